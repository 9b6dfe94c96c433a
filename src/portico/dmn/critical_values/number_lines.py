"""Ordered kinds of value as lines of whole numbers, so that the border of a condition is found exactly.

Every decimal128 number, every day, every duration has one place on its line; two neighbours differ by one. A function
that never falls (or never rises) along a line turns a condition at few places, and halving finds them: rounding to 34
digits and days of short months are looked at as they are, not as algebra would have them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portico.dmn.dates.calendar import DAY, Date, DaysDuration, YearMonthDuration, date_at
from portico.dmn.feel.values import compare
from portico.dmn.types import DECIMAL128, FeelType

_DIGITS = 34
_LEAST = -6176  # the exponent of the smallest number
_FULL, _STEPS = 10 ** (_DIGITS - 1), 9 * 10 ** (_DIGITS - 1)
_GREATEST = _FULL + (6111 - _LEAST + 1) * _STEPS - 1

ANY = "any"
# What a comparison tells apart, as tests that turn true at one place of a line.
EDGES = {"<": (">=",), ">=": (">=",), "<=": (">",), ">": (">",), "=": (">=", ">"), "!=": (">=", ">"), ANY: (">=", ">")}
_OPPOSITE = {">=": "<", ">": "<="}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

Function = Callable[[object], object]


@dataclass(frozen=True, slots=True)
class Line:
    """One ordered kind; `anchors` are places at which a useful function has a value."""

    first: int
    last: int
    value: Callable[[int], object]
    place: Callable[[Any], int]
    anchors: tuple[int, ...]


def number_at(place: int) -> Decimal:
    """Return the decimal128 number at a place; zero is at 0.

    >>> number_at(number_place(Decimal("17.5")) + 1)
    Decimal('17.50000000000000000000000000000001')
    """
    size = abs(place)
    if size < _FULL:
        digits, exponent = size, _LEAST
    else:
        steps, more = divmod(size - _FULL, _STEPS)
        digits, exponent = _FULL + more, _LEAST + steps
    found = DECIMAL128.normalize(Decimal(f"{'-' if place < 0 else ''}{digits}E{exponent}"))
    if int(found.as_tuple().exponent) > 0 and found.adjusted() < _DIGITS:
        return DECIMAL128.quantize(found, Decimal(1))
    return found


def number_place(value: Decimal) -> int:
    """Return the place of a number, of the next one towards zero when it has too many digits."""
    parts = value.as_tuple()
    digits = int("".join(map(str, parts.digits)))
    if not digits:
        return 0
    shift = _DIGITS - len(str(digits))
    exponent = int(parts.exponent) - shift
    digits = digits * 10**shift if shift >= 0 else digits // 10**-shift
    size: int
    if exponent < _LEAST:
        size = digits // 10 ** min(_LEAST - exponent, 2 * _DIGITS)
    else:
        size = min(_FULL + (exponent - _LEAST) * _STEPS + digits - _FULL, _GREATEST)
    return -size if parts.sign else size


# The lines end where no fact of a person's life lies: so neither the calendar's end nor an overflow is a case to ask for.
_ONE, _MOST = number_place(Decimal(1)), number_place(Decimal(10) ** 30)
_YEARS = 9999

LINES: dict[FeelType, Line] = {
    FeelType.NUMBER: Line(-_MOST, _MOST, number_at, number_place, (0, _ONE, -_ONE)),
    FeelType.DATE: Line(
        Date(1, 1, 1).ordinal,
        Date(_YEARS, 12, 31).ordinal,
        date_at,
        lambda value: value.ordinal,
        tuple(Date(year, 1, 1).ordinal for year in (2000, 1, _YEARS)),
    ),
    FeelType.DURATION_DAYS: Line(
        -366 * _YEARS * DAY, 366 * _YEARS * DAY, DaysDuration, lambda value: value.nanoseconds, (0, DAY, -DAY)
    ),
    FeelType.DURATION_MONTHS: Line(
        -12 * _YEARS, 12 * _YEARS, YearMonthDuration, lambda value: value.months, (0, 12, -12)
    ),
}


def first_where(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first place from `low` to `high` where something holds that holds from there on; ``high + 1`` if none."""
    while low <= high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle - 1
        else:
            low = middle + 1
    return low


def span(line: Line, function: Function) -> tuple[int, int] | None:
    """Return the first and last place at which a function of a line has a value; None if it seems to have none."""
    anchor = next((place for place in line.anchors if function(line.value(place)) is not None), None)
    if anchor is None:
        return None
    first = first_where(line.first, anchor, lambda place: function(line.value(place)) is not None)
    beyond = first_where(anchor, line.last, lambda place: function(line.value(place)) is None)
    return first, beyond - 1


def turns(line: Line, function: Function, direction: int, against: object, sign: str = ANY) -> set[int] | None:
    """Return the places at which a comparison of a function of a line with a value begins to answer otherwise.

    :param function: never falls (`direction` 1) or never rises (-1) where it has a value, which is one stretch.
    :param sign: ``<``, ``<=``, ``>``, ``>=``, ``=``, or `ANY` for all of them at once.
    :returns: each place is the first of a new stretch; None when the function has no value at any anchor.
    """
    reach = span(line, function)
    if reach is None:
        return None
    first, last = reach
    found = {first, last + 1}
    if against is not None and compare("<", function(line.value(first)), against) is not None:
        for edge in EDGES[sign]:
            test = edge if direction > 0 else _OPPOSITE[edge]
            found.add(first_where(first, last, _holds(line, function, test, against)))
    return {place for place in found if line.first < place <= line.last}


def _holds(line: Line, function: Function, sign: str, against: object) -> Callable[[int], bool]:
    return lambda place: compare(sign, function(line.value(place)), against) is True
