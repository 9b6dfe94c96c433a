"""Random histories of legal clocks, and a second reckoning of them: day by day, with sets and a wall calendar.

The reckoning that Portico uses counts by halves over sorted holidays and merged spans. This one shares no code with it:
it walks over every day, asks the holidays' library itself, and knows no span. Where the two agree on many thousand
histories, the rule that both were written from is what the code does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import yaml
from hypothesis import strategies as st

from portico.casework.rules import clock
from portico.casework.rules.account import account_of
from portico.casework.rules.clock import ClockRule, Disrupted, Later, Tick
from portico.casework.rules.promise import promise_of
from portico.casework.types import ClockChange
from portico.casework.types.clocks import DayKind
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.public_holidays import written_out
from portico.catalogue.pack.schema import Manifest
from portico.catalogue.pack.schema.manifest import WorkingCalendar
from portico.catalogue.pack.source import Node
from portico.catalogue.pack.terms import calendar_of
from portico.kernel.calendars import Calendar
from portico.kernel.terms import Days, Term, TermUnit

DATA = Path(__file__).parent / "data" / "calendars.yaml"
DAY = dt.timedelta(days=1)
FIRST, LAST = dt.datetime(2022, 1, 1), dt.datetime(2028, 1, 1)  # noqa: DTZ001 - made aware where they are used
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PAUSED, WAITING, RESUMED = ClockChange.PAUSED, ClockChange.WAITING, ClockChange.RESUMED
EXTENDED, STARTED, STOPPED = ClockChange.EXTENDED, ClockChange.STARTED, ClockChange.STOPPED


@dataclass(frozen=True)
class Place:
    """A calendar twice: as a pack's reader makes it, and as the library of holidays says."""

    name: str
    calendar: Calendar
    library: Mapping[dt.date, str]
    weekend: frozenset[int]


@cache
def places() -> tuple[Place, ...]:
    """Return every calendar of the data file, read the way a pack is read."""
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return tuple(_place(each, data["since"], data["until"]) for each in data["calendars"])


def _place(told: dict[str, str], since: int, until: dt.date) -> Place:
    public = {key: told[key] for key in ("country", "subdivision") if key in told}
    calendar = {"weekend": told["weekend"], "until": until, "source": ["X"], "public": {**public, "since": since}}
    manifest = Manifest.model_construct(
        calendar=WorkingCalendar.model_validate(calendar), languages=["en"], time_zone=told["time_zone"]
    )
    read = written_out(manifest, Located("pack.yaml", Node(None, 0, 1)), [])
    library = holidays.country_holidays(told["country"], subdiv=told.get("subdivision"))
    weekend = frozenset(WEEKDAYS.index(day) for day in told["weekend"])
    return Place(".".join(public.values()), calendar_of(read), library, weekend)


@dataclass(frozen=True)
class History:
    """What happened to a clock, and by which law it counts."""

    place: Place
    rule: ClockRule
    ticks: tuple[Tick, ...]
    seen_on: dt.date


