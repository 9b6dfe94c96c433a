"""FEEL's times of day and dates with a time as values of their own (DMN 1.5, 10.3.2.3.4 and 10.3.2.3.6).

A time of day or a date and time may have an offset from UTC, or a place (`@Area/Place`) that tells the offset. Two
with offsets are compared as instants, two without as they are written; if only one has an offset, the other one takes
it for `<` and its kin (Table 54), and they are not equal.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portico.dmn.dates.calendar import (
    CYCLE_DAYS,
    DAY,
    FIRST_DAY,
    LAST_DAY,
    NANOS,
    Date,
    DaysDuration,
    YearMonthDuration,
    date_at,
    days_duration,
    fraction,
    ordinal,
    plus_months,
)

MAX_OFFSET = 14 * 3600
_PLACE = re.compile(r"[A-Za-z][\w+-]*(?:/[A-Za-z0-9][\w+-]*){0,3}", re.ASCII)
_NO_PLACES = ("posix", "right", "localtime", "Factory")
# Python's calendar ends at the years 1 and 9999; near and beyond them a day stands for its twin of another cycle.
_NEAR, _FAR = 400, dt.date.max.toordinal() - 400
_EARLY, _LATE = CYCLE_DAYS, CYCLE_DAYS * 23
# The day whose rules tell the offset of a time of day with a place; the standard time counts, not the summer's.
_REFERENCE = dt.datetime(2025, 1, 1)  # noqa: DTZ001


class _Clocked(tuple[int, int | None, str | None]):
    """Nanoseconds in UTC (without an offset: as the clock on the wall shows them), the offset in seconds, the place."""

    __slots__ = ()
    __add__ = __mul__ = __rmul__ = None  # type: ignore[assignment]

    def __getnewargs__(self) -> tuple[int, int | None, str | None]:
        return (self.wall, self[1], self[2])

    @property
    def instant(self) -> int:
        """Return the nanoseconds in UTC; without an offset, as written."""
        return self[0]

    @property
    def wall(self) -> int:
        """Return the nanoseconds as written."""
        return self[0] + self[1] * NANOS if self[1] else self[0]

    @property
    def offset(self) -> int | None:
        """Return the seconds ahead of UTC, or None."""
        return self[1]

    @property
    def place(self) -> str | None:
        """Return the IANA name of the zone, or None."""
        return self[2]

    @property
    def clock(self) -> int:
        """Return the nanoseconds since the day's midnight, as written."""
        return self.wall % DAY

    @property
    def hour(self) -> int:
        """Return the hour, 0 to 23."""
        return self.clock // (3600 * NANOS)

    @property
    def minute(self) -> int:
        """Return the minute of the hour."""
        return self.clock // (60 * NANOS) % 60

    @property
    def second(self) -> int:
        """Return the whole second of the minute."""
        return self.clock // NANOS % 60

    @property
    def nanosecond(self) -> int:
        """Return the nanoseconds of the second."""
        return self.clock % NANOS

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return False
        return self[0] == other[0] and (self[1] is None) == (other[1] is None)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self[0], self[1] is None))

    def __lt__(self, other: object) -> bool:
        if type(other) is type(self) and (self[1] is None) == (other[1] is None):
            return self[0] < other[0]
        return self.wall < _wall(self, other)

    def __le__(self, other: object) -> bool:
        return not self > other

    def __gt__(self, other: object) -> bool:
        if type(other) is type(self) and (self[1] is None) == (other[1] is None):
            return self[0] > other[0]
        return self.wall > _wall(self, other)

    def __ge__(self, other: object) -> bool:
        return not self < other

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.wall}, {self[1]}, {self[2]!r})"

    def _clock_text(self) -> str:
        text = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{fraction(self.nanosecond)}"
        if self[2] is not None:
            return f"{text}@{self[2]}"
        return text if self[1] is None else text + offset_text(self[1])


def _wall(left: _Clocked, right: object) -> int:
    """Return what to compare when one of two has no offset."""
    if isinstance(right, _Clocked) and type(left) is type(right):
        return right.wall
    raise TypeError(f"{left!r} and {right!r} have no order.")


class Time(_Clocked):
    """A time of day.

    >>> str(Time(34_200 * 1_000_000_000, 7200))
    '09:30:00+02:00'
    """

    __slots__ = ()

    def __new__(cls, clock: int, offset: int | None = None, place: str | None = None) -> Self:
        """Return the time so many nanoseconds after midnight; a place without an offset gives its standard time."""
        if offset is None and place is not None:
            offset = standard_offset(place)
        return tuple.__new__(cls, (clock % DAY - (offset or 0) * NANOS, offset, place))

    def __str__(self) -> str:
        return self._clock_text()


