"""Writes: invitations of staff, and their sign-in by password."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth import hashers, password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portico.identity import rules
from portico.identity.actions.checked import email_address, line
from portico.identity.actions.sessions import begin_session
from portico.identity.errors import InvitationNotValid, PasswordTooWeak, SignInFailed, StaffExists, TooManyAttempts
from portico.identity.models import Account, SignInAttempt, StaffInvitation
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, Method, Principal
from portico.kernel.errors import NotAllowed
from portico.kernel.types import Actor, ActorKind


def sign_in_staff(request: HttpRequest, *, email: str, password: str, at: datetime) -> Principal:
    """Sign in staff by e-mail address and password; the answer is the same for an unknown address and a wrong password.

    Call it outside a transaction: the try must be counted whatever comes of it.

    :raises SignInFailed: address and password do not belong together.
    :raises TooManyAttempts: too many tries for this address or from this machine.
    """
    attempt = SignInAttempt.objects.create(
        at=at,
        account_key=_key("account", rules.plain_email(email)),
        address_key=_key("address", str(request.META.get("REMOTE_ADDR", ""))),
    )
    _refuse_too_many(attempt)
    account = Account.objects.filter(
        kind=AccountKind.STAFF, is_active=True, email=rules.plain_email(email).replace("\x00", "")
    ).first()
    if account is None:
        hashers.make_password(password)  # so that an unknown address costs as much time as a known one
        raise SignInFailed
    if not hashers.check_password(password, account.password):
        raise SignInFailed
    with transaction.atomic():
        return begin_session(
            request,
            account,
            method=Method.INVITATION,
            assurance=AssuranceLevel.SUBSTANTIAL,
            attempt=attempt,
            at=at,
        )


@transaction.atomic
def invite_staff(*, email: str, authority_id: str, actor: Actor, at: datetime) -> str:
    """Invite somebody as staff of an authority and return the token of their link, which is kept nowhere.

    :raises NotAllowed: only whoever runs this installation may invite.
    :raises StaffExists: the e-mail address has an account.
    :raises DetailsNotValid: this is no e-mail address, or there is no authority.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    address = email_address(email)
    if Account.objects.filter(email=address).exists():
        raise StaffExists
    token = secrets.token_urlsafe(32)
    StaffInvitation.objects.create(
        token_hash=rules.token_hash(token),
        email=address,
        authority_id=line(authority_id, 80, "authority"),
        invited_by=str(actor),
        created_at=at,
        expires_at=at + rules.INVITATION_LASTS,
    )
    return token


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, at: datetime) -> AccountId:
    """Make the account of invited staff. They sign in afterwards with the password they chose.

    :raises InvitationNotValid: used, too old, or never made.
    :raises PasswordTooWeak: the password is too easy to guess.
    :raises StaffExists: the e-mail address got an account in the meantime.
    """
    invitation = (
        StaffInvitation.objects.select_for_update(no_key=True)
        .filter(token_hash=rules.token_hash(token), accepted_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if invitation is None:
        raise InvitationNotValid
    account = Account(
        kind=AccountKind.STAFF,
        authority_id=invitation.authority_id,
        name=line(name, 200, "name"),
        email=invitation.email,
        created_at=at,
    )
    _refuse_weak(password, account)
    if Account.objects.filter(email=invitation.email).exists():
        raise StaffExists
    account.set_password(password)
    account.save(force_insert=True)
    StaffInvitation.objects.filter(pk=invitation.pk).update(accepted_at=at)
    return AccountId(account.pk)


def _refuse_too_many(attempt: SignInAttempt) -> None:
    recent = SignInAttempt.objects.filter(at__gt=attempt.at - rules.ATTEMPT_WINDOW)
    of_account = recent.filter(account_key=attempt.account_key)
    last_success = of_account.filter(signin__isnull=False).order_by("-id").first()
    if last_success is not None:
        of_account = of_account.filter(id__gt=last_success.pk)
    failed_from_address = recent.filter(address_key=attempt.address_key, signin__isnull=True)
    if not rules.may_try_again(for_account=of_account.count(), for_address=failed_from_address.count()):
        raise TooManyAttempts(minutes=int(rules.ATTEMPT_WINDOW.total_seconds() // 60))


def _refuse_weak(password: str, account: Account) -> None:
    try:
        password_validation.validate_password(password, account)
    except ValidationError as error:
        raise PasswordTooWeak(problems=" ".join(error.messages)) from error


def _key(purpose: str, value: str) -> str:
    return salted_hmac(f"portico.identity.{purpose}", value, algorithm="sha256").hexdigest()
