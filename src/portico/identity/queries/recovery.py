"""Reads: ways back in that wait for a second clerk."""

from __future__ import annotations

import datetime as dt

from portico.identity.errors import RecoveryNotFound
from portico.identity.models import RecoveryRequest
from portico.identity.queries.people import number_end
from portico.identity.rules import recovery
from portico.identity.types import AssuranceLevel, PersonId, Principal
from portico.identity.types.recovery import Recovery, RecoveryId


def list_recoveries_to_confirm(principal: Principal, *, at: dt.datetime) -> list[Recovery]:
    """Return what waits for a second clerk of the same authority, oldest first."""
    rows = RecoveryRequest.objects.filter(
        answer__isnull=True,
        asked_at__gt=at - recovery.SECOND_CLERK_WITHIN,
        clerk__authority_id=principal.authority_id or "",
    ).exclude(clerk_id=principal.account_id)
    return [_view(row) for row in rows.select_related("person", "clerk").order_by("asked_at", "id")]


def get_recovery_to_confirm(principal: Principal, request_id: RecoveryId, *, at: dt.datetime) -> Recovery:
    """Return one that waits for this clerk.

    :raises RecoveryNotFound: there is none with this id, or it is their own, another authority's or too old.
    """
    found = next((one for one in list_recoveries_to_confirm(principal, at=at) if one.id == request_id), None)
    if found is None:
        raise RecoveryNotFound
    return found


def _view(row: RecoveryRequest) -> Recovery:
    return Recovery(
        id=RecoveryId(row.pk),
        person_name=row.person.display_name,
        number_end=number_end(PersonId(row.person_id)),
        clerk_name=row.clerk.name,
        document=row.document,
        level=AssuranceLevel(row.level),
        asked_at=row.asked_at,
        until=row.asked_at + recovery.SECOND_CLERK_WITHIN,
    )
