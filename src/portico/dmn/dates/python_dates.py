"""Python's dates, times and lengths of time to FEEL's at the door, and back where Python can hold them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from portico.dmn.dates.calendar import DAY, Date, DaysDuration, date_from
from portico.dmn.dates.times import DateTime, Time, zone

_MICRO = 1000
_LAST = dt.date.max.toordinal()
_LONGEST = dt.timedelta.max // dt.timedelta(microseconds=1) * _MICRO


def _clock(value: dt.datetime | dt.time) -> int:
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return (seconds * 1_000_000 + value.microsecond) * _MICRO


def _zone(value: dt.datetime | dt.time) -> tuple[int | None, str | None]:
    """Return offset and place; a moment's place keeps the offset it has there and then."""
    zone_info = value.tzinfo
    if zone_info is None:
        return None, None
    if zone_info is dt.UTC:
        return 0, None
    length = value.utcoffset()
    offset = None if length is None else length.days * 86_400 + length.seconds
    return offset, zone_info.key if isinstance(zone_info, ZoneInfo) else None


def _moment(value: dt.datetime) -> DateTime:
    return DateTime(value.toordinal() * DAY + _clock(value), *_zone(value))


def _time(value: dt.time) -> Time:
    return Time(_clock(value), *_zone(value))


def _length(value: dt.timedelta) -> DaysDuration:
    return DaysDuration(((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds) * _MICRO)


FROM_PYTHON: dict[type, Callable[[Any], object]] = {
    dt.date: date_from,
    dt.datetime: _moment,
    dt.time: _time,
    dt.timedelta: _length,
}


def _tzinfo(value: DateTime | Time) -> dt.tzinfo | None:
    if value.place is not None:
        return zone(value.place)
    if value.offset is None:
        return None
    return dt.timezone(dt.timedelta(seconds=value.offset)) if value.offset else dt.UTC


def _python_date(value: Date) -> object:
    return dt.date(*value) if 1 <= value[0] <= 9999 else value


def _python_time(value: Time) -> object:
    if value.nanosecond % _MICRO:
        return value
    return dt.time(value.hour, value.minute, value.second, value.nanosecond // _MICRO, _tzinfo(value))


def _python_moment(value: DateTime) -> object:
    number = value.wall // DAY
    if value.nanosecond % _MICRO or not 1 <= number <= _LAST:
        return value
    time = dt.time(value.hour, value.minute, value.second, value.nanosecond // _MICRO, _tzinfo(value))
    moment = dt.datetime.combine(dt.date.fromordinal(number), time)
    if value.place is not None and _zone(moment)[0] != value.offset:
        moment = moment.replace(fold=1)  # the second of two: clocks were set back in between
    return moment


def _python_length(value: DaysDuration) -> object:
    nanos = value[0]
    if nanos % _MICRO or not -_LONGEST <= nanos <= _LONGEST:
        return value
    days, nanos = divmod(nanos, DAY)
    return dt.timedelta(days, 0, nanos // _MICRO)


TO_PYTHON: dict[type, Callable[[Any], object]] = {
    Date: _python_date,
    Time: _python_time,
    DateTime: _python_moment,
    DaysDuration: _python_length,
}
