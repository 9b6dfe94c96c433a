"""Pure decisions about helping a person for one visit."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from portico.identity.types import AssuranceLevel
from portico.identity.types.assisting import AssistanceState, AssistanceWay

ANSWER_WITHIN = dt.timedelta(minutes=10)
VISIT_LASTS = dt.timedelta(minutes=60)
REQUESTS_PER_HOUR = 30
"""More than that no counter serves; somebody who tries numbers does."""

# No letters or digits that are taken for each other when they are read out (Crockford's base 32 without I, L, O, U).
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_visit_code() -> str:
    """Return eight letters and digits to read out: 40 random bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def plain_code(typed: str) -> str:
    """Return a code as it is compared, forgiving how it was heard and typed.

    >>> plain_code("ab1o-9xyz ")
    'AB109XYZ'
    """
    return "".join(letter for letter in typed.upper().translate(_MISREAD) if letter in LETTERS)


def code_hash(code: str) -> str:
    """Return what is stored of a code. It lives ten minutes and tries are counted: a slow hash would protect no more."""
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def level_of(way: AssistanceWay, *, persons_level: AssuranceLevel) -> AssuranceLevel:
    """Return how sure it is, in an assisted session, that the person is who they say.

    :param persons_level: the level of the person's own session, where they allowed the help on their own device.
    """
    if way is AssistanceWay.DEVICE:
        return persons_level
    return AssuranceLevel.SUBSTANTIAL if way is AssistanceWay.DOCUMENT else AssuranceLevel.LOW


def state_of(
    *, allowed: bool | None, asked_at: dt.datetime, visit_ends_at: dt.datetime | None, ended: bool, at: dt.datetime
) -> AssistanceState:
    """Return what has become of a request to help.

    :param allowed: what was answered; None when nothing was.
    :param visit_ends_at: aware UTC instant at which an allowed visit ends by itself.
    """
    if allowed is None:
        return AssistanceState.EXPIRED if at >= asked_at + ANSWER_WITHIN else AssistanceState.WAITING
    if not allowed:
        return AssistanceState.REFUSED
    over = ended or (visit_ends_at is not None and at >= visit_ends_at)
    return AssistanceState.ENDED if over else AssistanceState.ALLOWED
