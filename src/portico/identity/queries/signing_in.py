"""Reads: how somebody may sign in, and what they have set up for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from portico.identity import rules
from portico.identity.errors import AssuranceTooLow, PasskeyNotFound, ProofTooOld
from portico.identity.models import Account, MobileNumber
from portico.identity.queries.installation import is_demo
from portico.identity.queries.principals import authentication_of
from portico.identity.queries.proofing import proved_level
from portico.identity.queries.providers import list_providers_of
from portico.identity.types import AssuranceLevel, Channel, PasskeyView, PersonId, Recipient, WaysIn
from portico.kernel import clock

Kind = Authenticator.Type


def list_channels() -> tuple[Channel, ...]:
    """Return the channels through which this installation sends codes. Into a file it does so in a demo only."""
    if settings.PORTICO_CODES_IN_FILE and not is_demo():
        return ()
    return tuple(channel for channel in Channel if channel.value in settings.PORTICO_CODE_SENDERS)


def read_recipient(typed: str) -> Recipient | None:
    """Return where a code shall go, or None when it is neither an e-mail address nor an international number."""
    return rules.read_recipient(typed)


def account_of(request: HttpRequest) -> Account:
    """Return the account of whoever is signed in.

    :raises SignInNeeded: nobody is signed in.
    """
    account: Account = Account.objects.get(pk=authentication_of(request).account_id)
    return account


def ways_in(account: Account) -> WaysIn:
    """Return everything that somebody can sign in with."""
    held = list(Authenticator.objects.filter(user_id=account.pk).order_by("created_at", "pk"))
    codes = next((one for one in held if one.type == Kind.RECOVERY_CODES), None)
    mobile = MobileNumber.objects.filter(account=account).first()
    return WaysIn(
        email=account.email,
        mobile=mobile.number if mobile else "",
        passkeys=tuple(_passkey(one) for one in held if one.type == Kind.WEBAUTHN),
        providers=tuple(list_providers_of(account)),
        totp=any(one.type == Kind.TOTP for one in held),
        recovery_codes=_codes_left(codes) if codes is not None else None,
    )


def find_recipient(person_id: PersonId) -> Recipient | None:
    """Return where a person gets codes: at their mobile number where SMS are sent, else by mail; None when at neither."""
    account = Account.objects.filter(person_id=person_id, is_active=True).first()
    mobile = MobileNumber.objects.filter(account=account).first() if account is not None else None
    if mobile is not None and Channel.SMS in list_channels():
        return Recipient(Channel.SMS, mobile.number)
    return Recipient(Channel.EMAIL, account.email) if account is not None and account.email else None


def asks_for_second_factor(account: AbstractBaseUser) -> bool:
    """Return whether an account has an authenticator app, of which a sign-in by code asks a code too."""
    return bool(Authenticator.objects.filter(user_id=account.pk, type=Kind.TOTP).exists())


def proved_level_of(account: Account) -> AssuranceLevel:
    """Return how surely it is known who owns an account. Staff are known to whoever invited them."""
    if account.person_id is None:
        return AssuranceLevel.HIGH
    return proved_level(PersonId(account.person_id))


def check_may_change_ways_in(request: HttpRequest, *, at: datetime) -> None:
    """Return when this session may change how its owner signs in.

    Who a person is may have been proved more surely than this session was begun: whoever reads their mail could begin a
    weak session, add a passkey of their own, and have the strong one. So the session must be as sure as the proof was,
    fresh, and whoever has a passkey or an app must have shown one.

    :raises AssuranceTooLow: sign in as surely as it was proved who you are.
    :raises ProofTooOld: show once more, or with something of your own, that it is you.
    :raises SignInNeeded: nobody is signed in.
    :source: NIST SP 800-63B-4, 4.1.2 (binding of an additional authenticator).
    """
    known, account = authentication_of(request), account_of(request)
    proved = proved_level_of(account)
    if not rules.may_add_way_in(session=known.assurance, proved=proved):
        raise AssuranceTooLow(needed=proved)
    held = ways_in(account)
    has_own = bool(held.passkeys) or held.totp
    recent = known.at > at - rules.RECENT
    if not recent or not rules.shows_enough_to_change(methods=known.methods, has_own=has_own):
        raise ProofTooOld(seconds=int(rules.RECENT.total_seconds()))


def name_for_authenticators(account: Account) -> str:
    """Return the name of an account that passkeys and authenticator apps show to their owner."""
    person = account.person
    return (person.display_name if person is not None else account.name) or account.email or "Portico"


def get_passkey(request: HttpRequest, passkey_id: int) -> PasskeyView:
    """Return a passkey of whoever is signed in.

    :raises PasskeyNotFound: they have none with this id.
    """
    for passkey in ways_in(account_of(request)).passkeys:
        if passkey.id == passkey_id:
            return passkey
    raise PasskeyNotFound


def is_number(host: str) -> bool:
    """Return whether a host is a number, for which browsers keep no passkeys.

    >>> is_number("127.0.0.1:8000"), is_number("localhost:8000")
    (True, False)

    :source: Web Authentication Level 3, 5.1.3 (the effective domain must be a domain).
    """
    return host.startswith("[") or host.partition(":")[0].replace(".", "").isdigit()


def notice_addresses(account_id: UUID) -> list[tuple[Channel, str]]:
    """Return where the owner of an account is told of changes: by e-mail, by SMS where there is no e-mail address."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return []
    held, channels = ways_in(account), list_channels()
    addresses = [(Channel.EMAIL, held.email), (Channel.SMS, held.mobile)]
    return [(channel, address) for channel, address in addresses if address and channel in channels][:1]


def _codes_left(codes: Authenticator) -> int:
    """Return how many recovery codes work; until they were shown, the library knows."""
    return len(codes.data["hashes"] if "hashes" in codes.data else RecoveryCodes(codes).get_unused_codes())


def _passkey(authenticator: Authenticator) -> PasskeyView:
    passkey = WebAuthn(authenticator)
    return PasskeyView(
        id=authenticator.pk,
        name=passkey.name,
        synced=bool(passkey.authenticator_data.is_backup_eligible()),
        created_at=_shown(authenticator.created_at),
        last_used_at=_shown(authenticator.last_used_at) if authenticator.last_used_at else None,
    )


def _shown(instant: datetime) -> datetime:
    """Return an instant of the real clock, which the library writes, by ours, which a demo may have moved."""
    return instant + (instant - clock.told(instant))
