"""Writes: looks that are no question to a registry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Look
from portico.evidence import rules
from portico.evidence.models import (
    AccessOutcome,
    AccessRecord,
)
from portico.evidence.types import (
    NOT_NAMED,
    OutcomeKind,
)
from portico.identity import queries as identity
from portico.identity.types import AccountId, MandateId, PersonId, Principal
from portico.kernel.types import ActorKind


@transaction.atomic
def record_look_at_person(
    *,
    look_id: UUID,
    person_id: PersonId,
    staff_id: AccountId,
    purpose: str,
    release: CompiledPack,
    at: dt.datetime,
) -> None:
    """Record that staff looked at who a person is (name, birth date, masked numbers), which is in no registry's answer.

    :param look_id: of the look itself: recording it twice changes nothing.
    :param purpose: a key of the pack's `looks`, which names the law.
    """
    staff, law = identity.get_staff(staff_id), release.pack.manifest.looks.get(Look(purpose))
    AccessRecord.objects.bulk_create(
        [
            AccessRecord(
                id=look_id,
                at=at,
                actor_kind=ActorKind.STAFF,
                actor_id=str(staff_id),
                actor_label=staff.name,
                actor_authority=staff.authority_id,
                person_id=person_id,
                concepts=rules.WHO_SOMEBODY_IS,
                purpose=purpose,
                legal_basis=law.article if law is not None else NOT_NAMED,
            )
        ],
        ignore_conflicts=True,
    )
    outcome = AccessOutcome(
        access_id=look_id, person_id=person_id, at=at, outcome=OutcomeKind.STORED, count=len(rules.WHO_SOMEBODY_IS)
    )
    AccessOutcome.objects.bulk_create([outcome], ignore_conflicts=True)


@transaction.atomic
def record_look_on_behalf(*, principal: Principal, what: str, concepts: Collection[str] = (), at: dt.datetime) -> None:
    """Record that whoever acts for a person opened something about them; nothing, when nobody acts for a person.

    :param what: which part of their matters it was: a word that the page "my data" knows (`views`).
    :param concepts: the stored facts that were shown, if any.
    """
    actor, person_id = principal.actor, principal.person_id
    if principal.representation is None or person_id is None:
        return
    access = AccessRecord.objects.create(
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        person_id=person_id,
        on_behalf_of=person_id,
        mandate_id=UUID(actor.mandate),
        concepts=sorted(set(concepts)),
        purpose=f"representative:{what}",
        legal_basis=identity.basis_of(MandateId(UUID(actor.mandate))),
    )
    count = len(set(concepts))
    AccessOutcome.objects.create(access=access, person_id=person_id, at=at, outcome=OutcomeKind.STORED, count=count)
