"""Reads: how somebody can confirm who they are, and what they were about to send."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest

from portico.identity import rules
from portico.identity.models import Account
from portico.identity.queries.installation import is_demo
from portico.identity.queries.principals import authentication_of
from portico.identity.queries.providers import list_providers_reaching
from portico.identity.queries.signing_in import (
    account_of,
    find_recipient,
    list_channels,
    proved_level_of,
    ways_in,
)
from portico.identity.sessions import ACTING_UNDER, KEPT_FORM
from portico.identity.types import (
    AccountKind,
    AssuranceLevel,
    Channel,
    KeptForm,
    Method,
    PersonId,
    Way,
    WayKind,
)


def ways_to_reach(request: HttpRequest, level: AssuranceLevel) -> list[Way]:
    """Return the ways in which whoever is signed in can reach a level, passkeys first; empty when there is none.

    A session is as sure as the weaker of two things: how they show who they are, and how well that was checked once.
    An outside provider brings both.

    :raises SignInNeeded: nobody is signed in.
    """
    known, account = authentication_of(request), account_of(request)
    proved = proved_level_of(account)
    ways = [
        Way(kind, rules.session_level(rules.strength_of((*known.methods, method)), proved), name=name)
        for kind, method, name in _own(account)
    ]
    ways += _providers(account, level)
    if Method.DEMO in known.methods and is_demo():
        ways.append(Way(WayKind.DEMO, AssuranceLevel.HIGH))
    return [way for way in ways if way.reaches.reaches(level)]


def find_kept_form(request: HttpRequest) -> KeptForm | None:
    """Return what somebody was about to send, or None: nothing, or they act for somebody else by now."""
    kept = request.session.get(KEPT_FORM)
    if not isinstance(kept, dict) or kept["acting_under"] != request.session.get(ACTING_UNDER, ""):
        return None
    fields = tuple((name, value) for name, value in kept["fields"])
    return KeptForm(path=kept["path"], fields=fields, complete=kept["complete"])


def _own(account: Account) -> Iterator[tuple[WayKind, Method, str]]:
    """Yield what somebody has to show, the surest first. Staff have passkeys and nothing else."""
    held = ways_in(account)
    if held.passkeys:
        synced = all(passkey.synced for passkey in held.passkeys)
        yield WayKind.PASSKEY, Method.SYNCED_PASSKEY if synced else Method.PASSKEY, ""
    if account.person_id is None:
        return
    if held.totp:
        yield WayKind.AUTHENTICATOR_APP, Method.TOTP, ""
    recipient = find_recipient(PersonId(account.person_id))
    if recipient is not None and recipient.channel in list_channels():
        by_mail = recipient.channel is Channel.EMAIL
        yield WayKind.CODE, Method.EMAIL_CODE if by_mail else Method.SMS_CODE, recipient.address


def _providers(account: Account, level: AssuranceLevel) -> list[Way]:
    if account.kind != AccountKind.PERSON:
        return []
    return [
        Way(WayKind.PROVIDER, provider.levels.highest, provider_id=provider.id, name=provider.name)
        for provider in list_providers_reaching(level)
    ]
