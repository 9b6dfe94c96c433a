"""Terms of law: from a start and a length to the last instant that is on time.

A term is counted day by day. The day of the start does not count; a day on which the clock stands still does not
count; of the others each counts, or each working day where the law counts those. The day that brings the count to the
term's value is the last one (Regulation (EEC, Euratom) No 1182/71, article 3, counts so; most national laws do).
"""

from __future__ import annotations

import calendar as gregorian
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portico.kernel.calendars import DAY, Calendar

FAR = date.max


class TermUnit(StrEnum):
    """What a term is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as a law says it: 4 weeks, 20 working days, 3 months."""

    value: int
    unit: TermUnit
    rolls_to_working_day: bool = False  # a last day on a free day moves to the next working day


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which a clock stands still: from an aware instant until another, or None while it lasts."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Days:
    """Days that no term counts: from `start` until `end`, which counts again; `end` is the last day there is while it lasts."""

    start: date
    end: date


def due_at(start: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()) -> datetime | None:
    """Return the last instant that is on time, or None while a pause lasts that began before it.

    :param start: aware instant; its day, which does not count, is taken in the calendar's time zone.
    :param pauses: in any order. A day that a pause touches does not count, the day on which it ends excepted.
    :returns: aware UTC instant, 23:59:59 in the calendar's time zone.
    :raises CalendarEnds: the calendar does not reach the last day.
    """
    zone = ZoneInfo(calendar.time_zone)
    spans = merged(paused_days(pauses, zone))
    last = last_day(start.astimezone(zone).date(), term, calendar, spans)
    if last is not None and term.rolls_to_working_day:
        last = rolled(last, calendar, spans)
    return end_of(last, calendar) if last is not None else None


def last_day(first: date, term: Term, calendar: Calendar, spans: Sequence[Days] = ()) -> date | None:
    """Return the last day of a term, without rolling; None when it stands still for good before that.

    A term in months has as many days as there are to the day with the same number, or to that month's last day if it
    has no such day; one in weeks has seven for each.

    :param first: the day of the start, which does not count.
    :param spans: the days that do not count, as `merged` returns them.
    """
    count, working = counted(first, term)
    day = first
    while count:
        span = _span_at(spans, day + DAY)
        if span is not None:
            if span.end == FAR:
                return None
            day = span.end - DAY
            continue
        # As many days on as there are left to count, or up to the next day that does not.
        end = min(day + timedelta(days=count), _next_start(spans, day) - DAY)
        count -= calendar.working_days_between(day + DAY, end + DAY) if working else (end - day).days
        day = end
    return day


def counted(first: date, term: Term) -> tuple[int, bool]:
    """Return how many days a term that begins on a day has to count, and whether these are working days."""
    if term.unit is TermUnit.WORKING_DAYS:
        return term.value, True
    if term.unit is TermUnit.WEEKS:
        return 7 * term.value, False
    if term.unit is TermUnit.MONTHS:
        return (add_months(first, term.value) - first).days, False
    return term.value, False


def rolled(day: date, calendar: Calendar, spans: Sequence[Days] = ()) -> date | None:
    """Return the day, or the first one after it that is a working day and counts; None when none comes."""
    while True:
        span = _span_at(spans, day)
        if span is None:
            if calendar.is_working_day(day):
                return day
            day += DAY
        elif span.end == FAR:
            return None
        else:
            day = span.end


def end_of(day: date, calendar: Calendar) -> datetime:
    """Return the last instant of a day where a calendar is in force, 23:59:59, in UTC."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(calendar.time_zone)).astimezone(UTC)


def start_of(day: date, calendar: Calendar) -> datetime:
    """Return the first instant of a day where a calendar is in force, in UTC."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(calendar.time_zone)).astimezone(UTC)


def day_before(day: date, length: Term, calendar: Calendar) -> date:
    """Return the day that lies so long before a day: to warn in time.

    >>> day_before(date(2026, 3, 31), Term(1, TermUnit.MONTHS), Calendar(frozenset(), 2027, "UTC"))
    datetime.date(2026, 2, 28)
    """
    if length.unit is TermUnit.WORKING_DAYS:
        return calendar.working_day_before(day, length.value)
    if length.unit is TermUnit.MONTHS:
        return add_months(day, -length.value)
    return day - timedelta(days=length.value * (7 if length.unit is TermUnit.WEEKS else 1))


def add_months(day: date, count: int) -> date:
    """Return the day with the same number `count` months later, or the last day of that month.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def paused_days(pauses: Iterable[Pause], zone: ZoneInfo) -> list[Days]:
    """Return the days that pauses touch, the one on which each ends excepted; a pause within a day touches none."""
    days = (
        Days(pause.start.astimezone(zone).date(), pause.end.astimezone(zone).date() if pause.end is not None else FAR)
        for pause in pauses
    )
    return [each for each in days if each.start < each.end]


def merged(spans: Iterable[Days]) -> list[Days]:
    """Return spans in order, those that overlap or touch as one: a day counts once, or not at all."""
    found: list[Days] = []
    for span in sorted(spans, key=lambda span: span.start):
        if found and span.start <= found[-1].end:
            found[-1] = replace(found[-1], end=max(found[-1].end, span.end))
        elif span.start < span.end:
            found.append(span)
    return found


def _span_at(spans: Sequence[Days], day: date) -> Days | None:
    index = bisect_right(spans, day, key=lambda span: span.start) - 1
    return spans[index] if index >= 0 and day < spans[index].end else None


def _next_start(spans: Sequence[Days], day: date) -> date:
    """Return the first day of the next span after a day that is in none."""
    index = bisect_right(spans, day, key=lambda span: span.start)
    return spans[index].start if index < len(spans) else FAR
