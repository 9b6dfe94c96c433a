"""Reads: emergency looks, for whoever took them and for auditors."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from portico.identity.errors import EmergencyNotThere
from portico.identity.models import EmergencyLook, StaffRoleGrant
from portico.identity.rules import roles as rules
from portico.identity.types import AccountId, EmergencyId, EmergencyView, PersonId, Principal, StaffRole

LOOKS_LISTED = 200


def list_emergencies(principal: Principal) -> list[EmergencyView]:
    """Return the emergency looks at the auditor's authority: those that nobody has reviewed first, then the newest."""
    rows = EmergencyLook.objects.filter(authority_id=principal.authority_id or "").select_related(
        "staff", "review__reviewed_by"
    )
    newest = [_view(row) for row in rows.order_by("-opened_at", "-id")[:LOOKS_LISTED]]
    return sorted(newest, key=lambda look: look.justified is not None)


def get_emergency(principal: Principal, emergency_id: UUID) -> EmergencyView:
    """Return an emergency look at the auditor's authority.

    :raises EmergencyNotThere: there is none, or at another authority: that is not told apart.
    """
    rows = EmergencyLook.objects.filter(pk=emergency_id, authority_id=principal.authority_id or "")
    row = rows.select_related("staff", "review__reviewed_by").first()
    if row is None:
        raise EmergencyNotThere
    return _view(row)


def get_own_emergency(principal: Principal, emergency_id: UUID, *, at: datetime) -> EmergencyView:
    """Return an emergency look of the one who asks, while it lasts.

    :raises EmergencyNotThere: it is another's, it has ended, or there is none.
    """
    rows = EmergencyLook.objects.filter(pk=emergency_id, staff_id=principal.account_id, until__gt=at)
    row = rows.select_related("staff", "review__reviewed_by").first()
    if row is None:
        raise EmergencyNotThere
    return _view(row)


def get_any_emergency(emergency_id: UUID) -> EmergencyView:
    """Return an emergency look, for what is told to the person themselves.

    :raises EmergencyNotThere: there is none.
    """
    row = EmergencyLook.objects.filter(pk=emergency_id).select_related("staff", "review__reviewed_by").first()
    if row is None:
        raise EmergencyNotThere
    return _view(row)


def reasons_of_emergencies(emergency_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what staff wrote why they looked, by the id of the look: the person may read it."""
    return dict(EmergencyLook.objects.filter(pk__in=list(emergency_ids)).values_list("pk", "reason"))


def may_break_glass(account_id: AccountId, *, at: datetime) -> bool:
    """Return whether a member of staff may look at a person's data in an emergency."""
    held = StaffRoleGrant.objects.held_at(at).filter(account_id=account_id, account__is_active=True)
    return rules.may_break_glass({StaffRole(role) for role in held.values_list("role", flat=True)})


def _view(row: EmergencyLook) -> EmergencyView:
    review = getattr(row, "review", None)
    return EmergencyView(
        id=EmergencyId(row.pk),
        staff_id=AccountId(row.staff_id),
        staff_name=row.staff.name,
        authority_id=row.authority_id,
        person_id=PersonId(row.person_id),
        reason=row.reason,
        opened_at=row.opened_at,
        until=row.until,
        reviewed_by=review.reviewed_by.name if review is not None else "",
        reviewed_at=review.at if review is not None else None,
        justified=review.justified if review is not None else None,
        note=review.note if review is not None else "",
    )
