"""The legal clock: what happened to it, and when the answer is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portico.casework.errors import ClockChangeNotAllowed
from portico.casework.types import ClockChange, ClockReason
from portico.kernel import terms
from portico.kernel.calendars import Calendar
from portico.kernel.terms import Pause, Term

PAUSE_REASONS = frozenset({ClockReason.WAITING_FOR_PERSON, ClockReason.WAITING_FOR_OTHER_AUTHORITY})

ALLOWED: Mapping[ClockChange | None, frozenset[ClockChange]] = {
    None: frozenset({ClockChange.STARTED}),
    ClockChange.STARTED: frozenset({ClockChange.PAUSED, ClockChange.STOPPED}),
    ClockChange.RESUMED: frozenset({ClockChange.PAUSED, ClockChange.STOPPED}),
    ClockChange.PAUSED: frozenset({ClockChange.RESUMED, ClockChange.STOPPED}),
    ClockChange.STOPPED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that happened to a clock, at an aware instant."""

    change: ClockChange
    reason: ClockReason
    at: dt.datetime


def check_change(ticks: Sequence[Tick], tick: Tick) -> None:
    """Refuse a change that does not follow from the one before, or a pause for no reason of the list.

    :raises ClockChangeNotAllowed: with what the clock did last.
    """
    last = ticks[-1].change if ticks else None
    untyped = tick.change is ClockChange.PAUSED and tick.reason not in PAUSE_REASONS
    if tick.change not in ALLOWED[last] or untyped:
        raise ClockChangeNotAllowed(change=str(tick.change), last=str(last or "not started"))


def due_at(ticks: Sequence[Tick], term: Term, calendar: Calendar) -> dt.datetime | None:
    """Return the last instant on time; None when the clock has not started or stands still.

    :param ticks: in the order in which they happened.
    :raises CalendarEnds: the calendar does not reach the last day.
    :source: pack services/*.yaml, key `clock`.
    """
    if not ticks:
        return None
    return terms.due_at(ticks[0].at, term, calendar, pauses_of(ticks))


def pauses_of(ticks: Sequence[Tick]) -> tuple[Pause, ...]:
    """Return the times in which the clock stood still; the last may still last."""
    pauses: list[Pause] = []
    since: dt.datetime | None = None
    for tick in ticks:
        if tick.change is ClockChange.PAUSED:
            since = tick.at
        elif since is not None:
            pauses.append(Pause(since, tick.at))
            since = None
    if since is not None:
        pauses.append(Pause(since, None))
    return tuple(pauses)


def paused_for(ticks: Sequence[Tick]) -> ClockReason | None:
    """Return why the clock stands still, or None while it runs, has not begun or is over."""
    return ticks[-1].reason if ticks and ticks[-1].change is ClockChange.PAUSED else None
