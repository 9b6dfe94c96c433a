"""Pure decisions about requests of relying parties to sign somebody in (OpenID Connect Core 1.0, 3.1.2; OAuth 2.1, 4.1)."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

from portico.identity.types import AssuranceLevel
from portico.identity.types.authorizing import Prompt, Refusal, RegisteredParty, SignedIn, Step, Wishes
from portico.identity.types.relying_parties import ApplicationType, Audience, ClientAuthMethod, Scope

ACR_VALUES: dict[AssuranceLevel, str] = {
    AssuranceLevel.LOW: "http://eidas.europa.eu/LoA/low",
    AssuranceLevel.SUBSTANTIAL: "http://eidas.europa.eu/LoA/substantial",
    AssuranceLevel.HIGH: "http://eidas.europa.eu/LoA/high",
}
"""How a level is called in `acr` and `acr_values` (eIDAS SAML Message Format 1.4, 3.2)."""
_LEVEL_OF_ACR = {acr: level for level, acr in ACR_VALUES.items()}

LONGEST: dict[str, int] = {
    "client_id": 80,
    "redirect_uri": 2000,
    "scope": 400,
    "state": 2000,
    "nonce": 500,
    "code_challenge": 43,
    "acr_values": 1000,
    "claims": 4000,
    "id_token_hint": 6000,
    "login_hint": 500,
    "prompt": 100,
    "ui_locales": 200,
    "max_age": 9,
}
"""How long, in characters, parameters of the authorization request may be."""
LONGEST_OTHERWISE = 500
MOST_PARAMETERS = 40

CONSENT_JUST_GIVEN = dt.timedelta(minutes=1)
"""For how long a consent counts where each request needs one: until the page that follows it is there."""

UNSUPPORTED: dict[str, str] = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}
"""Parameters of which we say that we do not support them (OpenID Connect Core 1.0, 3.1.2.6)."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SILENT_REFUSALS: dict[Step, str] = {
    Step.SIGN_IN: "login_required",
    Step.SIGN_IN_AGAIN: "login_required",
    Step.STEP_UP: "interaction_required",
    Step.CONSENT: "consent_required",
}


def matching_redirect_uri(party: RegisteredParty, wanted: str) -> bool:
    """Return whether a redirect URI is registered, compared character by character (OAuth 2.1, 2.3.1).

    A public native client may listen on any port of its own machine (OAuth 2.1, 8.4.2; RFC 8252, 7.3).
    """
    if wanted in party.redirect_uris:
        return True
    if party.application_type is not ApplicationType.NATIVE or party.auth_method is not ClientAuthMethod.NONE:
        return False
    bare = _without_loopback_port(wanted)
    return bare is not None and any(bare == _without_loopback_port(uri) for uri in party.redirect_uris)


def is_identity_assured(party: RegisteredParty, redirect_uri: str) -> bool:
    """Return whether it is sure that a code reaches the relying party and nobody who only says to be it.

    A client without a secret is known by its address alone, and any program may listen on a port of the machine.

    :source: OAuth 2.1, 7.3.1 and 8.6; ASVS 5.0, 10.7.1.
    """
    return party.auth_method is not ClientAuthMethod.NONE or redirect_uri.startswith("https://")


def allowed_scopes(party: RegisteredParty, wanted: str) -> tuple[str, ...] | None:
    """Return the scopes that we know of those asked for, in our order; None: one of them is not for this relying party.

    Words that we do not know are passed over (OpenID Connect Core 1.0, 3.1.2.1); without `openid` nothing is given.
    """
    asked = set(wanted.split())
    known = tuple(scope.value for scope in Scope if scope.value in asked)
    if Scope.OPENID not in known or not party.scopes.issuperset(known):
        return None
    if Scope.IDENTIFIER in known and not party.may_know_identifier:
        return None
    return known


def problem_of(given: Mapping[str, Sequence[str]]) -> str | None:
    """Return what is wrong with the form of the parameters, or None (OAuth 2.1, 4.1.1: each is there once)."""
    if len(given) > MOST_PARAMETERS:
        return "There are too many parameters."
    for name, values in given.items():
        if len(values) > 1:
            return "Each parameter may be there once."
        if len(values[0]) > LONGEST.get(name, LONGEST_OTHERWISE):
            return "A parameter is too long."
        if _CONTROL.search(values[0]):
            return "A parameter has a control character."
    return None


def instant_of(text: str) -> dt.datetime | None:
    """Return the instant of seconds since 1970 (aware UTC), or None when this is no such number."""
    return dt.datetime.fromtimestamp(int(text), dt.UTC) if re.fullmatch(r"[0-9]{1,10}", text) else None


def prompts_of(text: str) -> frozenset[Prompt] | None:
    """Return what `prompt` says; None: an unknown word, or `none` beside another.

    >>> sorted(prompts_of("login consent"))
    [<Prompt.CONSENT: 'consent'>, <Prompt.LOGIN: 'login'>]
    >>> prompts_of("none login") is None
    True
    """
    words = set(text.split())
    if not words <= {prompt.value for prompt in Prompt} or (Prompt.NONE in words and len(words) > 1):
        return None
    return frozenset(Prompt(word) for word in words)


