"""Text (10.3.4.3). Positions count characters from 1, or from the end when negative."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

from portico.dmn.errors import TooLong
from portico.dmn.feel.builtins.registry import feel
from portico.dmn.feel.temporal import duration_text, months_text, time_text
from portico.dmn.types import YearMonthDuration

MAX_PATTERN = 500
MAX_MATCHING = 20_000_000


@feel("substring(string: string, start position: number, length?: number): string")
def substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """Return a part of a text."""
    if not start or abs(start) > len(text) or (length is not None and length < 1):
        return None
    first = int(start) - 1 if start > 0 else len(text) + int(start)
    return text[first:] if length is None else text[first : first + min(int(length), len(text))]


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


@feel("matches(input: string, pattern: string, flags?: string): boolean")
def matches(text: str, pattern: str, flags: str | None = None) -> bool | None:
    """Tell whether a pattern is found in a text."""
    compiled = _pattern(pattern, flags, text)
    return None if compiled is None else compiled.search(text) is not None


@feel("replace(input: string, pattern: string, replacement: string, flags?: string): string")
def replace(text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Return the text with every match replaced; ``$1`` is the first group."""
    compiled = _pattern(pattern, flags, text)
    if compiled is None:
        return None
    template = re.sub(r"\$(\d)", r"\\g<\1>", replacement.replace("\\", "\\\\"))
    try:
        return compiled.sub(template, text)
    except (re.error, IndexError):
        return None


@feel("split(string: string, delimiter: string): list")
def split(text: str, delimiter: str) -> list[object] | None:
    """Return the parts between the matches of a pattern."""
    compiled = _pattern(delimiter, None, text)
    if compiled is None:
        return None
    parts: list[object] = []
    at = 0
    for match in compiled.finditer(text):
        parts.append(text[at : match.start()])
        at = match.end()
    return [*parts, text[at:]]


@feel("string join(list: list, delimiter?: string): string")
def string_join(items: list[object], delimiter: str | None = None) -> str | None:
    """Return all texts of a list as one; nulls are left out."""
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        return None
    return (delimiter or "").join(str(item) for item in texts)


def _pattern(pattern: str, flags: str | None, text: str) -> re.Pattern[str] | None:
    """Compile a pattern, and refuse one that could take for ever on this text."""
    if set(flags or "") - set("smix"):
        return None
    value = 0
    for flag in flags or "":
        value |= {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.VERBOSE}[flag]
    if len(pattern) > MAX_PATTERN:
        raise TooLong(f"A pattern may have {MAX_PATTERN} characters; this one has {len(pattern)}.")
    try:
        compiled = re.compile(pattern, value)
        if _cost(_parser.parse(pattern, value), len(text)) > MAX_MATCHING:
            raise TooLong(
                "A pattern could take too long on this text: repeat fewer parts of it, and no repeated parts."
            )
    except (re.error, OverflowError, RecursionError):
        return None
    return compiled


def _cost(parsed: object, length: int) -> float:
    """Bound the steps of backtracking: each open repetition multiplies, a repetition in a repetition doubles."""
    repeats, nested = _repeats(parsed, within=False)
    if nested and length > 20:
        return float("inf")
    return float(length + 1) ** min(repeats + 1, 50)


def _repeats(parsed: object, *, within: bool) -> tuple[int, bool]:
    count, nested = 0, False
    for operation, argument in parsed:  # type: ignore[attr-defined]
        inner: list[object] = []
        repeated = operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and argument[1] > 8
        if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
            inner = [argument[2]]
        elif operation is _constants.SUBPATTERN:
            inner = [argument[3]]
        elif operation is _constants.BRANCH:
            inner = argument[1]
            nested = nested or within
        elif operation in (_constants.ASSERT, _constants.ASSERT_NOT):
            inner = [argument[1]]
        count += repeated
        nested = nested or (repeated and within)
        for part in inner:
            more, deeper = _repeats(part, within=within or repeated)
            count, nested = count + more, nested or deeper
    return count, nested


@feel("string(from: any): string")
def string(value: object) -> str | None:
    """Return a value as FEEL would write it; a text as it is."""
    return value if isinstance(value, str) or value is None else written(value)


def written(value: object) -> str:
    """Return the FEEL text of a value."""
    writer = _WRITERS.get(type(value))
    if writer is not None:
        return writer(value)
    if isinstance(value, list):
        return "[" + ", ".join(_quoted(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_quoted(item)}" for key, item in value.items()) + "}"
    return str(value)


def _quoted(value: object) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else written(value)


def _number_text(value: Decimal) -> str:
    if value.is_zero():
        return "0"
    return format(value, "f") if -100 < value.adjusted() < 100 else str(value)


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: "null",
    bool: lambda value: "true" if value else "false",
    Decimal: _number_text,
    dt.date: lambda value: value.isoformat(),
    dt.datetime: lambda value: f"{value.date().isoformat()}T{time_text(value)}",
    dt.time: time_text,
    dt.timedelta: duration_text,
    YearMonthDuration: months_text,
}
