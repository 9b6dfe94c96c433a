"""The legal clock: what happened to it, and when the answer is due.

A clock starts, stands still for typed reasons only, may be extended within limits, and stops. What starts after it has
stopped (an appeal) is a new run. A day counts or it does not (`kernel.terms`): not the day of the start, no day that a
pause touches but the one on which it ends, no day of a disruption. Extensions are counted one after the other from the
end of what went before (such as BGB § 190); the end rolls to a working day once, at the very end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from portico.casework.errors import ClockChangeNotAllowed
from portico.casework.types import ClockChange
from portico.kernel import terms
from portico.kernel.calendars import Calendar
from portico.kernel.terms import Days, Pause, Term, TermUnit

_RUNS = frozenset(
    {
        ClockChange.PAUSED,
        ClockChange.WAITING,
        ClockChange.EXTENDED,
        ClockChange.RULE_CHANGED,
        ClockChange.STOPPED,
    }
)
_WAITS = frozenset({ClockChange.RESUMED, ClockChange.EXTENDED, ClockChange.RULE_CHANGED, ClockChange.STOPPED})

ALLOWED: Mapping[ClockChange | None, frozenset[ClockChange]] = {
    None: frozenset({ClockChange.STARTED}),
    ClockChange.STARTED: _RUNS,
    ClockChange.RESUMED: _RUNS,
    ClockChange.PAUSED: _WAITS,
    ClockChange.WAITING: _WAITS,
    ClockChange.STOPPED: frozenset({ClockChange.STARTED}),
}
"""What may happen, by what the clock does (`doing`)."""

NOT_RUNNING = (None, ClockChange.STOPPED)
"""What a clock does (`doing`) that has not started, or is over."""

_KEEPS_ON = frozenset({ClockChange.EXTENDED, ClockChange.RULE_CHANGED})


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing that happened to a clock, at an aware instant.

    :param reason: a word of `ClockReason`, or the id of a waiting reason or extension reason of the pack.
    :param length: of an extension, in `unit`.
    :param release_id: the release whose rule counts from here, when that changes.
    """

    change: ClockChange
    reason: str
    at: dt.datetime
    length: int | None = None
    unit: str = ""
    release_id: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Another term from a day on; `running`: for clocks that run on that day too."""

    valid_from: dt.date
    term: Term
    running: bool


@dataclass(frozen=True, slots=True)
class Disrupted:
    """Days that no clock of the service counts, and the disruption that says so."""

    id: str
    days: Days


@dataclass(frozen=True, slots=True)
class ClockRule:
    """What the law says of a clock, put together from the pack (`rules.clock_rule`).

    :param pausing: the reasons that stop it; `waiting` those for which the case waits while it runs on.
    :param later: in the order of their days.
    """

    term: Term
    calendar: Calendar
    later: tuple[Later, ...] = ()
    disruptions: tuple[Disrupted, ...] = ()
    pausing: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    warn: Term | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which its days begin and end."""
        return ZoneInfo(self.calendar.time_zone)

    def day(self, at: dt.datetime) -> dt.date:
        """Return the civil day of an aware instant."""
        return at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Law:
    """The term that counts for a run; `floor`: the day on which it became law while the clock ran, if it did."""

    term: Term
    floor: dt.date | None = None


def check_change(ticks: Sequence[Tick], tick: Tick, rule: ClockRule) -> None:
    """Refuse a change that does not follow from what the clock does, or a pause that no law allows.

    Whether an extension keeps to the limits of its law is `rules.process`.

    :raises ClockChangeNotAllowed: with what the clock does.
    """
    now = doing(ticks)
    untyped = (tick.change is ClockChange.PAUSED and tick.reason not in rule.pausing) or (
        tick.change is ClockChange.WAITING and tick.reason not in rule.waiting | rule.pausing
    )
    if tick.change not in ALLOWED[now] or untyped:
        raise ClockChangeNotAllowed(change=str(tick.change), last=str(now or "not started"))


def due_at(ticks: Sequence[Tick], rule: ClockRule) -> dt.datetime | None:
    """Return the last instant on time of the present run; None when it has not started or stands still.

    A pause that begins after the last day has no effect: what is late stays late.

    :param ticks: in the order in which they happened.
    :returns: aware UTC instant, 23:59:59 in the calendar's time zone.
    :raises CalendarEnds: the calendar does not reach the last day.
    :source: pack services/*.yaml, key `clock`.
    """
    run = run_of(ticks)
    if not run:
        return None
    last = last_day(run, rule)
    return terms.end_of(last, rule.calendar) if last is not None else None


