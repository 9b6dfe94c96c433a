"""Writes: how staff join and leave. They are invited, choose a name and make a passkey; there is no password."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth import hashers
from django.db import transaction
from django.http import HttpRequest

from portico.identity import queries, rules
from portico.identity.actions import roles as role_actions
from portico.identity.actions.checked import email_address, line
from portico.identity.actions.second_factor import add_first_passkey, passkey_options
from portico.identity.actions.sessions import begin_session, end_sessions
from portico.identity.actions.signing_in import prove_again
from portico.identity.errors import StaffExists
from portico.identity.models import Account, StaffInvitation, StaffLeft
from portico.identity.types import (
    AccountId,
    AccountKind,
    AssuranceLevel,
    InvitationStart,
    Method,
    Principal,
    RoleGift,
    SessionEnd,
    StaffRole,
)
from portico.kernel.types import Actor, ActorKind

_REOPENED = ["name", "is_active"]


@transaction.atomic
def invite_staff(
    *,
    email: str,
    authority_id: str,
    gifts: Collection[RoleGift] = (),
    reason: str = "",
    actor: Actor,
    at: datetime,
) -> str:
    """Invite somebody as staff of an authority and return the token of their link, which is kept nowhere.

    :param gifts: the roles they get when they accept.
    :raises StaffNotFound: the actor is no staff manager of this authority; whoever runs this installation may always.
    :raises StaffExists: the e-mail address has an account.
    :raises DetailsNotValid: this is no e-mail address, or there is no authority.
    :raises RolesApart: two of the roles do not go together. :raises RoleNotValid: a service is none of the authority's.
    :raises StaffReasonNeeded: a staff manager says not why.
    """
    role_actions.refuse_manager(actor, of=None, authority_id=authority_id, at=at)
    why = reason if actor.kind is ActorKind.SYSTEM else role_actions.checked_reason(reason)
    address = email_address(email)
    if Account.objects.filter(email=address).exists():
        raise StaffExists
    for number, gift in enumerate(gifts):
        role_actions.check_gift(gift, authority_id)
        role_actions.refuse_apart(gift, list(gifts)[:number])
    return _invitation(line(authority_id, 80, "authority"), address, gifts, why, actor, at)


@transaction.atomic
def invite_again(*, account_id: AccountId, reason: str, actor: Actor, at: datetime) -> str:
    """Let a member of staff make a new passkey, because theirs is lost, or because they come back after they left.

    From now on the old passkeys open nothing and every session is over. Roles that are held stay.

    :returns: the token of their link, which is kept nowhere.
    :raises StaffNotFound: there is nobody of whom the actor may decide. :raises NotToYourself: it is their own account.
    :raises StaffReasonNeeded: nothing says why.
    """
    why = role_actions.checked_reason(reason)
    account = role_actions.managed_account(account_id, actor=actor, at=at)
    Authenticator.objects.filter(user_id=account.pk).delete()
    end_sessions(account_id, reason=SessionEnd.RECOVERED, at=at)
    # Links that were sent before open nothing any more: only the newest does.
    StaffInvitation.objects.filter(account=account, expires_at__gt=at).update(expires_at=at)
    return _invitation(account.authority_id, account.email, (), why, actor, at, account=account)


def begin_invitation(request: HttpRequest, *, token: str, at: datetime) -> InvitationStart:
    """Return what the page of an invitation needs: the name that is known, and the browser's question for a passkey.

    :raises InvitationNotValid: used, too old, or never made.
    """
    account = _account_of(queries.get_invitation(token, at=at))
    return InvitationStart(name=account.name, options=passkey_options(request, account))


@transaction.atomic
def accept_invitation(request: HttpRequest, *, token: str, name: str, credential: object, at: datetime) -> Principal:
    """Make the account of invited staff with its first passkey, and begin a session; or give theirs a new passkey.

    :param credential: what the browser made of the question of `begin_invitation`, as parsed JSON.
    :raises InvitationNotValid: used, too old, or never made.
    :raises PasskeyNotTaken: the passkey does not answer the question; the link works still.
    :raises StaffExists: the e-mail address got another account in the meantime.
    :raises DetailsNotValid: the name is empty or too long.
    """
    invitation = queries.get_invitation(token, at=at, lock=True)
    shown, account = line(name, 200, "name"), _account_of(invitation)
    if account._state.adding and Account.objects.filter(email=invitation.email).exists():
        raise StaffExists
    account.name, account.is_active = shown, True
    account.save(force_insert=account._state.adding, update_fields=None if account._state.adding else _REOPENED)
    add_first_passkey(account, credential=credential)
    gifts = [RoleGift(StaffRole(one["role"]), _services(one["services"])) for one in invitation.roles]
    why = invitation.reason or "Invited."
    role_actions.write_gifts(account, gifts, granted_by=invitation.invited_by, reason=why, at=at)
    StaffInvitation.objects.filter(pk=invitation.pk).update(accepted_at=at, account=account)
    begin_session(request, account, method=Method.INVITATION, assurance=AssuranceLevel.LOW, at=at)
    passkey = Authenticator.objects.get(user_id=account.pk, type=Authenticator.Type.WEBAUTHN)
    return prove_again(request, passkey, at=at)


@transaction.atomic
def end_account(*, account_id: AccountId, reason: str, actor: Actor, at: datetime) -> None:
    """Let a member of staff leave: every role and every session ends now, and they cannot sign in any more.

    What they looked at and decided stays under their name.

    :raises StaffNotFound: there is nobody of whom the actor may decide. :raises NotToYourself: it is their own account.
    :raises StaffReasonNeeded: nothing says why.
    """
    why = role_actions.checked_reason(reason)
    account = role_actions.managed_account(account_id, actor=actor, at=at)
    role_actions.end_all_roles(account, reason=why, actor=actor, at=at)
    if account.is_active:
        Account.objects.filter(pk=account.pk).update(is_active=False)
        StaffLeft.objects.create(account=account, at=at, ended_by=str(actor), reason=why)
    Authenticator.objects.filter(user_id=account.pk).delete()
    StaffInvitation.objects.filter(account=account, expires_at__gt=at).update(expires_at=at)
    end_sessions(account_id, reason=SessionEnd.ACCOUNT_CLOSED, at=at)


def _account_of(invitation: StaffInvitation) -> Account:
    """Return the account that an invitation is for; one that is not stored yet has the id that it will have.

    A passkey keeps the id of its account, and the page asks for it before there is one.
    """
    if invitation.account is not None:
        return invitation.account
    return Account(
        id=invitation.pk,
        kind=AccountKind.STAFF,
        authority_id=invitation.authority_id,
        email=invitation.email,
        password=hashers.make_password(None),
        created_at=invitation.created_at,
    )


def _invitation(
    authority_id: str,
    email: str,
    gifts: Collection[RoleGift],
    reason: str,
    actor: Actor,
    at: datetime,
    account: Account | None = None,
) -> str:
    token = secrets.token_urlsafe(32)
    StaffInvitation.objects.create(
        token_hash=rules.token_hash(token),
        email=email,
        authority_id=authority_id,
        account=account,
        roles=[{"role": one.role, "services": None if one.services is None else sorted(one.services)} for one in gifts],
        reason=reason,
        invited_by=str(actor),
        created_at=at,
        expires_at=at + rules.INVITATION_LASTS,
    )
    return token


def _services(named: list[str] | None) -> frozenset[str] | None:
    return None if named is None else frozenset(named)