# --- random histories


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Return a random history: the first day anywhere in six years, up to twelve changes, any law."""
    place = draw(st.sampled_from(places()))
    zone = ZoneInfo(place.calendar.time_zone)
    began = draw(st.datetimes(FIRST, LAST))
    ticks = tuple(_ticks(draw, began, zone))
    first = began.date()
    rule = ClockRule(
        term=draw(terms()),
        calendar=place.calendar,
        later=tuple(_laws(draw, first)),
        disruptions=tuple(_disruptions(draw, first)),
        pausing=frozenset({"papers"}),
        waiting=frozenset({"doctor"}),
    )
    seen_on = ticks[-1].at.astimezone(zone).date() + draw(st.integers(0, 120)) * DAY
    return History(place, rule, ticks, seen_on)


LONGEST = {TermUnit.DAYS: 120, TermUnit.WORKING_DAYS: 90, TermUnit.WEEKS: 16, TermUnit.MONTHS: 14}


@st.composite
def terms(draw: st.DrawFn) -> Term:
    """Return a random term."""
    unit = draw(st.sampled_from(list(TermUnit)))
    return Term(draw(st.integers(1, LONGEST[unit])), unit, draw(st.booleans()))


def _ticks(draw: st.DrawFn, began: dt.datetime, zone: ZoneInfo) -> Iterator[Tick]:
    at, doing = began.replace(tzinfo=dt.UTC), STARTED
    yield Tick(STARTED, "complete", at)
    for minutes in draw(st.lists(st.integers(0, 60 * 24 * 30), max_size=12)):
        at += dt.timedelta(minutes=minutes)
        if doing in (PAUSED, WAITING):
            change = draw(st.sampled_from([RESUMED, RESUMED, EXTENDED, STOPPED]))
        elif doing is STOPPED:
            change = draw(st.sampled_from([STARTED, None]))
        else:
            change = draw(st.sampled_from([PAUSED, PAUSED, WAITING, EXTENDED, STOPPED]))
        if change is None:
            return
        if change is EXTENDED:
            length = draw(terms())
            yield Tick(EXTENDED, "hard", at, min(length.value, 30), length.unit.value)
            continue
        doing = change
        yield Tick(change, {PAUSED: "papers", WAITING: "doctor"}.get(change, "complete"), at)


def _laws(draw: st.DrawFn, first: dt.date) -> Iterator[Later]:
    days = draw(st.lists(st.integers(-60, 300), max_size=2, unique=True))
    for offset in sorted(days):
        yield Later(first + offset * DAY, draw(terms()), draw(st.booleans()))


def _disruptions(draw: st.DrawFn, first: dt.date) -> Iterator[Disrupted]:
    for offset, length in draw(st.lists(st.tuples(st.integers(-20, 200), st.integers(1, 30)), max_size=2)):
        yield Disrupted("strike", Days(first + offset * DAY, first + (offset + length) * DAY))


# --- the second reckoning


@dataclass
class Wall:
    """A wall calendar with the days crossed out that do not count."""

    place: Place
    crossed: set[dt.date] = field(default_factory=set)
    never_again: dt.date | None = None  # from this day on nothing counts: a pause that has not ended

    def counts(self, day: dt.date) -> bool:
        return day not in self.crossed and (self.never_again is None or day < self.never_again)

    def works(self, day: dt.date) -> bool:
        return day.weekday() not in self.place.weekend and day not in self.place.library

    def over(self, day: dt.date) -> bool:
        return self.never_again is not None and day >= self.never_again


def wall_of(history: History, run: Sequence[Tick]) -> Wall:
    """Cross out the days of pauses and disruptions."""
    wall, zone = Wall(history.place), ZoneInfo(history.place.calendar.time_zone)
    since: dt.datetime | None = None
    for tick in run:
        if tick.change is PAUSED:
            since = tick.at
        elif tick.change in (RESUMED, STOPPED) and since is not None:
            day = since.astimezone(zone).date()
            while day < tick.at.astimezone(zone).date():
                wall.crossed.add(day)
                day += DAY
            since = None
    if since is not None:
        wall.never_again = since.astimezone(zone).date()
    for each in history.rule.disruptions:
        day = each.days.start
        while day != each.days.end:
            wall.crossed.add(day)
            day += DAY
    return wall


def same_day_of_month(day: dt.date, months: int) -> dt.date:
    """Go on month by month; stay in a month that is too short."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    number = day.day
    while True:
        try:
            return dt.date(year, month, number)
        except ValueError:
            number -= 1


def counted_out(wall: Wall, start: dt.date, value: int, unit: str) -> dt.date | None:
    """Point at day after day until enough have counted."""
    left = value * 7 if unit == "weeks" else value
    if unit == "months":
        left = (same_day_of_month(start, value) - start).days
    day = start
    while left:
        day += DAY
        if wall.over(day):
            return None
        if wall.counts(day) and (unit != "working_days" or wall.works(day)):
            left -= 1
    return day