def max_age_of(text: str) -> int | None:
    """Return `max_age` in seconds; None: this is no whole number from 0 on.

    >>> max_age_of("300"), max_age_of("-1"), max_age_of("٣")
    (300, None, None)
    """
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def levels_of(acr_values: Sequence[str]) -> tuple[AssuranceLevel, ...]:
    """Return the levels that are named, in the order of preference; words that we do not know are passed over."""
    return tuple(_LEVEL_OF_ACR[acr] for acr in acr_values if acr in _LEVEL_OF_ACR)


def essential_acr_of(claims: str) -> tuple[str, ...] | None:
    """Return the values of `acr` that the parameter `claims` makes essential; empty: it does not say so.

    :returns: None when it is no JSON of the shape of OpenID Connect Core 1.0, 5.5.
    """
    try:
        found = json.loads(claims)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(isinstance(part, dict) for part in found.values()):
        return None
    acr = found.get("id_token", {}).get("acr")
    if acr is None:
        return ()
    if not isinstance(acr, dict):
        return None
    values = acr.get("values", [acr["value"]] if "value" in acr else [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return None
    return tuple(values) if acr.get("essential") is True else ()


def refusal_of(
    party: RegisteredParty, wishes: Wishes, signed_in: SignedIn, scopes: Collection[str], *, covered: bool
) -> Refusal | None:
    """Return why somebody cannot sign in to this relying party, whatever else they prove, or None.

    :param covered: whether the mandate that they act under is for something that the relying party's authority does.
    """
    principal = signed_in.principal
    if party.audience is Audience.PEOPLE and principal.is_staff:
        return Refusal.STAFF_AT_PEOPLE
    if party.audience is Audience.STAFF:
        return _staff_refusal(party, signed_in)
    if principal.representation is None:
        return None
    if Scope.MANDATE not in scopes:
        return Refusal.MANDATE_NOT_ASKED
    if not covered:
        return Refusal.MANDATE_TOO_NARROW
    needed = level_to_reach(party, wishes, principal.assurance)
    return Refusal.MANDATE_TOO_WEAK if needed and signed_in.authentication.assurance.reaches(needed) else None


def _staff_refusal(party: RegisteredParty, signed_in: SignedIn) -> Refusal | None:
    principal = signed_in.principal
    if not principal.is_staff:
        return Refusal.PEOPLE_AT_STAFF
    if principal.authority_id != party.authority_id:
        return Refusal.OTHER_AUTHORITY
    # Staff who help a person do so here, where the person sees it; elsewhere they are themselves or nobody.
    return Refusal.MANDATE_NOT_ASKED if principal.representation is not None else None


def level_to_reach(party: RegisteredParty, wishes: Wishes, held: AssuranceLevel) -> AssuranceLevel | None:
    """Return the level that somebody must step up to, or None when the one they have will do.

    A higher level does for a lower one. Of several wishes any one will do.
    """
    floor = party.least_assurance
    if wishes.levels and not any(held.reaches(level) for level in wishes.levels):
        return max(floor, wishes.levels[0], key=lambda level: level.rank)
    return None if held.reaches(floor) else floor


def next_step(
    party: RegisteredParty, wishes: Wishes, signed_in: SignedIn | None, *, consented: bool, at: dt.datetime
) -> Step:
    """Return what comes next on the way to a code."""
    if signed_in is None:
        return Step.SIGN_IN
    if _is_stale(wishes, signed_in.authentication.at, at):
        return Step.SIGN_IN_AGAIN
    if level_to_reach(party, wishes, signed_in.principal.assurance) is not None:
        return Step.STEP_UP
    if not consented or wishes.prompts & {Prompt.CONSENT, Prompt.SELECT_ACCOUNT}:
        return Step.CONSENT
    return Step.GIVE_CODE


def silent_refusal(step: Step, wishes: Wishes) -> str | None:
    """Return the error for a step that `prompt=none` does not allow, or None (OpenID Connect Core 1.0, 3.1.2.6)."""
    return _SILENT_REFUSALS.get(step) if Prompt.NONE in wishes.prompts else None


def prompts_left(wishes: Wishes, done: Step) -> str:
    """Return `prompt` for when the person comes back from a step, so that they are not asked twice."""
    answered = {Prompt.CONSENT, Prompt.SELECT_ACCOUNT} if done is Step.CONSENT else {Prompt.LOGIN}
    return " ".join(sorted(wishes.prompts - answered))


def origin_of(uri: str) -> str:
    """Return the origin of an address as a browser writes it (RFC 6454, 6.1), or nothing.

    >>> origin_of("https://app.example:443/back?x"), origin_of("com.example.app:/back")
    ('https://app.example', '')
    """
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def _is_stale(wishes: Wishes, proved_at: dt.datetime, at: dt.datetime) -> bool:
    """Return whether the proof is older than the relying party wants. One since we last asked is always new enough."""
    if wishes.asked_at is not None and proved_at >= wishes.asked_at:
        return False
    if Prompt.LOGIN in wishes.prompts or wishes.asked_at is not None:
        return True
    return wishes.max_age is not None and at - proved_at > dt.timedelta(seconds=wishes.max_age)


def _without_loopback_port(uri: str) -> str | None:
    """Return an address on a loopback interface without its port; None for any other address."""
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "::1") or "@" in parts.netloc:
        return None
    return urlunsplit(parts._replace(netloc=parts.hostname))
