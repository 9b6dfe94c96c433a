"""Writes: roles of staff. Each is given and taken by somebody with a reason, and stays as history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from portico.identity.actions.second_factor import tell_change
from portico.identity.errors import (
    NotToYourself,
    RoleNotHeld,
    RoleNotValid,
    RolesApart,
    StaffNotFound,
    StaffReasonNeeded,
)
from portico.identity.events import STAFF_ROLES_CHANGED
from portico.identity.models import Account, StaffRoleEnded, StaffRoleGrant
from portico.identity.rules import roles as rules
from portico.identity.surroundings import surroundings
from portico.identity.types import (
    AccountId,
    AccountKind,
    GivenRole,
    RoleGift,
    RoleGrantId,
    StaffRole,
)
from portico.kernel import logs
from portico.kernel.types import Actor, ActorKind

REASON_LENGTH = 500
log = logs.logger(__name__)


@transaction.atomic
def grant_roles(
    *, account_id: AccountId, gifts: Iterable[RoleGift], reason: str, actor: Actor, at: datetime
) -> list[RoleGrantId]:
    """Give roles to a member of staff, all or none. What was given by hand for the same role before is replaced.

    :param actor: a staff manager of the same authority, or whoever runs this installation (a system actor).
    :raises StaffNotFound: there is nobody of whom the actor may decide: that is not told apart.
    :raises NotToYourself: it is their own account.
    :raises RolesApart: a role does not go together with one that is held.
    :raises RoleNotValid: a service is none of the authority's.
    :raises StaffReasonNeeded: nothing says why.
    """
    why = checked_reason(reason)
    account = managed_account(account_id, actor=actor, at=at)
    given = []
    for gift in gifts:
        check_gift(gift, account.authority_id)
        refuse_apart(gift, [one for one in held_gifts(account, at) if one.role is not gift.role])
        by_hand = StaffRoleGrant.objects.held_at(at).filter(account=account, role=gift.role, source="")
        _end(by_hand, ended_by=str(actor), reason=why, at=at)
        given.append(_write(account, gift, granted_by=str(actor), reason=why, at=at))
    tell_change(account, "staff-roles-changed")
    return given


def grant_role(*, account_id: AccountId, gift: RoleGift, reason: str, actor: Actor, at: datetime) -> RoleGrantId:
    """Give one role; see `grant_roles`."""
    return grant_roles(account_id=account_id, gifts=[gift], reason=reason, actor=actor, at=at)[0]


@transaction.atomic
def end_role(*, account_id: AccountId, grant_id: RoleGrantId, reason: str, actor: Actor, at: datetime) -> None:
    """Take a role back, from now on.

    :raises StaffNotFound: there is nobody of whom the actor may decide: that is not told apart.
    :raises NotToYourself: it is their own account.
    :raises RoleNotHeld: it is not held, or not any more.
    :raises StaffReasonNeeded: nothing says why.
    """
    why = checked_reason(reason)
    account = managed_account(account_id, actor=actor, at=at)
    grants = StaffRoleGrant.objects.held_at(at).filter(account=account, pk=grant_id)
    if not _end(grants, ended_by=str(actor), reason=why, at=at):
        raise RoleNotHeld
    tell_change(account, "staff-roles-changed")


@transaction.atomic
def sync_roles(
    account: Account, roles: Iterable[GivenRole], source: str, at: datetime, *, only_source: bool = False
) -> list[StaffRole]:
    """Let a member of staff have the roles that the claims of their authority's OpenID provider say, and no others.

    :param source: the id of the provider.
    :param only_source: whether roles from elsewhere, those given by hand too, end as well.
    :returns: the roles that the claims say and that do not go together with what is held: they are not given.
    :raises StaffNotFound: it is no account of staff.
    """
    locked = _locked(AccountId(account.pk))
    said = {
        RoleGift(role, services)
        for role, services in rules.joined(
            RoleGift(one.role, None if one.services is None else frozenset(one.services)) for one in roles
        ).items()
    }
    held = StaffRoleGrant.objects.held_at(at).filter(account=locked)
    kept = {gift_of(grant): grant.pk for grant in held.filter(source=source) if gift_of(grant) in said}
    gone = (held if only_source else held.filter(source=source)).exclude(pk__in=list(kept.values()))
    claims = f"The claims of {source} no longer say so."
    _end(gone, ended_by=str(Actor.system(source)), reason=claims, at=at)
    refused: list[StaffRole] = []
    for gift in sorted(said - kept.keys(), key=lambda one: one.role):
        if rules.why_apart(gift, held_gifts(locked, at)) is not None:
            refused.append(gift.role)
            log.warning("role not given", account_id=str(locked.pk), code=gift.role.value, provider=source)
            continue
        why = f"The claims of {source} say so."
        _write(locked, gift, granted_by=str(Actor.system(source)), reason=why, source=source, at=at)
    return refused


def end_all_roles(account: Account, *, reason: str, actor: Actor, at: datetime) -> None:
    """Take every role back from somebody whose account is locked; the news goes to the rooms above."""
    _end(StaffRoleGrant.objects.held_at(at).filter(account=account), ended_by=str(actor), reason=reason, at=at)


def managed_account(account_id: AccountId, *, actor: Actor, at: datetime) -> Account:
    """Return, locked, the account of a member of staff of whom the actor may decide.

    :raises StaffNotFound: there is none, or the actor is no staff manager of the same authority.
    :raises NotToYourself: it is their own account.
    """
    account = _locked(account_id)
    refuse_manager(actor, of=account_id, authority_id=account.authority_id, at=at)
    return account


def refuse_manager(actor: Actor, *, of: AccountId | None, authority_id: str, at: datetime) -> None:
    """Return when the actor may invite for an authority, or decide about one of its members of staff.

    :param of: None when it is about somebody who is invited.
    :raises StaffNotFound: they are no staff manager of that authority. :raises NotToYourself: it is about themselves.
    """
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.kind is not ActorKind.STAFF:
        raise StaffNotFound
    manager = Account.objects.filter(pk=UUID(actor.id), kind=AccountKind.STAFF, is_active=True).first()
    if manager is None:
        raise StaffNotFound
    refusal = rules.why_not_manage(
        manager=AccountId(manager.pk),
        authority=manager.authority_id,
        roles={one.role for one in held_gifts(manager, at)},
        of=of,
        of_authority=authority_id,
    )
    if refusal is rules.Refusal.NOT_TO_YOURSELF:
        raise NotToYourself
    if refusal is not None:
        raise StaffNotFound


def check_gift(gift: RoleGift, authority_id: str) -> None:
    """Return when every service that a role is limited to is one of the authority's.

    :raises RoleNotValid: one is not, or it is limited to none.
    """
    if gift.services is None:
        return
    known = {one.id for one in surroundings().services("") if one.authority_id == authority_id}
    if not gift.services or not gift.services <= known:
        raise RoleNotValid


def refuse_apart(gift: RoleGift, held: Iterable[RoleGift]) -> None:
    """Return when a role goes together with those that are held.

    :raises RolesApart: it does not; it says why.
    """
    pair = rules.why_apart(gift, held)
    if pair is not None:
        raise RolesApart(reason=pair.reason)


def checked_reason(reason: str) -> str:
    """Return a reason as it is stored.

    :raises StaffReasonNeeded: there is none, or it is longer than `REASON_LENGTH` characters.
    """
    plain = " ".join(reason.replace("\x00", " ").split())
    if not plain or len(plain) > REASON_LENGTH:
        raise StaffReasonNeeded
    return plain


def held_gifts(account: Account, at: datetime) -> list[RoleGift]:
    """Return the roles that somebody holds, one for each grant."""
    return [gift_of(grant) for grant in StaffRoleGrant.objects.held_at(at).filter(account=account).order_by("id")]


def gift_of(grant: StaffRoleGrant) -> RoleGift:
    """Return what a grant gives."""
    return RoleGift(StaffRole(grant.role), None if grant.services is None else frozenset(grant.services))


def write_gifts(account: Account, gifts: Iterable[RoleGift], *, granted_by: str, reason: str, at: datetime) -> None:
    """Give the roles of an invitation to a new account, or to one that comes back.

    :raises RolesApart: two of them do not go together.
    """
    for gift in gifts:
        refuse_apart(gift, held_gifts(account, at))
        _write(account, gift, granted_by=granted_by, reason=reason, at=at)


def _locked(account_id: AccountId) -> Account:
    """Return an account of staff; roles of one account are given and taken one after the other."""
    # The person comes along by an outer join, which cannot be locked.
    rows = Account.objects.select_related(None).select_for_update(no_key=True, of=("self",))
    account: Account | None = rows.filter(pk=account_id, kind=AccountKind.STAFF).first()
    if account is None:
        raise StaffNotFound
    return account


def _write(
    account: Account, gift: RoleGift, *, granted_by: str, reason: str, at: datetime, source: str = ""
) -> RoleGrantId:
    row = StaffRoleGrant.objects.create(
        account=account,
        role=gift.role,
        services=None if gift.services is None else sorted(gift.services),
        valid_from=at,
        granted_by=granted_by,
        reason=reason,
        source=source,
    )
    return RoleGrantId(row.pk)


def _end(grants: Iterable[StaffRoleGrant], *, ended_by: str, reason: str, at: datetime) -> int:
    rows = list(grants)
    StaffRoleEnded.objects.bulk_create(
        [StaffRoleEnded(grant=grant, at=at, ended_by=ended_by, reason=reason) for grant in rows], ignore_conflicts=True
    )
    for account_id in {grant.account_id for grant in rows}:
        app.configure_task(name=STAFF_ROLES_CHANGED).defer(account_id=str(account_id))
    return len(rows)
