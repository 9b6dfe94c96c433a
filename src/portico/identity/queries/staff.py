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


def check_invitation(token: str, *, at: datetime) -> None:
    """Return when the invitation of a link can still be accepted.

    :raises InvitationNotValid: used, too old, or never made.
    """
    invitations = StaffInvitation.objects.filter(token_hash=rules.token_hash(token), accepted_at__isnull=True)
    if not invitations.filter(expires_at__gt=at).exists():
        raise InvitationNotValid
