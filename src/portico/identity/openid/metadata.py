"""What we say of ourselves: only what is there (OpenID Connect Discovery 1.0, 3; RFC 8414, 2)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import NoReverseMatch, reverse

from portico.identity import queries
from portico.identity.openid.claims import ALGORITHMS
from portico.identity.rules import authorizing
from portico.identity.rules import keys as key_rules
from portico.identity.types.authorizing import Prompt
from portico.identity.types.relying_parties import ClientAuthMethod, Scope

_ENDPOINTS = {
    "authorization_endpoint": "openid-authorize",
    "token_endpoint": "openid-token",
    "userinfo_endpoint": "openid-userinfo",
    "jwks_uri": "openid-jwks",
    "revocation_endpoint": "openid-revoke",
    "introspection_endpoint": "openid-introspect",
    "end_session_endpoint": "openid-end-session",
}
CLAIMS = (
    *("iss", "sub", "aud", "exp", "iat", "jti", "auth_time", "acr", "amr", "nonce", "at_hash", "sid"),
    *("name", "given_name", "family_name", "birthdate"),
    *("email", "email_verified", "phone_number", "phone_number_verified"),
    *("national_identifier", "mandate"),
)


KEYS_MAX_AGE = int(key_rules.JWKS_MAX_AGE.total_seconds())
"""How many seconds relying parties may keep what we say of ourselves, and our keys."""


def metadata(languages: Sequence[str]) -> dict[str, object]:
    """Return the metadata. `validate` of Authlib's `OpenIDProviderMetadata` agrees with it (a test says so)."""
    methods = [method.value for method in ClientAuthMethod]
    return {
        "issuer": queries.issuer(),
        **{name: queries.issuer() + path for name, route in _ENDPOINTS.items() if (path := _path(route))},
        "scopes_supported": [scope.value for scope in Scope],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": [one for one in methods if one != ClientAuthMethod.NONE],
        "acr_values_supported": list(authorizing.ACR_VALUES.values()),
        "prompt_values_supported": [prompt.value for prompt in Prompt],
        "claims_supported": list(CLAIMS),
        "claim_types_supported": ["normal"],
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "ui_locales_supported": list(languages),
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }


def _path(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
