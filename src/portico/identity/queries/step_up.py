"""Reads: how somebody can confirm who they are, and what they were about to send."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language

from portico.identity import rules
from portico.identity.models import Account
from portico.identity.queries.installation import is_demo
from portico.identity.queries.principals import authentication_of
from portico.identity.queries.signing_in import account_of, proved_level_of, ways_in
from portico.identity.sessions import ACTING_UNDER, KEPT_FORM
from portico.identity.surroundings import surroundings
from portico.identity.types import (
    AccountKind,
    AssuranceLevel,
    KeptForm,
    Method,
    ProviderKind,
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
    held, proved = ways_in(account), proved_level_of(account)
    ways = []
    if held.passkeys:
        synced = all(passkey.synced for passkey in held.passkeys)
        method = Method.SYNCED_PASSKEY if synced else Method.PASSKEY
        ways.append(Way(WayKind.PASSKEY, rules.session_level(rules.strength_of((*known.methods, method)), proved)))
    if held.totp and account.kind == AccountKind.PERSON:
        strength = rules.strength_of((*known.methods, Method.TOTP))
        ways.append(Way(WayKind.AUTHENTICATOR_APP, rules.session_level(strength, proved)))
    ways += _providers(account)
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


def _providers(account: Account) -> list[Way]:
    if account.kind != AccountKind.PERSON:
        return []
    providers = surroundings().sign_in_providers(get_language() or "")
    return [
        Way(WayKind.PROVIDER, one.levels.highest, provider_id=one.id, name=one.name)
        for one in providers
        if one.kind is ProviderKind.PEOPLE
    ]
