"""How a date was reckoned, day by day: the proof that a clerk or a court can follow with a wall calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from portico.casework.rules import clock
from portico.casework.rules.clock import ClockRule, Tick
from portico.casework.types import ClockChange
from portico.casework.types.clocks import AccountDay, AccountPart, ClockAccount, DayKind
from portico.kernel import terms
from portico.kernel.calendars import DAY
from portico.kernel.terms import FAR, Days, Term, TermUnit


def account_of(ticks: Sequence[Tick], rule: ClockRule, *, until: dt.date) -> ClockAccount | None:
    """Return every day from the start of the present run to its last day on time; None before it has started.

    :param until: while the clock stands still, up to which day the days are listed.
    :raises CalendarEnds: the calendar does not reach the last day.
    """
    run = clock.run_of(ticks)
    if not run:
        return None
    walk = _Walk(run, rule, until)
    law = clock.law_of(run, rule, clock.uncounted(run, rule))
    arrived = walk.count(law.term)
    for tick in run:
        if arrived and tick.change is ClockChange.EXTENDED:
            arrived = walk.count(Term(tick.length or 0, TermUnit(tick.unit)), tick.reason)
    if arrived and law.floor is not None:
        walk.reach(law.floor)
    if arrived and law.term.rolls_to_working_day:
        arrived = walk.roll()
    return ClockAccount(tuple(walk.parts), tuple(walk.days), walk.day if arrived else None)


@dataclass(slots=True)
class _Walk:
    """Goes from day to day and writes down what each is."""

    run: Sequence[Tick]
    rule: ClockRule
    until: dt.date
    day: dt.date = dt.date.min
    parts: list[AccountPart] = field(default_factory=list)
    days: list[AccountDay] = field(default_factory=list)
    paused: list[tuple[Days, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.day = self.rule.day(self.run[0].at)
        self.days.append(AccountDay(self.day, DayKind.START, 0))
        for pause, reason in clock.reasoned_pauses(self.run):
            self.paused += [(days, reason) for days in terms.paused_days([pause], self.rule.zone)]

    def count(self, term: Term, reason: str = "") -> bool:
        """Count a term from the present day on; whether its end comes."""
        days, working = terms.counted(self.day, term)
        part, number = len(self.parts), 0
        self.parts.append(AccountPart(term.value, term.unit.value, days, working, reason))
        while number < days:
            self.day += DAY
            kind, about = self.what(self.day, working=working)
            if kind is DayKind.PAUSED and self.day > self.until and self.lasts(self.day):
                return False
            number += kind is DayKind.COUNTED
            self.days.append(AccountDay(self.day, kind, number, about, part))
        return True

    def reach(self, floor: dt.date) -> None:
        """Go on to the day on which the term became law, if that is later."""
        while self.day < floor:
            self.day += DAY
            self.days.append(AccountDay(self.day, DayKind.NEW_LAW, self.days[-1].number, part=self.days[-1].part))

    def roll(self) -> bool:
        """Go on to the next working day that counts; whether it comes."""
        last = self.days[-1]
        while self.what(self.day, working=True)[0] is not DayKind.COUNTED:
            if self.day > self.until and self.lasts(self.day):
                return False
            self.day += DAY
            kind, about = self.what(self.day, working=True)
            kind = DayKind.ROLLS if kind is DayKind.COUNTED else kind
            self.days.append(AccountDay(self.day, kind, last.number, about, last.part))
        return True

    def what(self, day: dt.date, *, working: bool) -> tuple[DayKind, str]:
        """Return what a day is, and what about it."""
        for days, reason in self.paused:
            if days.start <= day < days.end:
                return DayKind.PAUSED, reason
        for each in self.rule.disruptions:
            if each.days.start <= day < each.days.end:
                return DayKind.DISRUPTION, each.id
        if not working or self.rule.calendar.is_working_day(day):
            return DayKind.COUNTED, ""
        name = self.rule.calendar.holidays.get(day)
        return (DayKind.HOLIDAY, name) if name is not None else (DayKind.WEEKEND, "")

    def lasts(self, day: dt.date) -> bool:
        """Return whether a day is in a pause that has not ended."""
        return any(days.start <= day and days.end == FAR for days, _ in self.paused)
