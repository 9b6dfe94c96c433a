"""Writes: looks that are no question to a registry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Look
from portico.evidence import recording, rules
from portico.evidence.types import NOT_NAMED, NewAccess
from portico.identity import queries as identity
from portico.identity.types import AccountId, MandateId, PersonId, Principal
from portico.kernel.types import Actor


@transaction.atomic
def record_look_at_person(
    *,
    look_id: UUID,
    person_id: PersonId,
    staff_id: AccountId,
    purpose: str,
    release: CompiledPack,
    at: dt.datetime,
    case_id: UUID | None = None,
    concepts: Sequence[str] = tuple(rules.WHO_SOMEBODY_IS),
) -> None:
    """Record that staff looked at who a person is (name, birth date, masked numbers), which is in no registry's answer.

    :param look_id: of the look itself: recording it twice changes nothing.
    :param purpose: a key of the pack's `looks`, which names the law.
    :param case_id: a case of the person that it was about; without one the person sees a warning.
    :param concepts: what was looked at; who somebody is, where it is not said.
    """
    staff, law = identity.get_staff(staff_id), release.pack.manifest.looks.get(Look(purpose))
    if recording.is_recorded(look_id):
        return
    look = NewAccess(
        id=look_id,
        at=at,
        actor=Actor.staff(str(staff_id)),
        staff=staff,
        person_id=person_id,
        concepts=tuple(concepts),
        purpose=purpose,
        legal_basis=law.article if law is not None else NOT_NAMED,
        case_id=case_id,
        stored=len(concepts),
    )
    recording.record([look])


@transaction.atomic
def record_look_on_behalf(*, principal: Principal, what: str, concepts: Collection[str] = (), at: dt.datetime) -> None:
    """Record that whoever acts for a person opened something about them; nothing, when nobody acts for a person.

    :param what: which part of their matters it was: a word that the page "my data" knows (`views`).
    :param concepts: the stored facts that were shown, if any.
    """
    actor, person_id = principal.actor, principal.person_id
    if principal.representation is None or person_id is None:
        return
    shown = tuple(sorted(set(concepts)))
    look = NewAccess(
        at=at,
        actor=actor,
        person_id=person_id,
        on_behalf_of=person_id,
        concepts=shown,
        purpose=f"representative:{what}",
        legal_basis=identity.basis_of(MandateId(UUID(actor.mandate))),
        stored=len(shown),
    )
    recording.record([look])
