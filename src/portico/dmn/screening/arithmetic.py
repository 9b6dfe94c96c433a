"""`+ - * /` of numbers, durations, dates and texts."""

from __future__ import annotations

from portico.dmn.screening import dates, numbers
from portico.dmn.screening.comparing import WORDS
from portico.dmn.screening.dialects import Dialect
from portico.dmn.screening.functions import joined_texts
from portico.dmn.screening.pieces import Quotient, Refusal, Value
from portico.dmn.screening.shapes import COUNTED
from portico.dmn.types import FeelType

_NUMBER, _DATE = FeelType.NUMBER, FeelType.DATE
_LONGEST = 10**9  # days or months
_LENGTHS = frozenset({FeelType.DURATION_DAYS, FeelType.DURATION_MONTHS})


def calculated(dialect: Dialect, sign: str, left: Value, right: Value) -> Value | Quotient:
    """Return ``left sign right``.

    :raises Refusal: SQL has no exact equal.
    """
    one, other = left.shape.kind, right.shape.kind
    if FeelType.ANY in (one, other):
        return dates.NULL
    if sign in "+-" and one is other and one in COUNTED:
        return _of_one_calendar(numbers.added(dialect, sign, left, right, one))
    if sign in "*/":
        return _multiplied(dialect, sign, left, right)
    if _DATE in (one, other):
        return _moved(dialect, sign, left, right)
    if sign == "+" and one is FeelType.TEXT is other:
        return joined_texts(left, right)
    if sign == "**":
        raise Refusal("a power")
    raise Refusal(f"'{sign}' of {WORDS[one]} and {WORDS[other]}")


def _multiplied(dialect: Dialect, sign: str, left: Value, right: Value) -> Value | Quotient:
    one, other = left.shape.kind, right.shape.kind
    if one is _NUMBER is other:
        return (numbers.multiplied if sign == "*" else numbers.divided)(dialect, left, right, _NUMBER)
    if sign == "*" and _NUMBER in (one, other) and (one in _LENGTHS or other in _LENGTHS):
        if left.shape.scale or right.shape.scale:
            raise Refusal("a duration times a number that may not be whole")
        return _of_one_calendar(numbers.multiplied(dialect, left, right, other if one is _NUMBER else one))
    if sign == "/" and one is other and one in _LENGTHS:
        return numbers.divided(dialect, left, right, _NUMBER)
    raise Refusal(f"'{sign}' of {WORDS[one]} and {WORDS[other]}")


def _of_one_calendar(value: Value) -> Value:
    """Return a result; a duration longer than the calendar is null in FEEL.

    :raises Refusal: it may be one.
    """
    if value.shape.kind in _LENGTHS and value.shape.size > _LONGEST:
        raise Refusal("a duration of unknown length: declare the least and the greatest")
    return value


def _moved(dialect: Dialect, sign: str, left: Value, right: Value) -> Value:
    one, other = left.shape.kind, right.shape.kind
    if one is _DATE and other in _LENGTHS:
        return dates.shifted(dialect, sign, left, right)
    if sign == "+" and other is _DATE and one in _LENGTHS:
        return dates.shifted(dialect, sign, right, left)
    if sign == "-" and one is _DATE is other:
        return dates.days_between(dialect, left, right)
    raise Refusal(f"'{sign}' of {WORDS[one]} and {WORDS[other]}")


def negated(value: Value) -> Value:
    """Return ``-value``."""
    if value.shape.kind is FeelType.ANY:
        return value
    if value.shape.kind not in COUNTED:
        raise Refusal(f"'-' of {WORDS[value.shape.kind]}")
    return numbers.negated(value)
