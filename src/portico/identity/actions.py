"""Writes: people, sign-in, invitations of staff."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import hashers, password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portico.identity import queries, rules
from portico.identity.errors import (
    DemoSignInNotHere,
    DetailsNotValid,
    InstallationFixed,
    InvitationNotValid,
    PasswordTooWeak,
    SignInFailed,
    StaffExists,
    TooManyAttempts,
)
from portico.identity.models import Account, Installation, Person, SignIn, SignInAttempt, StaffInvitation
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, PersonId, Principal
from portico.kernel.errors import NotAllowed
from portico.kernel.types import Actor, ActorKind

DEMO_SESSION = "portico_demo"
"""Session key: this sign-in was a demo sign-in, no identity was proved."""


@transaction.atomic
def mark_installation(*, demo: bool, at: datetime) -> None:
    """Write once whether this database is a demo. Saying the same again changes nothing.

    :raises InstallationFixed: it was made as the other kind.
    """
    row, _ = Installation.objects.get_or_create(only=True, defaults={"demo": demo, "created_at": at})
    if row.demo is not demo:
        raise InstallationFixed


@transaction.atomic
def ensure_person(*, identity_number: str, display_name: str = "", at: datetime) -> PersonId:
    """Return the person with this identity number, made when new. A name that is given replaces the one we had.

    :raises DetailsNotValid: the number is empty or too long.
    """
    number = _line(identity_number, 40, "identity number")
    name = _line(display_name, 200, "name", may_be_empty=True)
    person, _ = Person.objects.get_or_create(identity_number=number, defaults={"display_name": name, "created_at": at})
    if name and person.display_name != name:
        Person.objects.filter(pk=person.pk).update(display_name=name)
    return PersonId(person.pk)


@transaction.atomic
def demo_sign_in_person(
    request: HttpRequest, *, identity_number: str, display_name: str = "", at: datetime
) -> Principal:
    """Sign in as an invented person. Only in a demo installation and only from this machine.

    :raises DemoSignInNotHere: this is no demo, or the request comes from elsewhere.
    """
    _refuse_outside_demo(request)
    person_id = ensure_person(identity_number=identity_number, display_name=display_name, at=at)
    account, _ = Account.objects.get_or_create(
        person_id=person_id,
        defaults={
            "kind": AccountKind.PERSON,
            "assurance": AssuranceLevel.HIGH,
            "password": hashers.make_password(None),
            "created_at": at,
        },
    )
    return _demo_sign_in(request, account, at)


@transaction.atomic
def demo_sign_in_staff(request: HttpRequest, *, authority_id: str, name: str, at: datetime) -> Principal:
    """Sign in as the invented case worker of an authority. Only in a demo installation and only from this machine.

    :param name: as colleagues and people see it, in the pack's words.
    :raises DemoSignInNotHere: this is no demo, or the request comes from elsewhere.
    """
    _refuse_outside_demo(request)
    account, _ = Account.objects.get_or_create(
        email=f"case-worker@{_line(authority_id, 80, 'authority')}.invalid",
        defaults={
            "kind": AccountKind.STAFF,
            "authority_id": authority_id,
            "name": _line(name, 200, "name"),
            "assurance": AssuranceLevel.HIGH,
            "password": hashers.make_password(None),
            "created_at": at,
        },
    )
    return _demo_sign_in(request, account, at)


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
        return _sign_in(request, account, method="password", attempt=attempt, at=at)


def sign_out(request: HttpRequest) -> None:
    """End the session and everything it held."""
    auth.logout(request)


@transaction.atomic
def invite_staff(*, email: str, authority_id: str, actor: Actor, at: datetime) -> str:
    """Invite somebody as staff of an authority and return the token of their link, which is kept nowhere.

    :raises NotAllowed: only whoever runs this installation may invite.
    :raises StaffExists: the e-mail address has an account.
    :raises DetailsNotValid: this is no e-mail address, or there is no authority.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    address = _email(email)
    if Account.objects.filter(email=address).exists():
        raise StaffExists
    token = secrets.token_urlsafe(32)
    StaffInvitation.objects.create(
        token_hash=rules.token_hash(token),
        email=address,
        authority_id=_line(authority_id, 80, "authority"),
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
        name=_line(name, 200, "name"),
        email=invitation.email,
        assurance=AssuranceLevel.SUBSTANTIAL,
        created_at=at,
    )
    _refuse_weak(password, account)
    if Account.objects.filter(email=invitation.email).exists():
        raise StaffExists
    account.set_password(password)
    account.save(force_insert=True)
    StaffInvitation.objects.filter(pk=invitation.pk).update(accepted_at=at)
    return AccountId(account.pk)


def _refuse_outside_demo(request: HttpRequest) -> None:
    if not rules.may_sign_in_as_invented(demo=queries.is_demo(), request_meta=request.META):
        raise DemoSignInNotHere


def _demo_sign_in(request: HttpRequest, account: Account, at: datetime) -> Principal:
    if not account.is_active:
        raise DemoSignInNotHere
    principal = _sign_in(request, account, method="demo", attempt=None, at=at)
    request.session[DEMO_SESSION] = True
    return principal


def _sign_in(
    request: HttpRequest, account: Account, *, method: str, attempt: SignInAttempt | None, at: datetime
) -> Principal:
    """Record the sign-in and make the session anew, so that nobody can have fixed its key beforehand."""
    SignIn.objects.create(
        account=account,
        person_id=account.person_id,
        at=at,
        method=method,
        assurance=account.assurance,
        attempt=attempt,
    )
    request.session.flush()
    auth.login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return queries.principal_of_account(account)


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


def _email(email: str) -> str:
    address = rules.plain_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise DetailsNotValid(problem="This is not an e-mail address. Write it like name@example.org.") from error
    return address


def _line(value: str, length: int, what: str, *, may_be_empty: bool = False) -> str:
    line = " ".join(value.replace("\x00", " ").split())
    if (not line and not may_be_empty) or len(line) > length:
        raise DetailsNotValid(problem=f"Write the {what}, with at most {length} characters.")
    return line
