"""When a request is reminded of and when its day is past: timers of its case."""

from __future__ import annotations

import datetime as dt

from portico.casework import timers
from portico.casework.models import Case
from portico.casework.types.timers import TimerKind

REMIND_BEFORE = dt.timedelta(days=7)


def remind_at(asked_at: dt.datetime, answer_by: dt.datetime) -> dt.datetime:
    """Return when the person is reminded: a week before the end, or half-way where they have less than two weeks.

    >>> day = lambda n: dt.datetime(2026, 11, n, tzinfo=dt.UTC)
    >>> remind_at(day(1), day(29)).day, remind_at(day(1), day(11)).day
    (22, 6)
    """
    return answer_by - min(REMIND_BEFORE, (answer_by - asked_at) / 2)


def begin(case: Case, *, asked_at: dt.datetime, answer_by: dt.datetime) -> None:
    """Set the timers of a request, in the transaction that writes it."""
    timers.set(case, TimerKind.REPLY_REMINDER, remind_at(asked_at, answer_by))
    timers.set(case, TimerKind.REPLY_DUE, answer_by)


def end(case: Case) -> None:
    """Take the timers away, in the transaction of the answer."""
    timers.clear(case, TimerKind.REPLY_REMINDER, TimerKind.REPLY_DUE)
