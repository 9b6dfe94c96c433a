"""Reads: how somebody may sign in, and what they have set up for it."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from portico.identity import rules
from portico.identity.models import Account, MobileNumber
from portico.identity.queries.principals import authentication_of
from portico.identity.queries.proofing import proved_level
from portico.identity.types import AssuranceLevel, Channel, PasskeyView, PersonId, WaysIn

Kind = Authenticator.Type


def list_channels() -> tuple[Channel, ...]:
    """Return the channels through which this installation sends codes."""
    return tuple(channel for channel in Channel if channel.value in settings.PORTICO_CODE_SENDERS)


def account_of(request: HttpRequest) -> Account:
    """Return the account of whoever is signed in.

    :raises SignInNeeded: nobody is signed in.
    """
    return Account.objects.get(pk=authentication_of(request).account_id)


def ways_in(account: Account) -> WaysIn:
    """Return everything that somebody can sign in with."""
    held = list(Authenticator.objects.filter(user_id=account.pk).order_by("created_at", "pk"))
    codes = next((one for one in held if one.type == Kind.RECOVERY_CODES), None)
    mobile = MobileNumber.objects.filter(account=account).first()
    return WaysIn(
        email=account.email,
        mobile=mobile.number if mobile else "",
        passkeys=tuple(_passkey(one) for one in held if one.type == Kind.WEBAUTHN),
        providers=(),
        totp=any(one.type == Kind.TOTP for one in held),
        recovery_codes=len(codes.wrap().get_unused_codes()) if codes is not None else None,
    )


def asks_for_second_factor(account: AbstractBaseUser) -> bool:
    """Return whether an account has an authenticator app, of which a sign-in by code asks a code too."""
    return Authenticator.objects.filter(user_id=account.pk, type=Kind.TOTP).exists()


def proved_level_of(account: Account) -> AssuranceLevel:
    """Return how surely it is known who owns an account. Staff are known to whoever invited them."""
    if account.person_id is None:
        return AssuranceLevel.HIGH
    return proved_level(PersonId(account.person_id))


def may_add_way_in(request: HttpRequest) -> bool:
    """Return whether this session may add a way to sign in: see `rules.may_add_way_in`.

    :raises SignInNeeded: nobody is signed in.
    """
    return rules.may_add_way_in(
        session=authentication_of(request).assurance, proved=proved_level_of(account_of(request))
    )


def proved_recently(request: HttpRequest, *, at: datetime) -> bool:
    """Return whether whoever is signed in proved it a short while ago.

    :raises SignInNeeded: nobody is signed in.
    """
    return authentication_of(request).at > at - rules.RECENT


def name_for_authenticators(account: Account) -> str:
    """Return the name of an account that passkeys and authenticator apps show to their owner."""
    person = account.person
    return (person.display_name if person is not None else account.name) or account.email or "Portico"


def _passkey(authenticator: Authenticator) -> PasskeyView:
    passkey = authenticator.wrap()
    return PasskeyView(
        id=authenticator.pk,
        name=passkey.name,
        synced=bool(passkey.authenticator_data.is_backup_eligible()),
        created_at=authenticator.created_at,
        last_used_at=authenticator.last_used_at,
    )
