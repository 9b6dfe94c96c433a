"""FEEL's dates and durations as values of their own (DMN 1.5, 10.3.2.3.5, 10.3.2.3.7 and 10.3.2.3.8).

The calendar is the proleptic Gregorian one with a year 0, for the years -999,999,999 to 999,999,999. Each value is a
tuple, so that comparing, hashing and equality run in C; each kind has a length of its own, so that values of two kinds
are never equal by accident. What leaves the calendar is None, which is FEEL's null.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

NANOS = 1_000_000_000
DAY = 86_400 * NANOS
MAX_YEAR = 999_999_999
MAX_NANOS = 10**18 * NANOS
MAX_MONTHS = 10**12
CYCLE_YEARS, CYCLE_DAYS = 400, 146_097
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Date(tuple[int, int, int]):
    """A day of the calendar: year, month, day.

    >>> Date(2026, 1, 31) < Date(2026, 2, 1)
    True
    """

    __slots__ = ()
    __add__ = __mul__ = __rmul__ = None  # type: ignore[assignment]  # a tuple's, which would join and repeat

    def __new__(cls, year: int, month: int, day: int) -> Self:
        """Return the day.

        :raises ValueError: there is no such day.
        """
        if not (-MAX_YEAR <= year <= MAX_YEAR and 1 <= month <= 12 and 1 <= day <= days_in(year, month)):
            raise ValueError(f"There is no day {year}-{month}-{day}.")
        return tuple.__new__(cls, (year, month, day))

    def __getnewargs__(self) -> tuple[int, int, int]:
        return (self[0], self[1], self[2])

    @property
    def year(self) -> int:
        """Return the year; 0 is the year before 1."""
        return self[0]

    @property
    def month(self) -> int:
        """Return 1 for January."""
        return self[1]

    @property
    def day(self) -> int:
        """Return the day of the month."""
        return self[2]

    @property
    def ordinal(self) -> int:
        """Return the number of the day; 0001-01-01 is 1, as in Python's `datetime`."""
        return ordinal(self[0], self[1], self[2])

    @property
    def weekday(self) -> int:
        """Return 1 for Monday, 7 for Sunday (ISO 8601)."""
        return (self.ordinal - 1) % 7 + 1

    def __repr__(self) -> str:
        return f"Date({self[0]}, {self[1]}, {self[2]})"

    def __str__(self) -> str:
        year = self[0]
        return f"{'-' if year < 0 else ''}{abs(year):04d}-{self[1]:02d}-{self[2]:02d}"


class DaysDuration(tuple[int]):
    """A days and time duration, in nanoseconds.

    >>> str(DaysDuration(93_784 * 1_000_000_000))
    'P1DT2H3M4S'
    """

    __slots__ = ()
    __add__ = __mul__ = __rmul__ = None  # type: ignore[assignment]

    def __new__(cls, nanoseconds: int) -> Self:
        """Return the duration."""
        return tuple.__new__(cls, (nanoseconds,))

    def __getnewargs__(self) -> tuple[int]:
        return (self[0],)

    @property
    def nanoseconds(self) -> int:
        """Return the whole length."""
        return self[0]

    def __neg__(self) -> DaysDuration:
        return DaysDuration(-self[0])

    def __abs__(self) -> DaysDuration:
        return DaysDuration(abs(self[0]))

    def __repr__(self) -> str:
        return f"DaysDuration({self[0]})"

    def __str__(self) -> str:
        seconds, nanos = divmod(abs(self[0]), NANOS)
        days, seconds = divmod(seconds, 86_400)
        hours, seconds = divmod(seconds, 3600)
        minutes, seconds = divmod(seconds, 60)
        clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        if seconds or nanos:
            clock += f"{seconds}{fraction(nanos)}S"
        text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return ("-" if self[0] < 0 else "") + "P" + (text or "T0S")


class YearMonthDuration(tuple[int, None]):
    """A years and months duration, in whole months.

    >>> str(YearMonthDuration(18))
    'P1Y6M'
    """

    __slots__ = ()
    __add__ = __mul__ = __rmul__ = None  # type: ignore[assignment]

    def __new__(cls, months: int) -> Self:
        """Return the duration."""
        return tuple.__new__(cls, (months, None))

    def __getnewargs__(self) -> tuple[int]:
        return (self[0],)

    @property
    def months(self) -> int:
        """Return the whole length, years included."""
        return self[0]

    def __neg__(self) -> YearMonthDuration:
        return YearMonthDuration(-self[0])

    def __abs__(self) -> YearMonthDuration:
        return YearMonthDuration(abs(self[0]))

    def __repr__(self) -> str:
        return f"YearMonthDuration({self[0]})"

    def __str__(self) -> str:
        years, months = divmod(abs(self[0]), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self[0] < 0 else "") + "P" + (text or "0M")


