"""Writes: emergency looks and their reviews. What is read under one is for the room that owns the data."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from portico.identity.actions.roles import checked_reason, held_gifts
from portico.identity.errors import EmergencyNotThere, EmergencyReviewNotAllowed
from portico.identity.models import Account, EmergencyLook, EmergencyReview
from portico.identity.rules import roles as rules
from portico.identity.types import AccountId, AccountKind, EmergencyId, PersonId, StaffRole
from portico.kernel.types import Actor, ActorKind


@transaction.atomic
def begin_emergency(*, person_id: PersonId, reason: str, actor: Actor, at: datetime) -> EmergencyId:
    """Let a member of staff see one person's data at once and without a case, for `rules.EMERGENCY_LASTS`.

    :raises EmergencyNotThere: they do not serve people, so there is no such way for them.
    :raises StaffReasonNeeded: nothing says why.
    """
    why = checked_reason(reason)
    staff = _staff(actor)
    if not rules.may_break_glass({one.role for one in held_gifts(staff, at)}):
        raise EmergencyNotThere
    row = EmergencyLook.objects.create(
        staff=staff,
        authority_id=staff.authority_id,
        person_id=person_id,
        reason=why,
        opened_at=at,
        until=at + rules.EMERGENCY_LASTS,
    )
    return EmergencyId(row.pk)


@transaction.atomic
def review_emergency(*, emergency_id: UUID, justified: bool, note: str, actor: Actor, at: datetime) -> None:
    """Write what an auditor found of an emergency look.

    :raises EmergencyNotThere: there is none at their authority, or they are no auditor.
    :raises EmergencyReviewNotAllowed: it is their own look, or it was reviewed before.
    :raises StaffReasonNeeded: nothing says why.
    """
    why = checked_reason(note)
    auditor = _staff(actor)
    roles = {one.role for one in held_gifts(auditor, at)}
    look = EmergencyLook.objects.filter(pk=emergency_id, authority_id=auditor.authority_id).first()
    if look is None or StaffRole.AUDITOR not in roles:
        raise EmergencyNotThere
    if not rules.may_review(
        looked=AccountId(look.staff_id),
        reviewer=AccountId(auditor.pk),
        same_authority=True,
        reviewed=EmergencyReview.objects.filter(look=look).exists(),
    ):
        raise EmergencyReviewNotAllowed
    try:
        with transaction.atomic():
            EmergencyReview.objects.create(
                look=look, person_id=look.person_id, reviewed_by=auditor, justified=justified, note=why, at=at
            )
    except IntegrityError as error:  # another auditor was as fast
        raise EmergencyReviewNotAllowed from error


def _staff(actor: Actor) -> Account:
    """Return the account of the staff who acts.

    :raises EmergencyNotThere: it is no staff, or they have left.
    """
    found: Account | None = None
    if actor.kind is ActorKind.STAFF:
        found = Account.objects.filter(pk=UUID(actor.id), kind=AccountKind.STAFF, is_active=True).first()
    if found is None:
        raise EmergencyNotThere
    return found
