"""Writes: how staff join and leave. They are invited, choose a name and make a passkey; there is no password."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth import hashers
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from procrastinate.contrib.django import app

from portico.identity import ciphers, queries, rules
from portico.identity.actions import roles as role_actions
from portico.identity.actions.checked import email_address, line
from portico.identity.actions.second_factor import add_first_passkey, passkey_options, tell_change
from portico.identity.actions.sessions import begin_session, end_sessions
from portico.identity.actions.signing_in import prove_again
from portico.identity.errors import InvitationNotValid, MailNotHere, StaffExists, StaffNotFound
from portico.identity.models import Account, StaffInvitation, StaffLeft
from portico.identity.types import (
    AccountId,
    AccountKind,
    AssuranceLevel,
    Channel,
    InvitationStart,
    Method,
    Principal,
    RoleGift,
    SessionEnd,
    StaffRole,
)
from portico.kernel.types import Actor, ActorKind

SEND_INVITATION = "identity.send_invitation"
"""The job that mails the link of an invitation; it is given the id of the row alone."""
TO_SEND = "staff-invitation"
"""The purpose under which a link is encrypted until it has been mailed."""
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
    removed, _ = Authenticator.objects.filter(user_id=account.pk).delete()
    if removed:
        tell_change(account, "staff-passkeys-removed")
    end_sessions(account_id, reason=SessionEnd.RECOVERED, at=at)
    # Links that were sent before open nothing any more: only the newest does.
    StaffInvitation.objects.filter(account=account, expires_at__gt=at).update(expires_at=at)
    return _invitation(account.authority_id, account.email, (), why, actor, at, account=account)


@transaction.atomic
def mail_invitation(
    *,
    email: str,
    authority_id: str,
    gifts: Collection[RoleGift] = (),
    reason: str,
    site: str,
    actor: Actor,
    at: datetime,
) -> str:
    """Invite somebody as staff and have the link mailed to them: whoever invites does not see it.

    :param site: where the pages are, such as `https://portico.example`.
    :returns: where it goes, masked.
    :raises MailNotHere: this installation sends no mail. For the rest see `invite_staff`.
    """
    _refuse_without_mail()
    token = invite_staff(email=email, authority_id=authority_id, gifts=gifts, reason=reason, actor=actor, at=at)
    return _mail(token, site)


@transaction.atomic
def mail_new_link(*, account_id: AccountId, reason: str, site: str, actor: Actor, at: datetime) -> str:
    """Let a member of staff make a new passkey, and have the link mailed to them: whoever decides it does not see it.

    :param site: where the pages are, such as `https://portico.example`.
    :returns: where it goes, masked.
    :raises MailNotHere: this installation sends no mail. For the rest see `invite_again`.
    """
    _refuse_without_mail()
    return _mail(invite_again(account_id=account_id, reason=reason, actor=actor, at=at), site)


def invitation_to_send(invitation_id: UUID, *, at: datetime) -> dict[str, str] | None:
    """Return what is to be mailed: `to`, `token`, `site`, `language`, `authority_id`, and `name` of whose account it is.

    None when nothing waits: it was sent, accepted, or is over. `name` is empty for somebody who has no account yet.
    """
    rows = StaffInvitation.objects.select_related("account")
    row = rows.filter(pk=invitation_id, expires_at__gt=at, accepted_at__isnull=True).first()
    if row is None or row.to_send is None:
        return None
    waiting: dict[str, str] = json.loads(ciphers.decrypt(TO_SEND, row.pk, bytes(row.to_send)))
    name = row.account.name if row.account is not None else ""
    return {**waiting, "to": row.email, "authority_id": row.authority_id, "name": name}


def mark_invitation_sent(invitation_id: UUID) -> None:
    """Forget the link: it has been mailed, or never can be."""
    StaffInvitation.objects.filter(pk=invitation_id).update(to_send=None)


def begin_invitation(request: HttpRequest, *, token: str, at: datetime) -> InvitationStart:
    """Return what the page of an invitation needs: the name that is known, and the browser's question for a passkey.

    :raises InvitationNotValid: used, too old, or never made.
    """
    account = _account_of(_open_invitation(token, at=at))
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
    invitation = _open_invitation(token, at=at, lock=True)
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
        tell_change(account, "staff-account-closed")
        Account.objects.filter(pk=account.pk).update(is_active=False)
        StaffLeft.objects.create(account=account, at=at, ended_by=str(actor), reason=why)
    Authenticator.objects.filter(user_id=account.pk).delete()
    StaffInvitation.objects.filter(account=account, expires_at__gt=at).update(expires_at=at)
    end_sessions(account_id, reason=SessionEnd.ACCOUNT_CLOSED, at=at)


def _open_invitation(token: str, *, at: datetime, lock: bool = False) -> StaffInvitation:
    """Return the invitation of a link, when whoever invited could do it still: nobody opens a door for after they left.

    :raises InvitationNotValid: used, too old, never made, or made by somebody who may not invite any more.
    """
    invitation = queries.get_invitation(token, at=at, lock=lock)
    kind, _, account_id = invitation.invited_by.partition(":")
    if kind == ActorKind.STAFF:
        try:
            actor = Actor.staff(account_id)
            role_actions.refuse_manager(actor, of=None, authority_id=invitation.authority_id, at=at)
        except StaffNotFound:
            raise InvitationNotValid from None
    return invitation


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


def _refuse_without_mail() -> None:
    if Channel.EMAIL not in queries.list_channels():
        raise MailNotHere


def _mail(token: str, site: str) -> str:
    """Have the link of an invitation mailed, and return where to, masked."""
    row = StaffInvitation.objects.get(token_hash=rules.token_hash(token))
    waiting = {"token": token, "site": site.rstrip("/"), "language": get_language() or ""}
    sealed = ciphers.encrypt(TO_SEND, row.pk, json.dumps(waiting).encode())
    StaffInvitation.objects.filter(pk=row.pk).update(to_send=sealed)
    app.configure_task(name=SEND_INVITATION).defer(invitation_id=str(row.pk))
    return rules.masked_address(row.email)


def _services(named: list[str] | None) -> frozenset[str] | None:
    return None if named is None else frozenset(named)
