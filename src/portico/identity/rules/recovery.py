"""Pure decisions about a way back in, given by two clerks."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from portico.identity.rules.assisting import LETTERS, plain_code

SECOND_CLERK_WITHIN = dt.timedelta(minutes=30)
CODE_LASTS = dt.timedelta(hours=24)
REQUESTS_PER_HOUR = 30


def new_half() -> str:
    """Return half of a code: 40 random bits that one clerk hands over. Both halves are 80 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def half_hash(half: str) -> str:
    """Return what is stored of the first half, from which nobody gets the half or the code.

    >>> half_hash("abcd 0123") == half_hash("ABCDO123")
    True
    """
    return hashlib.sha256(b"half " + plain_code(half).encode()).hexdigest()


def code_hash(first_half_hash: str, second_half: str) -> str:
    """Return what is stored of a whole code. 80 random bits that live a day: a slow hash would protect nothing more."""
    return hashlib.sha256(f"code {first_half_hash} {plain_code(second_half)}".encode()).hexdigest()
