"""Pure decisions about people, sign-in, mandates and staff."""

from __future__ import annotations

from portico.identity.rules.sessions import (
    ABSOLUTE_LIMIT,
    DEVICE_KEPT,
    IDLE_LIMIT,
    NEW_DEVICE_SHOWN,
    SEEN_EVERY,
    USER_AGENT_LENGTH,
    browser_of,
    device_hash,
    is_device_token,
    is_fresh,
    stored_key,
)
from portico.identity.rules.signing_in import (
    ATTEMPT_WINDOW,
    ATTEMPTS_PER_ACCOUNT,
    ATTEMPTS_PER_ADDRESS,
    INVITATION_LASTS,
    is_from_this_machine,
    may_sign_in_as_invented,
    may_try_again,
    plain_email,
    token_hash,
)

__all__ = [
    "ABSOLUTE_LIMIT",
    "ATTEMPTS_PER_ACCOUNT",
    "ATTEMPTS_PER_ADDRESS",
    "ATTEMPT_WINDOW",
    "DEVICE_KEPT",
    "IDLE_LIMIT",
    "INVITATION_LASTS",
    "NEW_DEVICE_SHOWN",
    "SEEN_EVERY",
    "USER_AGENT_LENGTH",
    "browser_of",
    "device_hash",
    "is_device_token",
    "is_fresh",
    "is_from_this_machine",
    "may_sign_in_as_invented",
    "may_try_again",
    "plain_email",
    "stored_key",
    "token_hash",
]
