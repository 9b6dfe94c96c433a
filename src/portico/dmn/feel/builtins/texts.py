"""Text (10.3.4.3). Positions count characters from 1, or from the end when negative."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from portico.dmn.errors import TooLong
from portico.dmn.feel.builtins.registry import feel
from portico.dmn.feel.running import Function
from portico.dmn.feel.values import MAX_TEXT, whole
from portico.dmn.types import Date, DateTime, DaysDuration, Range, Record, Time, Unknown, YearMonthDuration

# A key that can be written without quotes.
_NAME = re.compile(r"[^\W\d][\w' ]*")


@feel("substring(string: string, start position: number, length?: number): string")
def substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """Return a part of a text; null when it would begin or end outside of it."""
    if not start or not whole(start) or abs(start) > len(text):
        return None
    first = int(start) - 1 if start > 0 else len(text) + int(start)
    if length is None:
        return text[first:]
    return text[first : first + int(length)] if 1 <= length < len(text) - first + 1 else None


@feel("string length(string: string): number")
def string_length(text: str) -> Decimal:
    """Return the number of characters."""
    return Decimal(len(text))


@feel("upper case(string: string): string")
def upper_case(text: str) -> str:
    """Return the text in capitals."""
    return text.upper()


@feel("lower case(string: string): string")
def lower_case(text: str) -> str:
    """Return the text in small letters."""
    return text.lower()


@feel("substring before(string: string, match: string): string")
def substring_before(text: str, match: str) -> str:
    """Return what stands before the first match; empty when there is none."""
    return text.partition(match)[0] if match and match in text else ""


@feel("substring after(string: string, match: string): string")
def substring_after(text: str, match: str) -> str:
    """Return what stands after the first match; empty when there is none."""
    return text.partition(match)[2] if match else text


@feel("contains(string: string, match: string): boolean")
def contains(text: str, match: str) -> bool:
    """Tell whether a text has another in it."""
    return match in text


@feel("starts with(string: string, match: string): boolean")
def starts_with(text: str, match: str) -> bool:
    """Tell whether a text begins with another."""
    return text.startswith(match)


@feel("ends with(string: string, match: string): boolean")
def ends_with(text: str, match: str) -> bool:
    """Tell whether a text ends with another."""
    return text.endswith(match)


@feel("string join(list: list, delimiter?: string): string")
def string_join(items: list[object], delimiter: str | None = None) -> str | None:
    """Return all texts of a list as one; nulls are left out."""
    texts = [item for item in items if item is not None]
    delimiter = delimiter or ""
    length = 0
    for text in texts:
        if not isinstance(text, str):
            return None
        length += len(text) + len(delimiter)
        if length > MAX_TEXT + len(delimiter):
            raise TooLong(f"A text grew beyond {MAX_TEXT} characters.")
    return delimiter.join(texts)  # type: ignore[arg-type]


@feel("string(from: any): string")
def string(value: object) -> str | Unknown | None:
    """Return a value as FEEL would write it; a text as it is. The facts of a subject are never all known."""
    if isinstance(value, str) or value is None:
        return value
    subjects = _subjects(value)
    return Unknown(frozenset((each.key,) for each in subjects)) if subjects else written(value)


def _subjects(value: object) -> list[Record]:
    found: list[Record] = []
    seen: set[int] = set()
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, Record):
            found.append(each)
        elif isinstance(each, (list, dict)) and id(each) not in seen:
            seen.add(id(each))
            stack.extend(each if isinstance(each, list) else each.values())
    return found


def written(value: object) -> str:
    """Return the FEEL text of a value.

    :raises TooLong: it has more than `MAX_TEXT` characters.
    """
    pieces: list[str] = []
    _write(value, pieces.append, _Room())
    return "".join(pieces)


class _Room:
    """How many characters may still be written: lists can stand in each other so that their text never ends."""

    def __init__(self) -> None:
        self.left = MAX_TEXT

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise TooLong(f"A text grew beyond {MAX_TEXT} characters.")


def _write(value: object, put: Callable[[str], None], room: _Room) -> None:
    if isinstance(value, list):
        room.take(2)
        put("[")
        for at, item in enumerate(value):
            put(", " if at else "")
            _write_inside(item, put, room)
        put("]")
    elif isinstance(value, dict):
        room.take(2)
        put("{")
        for at, (key, item) in enumerate(value.items()):
            put(f", {_key(key)}: " if at else f"{_key(key)}: ")
            room.take(len(key))
            _write_inside(item, put, room)
        put("}")
    elif isinstance(value, Range):
        put("[" if value.start_included else "(")
        _write_end(value.start, put, room)
        put("..")
        _write_end(value.end, put, room)
        put("]" if value.end_included else ")")
    else:
        text = _WRITERS.get(type(value), str)(value)
        room.take(len(text))
        put(text)


def _write_end(value: object, put: Callable[[str], None], room: _Room) -> None:
    """Write the end of a range, so that `range()` can read it again; nothing for an open one."""
    if value is None:
        return
    if isinstance(value, (Date, Time, DateTime, DaysDuration, YearMonthDuration)):
        put(f'@"{value}"')
    else:
        _write_inside(value, put, room)


def _write_inside(value: object, put: Callable[[str], None], room: _Room) -> None:
    if isinstance(value, str):
        room.take(len(value))
        put('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"')
    else:
        _write(value, put, room)


def _key(key: str) -> str:
    return key if _NAME.fullmatch(key) else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number_text(value: Decimal) -> str:
    """Return the digits without an exponent, as XPath writes xs:decimal; they are some 6,000 at most."""
    return "0" if value.is_zero() else format(value, "f")


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: "null",
    bool: lambda value: "true" if value else "false",
    Decimal: _number_text,
    Function: lambda value: f"function({', '.join(value.parameters)})",
}
