"""FEEL values that are the same for all rows, written into the SQL as literals."""

from __future__ import annotations

from decimal import Decimal

from sqlglot import exp

from portico.dmn.dates.calendar import DAY
from portico.dmn.screening import sql
from portico.dmn.screening.comparing import truth
from portico.dmn.screening.dates import NULL
from portico.dmn.screening.pieces import Between, Found, Items, Refusal, Row, Value
from portico.dmn.screening.shapes import MAX_DIGITS, Shape, whole
from portico.dmn.types import Context, Date, DaysDuration, FeelType, Range, Record, YearMonthDuration, as_feel


def literal(value: object) -> Found:
    """Return a FEEL value as SQL.

    :raises Refusal: SQL has no such value.
    """
    if value is None:
        return NULL
    if isinstance(value, bool):
        return truth(value)
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return Items(tuple(_plain(item) for item in value))
    if isinstance(value, Range):
        low = None if value.start is None else _plain(value.start)
        high = None if value.end is None else _plain(value.end)
        return Between(low, high, value.start_included, value.end_included)
    if isinstance(value, (Context, Record)):
        return Row({name: _plain(field) for name, field in value.items()})
    return _time(value)


def _plain(value: object) -> Value:
    found = literal(as_feel(value))
    if not isinstance(found, Value):
        raise Refusal("a list or context within a list or context")
    return found


def _number(value: Decimal) -> Value:
    sign, figures, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - FEEL has no infinite numbers
    units = int("".join(map(str, figures)))
    while units and units % 10 == 0:
        units, exponent = units // 10, exponent + 1
    scale = max(-exponent, 0) if units else 0
    if exponent > MAX_DIGITS or scale > MAX_DIGITS:
        raise Refusal(f"a number of more than {MAX_DIGITS} digits before or after the point")
    units = (-1 if sign else 1) * units * 10 ** max(exponent, 0)
    if abs(units) >= 10**MAX_DIGITS:
        raise Refusal(f"a number of more than {MAX_DIGITS} digits before or after the point")
    shape = Shape(FeelType.NUMBER, nullable=False, low=units, high=units, scale=scale)
    return Value(shape, sql.number(units, scale), constant=value)


def _text(value: str) -> Value:
    # Spark puts its settings and the environment in the place of ${...}, also within quotes.
    if "${" in value or not value.isprintable() or any("\ud800" <= char <= "\udfff" for char in value):
        raise Refusal("a text with characters that are not written the same way in every database")
    shape = Shape(FeelType.TEXT, nullable=False, longest=len(value))
    return Value(shape, exp.Literal.string(value), constant=value)


def _time(value: object) -> Value:
    if isinstance(value, Date) and 1 <= value.year <= 9999:
        number = value.ordinal
        piece = sql.cast(exp.Literal.string(str(value)), "DATE")
        return Value(whole(number, number, nullable=False, kind=FeelType.DATE), piece, constant=value)
    if isinstance(value, YearMonthDuration):
        return _counted(value.months, FeelType.DURATION_MONTHS, value)
    if isinstance(value, DaysDuration) and value.nanoseconds % DAY == 0:
        return _counted(value.nanoseconds // DAY, FeelType.DURATION_DAYS, value)
    raise Refusal("times of the day, durations of hours or less, functions, and dates before the year 1 or after 9999")


def _counted(count: int, kind: FeelType, value: object) -> Value:
    return Value(whole(count, count, nullable=False, kind=kind), sql.number(count, 0), constant=value)
