"""Places in the queue as short words in an address."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portico.casework.types.queue import Cursor

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_STILL = "still"
_LONGEST = 60


def as_word(cursor: Cursor) -> str:
    """Return a place as a word for an address; `read_cursor` is its inverse.

    >>> as_word(Cursor(None, UUID(int=1)))
    'still-00000000000000000000000000000001'
    """
    due = _STILL if cursor.due_at is None else str((cursor.due_at - _EPOCH) // dt.timedelta(microseconds=1))
    return f"{due}-{cursor.case_id.hex}"


def read_cursor(word: str) -> Cursor | None:
    """Return the place that a word names, or None: then the queue begins at its beginning.

    >>> read_cursor("nonsense") is None
    True
    """
    due, _, case_id = word.rpartition("-")
    if len(word) > _LONGEST or not word.isascii() or len(case_id) != 32:
        return None
    try:
        return Cursor(None if due == _STILL else _EPOCH + dt.timedelta(microseconds=int(due)), UUID(hex=case_id))
    except (ValueError, OverflowError):
        return None
