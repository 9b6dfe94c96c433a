"""Reads: staff and their invitations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from portico.identity import rules
from portico.identity.errors import InvitationNotValid, StaffNotFound
from portico.identity.models import Account, StaffInvitation, StaffRoleGrant
from portico.identity.types import AccountId, AccountKind, StaffRole, StaffScope, StaffView


def get_staff(account_id: AccountId) -> StaffView:
    """Return the member of staff.

    :raises StaffNotFound: there is none with this id.
    """
    account = Account.objects.filter(pk=account_id, kind=AccountKind.STAFF).first()
    if account is None:
        raise StaffNotFound
    return StaffView(id=AccountId(account.pk), name=account.name, authority_id=account.authority_id)


def names_of_staff(account_ids: Collection[AccountId]) -> dict[AccountId, str]:
    """Return the names of members of staff, in one query; of an id that is nobody's there is none."""
    rows = Account.objects.filter(pk__in=account_ids, kind=AccountKind.STAFF) if account_ids else Account.objects.none()
    return {AccountId(id_): name for id_, name in rows.values_list("pk", "name")}


def list_staff_with_role(authority_id: str, role: StaffRole, *, at: datetime) -> dict[AccountId, StaffScope]:
    """Return the members of staff of an authority who have a role now, by name."""
    rows = StaffRoleGrant.objects.held_at(at).filter(role=role, account__authority_id=authority_id)
    rows = rows.filter(account__is_active=True, account__kind=AccountKind.STAFF)
    found: dict[AccountId, StaffScope] = {}
    for id_, name, services in rows.order_by("account__name", "account_id").values_list(
        "account_id", "account__name", "services"
    ):
        before = found.get(AccountId(id_))
        now = None if services is None else frozenset(services)
        joined = now if before is None else None if now is None or before.services is None else before.services | now
        found[AccountId(id_)] = StaffScope(name, joined)
    return found


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
