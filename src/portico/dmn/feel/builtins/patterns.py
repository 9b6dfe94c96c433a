"""Regular expressions of XPath (XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6), as DMN 1.5, Table 74 asks.

Where XPath has an error, FEEL has null. A pattern that takes too long on a text ends in `TooLong`: each match may take
`MAX_SECONDS`, all matches of a session together four times as long.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import regex  # type: ignore[import-untyped]

from portico.dmn.errors import TooLong
from portico.dmn.feel.builtins.registry import feel
from portico.dmn.feel.running import Values
from portico.dmn.feel.values import MAX_TEXT

MAX_PATTERN = 500
MAX_PATTERNS = 500
"""Compiled patterns that are kept; the one used longest ago goes first."""
MAX_SECONDS = 0.25

_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE, "x": 0, "q": 0}
_TOO_SLOW = "A pattern takes too long on this text: repeat fewer parts of it, and no repeated parts."
# `re` and XPath do not mean the same by these. Outside of brackets each becomes one sign that no text has, and after the
# translation what the regex package calls it; in brackets elementpath writes out all characters, which takes its time.
_CLASSES = {
    "s": "[\n\t\r ]",
    "S": "[^\n\t\r ]",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
}
_CATEGORY = regex.compile(r"\\[pP]\{(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)\}")
_SIGNS = "".join(map(chr, range(0xFDD0, 0xFDF0)))
_DIGITS = 4  # of the number of a group: a pattern has no more groups than characters
MAX_CLASSES = 20
"""Classes of characters that may stand in brackets in one pattern."""
_ESCAPES = frozenset("nrt\\|.-^?*+{}()[]$sSdDwWiIcCpP")
_REFERENCE = regex.compile(r"\\(\\|[1-9][0-9]*)")
_REPLACEMENT = regex.compile(r"\\([\\$])|\$([0-9]+)|([\\$])")

T = TypeVar("T")


@feel("matches(input: string, pattern: string, flags?: string): boolean", budget=True)
def matches(values: Values, text: str, pattern: str, flags: str | None = None) -> bool | None:
    """Tell whether a pattern is found in a text."""
    compiled = _ready(values, pattern, flags or "")
    if compiled is None:
        return None
    return _timed(values, lambda seconds: compiled.search(text, timeout=seconds) is not None)


@feel("replace(input: string, pattern: string, replacement: string, flags?: string): string", budget=True)
def replace(values: Values, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Return the text with every match replaced; ``$1`` is the first group, ``$0`` the whole match."""
    compiled = _ready(values, pattern, flags or "")
    if compiled is None:
        return None
    parts = _literal(replacement) if "q" in (flags or "") else _template(replacement, compiled.groups)
    if parts is None or _takes_nothing(values, compiled):
        return None
    return _timed(values, lambda seconds: _replaced(compiled.finditer(text, timeout=seconds), text, parts))


@feel("split(string: string, delimiter: string): list", budget=True)
def split(values: Values, text: str, delimiter: str) -> list[object] | None:
    """Return the parts between the matches of a pattern, empty ones too."""
    compiled = _ready(values, delimiter, "")
    if compiled is None or _takes_nothing(values, compiled):
        return None

    def parts(seconds: float) -> list[object]:
        found: list[object] = []
        at = 0
        for match in compiled.finditer(text, timeout=seconds):
            found.append(text[at : match.start()])
            at = match.end()
        return [*found, text[at:]]

    return _timed(values, parts)


def _ready(values: Values, pattern: str, flags: str) -> regex.Pattern[str] | None:
    """Return a pattern ready to match; to make one takes of the session's time too.

    :raises TooLong: the pattern is too long, or the session has no time left.
    """
    _translator()
    begin = time.perf_counter()
    compiled = _compiled(pattern, flags)
    values.seconds -= time.perf_counter() - begin
    if values.seconds <= 0:
        raise TooLong(_TOO_SLOW)
    return compiled


@functools.cache
def _translator() -> tuple[Callable[[str, int], str], type[Exception]]:
    """Return elementpath's translation and its error; to load it takes a fifth of a second that most never need."""
    from elementpath.regex import RegexError, translate_pattern

    return translate_pattern, RegexError


def _takes_nothing(values: Values, compiled: regex.Pattern[str]) -> bool:
    """Tell whether a pattern matches the empty text, which XPath forbids where a text is cut (FORX0003)."""
    return _timed(values, lambda seconds: compiled.search("", timeout=seconds) is not None)


def _timed(values: Values, match: Callable[[float], T]) -> T:
    """Match within the time of one match and of the session.

    :raises TooLong: the pattern takes too long on this text.
    """
    left = min(MAX_SECONDS, values.seconds)
    if left <= 0:
        raise TooLong(_TOO_SLOW)
    begin = time.perf_counter()
    try:
        return match(left)
    except TimeoutError as error:
        raise TooLong(_TOO_SLOW) from error
    finally:
        values.seconds -= time.perf_counter() - begin


def _replaced(found: Iterator[regex.Match[str]], text: str, parts: list[str | int]) -> str:
    pieces: list[str] = []
    at = length = 0
    for match in found:
        found_parts = [part if isinstance(part, str) else match[part] or "" for part in parts]
        length += sum(map(len, found_parts))
        if length > MAX_TEXT:
            raise TooLong(f"A text grew beyond {MAX_TEXT} characters.")
        pieces += [text[at : match.start()], *found_parts]
        at = match.end()
    return "".join([*pieces, text[at:]])


