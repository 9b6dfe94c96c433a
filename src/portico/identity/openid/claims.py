"""What tokens say: ID tokens, userinfo, introspection."""

from __future__ import annotations

import datetime as dt
from typing import cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key

from portico.identity import queries
from portico.identity.rules import authorizing
from portico.identity.rules import tokens as token_rules
from portico.identity.types.keys import KeyView
from portico.identity.types.tokens import AccessTokenView, GrantView
from portico.kernel import clock
from portico.kernel.ids import uuid7

ALGORITHMS = ["RS256", "ES256"]
_LONGEST_HINT = 6000


def id_token(grant: GrantView, access_token: str, *, at: dt.datetime) -> str:
    """Return the signed ID token of a grant (OpenID Connect Core 1.0, 2).

    The nonce is that of the sign-in; on refresh too, `acr`, `amr` and `auth_time` are those of the sign-in (12.2).

    :raises SigningKeyMissing: no key signs with the relying party's algorithm.
    """
    key_id, key = queries.signing_key(grant.signing_algorithm, at=at)
    claims: jwt.Claims = {
        "iss": queries.issuer(),
        "sub": grant.subject,
        "aud": grant.client_id,
        "exp": seconds(at + token_rules.ID_TOKEN_LASTS),
        "iat": seconds(at),
        "jti": str(uuid7()),
        "auth_time": seconds(grant.auth_time),
        "acr": authorizing.ACR_VALUES[grant.assurance],
        "amr": list(grant.methods),
        "sid": str(grant.session),
        "at_hash": token_rules.at_hash(access_token),
    }
    if grant.nonce:
        claims["nonce"] = grant.nonce
    header = {"alg": grant.signing_algorithm.value, "kid": key_id}
    return jwt.encode(header, claims, key, [grant.signing_algorithm.value])


def read_id_token(token: str, *, at: dt.datetime) -> dict[str, object] | None:
    """Return the claims of an ID token that we signed, even if it has expired; None for any other text.

    A logout token is signed by the same keys, for the same relying party, and is none (RFC 8725, 3.12).

    For `id_token_hint` (OpenID Connect Core 1.0, 3.1.2.1; RP-Initiated Logout 1.0, 2).
    """
    if len(token) > _LONGEST_HINT:
        return None
    try:
        read = jwt.decode(token, key_set(queries.list_published_keys(at=at)), ALGORITHMS)
    except (JoseError, ValueError):
        return None
    claims = cast("dict[str, object]", read.claims)
    is_ours = claims.get("iss") == queries.issuer() and "events" not in claims
    return claims if is_ours else None


def key_set(keys: tuple[KeyView, ...]) -> KeySet:
    """Return the public keys (RFC 7517, 5); none before the first one was made."""
    return KeySet([import_key({**key.public_jwk}) for key in keys])


def introspection(token: AccessTokenView) -> dict[str, object]:
    """Return what is told of an access token that is in force (RFC 7662, 2.2)."""
    grant = token.grant
    return {
        "active": True,
        "scope": " ".join(token.scopes),
        "client_id": grant.client_id,
        "token_type": "Bearer",
        "exp": seconds(token.expires_at),
        "iat": seconds(token.issued_at),
        "sub": grant.subject,
        "aud": grant.client_id,
        "iss": queries.issuer(),
        "acr": authorizing.ACR_VALUES[grant.assurance],
        "auth_time": seconds(grant.auth_time),
    }


def seconds(at: dt.datetime) -> int:
    """Return an instant as relying parties compare it with their own clock (RFC 7519, 2, NumericDate)."""
    return int(clock.told(at).timestamp())
