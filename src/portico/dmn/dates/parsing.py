"""Texts to dates, times and durations (DMN 1.5, 10.3.2.3 and Table 72; XML Schema 1.1, part 2).

The way back is `str` of each value, so that what was read and written again is the same value.
"""

from __future__ import annotations

import re

from portico.dmn.dates.calendar import NANOS, Date, DaysDuration, YearMonthDuration, days_duration, months_duration
from portico.dmn.dates.times import MAX_OFFSET, DateTime, Time, moment_plus, zone

_DATE = re.compile(r"(-?(?:[1-9]\d{3,8}|0\d{3}))-(\d{2})-(\d{2})", re.ASCII)
_ZONE = r"(Z|z|[+-]\d{2}:\d{2}(?::\d{2})?|@[\w+/-]+)"
_TIME = re.compile(rf"(\d{{2}}):(\d{{2}}):(\d{{2}})(?:\.(\d{{1,9}}))?{_ZONE}?", re.ASCII)
_DATE_WITH_ZONE = re.compile(rf"(.*-\d{{2}}){_ZONE}", re.ASCII)
_MONTHS = re.compile(r"(-)?P(?=\d)(?:(\d{1,13})Y)?(?:(\d{1,13})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d{1,18})D)?(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{0,9}))?S)?)?",
    re.ASCII,
)
_MIDNIGHT = Time(0)
_HOUR, _MINUTE = 3600 * NANOS, 60 * NANOS
_ONE_DAY = DaysDuration(24 * _HOUR)


def parse_date(text: str) -> Date | None:
    """Return the date of ``2026-12-24``, or None. Years have four digits or more, no more zeros in front than that."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return Date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def parse_time(text: str) -> Time | None:
    """Return the time of ``09:30:00Z``, ``09:30:00+02:00`` or ``09:30:00@Europe/Paris``, or None.

    ``24:00:00`` is midnight (XML Schema 1.1, 3.3.8.2).
    """
    found = _parse_time(text)
    return None if found is None else found[0]


def parse_date_time(text: str) -> DateTime | None:
    """Return the date and time of ``2026-12-24T09:30:00Z``, or None.

    A date alone means its midnight; it may have a zone of its own (10.3.2.15: ``date and time("2012-03-07Z")``).
    ``24:00:00`` is the midnight at the day's end.
    """
    day, separator, clock = text.partition("T")
    if not separator:
        zoned = _DATE_WITH_ZONE.fullmatch(day)
        day, clock = (zoned[1], "00:00:00" + zoned[2]) if zoned else (day, "00:00:00")
    date, found = parse_date(day), _parse_time(clock)
    if date is None or found is None:
        return None
    time, next_day = found
    if not next_day:
        return DateTime.of(date, time)
    following = moment_plus(DateTime.of(date, _MIDNIGHT), _ONE_DAY)
    return None if following is None else DateTime.of(following.date, time)


def _parse_time(text: str) -> tuple[Time, bool] | None:
    """Return the time, and whether it was written as the end of its day."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    nanos = int((match[4] or "0").ljust(9, "0"))
    ends = hour == 24
    if minute > 59 or second > 59 or hour > 24 or (ends and (minute or second or nanos)):
        return None
    found = parse_zone(match[5])
    if found is None:
        return None
    return Time(hour * _HOUR + minute * _MINUTE + second * NANOS + nanos, *found), ends


def parse_zone(text: str | None) -> tuple[int | None, str | None] | None:
    """Return offset and place of ``Z``, ``+02:00`` or ``@Area/Place``; two times None for none, None for a wrong one."""
    if not text:
        return None, None
    if text in ("Z", "z"):
        return 0, None
    if text[0] == "@":
        return (None, text[1:]) if zone(text[1:]) is not None else None
    hours, minutes, *rest = (int(part) for part in text[1:].split(":"))
    seconds = rest[0] if rest else 0
    offset = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59 or offset > MAX_OFFSET:
        return None
    return (-offset if text[0] == "-" else offset), None


def parse_duration(text: str) -> YearMonthDuration | DaysDuration | None:
    """Return a duration of months (``P1Y6M``) or of days and shorter (``P3DT4H``), or None."""
    match = _MONTHS.fullmatch(text)
    if match:
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return months_duration(-months if match[1] else months)
    match = _DAYS.fullmatch(text)
    if match is None:
        return None
    seconds = int(match[2] or 0) * 86_400 + int(match[3] or 0) * 3600 + int(match[4] or 0) * 60 + int(match[5] or 0)
    nanos = seconds * NANOS + int((match[6] or "0").ljust(9, "0"))
    return days_duration(-nanos if match[1] else nanos)


def parse_at(text: str) -> object:
    """Return the value of an at-literal's text, or None when it is none.

    >>> parse_at("P126D").nanoseconds // 10**9
    10886400
    """
    for reader in (parse_duration, parse_date, parse_time, parse_date_time):
        value = reader(text)
        if value is not None:
            return value
    return None
