"""Logout tokens, and the call that hands one over (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from joserfc import jwt

from portico.identity import queries
from portico.identity.openid.claims import seconds
from portico.identity.queries.logout import may_call
from portico.identity.rules import logout as rules
from portico.identity.types.logout import NoticeOutcome
from portico.identity.types.tokens import GrantView
from portico.kernel import http

CALL_SECONDS = 5.0
_TAKEN = (200, 204)


def logout_token(grant: GrantView, *, token_id: UUID, at: dt.datetime) -> str:
    """Return the signed token that says that a session has ended (2.4 of the standard).

    :raises SigningKeyMissing: no key signs with the relying party's algorithm.
    """
    key_id, key = queries.signing_key(grant.signing_algorithm, at=at)
    claims: jwt.Claims = {
        "iss": queries.issuer(),
        "sub": grant.subject,
        "aud": grant.client_id,
        "iat": seconds(at),
        "exp": seconds(at + rules.LOGOUT_TOKEN_LASTS),
        "jti": str(token_id),
        "sid": str(grant.session),
        "events": {rules.LOGOUT_EVENT: {}},
    }
    header = {"alg": grant.signing_algorithm.value, "kid": key_id, "typ": "logout+jwt"}
    return jwt.encode(header, claims, key, [grant.signing_algorithm.value])


def hand_over(token: str, address: str) -> tuple[NoticeOutcome, int | None]:
    """Hand a logout token over to a relying party; return what came of it, and the status of the answer."""
    try:
        status = http.post_form(address, {"logout_token": token}, may_call=may_call, deadline_seconds=CALL_SECONDS)
    except http.OutsideForbidden:
        return NoticeOutcome.NOT_CALLED, None
    except http.OutsideUnavailable:
        return NoticeOutcome.UNREACHABLE, None
    return (NoticeOutcome.TOLD if status in _TAKEN else NoticeOutcome.REFUSED), status
