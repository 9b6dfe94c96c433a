"""Dates, times and durations (10.3.4.1, 10.3.4.8).

FEEL has no function for the last day of a month; a rule writes the first of the next month less one day.

>>> from portico.dmn.model import compile_model
>>> from portico.dmn.types import Date
>>> model = compile_model([], names=["d"])
>>> last_day = model.compile('date(d.year, d.month, 1) + @"P1M" - @"P1D"')
>>> model.session({"d": Date(2028, 2, 10)}).evaluate(last_day)
datetime.date(2028, 2, 29)

``date(year, month + 1, 1) - @"P1D"`` is shorter but null in December.
"""

from __future__ import annotations

from decimal import Decimal

from portico.dmn.dates import parsing
from portico.dmn.dates.calendar import MAX_YEAR, NANOS, months_between, week_of
from portico.dmn.dates.times import MAX_OFFSET, at_midnight
from portico.dmn.feel.builtins.registry import feel
from portico.dmn.feel.running import Values
from portico.dmn.feel.values import whole
from portico.dmn.types import Date, DateTime, DaysDuration, Time, YearMonthDuration

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _day(value: Date | DateTime) -> Date:
    return value if isinstance(value, Date) else value.date


@feel("date(from: string|date|date and time): date")
def date_from(value: str | Date | DateTime) -> Date | None:
    """Read a date, or take the date of a date and time."""
    return parsing.parse_date(value) if isinstance(value, str) else _day(value)


@feel("date(year: number, month: number, day: number): date")
def date_of(year: Decimal, month: Decimal, day: Decimal) -> Date | None:
    """Return the date of a year, month and day; null when there is none."""
    if any(abs(part) > MAX_YEAR or not whole(part) for part in (year, month, day)):
        return None
    try:
        return Date(int(year), int(month), int(day))
    except ValueError:
        return None


@feel("time(from: string|time|date and time|date): time")
def time_from(value: str | Time | DateTime | Date) -> Time | None:
    """Read a time, or take the time of a date and time; a date begins at midnight UTC."""
    if isinstance(value, Time):
        return value
    if isinstance(value, str):
        return parsing.parse_time(value)
    return value.time if isinstance(value, DateTime) else at_midnight(value).time


@feel("time(hour: number, minute: number, second: number, offset?: duration): time")
def time_of(hour: Decimal, minute: Decimal, second: Decimal, offset: DaysDuration | None = None) -> Time | None:
    """Return the time of its parts; seconds may have a fraction, of which nanoseconds are kept."""
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second < 60 and whole(hour) and whole(minute)):
        return None
    seconds = None
    if offset is not None:
        seconds, rest = divmod(offset.nanoseconds, NANOS)
        if rest or abs(seconds) > MAX_OFFSET:
            return None
    return Time((int(hour) * 3600 + int(minute) * 60) * NANOS + int(second.scaleb(9)), seconds)


@feel("date and time(from: string|date|date and time): date and time")
def date_and_time_from(value: str | Date | DateTime) -> DateTime | None:
    """Read a date and time; a text with a date alone means its midnight, a date its midnight in UTC (10.3.2.9.4)."""
    if isinstance(value, DateTime):
        return value
    return at_midnight(value) if isinstance(value, Date) else parsing.parse_date_time(value)


@feel("date and time(date: date|date and time, time: time): date and time")
def date_and_time_of(day: Date | DateTime, time: Time) -> DateTime:
    """Return a day at a time."""
    return DateTime.of(_day(day), time)


@feel("duration(from: string): any")
def duration(text: str) -> object:
    """Read a duration: ``P1Y6M`` or ``P14DT4H``."""
    return parsing.parse_duration(text)


@feel("years and months duration(from: date|date and time, to: date|date and time): months")
def years_and_months_duration(start: Date | DateTime, end: Date | DateTime) -> YearMonthDuration:
    """Return the whole months from one date to another."""
    return months_between(_day(start), _day(end))


@feel("day of year(date: date|date and time): number")
def day_of_year(value: Date | DateTime) -> Decimal:
    """Return 1 for 1 January."""
    day = _day(value)
    return Decimal(day.ordinal - Date(day.year, 1, 1).ordinal + 1)


@feel("day of week(date: date|date and time): string")
def day_of_week(day: Date | DateTime) -> str:
    """Return the English name of the day, as the standard has it."""
    return _DAYS[day.weekday - 1]


@feel("month of year(date: date|date and time): string")
def month_of_year(day: Date | DateTime) -> str:
    """Return the English name of the month, as the standard has it."""
    return _MONTHS[day.month - 1]


@feel("week of year(date: date|date and time): number")
def week_of_year(day: Date | DateTime) -> Decimal:
    """Return the week by ISO 8601."""
    return Decimal(week_of(_day(day)))


@feel("now(): date and time", budget=True)
def now(values: Values) -> DateTime:
    """Return the moment the session was given.

    :raises NoClock: it was given none.
    """
    return values.moment()


@feel("today(): date", budget=True)
def today(values: Values) -> Date:
    """Return the day of the moment the session was given, as that moment's own clock shows it.

    :raises NoClock: it was given none.
    """
    return values.moment().date