class DateTime(_Clocked):
    """A date and time.

    >>> str(DateTime.of(Date(2026, 7, 1), Time(0, place="Etc/UTC")))
    '2026-07-01T00:00:00@Etc/UTC'
    """

    __slots__ = ()

    def __new__(cls, wall: int, offset: int | None = None, place: str | None = None) -> Self:
        """Return the moment; `wall` counts nanoseconds, with the `Date.ordinal` as days.

        A place without an offset gives the offset of that moment there; of two, the earlier moment's.
        """
        if offset is None and place is not None:
            offset = offset_at(place, wall)
        return tuple.__new__(cls, (wall - (offset or 0) * NANOS, offset, place))

    @classmethod
    def of(cls, day: Date, time: Time) -> DateTime:
        """Return a day at a time of day."""
        return cls(ordinal(*day) * DAY + time.wall, time[1] if time[2] is None else None, time[2])

    @property
    def date(self) -> Date:
        """Return the day, as written."""
        day = date_at(self.wall // DAY)
        assert day is not None  # noqa: S101 - what is beyond the calendar was never made
        return day

    @property
    def time(self) -> Time:
        """Return the time of day, as written, with the place or offset."""
        return Time(self.wall, self[1] if self[2] is None else None, self[2])

    @property
    def year(self) -> int:
        """Return the year; 0 is the year before 1."""
        return self.date[0]

    @property
    def month(self) -> int:
        """Return 1 for January."""
        return self.date[1]

    @property
    def day(self) -> int:
        """Return the day of the month."""
        return self.date[2]

    @property
    def weekday(self) -> int:
        """Return 1 for Monday, 7 for Sunday (ISO 8601)."""
        return (self.wall // DAY - 1) % 7 + 1

    def __str__(self) -> str:
        return f"{self.date}T{self._clock_text()}"


@functools.lru_cache(maxsize=1024)
def zone(place: str) -> ZoneInfo | None:
    """Return the rules of a place by its IANA name, or None when nobody knows it."""
    if _PLACE.fullmatch(place) is None or place.startswith(_NO_PLACES):
        return None
    try:
        return ZoneInfo(place)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
        return None


@functools.lru_cache(maxsize=1024)
def standard_offset(place: str) -> int:
    """Return the offset of a place's standard time, in seconds."""
    there = _REFERENCE.replace(tzinfo=zone(place))
    return _seconds(there.utcoffset()) - _seconds(there.dst())


def offset_at(place: str, wall: int) -> int:
    """Return the offset of a place at a moment given by its own clocks, in seconds."""
    return _seconds(_python_moment(wall).replace(tzinfo=zone(place)).utcoffset())


def _offset_at_instant(place: str, instant: int) -> int:
    return _seconds(_python_moment(instant).replace(tzinfo=dt.UTC).astimezone(zone(place)).utcoffset())


def _seconds(length: dt.timedelta | None) -> int:
    return 0 if length is None else length.days * 86_400 + length.seconds


def _python_moment(wall: int) -> dt.datetime:
    """Return a moment of Python's calendar that has the same rules: the same day of the same 400 years' cycle."""
    number, clock = divmod(wall, DAY)
    if number < _NEAR:
        number = (number - 1) % CYCLE_DAYS + 1 + _EARLY
    elif number > _FAR:
        number = (number - 1) % CYCLE_DAYS + 1 + _LATE
    seconds, nanos = divmod(clock, NANOS)
    day = dt.date.fromordinal(number)
    moment = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a clock on some wall
    return moment + dt.timedelta(seconds=seconds, microseconds=nanos // 1000)


def offset_text(offset: int) -> str:
    """Return ``Z``, ``+02:00`` or, with seconds, ``-02:45:55``."""
    if not offset:
        return "Z"
    minutes, seconds = divmod(abs(offset), 60)
    sign = "-" if offset < 0 else "+"
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def at_midnight(day: Date) -> DateTime:
    """Return a date as the date and time it is converted to: midnight UTC (10.3.2.9.4)."""
    return DateTime(ordinal(*day) * DAY, 0)


def moment_plus(moment: DateTime, length: DaysDuration) -> DateTime | None:
    """Return the instant so much later; None beyond the calendar."""
    instant, offset, place = moment[0] + length[0], moment[1], moment[2]
    if place is not None:
        offset = _offset_at_instant(place, instant)
    wall = instant + (offset or 0) * NANOS
    return DateTime(wall, offset, place) if FIRST_DAY <= wall // DAY <= LAST_DAY else None


def moment_plus_months(moment: DateTime, length: YearMonthDuration) -> DateTime | None:
    """Return the same time of day so many months later, at most on the month's last day."""
    day = plus_months(moment.date, length)
    return None if day is None else DateTime.of(day, moment.time)


def moments_between(left: DateTime, right: DateTime) -> DaysDuration | None:
    """Return ``left - right``; None when only one has an offset."""
    if (left[1] is None) != (right[1] is None):
        return None
    return days_duration(left[0] - right[0])


def time_plus(time: Time, length: DaysDuration) -> Time:
    """Return the time of day so much later; after midnight it begins again."""
    return Time(time.wall + length[0], time[1], time[2])


def times_between(left: Time, right: Time) -> DaysDuration | None:
    """Return ``left - right``; None when only one has an offset."""
    if (left[1] is None) != (right[1] is None):
        return None
    return DaysDuration(left[0] - right[0])
