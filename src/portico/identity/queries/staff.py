"""Reads: staff and their invitations."""

from __future__ import annotations

from datetime import datetime

from portico.identity import rules
from portico.identity.errors import InvitationNotValid, StaffNotFound
from portico.identity.models import Account, StaffInvitation
from portico.identity.types import AccountId, AccountKind, StaffView


def get_staff(account_id: AccountId) -> StaffView:
    """Return the member of staff.

    :raises StaffNotFound: there is none with this id.
    """
    account = Account.objects.filter(pk=account_id, kind=AccountKind.STAFF).first()
    if account is None:
        raise StaffNotFound
    return StaffView(id=AccountId(account.pk), name=account.name, authority_id=account.authority_id)


def get_staff_by_address(email: str) -> StaffView:
    """Return the member of staff with this e-mail address.

    :raises StaffNotFound: there is none.
    """
    account = Account.objects.filter(email=rules.plain_email(email), kind=AccountKind.STAFF).first()
    if account is None:
        raise StaffNotFound
    return get_staff(AccountId(account.pk))


def get_invitation(token: str, *, at: datetime, lock: bool = False) -> StaffInvitation:
    """Return the invitation of a link, when it can still be accepted: only for this room.

    :param lock: keep it until the end of the transaction, so that a link works once.
    :raises InvitationNotValid: used, too old, or never made.
    """
    rows = StaffInvitation.objects.filter(
        token_hash=rules.token_hash(token), accepted_at__isnull=True, expires_at__gt=at
    )
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    invitation = rows.select_related("account").first()
    if invitation is None:
        raise InvitationNotValid
    return invitation