def days_in(year: int, month: int) -> int:
    """Return the number of days of a month."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _LENGTHS[month - 1]


def ordinal(year: int, month: int, day: int) -> int:
    """Return the number of a day. The calendar repeats itself every 400 years, so Python's own serves for all."""
    if 1 <= year <= 9999:
        return dt.date(year, month, day).toordinal()
    cycles, rest = divmod(year - 1, CYCLE_YEARS)
    return cycles * CYCLE_DAYS + dt.date(rest + 1, month, day).toordinal()


FIRST_DAY, LAST_DAY = ordinal(-MAX_YEAR, 1, 1), ordinal(MAX_YEAR, 12, 31)
_PYTHON_LAST = dt.date.max.toordinal()
_new = tuple.__new__


def date_at(number: int) -> Date | None:
    """Return the day of a number, or None beyond the calendar."""
    if 1 <= number <= _PYTHON_LAST:
        day = dt.date.fromordinal(number)
        return _new(Date, (day.year, day.month, day.day))
    if not FIRST_DAY <= number <= LAST_DAY:
        return None
    cycles, rest = divmod(number - 1, CYCLE_DAYS)
    day = dt.date.fromordinal(rest + 1)
    return _new(Date, (cycles * CYCLE_YEARS + day.year, day.month, day.day))


def date_from(day: dt.date) -> Date:
    """Return Python's date as FEEL's."""
    return _new(Date, (day.year, day.month, day.day))


def plus_days(day: Date, length: DaysDuration) -> Date | None:
    """Return the day that holds the moment so long after the day's midnight in UTC (Table 57).

    >>> plus_days(Date(2021, 1, 2), DaysDuration(-1))
    Date(2021, 1, 1)
    """
    return date_at(ordinal(day[0], day[1], day[2]) + length[0] // DAY)


def plus_months(day: Date, length: YearMonthDuration) -> Date | None:
    """Return the same day so many months later, at most the month's last day; None beyond the calendar.

    >>> plus_months(Date(2026, 1, 31), YearMonthDuration(1))
    Date(2026, 2, 28)
    """
    year, month = divmod(day[0] * 12 + day[1] - 1 + length[0], 12)
    if not -MAX_YEAR <= year <= MAX_YEAR:
        return None
    last = day[2]
    return _new(Date, (year, month + 1, last if last <= 28 else min(last, days_in(year, month + 1))))


def between(left: Date, right: Date) -> DaysDuration:
    """Return ``left - right``."""
    days = ordinal(left[0], left[1], left[2]) - ordinal(right[0], right[1], right[2])
    return _new(DaysDuration, (days * DAY,))


def months_between(start: Date, end: Date) -> YearMonthDuration:
    """Return the whole months from one day to another.

    >>> str(months_between(Date(2011, 12, 22), Date(2013, 8, 24)))
    'P1Y8M'
    """
    months = (end[0] - start[0]) * 12 + end[1] - start[1]
    if months > 0 and end[2] < start[2]:
        months -= 1
    elif months < 0 and end[2] > start[2]:
        months += 1
    return YearMonthDuration(months)


def days_duration(nanoseconds: int) -> DaysDuration | None:
    """Return a duration, or None when it is longer than FEEL's calendar by far."""
    return DaysDuration(nanoseconds) if -MAX_NANOS <= nanoseconds <= MAX_NANOS else None


def months_duration(months: int) -> YearMonthDuration | None:
    """Return a duration, or None when it is longer than FEEL's calendar by far."""
    return YearMonthDuration(months) if -MAX_MONTHS <= months <= MAX_MONTHS else None


def fraction(nanoseconds: int) -> str:
    """Return the digits after the seconds, without trailing zeros: ``.5``, or nothing."""
    return f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""


def week_of(day: Date) -> int:
    """Return the week by ISO 8601: the one with the year's first Thursday is 1."""
    thursday = ordinal(*day) - (ordinal(*day) - 1) % 7 + 3
    year = day[0]
    for candidate in (year + 1, year, year - 1):
        first = ordinal(candidate, 1, 1)
        if first <= thursday:
            return (thursday - first) // 7 + 1
    raise AssertionError(day)  # a Thursday lies in the year of its week's days or beside it
