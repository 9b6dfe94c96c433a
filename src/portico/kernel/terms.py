"""Terms of law: from a start and a length to the last instant that is on time."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portico.kernel.calendars import Calendar


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


def due_at(start: datetime, term: Term, calendar: Calendar, pauses: Sequence[Pause] = ()) -> datetime | None:
    """Return the last instant that is on time, or None while a pause lasts.

    The day of the start does not count. Each day that was touched by a pause, its last one excepted, pushes the
    end out by one day, by one working day if the term is counted in those. Pauses that overlap count once.

    :param start: aware instant; its day is taken in the calendar's time zone.
    :param pauses: in any order; what lies before the start or after the end has no effect.
    :returns: aware UTC instant, 23:59:59 in the calendar's time zone.
    :raises CalendarEnds: the calendar does not reach the last day.
    """
    zone = ZoneInfo(calendar.time_zone)
    first = start.astimezone(zone).date()
    spans = _paused_spans(first, pauses, zone)
    if spans is None:
        return None
    last = last_day(first, term, calendar)
    for pause_start, pause_end in spans:
        if pause_start <= last:
            last = _pushed_out(last, pause_start, pause_end, term, calendar)
    if term.rolls_to_working_day:
        last = calendar.next_working_day(last)
    return datetime.combine(last, time(23, 59, 59), tzinfo=zone).astimezone(UTC)


def last_day(first: date, term: Term, calendar: Calendar) -> date:
    """Return the last day of a term whose first day, which does not count, is given; without rolling.

    A term in months ends on the day with the same number, or on the month's last day if it has no such day.
    """
    if term.unit is TermUnit.DAYS:
        return first + timedelta(days=term.value)
    if term.unit is TermUnit.WEEKS:
        return first + timedelta(weeks=term.value)
    if term.unit is TermUnit.WORKING_DAYS:
        return calendar.add_working_days(first, term.value)
    return add_months(first, term.value)


def add_months(day: date, count: int) -> date:
    """Return the day with the same number `count` months later, or the last day of that month.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def _paused_spans(first: date, pauses: Sequence[Pause], zone: ZoneInfo) -> list[tuple[date, date]] | None:
    """Return the paused days as spans (end excluded) that do not overlap, or None if a pause still lasts."""
    spans: list[tuple[date, date]] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.end is None:
            return None
        begin = max(pause.start.astimezone(zone).date(), first)
        end = pause.end.astimezone(zone).date()
        if spans:
            begin = max(begin, spans[-1][1])
        if begin < end:
            spans.append((begin, end))
    return spans


def _pushed_out(last: date, pause_start: date, pause_end: date, term: Term, calendar: Calendar) -> date:
    if term.unit is TermUnit.WORKING_DAYS:
        return calendar.add_working_days(last, calendar.working_days_between(pause_start, pause_end))
    return last + (pause_end - pause_start)
