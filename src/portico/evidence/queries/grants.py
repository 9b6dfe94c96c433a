"""Reads: purpose grants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from portico.evidence.errors import NoOpenGrant, OutsideGrant
from portico.evidence.models import PurposeGrant
from portico.evidence.types import (
    GrantId,
    GrantView,
)
from portico.identity.types import PersonId
from portico.kernel.types import Actor, ActorKind


def find_open_grant(*, actor: Actor, subject: PersonId, case_id: UUID, at: dt.datetime) -> GrantView | None:
    """Return the newest grant that lets this member of staff read this subject's data for a case, or None."""
    grants = PurposeGrant.objects.open_at(at).filter(staff_id=actor.id, person_id=subject, case_id=case_id)
    row = grants.order_by("-opened_at", "-id").first() if actor.kind is ActorKind.STAFF else None
    return grant_view(row) if row is not None else None


def list_emergency_grants(emergency_id: UUID, *, actor: Actor, at: dt.datetime) -> list[GrantView]:
    """Return the open grants of an emergency look, one for each record of the person; none when it is another's."""
    rows = PurposeGrant.objects.open_at(at).filter(staff_id=actor.id, emergency_id=emergency_id).order_by("id")
    return [grant_view(row) for row in rows] if actor.kind is ActorKind.STAFF else []


def get_open_grant(grant_id: GrantId, *, actor: Actor, concepts: Collection[str], at: dt.datetime) -> GrantView:
    """Return the grant, when it lets this actor read all these concepts now.

    :raises NoOpenGrant: it is another's, closed, expired, or not there.
    :raises OutsideGrant: it does not cover a concept.
    """
    row = PurposeGrant.objects.open_at(at).filter(pk=grant_id, staff_id=actor.id).first()
    if row is None or actor.kind is not ActorKind.STAFF:
        raise NoOpenGrant
    grant = grant_view(row)
    outside = sorted(set(concepts) - grant.concepts)
    if outside:
        raise OutsideGrant(concepts=", ".join(outside))
    return grant


def require_grant(
    *, actor: Actor, subject: PersonId, case_id: UUID | None, concepts: Collection[str], at: dt.datetime
) -> GrantView:
    """Return the grant by which staff may read these concepts of this subject for a case.

    :raises NoOpenGrant: there is none.
    :raises OutsideGrant: it does not cover a concept.
    """
    found = find_open_grant(actor=actor, subject=subject, case_id=case_id, at=at) if case_id is not None else None
    if found is None:
        raise NoOpenGrant
    return get_open_grant(found.id, actor=actor, concepts=concepts, at=at)


def grant_view(row: PurposeGrant) -> GrantView:
    """Return a grant as other rooms see it."""
    return GrantView(
        id=GrantId(row.pk),
        staff_id=row.staff_id,
        subject=PersonId(row.person_id),
        case_id=row.case_id,
        legal_basis=row.legal_basis,
        concepts=frozenset(row.concepts),
        until=row.until,
        emergency_id=row.emergency_id,
        service=row.service,
        on_behalf_of=PersonId(row.on_behalf_of) if row.on_behalf_of is not None else None,
    )
