"""Places in JSON: pointers (RFC 6901), with one step of our own that picks an entry of a list by a member's value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

_PICK = re.compile(r"\[([^=\]]+)=(.*)\]")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


class Nothing(Enum):
    """What stands for a value that is not there."""

    HERE = "here"


def find(document: object, pointer: str) -> object:
    """Return what a pointer leads to, or `Nothing.HERE`.

    >>> find({"name": [{"use": "old", "family": "A"}, {"use": "official", "family": "B"}]}, "/name/[use=official]/family")
    'B'
    >>> find({"a/b": [1, 2]}, "/a~1b/1")
    2

    :source: RFC 6901, sections 3 and 4.
    """
    for _, found in trail(document, pointer):
        document = found
    return document


def trail(document: object, pointer: str) -> Iterator[tuple[str, object]]:
    """Yield each step of a pointer with what it leads to; the last may be `Nothing.HERE`, and ends it."""
    for token in pointer.split("/")[1:]:
        step = token.replace("~1", "/").replace("~0", "~")
        document = _child(document, step)
        yield step, document
        if document is Nothing.HERE:
            return


def _child(document: object, step: str) -> object:
    if isinstance(document, dict):
        return document.get(step, Nothing.HERE)
    if not isinstance(document, list):
        return Nothing.HERE
    if pick := _PICK.fullmatch(step):
        name, value = pick.groups()
        return next((one for one in document if isinstance(one, dict) and one.get(name) == value), Nothing.HERE)
    if _INDEX.fullmatch(step) and int(step) < len(document):
        return document[int(step)]
    return Nothing.HERE
