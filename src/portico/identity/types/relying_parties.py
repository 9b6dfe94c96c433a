"""Services that let people sign in here: relying parties of the OpenID provider."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType
from uuid import UUID

RelyingPartyId = NewType("RelyingPartyId", UUID)
GrantId = NewType("GrantId", UUID)


class Audience(StrEnum):
    """Whom a relying party lets in."""

    PEOPLE = "people"
    STAFF = "staff"


class ApplicationType(StrEnum):
    """Where a relying party runs (OpenID Connect Dynamic Client Registration 1.0, 2)."""

    WEB = "web"
    NATIVE = "native"


class ClientAuthMethod(StrEnum):
    """How a relying party shows the token endpoint who it is (OpenID Connect Core 1.0, 9)."""

    NONE = "none"
    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - a word of the standard
    CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105 - a word of the standard


class SigningAlgorithm(StrEnum):
    """How ID tokens are signed (RFC 7518, 3.1)."""

    RS256 = "RS256"
    ES256 = "ES256"


class Scope(StrEnum):
    """What a relying party may ask for."""

    OPENID = "openid"
    PROFILE = "profile"
    EMAIL = "email"
    PHONE = "phone"
    IDENTIFIER = "identifier"  # the national number; the registration must name a legal basis
    MANDATE = "mandate"  # for whom the person acts
    OFFLINE_ACCESS = "offline_access"  # tokens that outlive the session


class GrantEnd(StrEnum):
    """Why a relying party's grant ended."""

    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"  # by the relying party (RFC 7009)
    CODE_REUSED = "code_reused"
    REFRESH_TOKEN_REUSED = "refresh_token_reused"  # noqa: S105 - a reason, not a token
    CONSENT_WITHDRAWN = "consent_withdrawn"
    MANDATE_ENDED = "mandate_ended"
    RELYING_PARTY_CLOSED = "relying_party_closed"
    ACCOUNT_CLOSED = "account_closed"
    RECOVERED = "recovered"
