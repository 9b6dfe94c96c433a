"""A comparison of a date that is moved by months, turned into one of the date itself."""

from __future__ import annotations

import datetime as dt

from sqlglot import exp

from portico.dmn.dates.calendar import Date, YearMonthDuration, date_at, plus_months
from portico.dmn.feel.values import compare
from portico.dmn.screening import sql
from portico.dmn.screening.pieces import Value
from portico.dmn.screening.shapes import whole
from portico.dmn.types import FeelType

FIRST, LAST = dt.date.min.toordinal(), dt.date.max.toordinal()
_REACH = 40  # more days than clamping to the end of a month can make


def unmoved(sign: str, left: Value, right: Value) -> tuple[str, Value, Value] | None:
    """Return ``day + months <= date`` as ``day <= other date``, which a table answers four times as fast.

    A later day is never moved to an earlier one, so the days that meet the bound are all days up to a last one.
    """
    bound = right.constant
    if left.moved is None or not isinstance(bound, Date):
        return None
    day, months = left.moved
    last = _last_day("<=" if sign in ("<=", ">") else "<", months, bound)
    if last is None:
        return None
    shape = whole(last.ordinal, last.ordinal, nullable=False, kind=FeelType.DATE)
    literal = sql.cast(exp.Literal.string(str(last)), "DATE")
    return "<=" if sign in ("<", "<=") else ">", day, Value(shape, literal, constant=last)


def _last_day(sign: str, months: int, bound: Date) -> Date | None:
    """Return the last day that is before a bound when it is moved; None when the calendar of SQL has none."""
    near = plus_months(bound, YearMonthDuration(-months))
    if near is None or not FIRST + _REACH < near.ordinal < LAST - _REACH:
        return None
    for number in range(near.ordinal + _REACH, near.ordinal - _REACH, -1):
        day = date_at(number)
        if day is not None and compare(sign, plus_months(day, YearMonthDuration(months)), bound) is True:
            return day
    return None
