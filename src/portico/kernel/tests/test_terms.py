"""Terms and calendars, as a clerk would check them on paper.

The calendar: Saturday and Sunday are free; so are Thu 2 April, Fri 3 April, Mon 6 April and Fri 1 May 2026.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.kernel.calendars import Calendar, CalendarEnds
from portico.kernel.terms import Pause, Term, TermUnit, due_at

EASTER = {date(2026, 4, 2): "Thursday", date(2026, 4, 3): "Friday", date(2026, 4, 6): "Monday", date(2026, 5, 1): "May"}
CALENDAR = Calendar(weekend=frozenset({6, 7}), holidays=EASTER, last_year=2026, time_zone="Europe/Oslo")
DAYS, WORKING, WEEKS, MONTHS = TermUnit.DAYS, TermUnit.WORKING_DAYS, TermUnit.WEEKS, TermUnit.MONTHS


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


@pytest.mark.parametrize(
    ("started", "value", "unit", "rolls", "last_day"),
    [
        ("2026-03-02", 0, DAYS, False, "2026-03-02"),  # no time at all: the same day
        ("2026-03-02", 1, DAYS, False, "2026-03-03"),  # the day of the start does not count
        ("2026-03-02", 14, DAYS, False, "2026-03-16"),
        ("2026-03-02", 4, WEEKS, False, "2026-03-30"),
        ("2026-03-05", 4, WEEKS, False, "2026-04-02"),  # ends on a holiday and stays there
        ("2026-03-05", 4, WEEKS, True, "2026-04-07"),  # over Thursday, Friday, the weekend and Monday
        ("2026-03-27", 1, WORKING, False, "2026-03-30"),  # Friday to Monday
        ("2026-03-28", 1, WORKING, False, "2026-03-30"),  # Saturday to Monday
        ("2026-04-01", 1, WORKING, False, "2026-04-07"),  # over Easter
        ("2026-03-27", 20, WORKING, False, "2026-04-29"),
        ("2026-01-31", 1, MONTHS, False, "2026-02-28"),  # February has no 31st
        ("2026-01-31", 2, MONTHS, False, "2026-03-31"),
        ("2026-02-28", 1, MONTHS, False, "2026-03-28"),
        ("2026-01-31", 1, MONTHS, True, "2026-03-02"),  # 28 February is a Saturday
        ("2025-11-30", 3, MONTHS, False, "2026-02-28"),  # over the year's end
    ],
)
def test_a_term_ends_on_the_last_day_that_the_law_says(
    started: str, value: int, unit: TermUnit, rolls: bool, last_day: str
) -> None:
    due = due_at(noon(started), Term(value, unit, rolls), CALENDAR)
    assert due is not None
    local = due.astimezone(datetime.fromisoformat(f"{last_day}T12:00:00+01:00").tzinfo)
    assert due.utcoffset().total_seconds() == 0  # type: ignore[union-attr]
    assert (due.date().isoformat(), due.minute, due.second) == (last_day, 59, 59), local


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-02T12:00:00+00:00", "2026-03-16T22:59:59+00:00"),  # winter: one hour ahead of UTC
        ("2026-03-20T12:00:00+00:00", "2026-04-03T21:59:59+00:00"),  # summer time began in between
        ("2026-03-02T23:30:00+00:00", "2026-03-17T22:59:59+00:00"),  # it was the 3rd already there
    ],
)
def test_days_begin_and_end_in_the_time_zone_of_the_calendar(start: str, due: str) -> None:
    assert due_at(datetime.fromisoformat(start), Term(14, DAYS), CALENDAR) == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("unit", "pauses", "last_day"),
    [
        (DAYS, [], "2026-03-12"),
        (DAYS, [("2026-03-04", "2026-03-06")], "2026-03-14"),  # two days
        (DAYS, [("2026-03-04", "2026-03-04")], "2026-03-12"),  # within a day: nothing
        (DAYS, [("2026-03-04", "2026-03-06"), ("2026-03-05", "2026-03-07")], "2026-03-15"),  # overlap counts once
        (DAYS, [("2026-03-20", "2026-03-25")], "2026-03-12"),  # after the end: nothing
        (DAYS, [("2026-03-04", "2026-03-06"), ("2026-03-13", "2026-03-14")], "2026-03-15"),  # in the days it gave
        (DAYS, [("2026-02-20", "2026-03-04")], "2026-03-13"),  # the day of the start never counts: one day only
        (DAYS, [("2026-03-06", "2026-03-07"), ("2026-03-07", "2026-03-09")], "2026-03-15"),  # one after the other
        (WORKING, [("2026-03-11", "2026-03-14")], "2026-03-19"),  # ends on a Saturday: three working days
        (WORKING, [("2026-03-13", "2026-03-15")], "2026-03-17"),  # Friday until Sunday: one
        (WORKING, [("2026-03-06", "2026-03-10")], "2026-03-18"),  # Friday and Monday
        (WORKING, [("2026-03-07", "2026-03-09")], "2026-03-16"),  # a weekend: nothing
    ],
)
def test_a_pause_pushes_the_end_out(unit: TermUnit, pauses: list[tuple[str, str]], last_day: str) -> None:
    stood_still = [Pause(noon(start), noon(end)) for start, end in pauses]
    due = due_at(noon("2026-03-02"), Term(10, unit), CALENDAR, stood_still)
    assert due is not None
    assert due.date().isoformat() == last_day


def test_while_a_pause_lasts_there_is_no_end() -> None:
    assert due_at(noon("2026-03-02"), Term(10, DAYS), CALENDAR, [Pause(noon("2026-03-04"), None)]) is None


def test_a_pause_on_the_last_day_takes_it_away_and_one_after_it_changes_nothing() -> None:
    term, last = Term(10, DAYS), "2026-03-12"
    assert due_at(noon("2026-03-02"), term, CALENDAR, [Pause(noon(last), None)]) is None
    after = due_at(noon("2026-03-02"), term, CALENDAR, [Pause(noon("2026-03-13"), None)])
    assert after is not None
    assert after.date().isoformat() == last


def test_a_last_day_rolls_past_days_that_do_not_count() -> None:
    term = Term(5, DAYS, rolls_to_working_day=True)  # Saturday 7 March
    monday = [Pause(noon("2026-03-08"), noon("2026-03-10"))]
    due = due_at(noon("2026-03-02"), term, CALENDAR, monday)
    assert due is not None
    assert due.date().isoformat() == "2026-03-10"
    assert due_at(noon("2026-03-02"), term, CALENDAR, [Pause(noon("2026-03-08"), None)]) is None


@given(
    start=st.dates(date(2026, 1, 1), date(2026, 9, 1)),
    count=st.integers(0, 60),
    weekend=st.frozensets(st.integers(1, 7), max_size=6),
)
def test_working_days_are_added_taken_away_and_counted_alike(start: date, count: int, weekend: frozenset[int]) -> None:
    calendar = Calendar(weekend=weekend, holidays=EASTER, last_year=2028, time_zone="UTC")
    by_hand, end = 0, start
    while by_hand < count:
        end += timedelta(days=1)
        by_hand += calendar.is_working_day(end)
    assert calendar.add_working_days(start, count) == end
    assert calendar.working_days_between(start + timedelta(days=1), end + timedelta(days=1)) == count
    back = calendar.working_day_before(end, count)
    assert calendar.working_days_between(back, end) == count
    assert count == 0 or calendar.is_working_day(back)


def test_cannot_reckon_past_the_end_of_the_calendar() -> None:
    with pytest.raises(CalendarEnds, match="2026"):
        due_at(noon("2026-12-20"), Term(20, WORKING), CALENDAR)


def test_days_alone_need_no_calendar() -> None:
    assert due_at(noon("2026-12-20"), Term(20, DAYS), CALENDAR) == datetime(2027, 1, 9, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "working"),
    [("2026-04-01", True), ("2026-04-02", False), ("2026-04-04", False), ("2026-04-06", False), ("2026-04-07", True)],
)
def test_working_days_are_neither_weekend_nor_holiday(day: str, working: bool) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is working
