"""Pure decisions about outside OpenID providers: what to ask of one, and what its answer proves.

Signature, issuer, audience, nonce and expiry of an ID token are verified before anything here is asked
(`identity/provider_adapter.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from datetime import timedelta

from portico.identity.errors import ProviderAnswerNotValid, ProviderLevelTooLow
from portico.identity.types import (
    AssuranceLevel,
    ClaimMap,
    GivenRole,
    LevelMap,
    ProvedIdentity,
    RoleMap,
    SignInProvider,
)

PROVIDER_SIGN_IN_LASTS = timedelta(minutes=10)
"""For how long one may be away at the provider."""
PROVIDER_SIGN_INS_AT_ONCE = 5
"""How many sign-ins one browser may have under way."""
FRESH_SECONDS = 300
"""How old a proof may be, when the provider was asked for a new one."""
SKEW_SECONDS = 60
"""By how much the provider's clock may differ from ours."""
SIGNATURE_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
"""How an ID token may be signed: with a private key of the provider's, so neither `none` nor a shared secret."""


def authorize_parameters(
    provider: SignInProvider, *, wanted: AssuranceLevel, again: bool, language: str
) -> dict[str, str]:
    """Return what the authorization request says beside what the protocol itself needs.

    :param wanted: the level that is asked for; low when the person only signs in.
    :param again: whether the person must prove once more who they are, even if the provider knows them still.
    :source: OpenID Connect Core 1.0, 3.1.2.1.
    """
    asked = {"ui_locales": language, **provider.authorize}
    if wanted in provider.levels.ask:
        asked["acr_values"] = provider.levels.ask[wanted]
    if again:
        asked |= {"prompt": "login", "max_age": str(FRESH_SECONDS)}
    return asked


def claim_at(claims: Mapping[str, object], path: str | None) -> object:
    """Return the value at a dotted path, or None.

    A name that itself holds dots, such as a URL, is found too: the longest name is tried first.

    >>> claim_at({"reliability": {"level": "gold"}}, "reliability.level")
    'gold'
    >>> claim_at({"https://id.example/level": "gold"}, "https://id.example/level")
    'gold'
    >>> claim_at({"reliability": "gold"}, "reliability.level") is None
    True
    """
    if not path:
        return None
    names = path.split(".")
    for length in range(len(names), 0, -1):
        name, rest = ".".join(names[:length]), ".".join(names[length:])
        if name not in claims:
            continue
        found = claims[name]
        if not rest:
            return found
        if isinstance(found, Mapping):
            return claim_at(found, rest)
    return None


def texts_at(claims: Mapping[str, object], path: str | None) -> list[str]:
    """Return the texts at a path, whether it holds one or a list of them. A whole number counts as its digits.

    >>> texts_at({"amr": ["pwd", "otp"]}, "amr")
    ['pwd', 'otp']
    >>> texts_at({"acr": 2}, "acr")
    ['2']
    """
    found = claim_at(claims, path)
    several = found if isinstance(found, list) else [found]
    return [str(one) for one in several if isinstance(one, (str, int)) and not isinstance(one, bool)]


def text_at(claims: Mapping[str, object], path: str | None) -> str:
    """Return the text at a path on one line, or nothing."""
    found = claim_at(claims, path)
    return " ".join(found.replace("\x00", " ").split()) if isinstance(found, str) else ""


def level_of(levels: LevelMap, claims: Mapping[str, object]) -> AssuranceLevel | None:
    """Return how sure a provider is; None when it says nothing that we know, and that is not enough.

    Of several values the highest counts: a list of methods says that all of them were used.
    """
    said = [levels.values[one] for one in texts_at(claims, levels.claim) if one in levels.values]
    return max(said, key=lambda level: level.rank, default=levels.otherwise)


def roles_of(roles: RoleMap | None, claims: Mapping[str, object]) -> tuple[GivenRole, ...]:
    """Return the roles that the claims give; none for values that are not listed."""
    if roles is None:
        return ()
    said = dict.fromkeys(texts_at(claims, roles.claim))
    return tuple(roles.values[one] for one in said if one in roles.values)


