"""Dates, times and durations (10.3.4.1, 10.3.4.8).

FEEL has no function for the last day of a month; a rule writes the first of the next month less one day.

>>> from portico.dmn.model import compile_model
>>> model = compile_model([], names=["d"])
>>> last_day = model.compile('date(d.year, d.month, 1) + @"P1M" - @"P1D"')
>>> model.session({"d": dt.date(2028, 2, 10)}).evaluate(last_day)
datetime.date(2028, 2, 29)

``date(year, month + 1, 1) - @"P1D"`` is shorter but null in December.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from portico.dmn.feel import temporal
from portico.dmn.feel.builtins.registry import feel
from portico.dmn.feel.values import whole
from portico.dmn.types import YearMonthDuration

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@feel("date(from: string|date|date and time): date")
def date_from(value: str | dt.date) -> dt.date | None:
    """Read a date, or take the date of a date and time."""
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else temporal.parse_date(value)


@feel("date(year: number, month: number, day: number): date")
def date_of(year: Decimal, month: Decimal, day: Decimal) -> dt.date | None:
    """Return the date of a year, month and day; null when there is none."""
    if any(not whole(part) or abs(part) > 9999 for part in (year, month, day)):
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


@feel("time(from: string|time|date and time|date): time")
def time_from(value: str | dt.time | dt.date) -> dt.time | None:
    """Read a time, or take the time of a date and time; a date begins at midnight UTC."""
    if isinstance(value, dt.datetime):
        return value.timetz()
    if isinstance(value, dt.date):
        return dt.time(tzinfo=dt.UTC)
    return value if isinstance(value, dt.time) else temporal.parse_time(value)


@feel("time(hour: number, minute: number, second: number, offset?: duration): time")
def time_of(hour: Decimal, minute: Decimal, second: Decimal, offset: dt.timedelta | None = None) -> dt.time | None:
    """Return the time of its parts."""
    try:
        zone = None if offset is None else dt.timezone(offset)
        micro = int(second % 1 * 1_000_000)
        return dt.time(int(hour), int(minute), int(second), micro, zone)
    except (ValueError, OverflowError):
        return None


@feel("date and time(from: string|date|date and time): date and time")
def date_and_time_from(value: str | dt.date) -> dt.datetime | None:
    """Read a date and time; a date alone means its midnight."""
    if isinstance(value, dt.datetime):
        return value
    return (
        dt.datetime.combine(value, dt.time(), dt.UTC) if isinstance(value, dt.date) else temporal.parse_date_time(value)
    )


@feel("date and time(date: date|date and time, time: time): date and time")
def date_and_time_of(day: dt.date, time: dt.time) -> dt.datetime:
    """Return a day at a time."""
    return dt.datetime.combine(dt.date(day.year, day.month, day.day), time)


@feel("duration(from: string): any")
def duration(text: str) -> object:
    """Read a duration: ``P1Y6M`` or ``P14DT4H``."""
    return temporal.parse_duration(text)


@feel("years and months duration(from: date|date and time, to: date|date and time): months")
def years_and_months_duration(start: dt.date, end: dt.date) -> YearMonthDuration:
    """Return the whole months from one date to another."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearMonthDuration(months)


@feel("day of year(date: date|date and time): number")
def day_of_year(day: dt.date) -> Decimal:
    """Return 1 for 1 January."""
    return Decimal(day.timetuple().tm_yday)


@feel("day of week(date: date|date and time): string")
def day_of_week(day: dt.date) -> str:
    """Return the English name of the day, as the standard has it."""
    return _DAYS[day.weekday()]


@feel("month of year(date: date|date and time): string")
def month_of_year(day: dt.date) -> str:
    """Return the English name of the month, as the standard has it."""
    return _MONTHS[day.month - 1]


@feel("week of year(date: date|date and time): number")
def week_of_year(day: dt.date) -> Decimal:
    """Return the week by ISO 8601."""
    return Decimal(day.isocalendar().week)
