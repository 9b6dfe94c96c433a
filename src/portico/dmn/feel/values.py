"""Equality, order and arithmetic of FEEL values (DMN 1.5, 10.3.2.12 to 10.3.2.15), with null and Unknown.

Strict operations: null absorbs Unknown (``null + x`` is null whatever x turns out to be), Unknown absorbs the rest.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from portico.dmn.errors import TooLong
from portico.dmn.feel.temporal import add_months
from portico.dmn.feel.unknowns import join, plain
from portico.dmn.types import DECIMAL128, Context, Range, Record, Unknown, YearMonthDuration

MAX_TEXT = 1_000_000
SIMPLE = frozenset({Decimal, str, bool, dt.date, dt.timedelta, YearMonthDuration})
ORDERED = SIMPLE - {bool}
_CLOCKED = frozenset({dt.datetime, dt.time})
_DAY = dt.timedelta(days=1)
_MICRO = dt.timedelta(microseconds=1)

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def number(value: Decimal) -> Decimal | None:
    """Return a number, or null for what is none (overflow, 0/0)."""
    return value if value.is_finite() else None


def whole(value: Decimal) -> bool:
    """Tell whether a number is whole; `%` would fail on great ones, and rounds by the thread's context."""
    return value == value.to_integral_value()


def equal(left: object, right: object) -> bool | Unknown | None:
    """Return FEEL's ``left = right``: null only equals null, different types compare as null."""
    kind = type(left)
    if kind is type(right) and kind in SIMPLE:
        return left == right
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return join(left, right)
    if left is None or right is None:
        return left is right
    return _equal_slow(left, right)


def _equal_slow(left: object, right: object) -> bool | Unknown | None:
    kind = type(left)
    if kind is not type(right):
        return None
    if kind in _CLOCKED:
        return _same_clock(left, right)
    if kind is list:
        return _all_equal(left, right) if len(left) == len(right) else False  # type: ignore[arg-type]
    if kind is Record:
        return _same_record(left, right)  # type: ignore[arg-type]
    if kind is Context:
        if left.keys() != right.keys():  # type: ignore[attr-defined]
            return False
        return _all_equal(list(left.values()), [right[key] for key in left])  # type: ignore[attr-defined,index]
    if kind is Range:
        return left == right
    return left is right


def _same_clock(left: object, right: object) -> bool | None:
    naive = left.tzinfo is None, right.tzinfo is None  # type: ignore[attr-defined]
    return left == right if naive[0] == naive[1] else False


def _all_equal(left: list[object], right: list[object]) -> bool | Unknown | None:
    unknown: object = None
    different = False
    for one, other in zip(left, right, strict=True):
        said = equal(one, other)
        if said is False or said is None:
            different = True
        elif said is not True:
            unknown = join(said, unknown)
    return False if different else True if unknown is None else join(unknown, None)


def _same_record(left: Record, right: Record) -> bool | Unknown:
    """Two subjects are the same when their keys are; equal keys with different facts are compared by fact."""
    if left is right:
        return True
    if left.key != right.key:
        return False
    names = sorted(left.known.keys() | right.known.keys())
    said = _all_equal([left.fact(name) for name in names], [right.fact(name) for name in names])
    return said if isinstance(said, Unknown) else said is True


def same(left: object, right: object) -> bool:
    """Tell whether two values are certainly the same; null is the same as null."""
    return equal(left, right) is True


def compare(sign: str, left: object, right: object) -> bool | Unknown | None:
    """Return ``left < right`` and its kin; null for null and for types without a common order."""
    if left is None or right is None:
        return None
    kind = type(left)
    if kind is type(right):
        if kind in ORDERED:
            return COMPARE[sign](left, right)
        if kind in _CLOCKED:
            try:
                return COMPARE[sign](left, right)
            except TypeError:  # one has an offset, the other has none
                return None
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return join(left, right)
    return None


def both(left: object, right: object) -> bool | Unknown | None:
    """Return FEEL's ``left and right``."""
    if left is False or right is False:
        return False
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return join(left, right)
    return True if left is True and right is True else None


def inside(value: object, low: object, high: object, *, low_in: bool, high_in: bool) -> bool | Unknown | None:
    """Return whether a value lies between two bounds; a bound that is open to its side is handled by `in_range`."""
    return both(compare(">=" if low_in else ">", value, low), compare("<=" if high_in else "<", value, high))


def in_range(value: object, range_: Range) -> bool | Unknown | None:
    """Return whether a range holds a value."""
    if range_.start is None:
        return compare("<=" if range_.end_included else "<", value, range_.end)
    if range_.end is None:
        return compare(">=" if range_.start_included else ">", value, range_.start)
    return inside(value, range_.start, range_.end, low_in=range_.start_included, high_in=range_.end_included)


def arithmetic(sign: str, left: object, right: object) -> object:
    """Return ``left sign right``; null when the operation does not exist for these values."""
    if left is None or right is None:
        return None
    function = _ARITHMETIC.get((sign, type(left), type(right)))
    if function is not None:
        try:
            return function(left, right)
        except (OverflowError, ValueError, TypeError):  # beyond the calendar, or only one has an offset
            return None
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return join(left, right)
    return None


def negate(value: object) -> object:
    """Return ``-value`` of a number or duration."""
    kind = type(value)
    if kind is Decimal:
        return DECIMAL128.minus(value)  # type: ignore[arg-type]
    if kind is dt.timedelta:
        return -value  # type: ignore[operator]
    if kind is YearMonthDuration:
        return YearMonthDuration(-value.months)  # type: ignore[attr-defined]
    return plain(value) if isinstance(value, Unknown) else None


