"""What a note may hold."""

from __future__ import annotations

import re

NOTE_LENGTH = 4_000
# Characters that nobody sees, that the database cannot keep, or that turn a line around.
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Return a note as it is kept.

    >>> plain(" Called.\\r\\nNobody\\x00 there. ")
    'Called.\\nNobody there.'
    """
    return _INVISIBLE.sub("", text.replace("\r\n", "\n")).strip()
