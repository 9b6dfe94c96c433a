"""The legal clock as a clerk checks it with a wall calendar: pauses, extensions, disruptions, new laws, lateness.

1 June 2026 is a Monday. Saturday and Sunday are free, and so is Wednesday 1 July.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from portico.casework.errors import ClockChangeNotAllowed
from portico.casework.rules import clock
from portico.casework.rules.account import account_of
from portico.casework.rules.clock import ClockRule, Disrupted, Later, Tick
from portico.casework.rules.promise import case_record, promise_of
from portico.casework.types import ClockChange, ClockReason
from portico.casework.types.clocks import DayKind
from portico.kernel.calendars import Calendar
from portico.kernel.terms import Days, Term, TermUnit

D, W, M = TermUnit.DAYS, TermUnit.WORKING_DAYS, TermUnit.MONTHS
CALENDAR = Calendar(frozenset({6, 7}), 2028, "UTC", {dt.date(2026, 7, 1): "Midsummer"})
WORDS = {
    "start": ClockChange.STARTED,
    "stand": ClockChange.PAUSED,
    "wait": ClockChange.WAITING,
    "go on": ClockChange.RESUMED,
    "stop": ClockChange.STOPPED,
}


def at(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{day}T12:00:00+00:00")


def ticks(*told: str) -> list[Tick]:
    """Return what happened, each written as `06-01 start` or `06-20 extend 10 days`."""
    found = []
    for each in told:
        day, word = each.split(" ", 1)
        if word.startswith("extend"):
            _, length, unit = word.split()
            found.append(Tick(ClockChange.EXTENDED, "hard", at(day), int(length), unit))
        else:
            reason = {"stand": "photo", "wait": "doctor"}.get(word, ClockReason.COMPLETE)
            found.append(Tick(WORDS[word], reason, at(day)))
    return found


def rule(value: int, unit: TermUnit, *, rolls: bool = False, **parts: object) -> ClockRule:
    kinds = {"pausing": frozenset({"photo"}), "waiting": frozenset({"doctor"})}
    return ClockRule(Term(value, unit, rolls), CALENDAR, **kinds, **parts)  # type: ignore[arg-type]


def closed(start: str, end: str) -> tuple[Disrupted, ...]:
    return (Disrupted("strike", Days(at(start).date(), at(end).date())),)


def law(day: str, value: int, unit: TermUnit, *, running: bool = True) -> tuple[Later, ...]:
    return (Later(at(day).date(), Term(value, unit), running),)


@pytest.mark.parametrize(
    ("told", "by", "due"),
    [
        (["06-01 start"], rule(10, W), "06-15"),
        (["06-01 start", "06-05 wait", "06-11 go on"], rule(10, W), "06-15"),  # a wait that no law knows
        (["06-01 start", "06-05 stand", "06-09 go on"], rule(10, W), "06-17"),  # Friday and Monday
        (["06-01 start", "06-05 stand", "06-06 go on"], rule(10, W), "06-16"),  # ends on a Saturday: Friday only
        (["06-01 start", "06-06 stand", "06-07 go on"], rule(10, W), "06-15"),  # Saturday to Sunday
        (["06-01 start", "06-01 stand", "06-03 go on"], rule(10, D), "06-12"),  # the first day counts for nobody
        (["06-01 start", "06-05 stand"], rule(10, W), None),
        (["06-01 start", "06-15 stand"], rule(10, W), None),  # on the last day: it is taken away
        (["06-01 start", "06-16 stand"], rule(10, W), "06-15"),  # what is late stays late
        (["06-01 start", "06-10 extend 5 working_days"], rule(10, W), "06-22"),
        (["06-01 start", "06-10 extend 5 days"], rule(10, W), "06-20"),
        (["06-01 start", "06-10 extend 5 days"], rule(10, W, rolls=True), "06-22"),  # rolls once, at the end
        (["01-31 start", "02-10 extend 1 months"], rule(1, M), "03-28"),  # from 28 February on, not from the 31st
        (["06-01 start", "06-05 stand", "06-08 extend 5 days", "06-09 go on"], rule(10, D), "06-20"),
        (["06-01 start"], rule(10, W, disruptions=closed("06-05", "06-09")), "06-17"),
        (["06-01 start", "06-05 stand", "06-09 go on"], rule(10, W, disruptions=closed("06-05", "06-09")), "06-17"),
        (["06-01 start"], rule(13, D, rolls=True), "06-15"),  # Sunday to Monday
        (["06-01 start"], rule(13, D, rolls=True, disruptions=closed("06-15", "06-17")), "06-17"),
        (["06-01 start"], rule(30, D), "07-01"),
        (["06-01 start"], rule(30, D, rolls=True), "07-02"),
        (["06-01 start"], rule(10, D, later=law("06-01", 20, D, running=False)), "06-21"),  # the law of its first day
        (["06-01 start"], rule(10, D, later=law("06-05", 20, D, running=False)), "06-11"),
        (["06-01 start"], rule(10, D, later=law("06-05", 20, D)), "06-21"),  # reaches running clocks, from their start
        (["06-01 start"], rule(10, D, later=law("06-12", 20, D)), "06-11"),  # it was late already
        (["06-01 start", "06-03 stop"], rule(10, D, later=law("06-05", 20, D)), "06-11"),  # it had stopped
        (["06-01 start"], rule(20, D, later=law("06-15", 5, D)), "06-15"),  # not before it became law
        (["06-01 start", "06-04 stop", "07-02 start"], rule(10, W), "07-16"),  # an appeal starts anew
    ],
)
def test_the_last_day_on_time(told: list[str], by: ClockRule, due: str | None) -> None:
    happened = ticks(*told)
    found = clock.due_at(happened, by)
    assert (found.date() if found else None) == (at(due).date() if due else None)
    account = account_of(happened, by, until=at("12-01").date())
    assert account is not None
    assert account.due_on == (at(due).date() if due else None)


def test_the_account_of_a_clock_adds_up() -> None:
    happened = ticks("06-01 start", "06-05 stand", "06-09 go on", "06-12 extend 3 days")
    account = account_of(
        happened, rule(5, W, rolls=True, disruptions=closed("06-10", "06-11")), until=at("06-20").date()
    )
    assert account is not None
    told = [(s.first.day.day, s.last.day.day, s.first.kind, s.first.about) for s in account.stretches]
    assert told == [
        (1, 1, DayKind.START, ""),
        (2, 4, DayKind.COUNTED, ""),
        (5, 8, DayKind.PAUSED, "photo"),
        (9, 9, DayKind.COUNTED, ""),
        (10, 10, DayKind.DISRUPTION, "strike"),
        (11, 11, DayKind.COUNTED, ""),
        (12, 14, DayKind.COUNTED, ""),  # the extension, in days
        (15, 15, DayKind.ROLLS, ""),
    ]
    for number, part in enumerate(account.parts):
        assert sum(day.kind is DayKind.COUNTED for day in account.days if day.part == number) == part.days


def test_the_account_of_a_clock_that_stands_still_ends_today() -> None:
    account = account_of(ticks("06-01 start", "06-03 stand"), rule(5, W), until=at("06-05").date())
    assert account is not None
    assert (account.due_on, account.days[-1].day, account.days[-1].about) == (None, dt.date(2026, 6, 5), "photo")


def test_before_it_starts_there_is_nothing_to_reckon() -> None:
    assert account_of([], rule(5, W), until=at("06-05").date()) is None
    assert promise_of([], rule(5, W), on=at("06-05").date()) is None


@pytest.mark.parametrize(
    ("told", "change"),
    [
        (["06-01 start", "06-02 wait"], Tick(ClockChange.PAUSED, "photo", at("06-03"))),  # one reason at a time
        (["06-01 start"], Tick(ClockChange.PAUSED, "doctor", at("06-03"))),  # no law lets it stand still for that
        (["06-01 start"], Tick(ClockChange.WAITING, "coffee", at("06-03"))),
        (["06-01 start", "06-02 stop"], Tick(ClockChange.EXTENDED, "hard", at("06-03"), 1, "days")),
        (["06-01 start", "06-02 stand", "06-03 extend 1 days"], Tick(ClockChange.STARTED, "complete", at("06-03"))),
    ],
)
def test_a_clock_cannot_do_what_no_law_knows(told: list[str], change: Tick) -> None:
    with pytest.raises(ClockChangeNotAllowed):
        clock.check_change(ticks(*told), change, rule(10, W))


def test_an_extension_leaves_a_pause_as_it_is() -> None:
    happened = ticks("06-01 start", "06-02 stand", "06-03 extend 1 days")
    assert clock.paused_for(happened) == clock.waiting_for(happened) == "photo"
    assert clock.paused_for(ticks("06-01 start", "06-02 wait")) is None
    assert clock.waiting_for(ticks("06-01 start", "06-02 wait")) == "doctor"


@pytest.mark.parametrize(
    ("warn", "day"),
    [
        (Term(3, W), "06-25"),  # before Tuesday 30 June: Thursday, Friday and Monday are left
        (Term(3, D), "06-27"),
        (Term(1, TermUnit.WEEKS), "06-23"),
        (Term(1, M), "05-30"),
        (None, None),
    ],
)
def test_whoever_works_on_it_is_warned_before_the_end(warn: Term | None, day: str | None) -> None:
    due = dt.datetime(2026, 6, 30, 23, 59, 59, tzinfo=dt.UTC)
    found = clock.warn_at(due, rule(10, W, warn=warn))
    assert found == (at(day).replace(hour=0) if day else None)


@pytest.mark.parametrize(
    ("told", "on", "late"),
    [
        (["06-01 start"], "06-15", (0, 0, None)),
        (["06-01 start"], "06-16", (1, 1, False)),  # late from the first day on
        (["06-01 start", "06-15 stop"], "07-30", (0, 0, True)),  # on the last day is on time
        (["06-01 start", "06-22 stop"], "07-30", (7, 5, False)),
        (["06-01 start", "06-18 stand", "06-20 go on", "06-22 stop"], "07-30", (5, 3, False)),  # we waited two days
        (["06-01 start", "06-05 stand"], "07-30", (0, 0, None)),
    ],
)
def test_how_late_a_promise_is(told: list[str], on: str, late: tuple[int, int, bool | None]) -> None:
    found = promise_of(ticks(*told), rule(10, W), on=at(on).date())
    assert found is not None
    assert (found.days_late, found.working_days_late, found.kept) == late


def test_whoever_is_late_is_at_least_a_day_late() -> None:
    closed_since = rule(10, W, disruptions=closed("06-16", "06-20"))
    found = promise_of(ticks("06-01 start", "06-17 stop"), closed_since, on=at("06-17").date())
    assert found is not None
    assert (found.days_late, found.working_days_late, found.kept) == (1, 0, False)


def test_the_record_of_a_case_for_its_guarantee() -> None:
    promise = promise_of(ticks("06-01 start", "06-22 stop"), rule(10, W), on=at("07-01").date())
    record = case_record(promise, service="passport", result="granted", fee=Decimal("163.50"), channel="web")
    assert (record["days_late"], record["fee"], record["result"]) == (Decimal(7), Decimal("163.50"), "granted")
    assert case_record(None, service="passport", result=None, fee=None, channel="web")["due_on"] is None