def _literal(replacement: str) -> list[str | int]:
    return [replacement]


def _template(replacement: str, groups: int) -> list[str | int] | None:
    r"""Return the texts and numbers of groups of a replacement; None where ``$`` or ``\`` stands for nothing."""
    parts: list[str | int] = []
    at = 0
    for match in _REPLACEMENT.finditer(replacement):
        parts.append(replacement[at : match.start()])
        at = match.end()
        if match[3]:
            return None
        if match[1]:
            parts.append(match[1])
            continue
        digits = match[2][:_DIGITS]
        while len(digits) > 1 and int(digits) > groups:
            digits = digits[:-1]
        parts += [int(digits) if int(digits) <= groups else "", match[2][len(digits) :]]
    return [*parts, replacement[at:]]


@functools.lru_cache(maxsize=MAX_PATTERNS)
def _compiled(pattern: str, flags: str) -> regex.Pattern[str] | None:
    """Return a pattern ready to match, or None when it is none.

    :raises TooLong: the pattern has more than `MAX_PATTERN` characters.
    """
    if not set(flags) <= set(_FLAGS):
        return None
    if len(pattern) > MAX_PATTERN:
        raise TooLong(f"A pattern may have {MAX_PATTERN} characters; this one has {len(pattern)}.")
    value = 0
    for flag in flags:
        value |= _FLAGS[flag]
    if "q" in flags:
        return regex.compile(regex.escape(pattern, special_only=True), value & regex.IGNORECASE)
    native: dict[str, str] = {}
    prepared = _prepared(pattern, native, spaced="x" in flags)
    if prepared is None:
        return None
    translate, wrong = _translator()
    try:
        translated = _REFERENCE.sub(_reference, translate(prepared, value))
        for text, sign in native.items():
            translated = translated.replace(sign, f"(?-i:{text})")
        return regex.compile(translated, value)
    except (wrong, regex.error, ValueError, OverflowError, IndexError, KeyError, RecursionError):
        return None


def _reference(match: regex.Match[str]) -> str:
    """A group that took no part in the match matches the empty text in XPath."""
    number = match[1]
    return match[0] if number == "\\" else f"(?:(?({number})\\{number}))"


def _prepared(pattern: str, native: dict[str, str], *, spaced: bool) -> str | None:
    """Return the pattern without the spaces of the flag `x`, its classes as signs; None for a wrong escape.

    :param native: is filled with the regex package's words for a class, and the sign that stands for each.
    :raises TooLong: more than `MAX_CLASSES` classes in brackets.
    """
    pattern = _without_spaces(pattern) if spaced else pattern
    if not set(pattern).isdisjoint(_SIGNS):
        return None
    found: list[str] = []
    depth = at = inside = 0
    groups = _Groups()
    while at < len(pattern):
        taken = pattern[at : at + 2] if pattern[at] == "\\" else pattern[at]
        if taken[0] == "\\" and taken[1:] not in _ESCAPES and not (depth == 0 and groups.closed(taken[1:])):
            return None
        category = _CATEGORY.match(pattern, at) if depth == 0 and taken in (r"\p", r"\P") else None
        if category is not None:
            taken = category[0]
            found.append(_sign(taken, native))
        elif depth == 0 and taken[0] == "\\":
            found.append(_sign(_CLASSES[taken[1]], native) if taken[1:] in _CLASSES else taken)
        else:
            found.append(taken)
            inside += len(taken) == 2 and taken[1] in "wWdDpP"
            if depth == 0:
                groups.see(taken, pattern[at + 1 : at + 2])
            depth += (taken == "[") - (taken == "]" and depth > 0)
        at += len(taken)
    if inside > MAX_CLASSES:
        raise TooLong(f"A pattern may have {MAX_CLASSES} classes of characters in brackets; this one has {inside}.")
    return "".join(found)


def _sign(text: str, native: dict[str, str]) -> str:
    """Return the sign that stands for a class; one too many is left to elementpath."""
    if text not in native and len(native) == len(_SIGNS):
        return text
    return native.setdefault(text, _SIGNS[len(native) % len(_SIGNS)])


def _without_spaces(pattern: str) -> str:
    r"""Take out white space but in brackets; also after a ``\`` and in ``\p{ Lu }``."""
    found: list[str] = []
    depth = 0
    escaped = False
    for sign in pattern:
        if depth == 0 and sign in " \t\n\r":
            continue
        found.append(sign)
        if not escaped:
            depth += (sign == "[") - (sign == "]" and depth > 0)
        escaped = sign == "\\" and not escaped
    return "".join(found)


class _Groups:
    """Which groups are closed at a place of a pattern; only those may be referred to."""

    def __init__(self) -> None:
        self.count = 0
        self.open: list[int] = []
        self.done: set[int] = set()

    def see(self, sign: str, following: str) -> None:
        """Note a bracket."""
        if sign == "(":
            self.count += following != "?"
            self.open.append(0 if following == "?" else self.count)
        elif sign == ")" and self.open:
            self.done.add(self.open.pop())

    def closed(self, digit: str) -> bool:
        """Tell whether a digit refers to a group that is closed."""
        return digit in "123456789" and digit != "" and int(digit) in self.done