def proved_identity(
    provider: SignInProvider,
    id_token: Mapping[str, object],
    userinfo: Mapping[str, object],
    *,
    wanted: AssuranceLevel,
    again: bool,
) -> ProvedIdentity:
    """Return what a provider's verified answer proves.

    :param id_token: the claims of the verified ID token; they count before those of `userinfo`.
    :param userinfo: the claims of the userinfo endpoint; empty when it was not asked.
    :param wanted: the level that was asked for: an answer below it is refused, whatever else it says.
    :param again: whether a new proof was asked for: an old one is refused.
    :raises ProviderAnswerNotValid: it names nobody, names two, or names somebody without saying how surely.
    :raises ProviderLevelTooLow: it is less sure than was asked for, or its proof is an old one.
    :source: OpenID Connect Core 1.0, 3.1.3.7 (acr, auth_time) and 5.3.4 (both must name the same subject).
    """
    subject = id_token.get("sub")
    if not isinstance(subject, str) or not subject or (userinfo and userinfo.get("sub") != subject):
        raise ProviderAnswerNotValid(provider=provider.name)
    claims, names = {**userinfo, **id_token}, provider.claims
    level = level_of(provider.levels, claims)
    if level is None or not level.reaches(wanted) or (again and not _is_fresh(id_token)):
        raise ProviderLevelTooLow(provider=provider.name)
    identifier = text_at(claims, names.identifier)
    if names.identifier and not identifier:
        raise ProviderAnswerNotValid(provider=provider.name)
    return ProvedIdentity(
        provider_id=provider.id,
        issuer=provider.issuer,
        subject=subject,
        level=level,
        identifier=identifier.replace(" ", ""),
        scheme=names.scheme,
        full_name=_name(claims, names),
        given_name=text_at(claims, names.given_name)[:200],
        family_name=text_at(claims, names.family_name)[:200],
        birth_date=_day(text_at(claims, names.birth_date)),
        email=_email(claims, names),
        methods=frozenset(texts_at(claims, "amr")),
        roles=roles_of(provider.roles, claims),
    )


def resists_phishing(provider: SignInProvider, proved: ProvedIdentity) -> bool:
    """Return whether the proof was one that cannot be phished: staff need one (NIST SP 800-63B-4, 3.2.5)."""
    return bool(proved.methods & provider.phishing_resistant)


def is_of_the_authority(provider: SignInProvider, email: str) -> bool:
    """Return whether a verified e-mail address is one that the authority gives to its staff.

    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Provider:
    ...     email_domains: tuple[str, ...]
    >>> is_of_the_authority(Provider(("town.example",)), "alex@town.example")
    True
    >>> is_of_the_authority(Provider(("town.example",)), "alex@nottown.example")
    False
    """
    return email.rpartition("@")[2] in provider.email_domains


def providers_reaching(providers: Sequence[SignInProvider], level: AssuranceLevel) -> list[SignInProvider]:
    """Return the providers that can be that sure of somebody."""
    return [provider for provider in providers if provider.levels.highest.reaches(level)]


def _is_fresh(id_token: Mapping[str, object]) -> bool:
    """Return whether the proof was given just before the token was made. Without `auth_time` nobody can tell."""
    proved, issued = id_token.get("auth_time"), id_token.get("iat")
    if not isinstance(proved, (int, float)) or not isinstance(issued, (int, float)):
        return False
    return issued - proved <= FRESH_SECONDS + SKEW_SECONDS


def _name(claims: Mapping[str, object], names: ClaimMap) -> str:
    parts = (text_at(claims, names.given_name), text_at(claims, names.family_name))
    return (text_at(claims, names.name) or " ".join(part for part in parts if part))[:200]


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _email(claims: Mapping[str, object], names: ClaimMap) -> str:
    """Return the e-mail address if the provider has verified it: `true`, not a text that says so."""
    if claim_at(claims, names.email_verified) is not True:
        return ""
    return text_at(claims, names.email).lower()
