"""Writes: purpose grants, and reads under them (each is an access record)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import queries, recording
from portico.evidence.errors import GrantNotFound, GrantNotValid
from portico.evidence.models import (
    PurposeGrant,
    PurposeGrantClosed,
)
from portico.evidence.types import (
    Fact,
    GrantId,
    GrantView,
    NewAccess,
)
from portico.identity import queries as identity
from portico.identity.types import AccountId, PersonId
from portico.kernel.types import Actor, ActorKind


@transaction.atomic
def open_grant(
    *,
    actor: Actor,
    subject: PersonId,
    case_id: UUID,
    legal_basis: str,
    concepts: Collection[str],
    until: dt.datetime,
    at: dt.datetime,
    service: str = "",
    on_behalf_of: PersonId | None = None,
) -> GrantId:
    """Let a member of staff read these concepts of one person for one case; casework calls it at assignment.

    :param service: what the case is about; what somebody agreed to for another service stays closed.
    :param on_behalf_of: whose case it is; what somebody agreed to in another person's matter stays closed.
    :param until: aware UTC instant at which it ends by itself.
    :raises GrantNotValid: the actor is not staff, it names nothing to read or no law, or it ends before it begins.
    """
    if actor.kind is not ActorKind.STAFF or not concepts or not legal_basis or until <= at:
        raise GrantNotValid
    row = PurposeGrant.objects.create(
        staff_id=actor.id,
        person_id=subject,
        case_id=case_id,
        legal_basis=legal_basis,
        concepts=sorted(set(concepts)),
        opened_at=at,
        until=until,
        service=service,
        on_behalf_of=on_behalf_of,
    )
    return GrantId(row.pk)


def close_grant(*, grant_id: GrantId, actor: Actor, at: dt.datetime) -> None:
    """End a grant now. Closing it twice changes nothing.

    :raises GrantNotFound: there is none with this id.
    """
    grant = PurposeGrant.objects.filter(pk=grant_id).first()
    if grant is None:
        raise GrantNotFound
    with transaction.atomic():
        PurposeGrantClosed.objects.bulk_create(
            [PurposeGrantClosed(grant=grant, person_id=grant.person_id, at=at, closed_by=str(actor))],
            ignore_conflicts=True,
        )


@transaction.atomic
def close_grants_of_case(*, case_id: UUID, actor: Actor, at: dt.datetime) -> None:
    """End every grant of a case: casework calls it when the case ends."""
    rows = PurposeGrant.objects.filter(case_id=case_id, closed__isnull=True).order_by("id")
    PurposeGrantClosed.objects.bulk_create(
        [PurposeGrantClosed(grant=row, person_id=row.person_id, at=at, closed_by=str(actor)) for row in rows],
        ignore_conflicts=True,
    )


@transaction.atomic
def close_grants_of_staff(*, staff_id: AccountId, actor: Actor, at: dt.datetime, case_ids: Collection[UUID]) -> None:
    """End the grants of a member of staff for these cases, and those of emergencies when they serve nobody any more.

    casework calls it when a role ends or somebody leaves.
    """
    rows = PurposeGrant.objects.filter(staff_id=str(staff_id), closed__isnull=True, until__gt=at)
    wanted = rows.filter(case_id__in=list(case_ids))
    if not identity.may_break_glass(staff_id, at=at):
        wanted = wanted | rows.filter(emergency_id__isnull=False)
    PurposeGrantClosed.objects.bulk_create(
        [PurposeGrantClosed(grant=row, person_id=row.person_id, at=at, closed_by=str(actor)) for row in wanted],
        ignore_conflicts=True,
    )


@transaction.atomic
def read_under_grant(
    *,
    grant_id: GrantId,
    actor: Actor,
    concepts: Collection[str],
    purpose: str,
    release: CompiledPack,
    at: dt.datetime,
) -> dict[str, Fact]:
    """Return stored facts about a grant's subject, and record that this member of staff read them.

    What was told because somebody agreed is left out, unless a consent for the grant's service, to the authority of
    this member of staff, in the matter of whose case it is, holds now. What a case was frozen to is not read here: the
    law of the case lets it stay (`record_read_under_grant`).

    :raises NoOpenGrant: the grant is another's, closed, expired, or not there.
    :raises OutsideGrant: it does not cover a concept.
    """
    grant = queries.get_open_grant(grant_id, actor=actor, concepts=concepts, at=at)
    facts = queries.facts_under_grant(grant, concepts, release=release, at=at)
    _record_staff_read(grant, actor, concepts, purpose, len(facts), at)
    return facts


@transaction.atomic
def record_read_under_grant(
    *,
    grant_id: GrantId,
    actor: Actor,
    concepts: Collection[str],
    purpose: str,
    at: dt.datetime,
    on_behalf_of: PersonId | None = None,
) -> None:
    """Record that staff read facts kept elsewhere (a case's frozen facts), after the same checks.

    :param on_behalf_of: whose case it is; to everybody else in it the case stays hidden.
    :raises NoOpenGrant: the grant is another's, closed, expired, or not there.
    :raises OutsideGrant: it does not cover a concept.
    """
    grant = queries.get_open_grant(grant_id, actor=actor, concepts=concepts, at=at)
    _record_staff_read(grant, actor, concepts, purpose, len(set(concepts)), at, on_behalf_of)


def _record_staff_read(
    grant: GrantView,
    actor: Actor,
    concepts: Collection[str],
    purpose: str,
    count: int,
    at: dt.datetime,
    on_behalf_of: PersonId | None = None,
) -> None:
    staff = identity.get_staff(AccountId(UUID(actor.id)))
    look = NewAccess(
        at=at,
        actor=actor,
        staff=staff,
        person_id=grant.subject,
        on_behalf_of=on_behalf_of,
        concepts=tuple(sorted(set(concepts))),
        purpose=purpose,
        service=grant.service,
        legal_basis=grant.legal_basis,
        case_id=grant.case_id,
        emergency_id=grant.emergency_id,
        stored=count,
    )
    recording.record([look])