def naive_end(history: History) -> dt.date | None:
    """Return the last day on time of the last run, as a patient clerk finds it."""
    starts = [index for index, tick in enumerate(history.ticks) if tick.change is STARTED]
    run = history.ticks[starts[-1] :]
    zone = ZoneInfo(history.place.calendar.time_zone)
    wall, start = wall_of(history, run), run[0].at.astimezone(zone).date()

    def end_by(term: Term) -> dt.date | None:
        day = counted_out(wall, start, term.value, term.unit.value)
        for tick in run:
            if tick.change is EXTENDED and day is not None:
                day = counted_out(wall, day, tick.length or 0, tick.unit)
        return day

    term, floor = law_in_force(history, run, start, end_by)
    day = end_by(term)
    if day is None:
        return None
    if floor is not None and day < floor:
        day = floor
    while term.rolls_to_working_day and not (wall.counts(day) and wall.works(day)):
        if wall.over(day):
            return None
        day += DAY
    return day


def law_in_force(
    history: History, run: Sequence[Tick], start: dt.date, end_by: Callable[[Term], dt.date | None]
) -> tuple[Term, dt.date | None]:
    """Return the term, and the day before which it may not end."""
    term, floor = history.rule.term, None
    zone = ZoneInfo(history.place.calendar.time_zone)
    stopped = [tick.at.astimezone(zone).date() for tick in run if tick.change is STOPPED]
    for law in history.rule.later:
        if start >= law.valid_from:
            term, floor = law.term, None
            continue
        if not law.running or (stopped and stopped[0] < law.valid_from):
            continue
        end = end_by(term)
        if end is not None and end < law.valid_from:
            continue
        term, floor = law.term, law.valid_from
    return term, floor


def naive_lateness(history: History, end: dt.date | None) -> tuple[int, int]:
    """Return the days and working days by which it is late."""
    zone = ZoneInfo(history.place.calendar.time_zone)
    starts = [index for index, tick in enumerate(history.ticks) if tick.change is STARTED]
    run = history.ticks[starts[-1] :]
    stops = [tick.at.astimezone(zone).date() for tick in run if tick.change is STOPPED]
    until = stops[0] if stops else history.seen_on
    if end is None or until <= end:
        return 0, 0
    wall, day, late, working = wall_of(history, run), end, 0, 0
    while day < until:
        day += DAY
        late += wall.counts(day)
        working += wall.counts(day) and wall.works(day)
    return max(late, 1), working


# --- both


def disagreement(history: History) -> str | None:
    """Return where the two reckonings, or the account and the date, do not agree; None when they do."""
    due, end = clock.due_at(history.ticks, history.rule), naive_end(history)
    found = history.rule.day(due) if due is not None else None
    if found != end:
        return f"the end is {found}, day by day it is {end}"
    account = account_of(history.ticks, history.rule, until=history.seen_on)
    if account is None or account.due_on != end:
        return f"the account ends on {account.due_on if account else None}, the clock on {end}"
    if end is not None:
        wrong = [
            number
            for number, part in enumerate(account.parts)
            if sum(day.kind is DayKind.COUNTED for day in account.days if day.part == number) != part.days
        ]
        in_a_row = all(one.day + DAY == two.day for one, two in zip(account.days, account.days[1:], strict=False))
        if wrong or not in_a_row:
            return f"the account does not add up: parts {wrong}, days in a row: {in_a_row}"
    promise = promise_of(history.ticks, history.rule, on=history.seen_on)
    late = (promise.days_late, promise.working_days_late) if promise is not None else None
    if late != naive_lateness(history, end):
        return f"it is late by {late}, day by day by {naive_lateness(history, end)}"
    return None
