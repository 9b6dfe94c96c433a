"""Pure decisions about codes and tokens of the OpenID provider."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta

from portico.identity.types.relying_parties import Scope

CODE_LASTS = timedelta(seconds=60)
"""OAuth 2.1, 4.1.2 allows ten minutes; a relying party redeems at once."""
ACCESS_TOKEN_LASTS = timedelta(minutes=10)
ID_TOKEN_LASTS = timedelta(minutes=10)
REFRESH_IDLE = timedelta(days=30)
"""A refresh token that nobody uses ends after this (OAuth 2.1, 4.3.1)."""
REFRESH_ABSOLUTE = timedelta(days=180)
"""However often it is refreshed, a grant ends after this: then the person signs in again."""
FAILURES_WINDOW = timedelta(minutes=5)
FAILURES_ALLOWED = 30
"""Failed tries of one relying party from one address within the window. Secrets have 256 bits: this saves us work."""
LONGEST_TOKEN = 200
KEPT_AFTER = timedelta(days=1)
"""How long rows of codes and tokens stay after they expired, so that their reuse is still seen."""


def secret_hash(secret: str) -> str:
    """Return what is stored of a code, a token or a client secret: its SHA-256, in 64 hexadecimal digits.

    Each has 256 random bits, so that a slow hash would protect nothing more (ASVS 5.0, 11.4.2 is about passwords).
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def verifies(code_verifier: str, code_challenge: str) -> bool:
    """Return whether a verifier belongs to a challenge (RFC 7636, 4.6, S256).

    >>> verifies("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    True
    """
    return half_of(hashlib.sha256(code_verifier.encode()).digest(), 32) == code_challenge


def half_of(digest: bytes, length: int) -> str:
    """Return the first bytes of a digest in base64url without padding."""
    return base64.urlsafe_b64encode(digest[:length]).rstrip(b"=").decode()


def at_hash(access_token: str) -> str:
    """Return `at_hash` for RS256 and ES256 (OpenID Connect Core 1.0, 3.1.3.6)."""
    return half_of(hashlib.sha256(access_token.encode()).digest(), 16)


def refresh_token_expires_at(*, grant_began_at: datetime, at: datetime) -> datetime:
    """Return until when a refresh token given at an instant can be used (aware UTC)."""
    return min(at + REFRESH_IDLE, grant_began_at + REFRESH_ABSOLUTE)


def is_offline(scopes: tuple[str, ...]) -> bool:
    """Return whether what is granted outlives the session (OpenID Connect Core 1.0, 11)."""
    return Scope.OFFLINE_ACCESS in scopes


def may_try_once_more(failures: int) -> bool:
    """Return whether a relying party may try, given its failures within `FAILURES_WINDOW`."""
    return failures < FAILURES_ALLOWED