def _divide(left: Decimal, right: Decimal) -> Decimal | None:
    return number(DECIMAL128.divide(left, right)) if right else None


def _power(left: Decimal, right: Decimal) -> Decimal | None:
    return number(DECIMAL128.power(left, right))


def _concatenate(left: str, right: str) -> str:
    if len(left) + len(right) > MAX_TEXT:
        raise TooLong(f"A text grew beyond {MAX_TEXT} characters.")
    return left + right


def _minus_months(day: dt.date, months: YearMonthDuration) -> dt.date | None:
    return add_months(day, -months.months)


def _plus_months(day: dt.date, months: YearMonthDuration) -> dt.date | None:
    return add_months(day, months.months)


def _at_midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _time_plus(time: dt.time, length: dt.timedelta) -> dt.time:
    moment = dt.datetime.combine(dt.date(2000, 1, 1), time) + length % _DAY
    return moment.timetz()


def _time_minus(left: dt.time, right: dt.time) -> dt.timedelta:
    day = dt.date(2000, 1, 1)
    return dt.datetime.combine(day, left) - dt.datetime.combine(day, right)


def _scale_days(length: dt.timedelta, factor: Decimal) -> dt.timedelta:
    return int(DECIMAL128.multiply(Decimal(length // _MICRO), factor)) * _MICRO


def _scale_months(length: YearMonthDuration, factor: Decimal) -> YearMonthDuration:
    return YearMonthDuration(int(DECIMAL128.multiply(Decimal(length.months), factor)))


def _divide_days(length: dt.timedelta, by: Decimal) -> dt.timedelta | None:
    return int(DECIMAL128.divide(Decimal(length // _MICRO), by)) * _MICRO if by else None


def _divide_months(length: YearMonthDuration, by: Decimal) -> YearMonthDuration | None:
    return YearMonthDuration(int(DECIMAL128.divide(Decimal(length.months), by))) if by else None


def _swap(function: Callable[..., object]) -> Callable[..., object]:
    return lambda left, right: function(right, left)


_N, _S, _D, _DT, _T = Decimal, str, dt.date, dt.datetime, dt.time
_DAYS, _MONTHS = dt.timedelta, YearMonthDuration

_ARITHMETIC: dict[tuple[str, type, type], Callable[..., object]] = {
    ("+", _N, _N): lambda left, right: number(DECIMAL128.add(left, right)),
    ("-", _N, _N): lambda left, right: number(DECIMAL128.subtract(left, right)),
    ("*", _N, _N): lambda left, right: number(DECIMAL128.multiply(left, right)),
    ("/", _N, _N): _divide,
    ("**", _N, _N): _power,
    ("+", _S, _S): _concatenate,
    ("+", _D, _MONTHS): _plus_months,
    ("+", _MONTHS, _D): _swap(_plus_months),
    ("-", _D, _MONTHS): _minus_months,
    ("+", _D, _DAYS): operator.add,
    ("+", _DAYS, _D): operator.add,
    ("-", _D, _DAYS): operator.sub,
    ("-", _D, _D): operator.sub,
    ("+", _DT, _MONTHS): _plus_months,
    ("+", _MONTHS, _DT): _swap(_plus_months),
    ("-", _DT, _MONTHS): _minus_months,
    ("+", _DT, _DAYS): operator.add,
    ("+", _DAYS, _DT): operator.add,
    ("-", _DT, _DAYS): operator.sub,
    ("-", _DT, _DT): operator.sub,
    ("-", _DT, _D): lambda left, right: left - _at_midnight(right),
    ("-", _D, _DT): lambda left, right: _at_midnight(left) - right,
    ("+", _T, _DAYS): _time_plus,
    ("+", _DAYS, _T): _swap(_time_plus),
    ("-", _T, _DAYS): lambda left, right: _time_plus(left, -right),
    ("-", _T, _T): _time_minus,
    ("+", _DAYS, _DAYS): operator.add,
    ("-", _DAYS, _DAYS): operator.sub,
    ("+", _MONTHS, _MONTHS): lambda left, right: YearMonthDuration(left.months + right.months),
    ("-", _MONTHS, _MONTHS): lambda left, right: YearMonthDuration(left.months - right.months),
    ("*", _DAYS, _N): _scale_days,
    ("*", _N, _DAYS): _swap(_scale_days),
    ("*", _MONTHS, _N): _scale_months,
    ("*", _N, _MONTHS): _swap(_scale_months),
    ("/", _DAYS, _N): _divide_days,
    ("/", _MONTHS, _N): _divide_months,
    ("/", _DAYS, _DAYS): lambda left, right: _divide(Decimal(left // _MICRO), Decimal(right // _MICRO)),
    ("/", _MONTHS, _MONTHS): lambda left, right: _divide(Decimal(left.months), Decimal(right.months)),
}


def as_list(value: object) -> list[object]:
    """Return a list as it is and any other value as a list of one; null is the empty list here."""
    if type(value) is list:
        return value
    return [] if value is None else [value]


def truth(value: object) -> bool | Unknown | None:
    """Return a boolean or Unknown as it is; everything else counts as null."""
    if value is True or value is False:
        return value
    return plain(value) if isinstance(value, Unknown) else None
