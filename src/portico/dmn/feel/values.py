"""Equality, order and arithmetic of FEEL values (DMN 1.5, 10.3.2.12 to 10.3.2.15), with null and Unknown.

Strict operations: null absorbs Unknown (``null + x`` is null whatever x turns out to be), Unknown absorbs the rest.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Context as DecimalContext
from decimal import Decimal
from typing import Any

from portico.dmn.dates import calendar, times
from portico.dmn.errors import TooLong
from portico.dmn.feel.running import Function
from portico.dmn.feel.sizes import refuse_endless
from portico.dmn.feel.unknowns import join, plain
from portico.dmn.types import (
    DECIMAL128,
    Context,
    Date,
    DateTime,
    DaysDuration,
    Range,
    Record,
    Time,
    Unknown,
    YearMonthDuration,
)

MAX_TEXT = 1_000_000
MAX_POWER = 999_999_999
SIMPLE = frozenset({Decimal, str, bool, Date, Time, DateTime, DaysDuration, YearMonthDuration})
ORDERED = SIMPLE - {bool}
# Powers are found with more digits than FEEL's numbers have, then rounded once.
_WIDE = DecimalContext(prec=60, Emin=-999_999, Emax=999_999, traps=[])

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
    if kind is not type(right):
        return None
    refuse_endless(left)
    return _equal_slow(left, right)


def _equal_within(left: object, right: object) -> bool | Unknown | None:
    """Return what `equal` does of parts of values that are known to have an end."""
    kind = type(left)
    if kind is not type(right) or kind in SIMPLE or isinstance(left, Unknown) or left is None:
        return equal(left, right)
    return _equal_slow(left, right)


def _equal_slow(left: object, right: object) -> bool | Unknown | None:
    kind = type(left)
    if kind is list:
        return _all_equal(left, right) if len(left) == len(right) else False  # type: ignore[arg-type]
    if kind is Record:
        return _same_record(left, right)  # type: ignore[arg-type]
    if kind is Context:
        if left.keys() != right.keys():  # type: ignore[attr-defined]
            return False
        return _all_equal(list(left.values()), [right[key] for key in left])  # type: ignore[attr-defined,index]
    if kind is Range:
        return bool(left == right)
    if isinstance(left, Function) and isinstance(right, Function):
        return left.same(right)
    return left is right


def _all_equal(left: list[object], right: list[object]) -> bool | Unknown | None:
    unknown: object = None
    different = False
    for one, other in zip(left, right, strict=True):
        said = _equal_within(one, other)
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
    if kind is type(right) and kind in ORDERED:
        return COMPARE[sign](left, right)
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
        return function(left, right)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return join(left, right)
    return None


def negate(value: object) -> object:
    """Return ``-value`` of a number or duration."""
    kind = type(value)
    if kind is Decimal:
        return DECIMAL128.minus(value)  # type: ignore[arg-type]
    if kind is DaysDuration or kind is YearMonthDuration:
        return -value  # type: ignore[operator]
    return plain(value) if isinstance(value, Unknown) else None


def _divide(left: Decimal, right: Decimal) -> Decimal | None:
    return number(DECIMAL128.divide(left, right)) if right else None


def _power(left: Decimal, right: Decimal) -> Decimal | None:
    """Return a power (Table 60); ``0 ** 0`` is 1, as in IEEE 754-2008, 9.2.1."""
    if not right:
        return Decimal(1)
    if not -MAX_POWER <= right <= MAX_POWER:
        return None
    found = DECIMAL128.plus(_WIDE.power(left, right))
    if not found.is_finite():
        return None
    return found if whole(right) else found.normalize(DECIMAL128)  # 4 ** 0.5 is 2, without 33 zeros behind it


def _concatenate(left: str, right: str) -> str:
    if len(left) + len(right) > MAX_TEXT:
        raise TooLong(f"A text grew beyond {MAX_TEXT} characters.")
    return left + right


def _minus(plus: Callable[..., object]) -> Callable[..., object]:
    return lambda left, right: plus(left, -right)


def _scale_days(length: DaysDuration, factor: Decimal) -> DaysDuration | None:
    return _days(DECIMAL128.multiply(Decimal(length[0]), factor))


def _divide_days(length: DaysDuration, by: Decimal) -> DaysDuration | None:
    return _days(DECIMAL128.divide(Decimal(length[0]), by)) if by else None


def _days(nanoseconds: Decimal) -> DaysDuration | None:
    """Return a duration of whole nanoseconds, towards zero."""
    fits = nanoseconds.is_finite() and nanoseconds.adjusted() < 30
    return calendar.days_duration(int(nanoseconds)) if fits else None


def _scale_months(length: YearMonthDuration, factor: Decimal) -> YearMonthDuration | None:
    return _months(DECIMAL128.multiply(Decimal(length[0]), factor))


def _divide_months(length: YearMonthDuration, by: Decimal) -> YearMonthDuration | None:
    return _months(DECIMAL128.divide(Decimal(length[0]), by)) if by else None


def _months(months: Decimal) -> YearMonthDuration | None:
    """Return a duration of whole months, towards zero."""
    fits = months.is_finite() and months.adjusted() < 30
    return calendar.months_duration(int(months)) if fits else None


def _ratio(left: DaysDuration | YearMonthDuration, right: DaysDuration | YearMonthDuration) -> Decimal | None:
    return _divide(Decimal(left[0]), Decimal(right[0]))


def _swap(function: Callable[..., object]) -> Callable[..., object]:
    return lambda left, right: function(right, left)


_N, _S, _D, _DT, _T = Decimal, str, Date, DateTime, Time
_DAYS, _MONTHS = DaysDuration, YearMonthDuration

_ARITHMETIC: dict[tuple[str, type, type], Callable[..., object]] = {
    ("+", _N, _N): lambda left, right: number(DECIMAL128.add(left, right)),
    ("-", _N, _N): lambda left, right: number(DECIMAL128.subtract(left, right)),
    ("*", _N, _N): lambda left, right: number(DECIMAL128.multiply(left, right)),
    ("/", _N, _N): _divide,
    ("**", _N, _N): _power,
    ("+", _S, _S): _concatenate,
    ("+", _D, _MONTHS): calendar.plus_months,
    ("+", _MONTHS, _D): _swap(calendar.plus_months),
    ("-", _D, _MONTHS): _minus(calendar.plus_months),
    ("+", _D, _DAYS): calendar.plus_days,
    ("+", _DAYS, _D): _swap(calendar.plus_days),
    ("-", _D, _DAYS): _minus(calendar.plus_days),
    ("-", _D, _D): calendar.between,
    ("+", _DT, _MONTHS): times.moment_plus_months,
    ("+", _MONTHS, _DT): _swap(times.moment_plus_months),
    ("-", _DT, _MONTHS): _minus(times.moment_plus_months),
    ("+", _DT, _DAYS): times.moment_plus,
    ("+", _DAYS, _DT): _swap(times.moment_plus),
    ("-", _DT, _DAYS): _minus(times.moment_plus),
    ("-", _DT, _DT): times.moments_between,
    ("-", _DT, _D): lambda left, right: times.moments_between(left, times.at_midnight(right)),
    ("-", _D, _DT): lambda left, right: times.moments_between(times.at_midnight(left), right),
    ("+", _T, _DAYS): times.time_plus,
    ("+", _DAYS, _T): _swap(times.time_plus),
    ("-", _T, _DAYS): _minus(times.time_plus),
    ("-", _T, _T): times.times_between,
    ("+", _DAYS, _DAYS): lambda left, right: calendar.days_duration(left[0] + right[0]),
    ("-", _DAYS, _DAYS): lambda left, right: calendar.days_duration(left[0] - right[0]),
    ("+", _MONTHS, _MONTHS): lambda left, right: calendar.months_duration(left[0] + right[0]),
    ("-", _MONTHS, _MONTHS): lambda left, right: calendar.months_duration(left[0] - right[0]),
    ("*", _DAYS, _N): _scale_days,
    ("*", _N, _DAYS): _swap(_scale_days),
    ("*", _MONTHS, _N): _scale_months,
    ("*", _N, _MONTHS): _swap(_scale_months),
    ("/", _DAYS, _N): _divide_days,
    ("/", _MONTHS, _N): _divide_months,
    ("/", _DAYS, _DAYS): _ratio,
    ("/", _MONTHS, _MONTHS): _ratio,
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
