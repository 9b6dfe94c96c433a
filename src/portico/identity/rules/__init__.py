"""Pure decisions about people, sign-in, mandates and staff."""

from __future__ import annotations

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
    "ATTEMPTS_PER_ACCOUNT",
    "ATTEMPTS_PER_ADDRESS",
    "ATTEMPT_WINDOW",
    "INVITATION_LASTS",
    "is_from_this_machine",
    "may_sign_in_as_invented",
    "may_try_again",
    "plain_email",
    "token_hash",
]
