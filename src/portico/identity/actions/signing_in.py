"""Writes: sign in and sign up by what was proved on the way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth import hashers
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from portico.identity import queries, rules
from portico.identity.actions.codes import send_notice
from portico.identity.actions.people import add_person
from portico.identity.actions.sessions import begin_session, strengthen_session
from portico.identity.errors import AddressTaken, PasskeyNeeded, SignInNeeded
from portico.identity.models import Account, MobileNumber, SignInAttempt
from portico.identity.types import AccountKind, Channel, Method, Principal, Recipient

ATTEMPT = "portico_attempt"
"""Session key: the try that this sign-in began with."""
_OF_CHANNEL = {Channel.EMAIL: Method.EMAIL_CODE, Channel.SMS: Method.SMS_CODE}
_STAFF_METHODS = frozenset({Method.PASSKEY, Method.SYNCED_PASSKEY, Method.PROVIDER})


def find_account(recipient: Recipient) -> Account | None:
    """Return the account that signs in with an address, or None. Ask only whoever has shown that it is theirs."""
    if recipient.channel is Channel.EMAIL:
        account: Account | None = Account.objects.filter(email=recipient.address).first()
        return account
    mobile = MobileNumber.objects.filter(number=recipient.address).select_related("account").first()
    return mobile.account if mobile is not None else None


def sign_in_by_code(
    request: HttpRequest, account: Account, recipient: Recipient, *, attempt_id: UUID, next_url: str
) -> HttpResponse:
    """Sign in whoever sent back the code, or ask for their second factor; return the page to go to.

    :raises PasskeyNeeded: staff do not sign in by code.
    :raises SignInNeeded: the account is closed.
    """
    request.session[ATTEMPT] = str(attempt_id)
    record_authentication(request, account, method="code", channel=recipient.channel.value)
    return perform_login(request, account, redirect_url=next_url or None)  # type: ignore[no-any-return]


@transaction.atomic
def sign_up(request: HttpRequest, recipient: Recipient, *, name: str, attempt_id: UUID, at: datetime) -> Principal:
    """Make an account for whoever sent back the code of a new address, and sign them in. Who they are is not proved.

    :raises DetailsNotValid: the name is empty or too long.
    :raises AddressTaken: the address got an account in the meantime.
    """
    if find_account(recipient) is not None:
        raise AddressTaken
    person_id = add_person(full_name=name, at=at)
    account = Account(kind=AccountKind.PERSON, person_id=person_id, password=hashers.make_password(None), created_at=at)
    set_address(account, recipient, at=at)
    method, attempt = (
        _OF_CHANNEL[recipient.channel],
        SignInAttempt.objects.filter(pk=attempt_id, signin__isnull=True).first(),
    )
    level = rules.session_level(rules.strength_of([method]), queries.proved_level_of(account))
    return begin_session(request, account, method=method, assurance=level, attempt=attempt, at=at)


@transaction.atomic
def set_address(account: Account, recipient: Recipient, *, at: datetime) -> None:
    """Let an account sign in with an address that its owner has shown to be theirs, in place of the one before.

    :raises AddressTaken: another account signs in with it.
    """
    try:
        with transaction.atomic():
            if recipient.channel is Channel.EMAIL:
                account.email = recipient.address
            account.save(force_insert=account._state.adding)
            if recipient.channel is Channel.SMS:
                told = {"number": recipient.address, "proved_at": at, "person_id": account.person_id}
                MobileNumber.objects.update_or_create(account=account, defaults=told)
    except IntegrityError:
        raise AddressTaken from None


@transaction.atomic
def change_address(request: HttpRequest, recipient: Recipient, *, at: datetime) -> None:
    """Let whoever is signed in sign in with an address from now on. Whoever reads the old one is told.

    :raises AddressTaken: another account signs in with it.
    """
    account = queries.account_of(request)
    held = queries.ways_in(account)
    before = held.email if recipient.channel is Channel.EMAIL else held.mobile
    set_address(account, recipient, at=at)
    if before and before != recipient.address:
        send_notice(Recipient(recipient.channel, before), change="address-changed", at=at)


def prove_again_by_code(request: HttpRequest, recipient: Recipient, *, at: datetime) -> Principal:
    """Record that whoever is signed in has their address still."""
    return _strengthen(request, _OF_CHANNEL[recipient.channel], at)


def prove_again(request: HttpRequest, authenticator: Authenticator, *, at: datetime) -> Principal:
    """Record that whoever is signed in has proved it once more, by passkey, app or recovery code."""
    return _strengthen(request, _method_of(authenticator), at)


def prove_by_newest(request: HttpRequest, *, at: datetime) -> Principal:
    """Record that whoever is signed in has shown the passkey or app that they have just set up.

    It makes no session surer than it may be: who may add a way in has shown as much as was ever proved of them.
    """
    held = Authenticator.objects.filter(user_id=queries.account_of(request).pk)
    newest = held.exclude(type=Authenticator.Type.RECOVERY_CODES).latest("created_at")
    return prove_again(request, newest, at=at)


def refuse_sign_in(request: HttpRequest, account: Account) -> None:
    """Return when an account may sign in by what was proved so far.

    :raises PasskeyNeeded: staff sign in by passkey, or through their authority.
    :raises SignInNeeded: the account is closed.
    """
    if not account.is_active:
        raise SignInNeeded
    if account.kind == AccountKind.STAFF and _STAFF_METHODS.isdisjoint(_methods(request, account)):
        raise PasskeyNeeded


@transaction.atomic
def begin_proved_session(request: HttpRequest, account: Account, *, at: datetime) -> Principal:
    """Begin a session with everything that was proved on the way to it (the records of django-allauth).

    Its level is what the proofs are worth together, and no more than what is known of who the person is.

    :raises PasskeyNeeded: see `refuse_sign_in`.
    """
    refuse_sign_in(request, account)
    methods = _methods(request, account)
    attempt = _attempt_of(request)
    proved = queries.proved_level_of(account)
    level = rules.session_level(rules.strength_of(methods[:1]), proved)
    principal = begin_session(request, account, method=methods[0], assurance=level, attempt=attempt, at=at)
    for number, method in enumerate(methods[1:], start=2):
        level = rules.session_level(rules.strength_of(methods[:number]), proved)
        principal = strengthen_session(request, account, method=method, assurance=level, at=at)
    return principal


def _attempt_of(request: HttpRequest) -> SignInAttempt | None:
    attempt_id = request.session.get(ATTEMPT)
    if attempt_id is None:
        return None
    return SignInAttempt.objects.filter(pk=attempt_id, signin__isnull=True).first()


def _strengthen(request: HttpRequest, method: Method, at: datetime) -> Principal:
    known, account = queries.authentication_of(request), queries.account_of(request)
    strength = rules.strength_of([*known.methods, method])
    level = rules.session_level(strength, queries.proved_level_of(account))
    return strengthen_session(request, account, method=method, assurance=level, at=at)


def _methods(request: HttpRequest, account: Account) -> list[Method]:
    """Return what was proved since the visitor came, in its order."""
    methods: list[Method] = []
    for record in get_authentication_records(request, account):
        if record["method"] == "code":
            methods.append(_OF_CHANNEL[Channel(record["channel"])])
        elif record["method"] == "mfa":
            methods.append(_method_of(Authenticator.objects.get(pk=record["id"], user_id=account.pk)))
    if not methods:
        raise SignInNeeded
    return methods


def _method_of(authenticator: Authenticator) -> Method:
    if authenticator.type == Authenticator.Type.TOTP:
        return Method.TOTP
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return Method.RECOVERY_CODE
    # The server asked for the person to be verified, so a signature without that was refused already.
    copied = WebAuthn(authenticator).authenticator_data.is_backup_eligible()
    return Method.SYNCED_PASSKEY if copied else Method.PASSKEY
