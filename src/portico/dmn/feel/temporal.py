"""Texts to dates, times and durations (DMN 1.5, 10.3.2.3; ISO 8601 and XML Schema), and back."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portico.dmn.types import YearMonthDuration

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2}(?::\d{2})?|@[\w+/-]+)?", re.ASCII)
_MONTHS = re.compile(r"(-)?P(?=\d)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?")
_DAYS = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,12})H)?(?:(\d{1,12})M)?(?:(\d{1,15})(?:\.(\d{0,9}))?S)?)?",
    re.ASCII,
)


def parse_date(text: str) -> dt.date | None:
    """Return the date of ``2026-12-24``, or None."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def parse_time(text: str) -> dt.time | None:
    """Return the time of ``09:30:00Z``, ``09:30:00+02:00`` or ``09:30:00@Europe/Paris``, or None."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    try:
        micro = int((match[4] or "0").ljust(6, "0")[:6])
        return dt.time(int(match[1]), int(match[2]), int(match[3]), micro, zone_of(match[5]))
    except (ValueError, ZoneInfoNotFoundError):
        return None


def zone_of(text: str | None) -> dt.tzinfo | None:
    """Return the zone of ``Z``, ``+02:00`` or ``@Area/Place``; None when there is none.

    :raises ValueError: an offset beyond a day; `ZoneInfoNotFoundError`: a place nobody knows.
    """
    if not text:
        return None
    if text in ("Z", "z"):
        return dt.UTC
    if text[0] == "@":
        return ZoneInfo(text[1:])
    parts = [int(part) for part in text[1:].split(":")]
    if parts[0] > 14 or parts[1] > 59:
        raise ValueError(text)
    offset = dt.timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2] if len(parts) > 2 else 0)
    return dt.timezone(-offset if text[0] == "-" else offset)


def parse_date_time(text: str) -> dt.datetime | None:
    """Return the date and time of ``2026-12-24T09:30:00Z``; a date alone means its midnight; or None."""
    day, separator, clock = text.partition("T")
    date = parse_date(day)
    time = parse_time(clock) if separator else dt.time()
    if date is None or time is None:
        return None
    return dt.datetime.combine(date, time)


def parse_duration(text: str) -> YearMonthDuration | dt.timedelta | None:
    """Return a duration of months (``P1Y6M``) or of days and shorter (``P3DT4H``), or None."""
    match = _MONTHS.fullmatch(text)
    if match:
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return YearMonthDuration(-months if match[1] else months)
    match = _DAYS.fullmatch(text)
    if match is None:
        return None
    try:
        length = dt.timedelta(
            days=int(match[2] or 0),
            hours=int(match[3] or 0),
            minutes=int(match[4] or 0),
            seconds=int(match[5] or 0),
            microseconds=int((match[6] or "0").ljust(6, "0")[:6]),
        )
    except OverflowError:
        return None
    return -length if match[1] else length


def parse_at(text: str) -> object:
    """Return the value of an at-literal's text, or None when it is none.

    >>> parse_at("P126D").days
    126
    """
    for reader in (parse_duration, parse_date, parse_time, parse_date_time):
        value = reader(text)
        if value is not None:  # a duration of zero is false in Python
            return value
    return None


def add_months(day: dt.date, months: int) -> dt.date | None:
    """Return the same day so many months later, at most the month's last day; None beyond the calendar.

    >>> add_months(dt.date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return None
    return day.replace(year=year, month=month + 1, day=min(day.day, days_in(year, month + 1)))


def days_in(year: int, month: int) -> int:
    """Return the number of days of a month."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def duration_text(length: dt.timedelta) -> str:
    """Return ``P1DT2H``; zero is ``PT0S``."""
    micro = abs(length) // dt.timedelta(microseconds=1)
    seconds, fraction = divmod(micro, 1_000_000)
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    second = str(seconds) + (f".{fraction:06d}".rstrip("0") if fraction else "")
    clock = (
        (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + (f"{second}S" if second != "0" else "")
    )
    text = "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-" if length < dt.timedelta(0) else "") + (text if text != "P" else "PT0S")


def months_text(length: YearMonthDuration) -> str:
    """Return ``P1Y6M``; zero is ``P0M``."""
    years, months = divmod(abs(length.months), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if length.months < 0 else "") + "P" + (text or "0M")


def time_text(value: dt.time | dt.datetime) -> str:
    """Return the clock part with its zone: ``09:30:00Z``, ``09:30:00@Europe/Paris``."""
    text = value.strftime("%H:%M:%S")
    if value.microsecond:
        text += f".{value.microsecond:06d}".rstrip("0")
    zone = value.tzinfo
    if zone is None:
        return text
    if isinstance(zone, ZoneInfo):
        return f"{text}@{zone.key}"
    offset = value.utcoffset() or dt.timedelta(0)
    if not offset:
        return text + "Z"
    minutes, seconds = divmod(abs(offset) // dt.timedelta(seconds=1), 60)
    sign = "-" if offset < dt.timedelta(0) else "+"
    return f"{text}{sign}{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