def last_day(run: Sequence[Tick], rule: ClockRule) -> dt.date | None:
    """Return the last day on time of one run, rolled if its law says so; None when it stands still before that."""
    spans = uncounted(run, rule)
    law = law_of(run, rule, spans)
    last = _end(run, law.term, rule, spans)
    if last is None:
        return None
    last = max(last, law.floor) if law.floor is not None else last
    return terms.rolled(last, rule.calendar, spans) if law.term.rolls_to_working_day else last


def law_of(run: Sequence[Tick], rule: ClockRule, spans: Sequence[Days]) -> Law:
    """Return the term that counts for a run: the law of its first day, and of later days that change running clocks.

    A law that changes running clocks does not reach one that had stopped, or whose last day was past: what was late
    stays late. A shorter term does not end before the day on which it became law.
    """
    law, first = Law(rule.term), rule.day(run[0].at)
    stopped = rule.day(run[-1].at) if run[-1].change is ClockChange.STOPPED else None
    for later in rule.later:
        if later.valid_from <= first:
            law = Law(later.term)
        elif later.running and (stopped is None or stopped >= later.valid_from):
            end = _end(run, law.term, rule, spans)
            if end is None or end >= later.valid_from:
                law = Law(later.term, later.valid_from)
    return law


def _end(run: Sequence[Tick], term: Term, rule: ClockRule, spans: Sequence[Days]) -> dt.date | None:
    """Return the last day of a term and the extensions after it, not rolled."""
    last: dt.date | None = rule.day(run[0].at)
    for length in (term, *(_length(tick) for tick in run if tick.change is ClockChange.EXTENDED)):
        if last is not None:
            last = terms.last_day(last, length, rule.calendar, spans)
    return last


def _length(tick: Tick) -> Term:
    return Term(tick.length or 0, TermUnit(tick.unit))


def uncounted(run: Sequence[Tick], rule: ClockRule) -> list[Days]:
    """Return the days that a run does not count: of its pauses and of disruptions, merged."""
    paused = terms.paused_days(pauses_of(run), rule.zone)
    return terms.merged([*paused, *(each.days for each in rule.disruptions)])


def warn_at(due: dt.datetime, rule: ClockRule) -> dt.datetime | None:
    """Return when whoever works on a case is warned of its end: the first instant of that day; None without a warning.

    :raises CalendarEnds: the calendar does not reach the day.
    """
    if rule.warn is None:
        return None
    return terms.start_of(terms.day_before(rule.day(due), rule.warn, rule.calendar), rule.calendar)


def run_of(ticks: Sequence[Tick]) -> Sequence[Tick]:
    """Return what happened since the clock last started: an appeal starts a new run."""
    starts = [index for index, tick in enumerate(ticks) if tick.change is ClockChange.STARTED]
    return ticks[starts[-1] :] if starts else ()


def doing(ticks: Sequence[Tick]) -> ClockChange | None:
    """Return the last change that says what the clock does now; None before it starts."""
    return next((tick.change for tick in reversed(ticks) if tick.change not in _KEEPS_ON), None)


def pauses_of(ticks: Sequence[Tick]) -> tuple[Pause, ...]:
    """Return the times in which the clock stood still; the last may still last."""
    return tuple(pause for pause, _ in reasoned_pauses(ticks))


def reasoned_pauses(ticks: Sequence[Tick]) -> list[tuple[Pause, str]]:
    """Return the times in which the clock stood still, each with its reason."""
    pauses: list[tuple[Pause, str]] = []
    since: Tick | None = None
    for tick in ticks:
        if tick.change in _KEEPS_ON:
            continue
        if since is not None:
            pauses.append((Pause(since.at, tick.at), since.reason))
        since = tick if tick.change is ClockChange.PAUSED else None
    if since is not None:
        pauses.append((Pause(since.at, None), since.reason))
    return pauses


def paused_for(ticks: Sequence[Tick]) -> str | None:
    """Return why the clock stands still, or None while it runs, has not begun or is over."""
    return waiting_for(ticks) if doing(ticks) is ClockChange.PAUSED else None


def waiting_for(ticks: Sequence[Tick]) -> str | None:
    """Return what the case waits for, whether its clock stands still or not; None when it does not wait."""
    last = next((tick for tick in reversed(ticks) if tick.change not in _KEEPS_ON), None)
    return last.reason if last is not None and last.change in (ClockChange.PAUSED, ClockChange.WAITING) else None


def stopped_on(ticks: Sequence[Tick], rule: ClockRule) -> dt.date | None:
    """Return the day on which the present run stopped, or None."""
    return rule.day(ticks[-1].at) if doing(ticks) is ClockChange.STOPPED else None
