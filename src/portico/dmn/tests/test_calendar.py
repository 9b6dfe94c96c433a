"""FEEL's own dates and durations: Python's calendar inside its years, the same rules beyond them."""

import copy
import datetime as dt
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.dmn.dates.calendar import (
    DAY,
    MAX_MONTHS,
    MAX_NANOS,
    MAX_YEAR,
    Date,
    DaysDuration,
    YearMonthDuration,
    between,
    date_at,
    date_from,
    days_in,
    months_between,
    plus_days,
    plus_months,
    week_of,
)
from portico.dmn.dates.parsing import parse_date, parse_duration
from portico.dmn.types import as_feel, as_python

FIRST, LAST = Date(-MAX_YEAR, 1, 1), Date(MAX_YEAR, 12, 31)
dates = st.integers(FIRST.ordinal, LAST.ordinal).map(date_at)
near_dates = st.integers(-200_000, 4_000_000).map(date_at)
lengths = st.integers(-MAX_NANOS, MAX_NANOS).map(DaysDuration)
months = st.integers(-MAX_MONTHS, MAX_MONTHS).map(YearMonthDuration)


@given(st.dates())
def test_inside_pythons_years_a_day_is_pythons(day: dt.date) -> None:
    ours = date_from(day)
    assert ours.ordinal == day.toordinal()
    assert ours.weekday == day.isoweekday()
    assert week_of(ours) == day.isocalendar().week
    assert date_at(day.toordinal()) == ours
    assert str(ours) == day.isoformat()
    assert as_python(ours) == day
    assert as_feel(day) == ours


@given(st.dates(), st.dates())
def test_the_order_of_dates_is_pythons(left: dt.date, right: dt.date) -> None:
    assert (date_from(left) < date_from(right)) is (left < right)
    assert (date_from(left) == date_from(right)) is (left == right)


@given(dates, dates)
def test_days_stand_in_the_order_of_their_numbers(left: Date, right: Date) -> None:
    assert (left < right) is (left.ordinal < right.ordinal)


@given(near_dates)
def test_a_day_has_one_number_and_the_next_day_the_next(day: Date) -> None:
    assert date_at(day.ordinal) == day
    following = date_at(day.ordinal + 1)
    if day.day < days_in(day.year, day.month):
        assert following == Date(day.year, day.month, day.day + 1)
    elif day.month < 12:
        assert following == Date(day.year, day.month + 1, 1)
    else:
        assert following == Date(day.year + 1, 1, 1)


@given(dates)
def test_a_date_is_read_as_it_is_written(day: Date) -> None:
    assert parse_date(str(day)) == day


@given(lengths | months)
def test_a_duration_is_read_as_it_is_written(length: DaysDuration | YearMonthDuration) -> None:
    assert parse_duration(str(length)) == length


@given(near_dates, st.integers(-5000, 5000))
def test_days_that_are_added_can_be_taken_away(day: Date, days: int) -> None:
    length = DaysDuration(days * DAY)
    later = plus_days(day, length)
    assert later is not None
    assert between(later, day) == length
    assert plus_days(later, -length) == day


@given(near_dates, st.integers(-5000, 5000))
def test_months_that_are_added_can_be_taken_away_unless_the_day_was_cut(day: Date, count: int) -> None:
    later = plus_months(day, YearMonthDuration(count))
    assert later is not None
    assert (later.year - day.year) * 12 + later.month - day.month == count
    if later.day == day.day:
        assert plus_months(later, YearMonthDuration(-count)) == day
        assert months_between(day, later) == YearMonthDuration(count)
    else:
        assert later.day == days_in(later.year, later.month) < day.day


@given(dates, lengths)
def test_a_sum_lies_in_the_calendar_or_is_null(day: Date, length: DaysDuration) -> None:
    later = plus_days(day, length)
    if later is None:
        assert not FIRST.ordinal <= day.ordinal + length.nanoseconds // DAY <= LAST.ordinal
    else:
        assert FIRST <= later <= LAST


@pytest.mark.parametrize(
    ("year", "leap"),
    [(2024, True), (2023, False), (1900, False), (2000, True), (0, True), (-1, False), (-4, True), (-100, False)],
)
def test_leap_years_follow_the_gregorian_rule_before_year_one_too(year: int, leap: bool) -> None:
    assert (parse_date(str(Date(year, 2, 28)).replace("-28", "-29")) is not None) is leap


@pytest.mark.parametrize(
    ("day", "number", "weekday"),
    [
        (Date(1, 1, 1), 1, 1),
        (Date(0, 12, 31), 0, 7),
        (Date(0, 1, 1), -365, 6),
        (Date(-400, 1, 1), -365 - 146_097, 6),
        (Date(10_000, 1, 1), 3_652_060, 6),
        # 2,499,995 cycles of 146,097 days after 1999-12-31, which was a Friday.
        (Date(999_999_999, 12, 31), 2_499_995 * 146_097 + 730_119, 5),
    ],
)
def test_days_beyond_pythons_years(day: Date, number: int, weekday: int) -> None:
    assert (day.ordinal, day.weekday, date_at(number)) == (number, weekday, day)


@pytest.mark.parametrize("day", [Date(-999_999_999, 1, 1), Date(0, 2, 29), Date(10_000, 1, 1)])
def test_what_python_cannot_hold_leaves_as_it_is(day: Date) -> None:
    assert as_python(day) is day
    assert as_python(DaysDuration(1)) == DaysDuration(1)
    assert as_python(DaysDuration(1000)) == dt.timedelta(microseconds=1)


@given(st.timedeltas())
def test_a_timedelta_goes_in_and_comes_out(length: dt.timedelta) -> None:
    assert as_python(as_feel(length)) == length


def test_nothing_stands_after_the_last_day_or_before_the_first() -> None:
    assert plus_days(LAST, DaysDuration(DAY)) is None
    assert plus_days(FIRST, DaysDuration(-1)) is None
    assert plus_months(LAST, YearMonthDuration(1)) is None
    assert plus_months(FIRST, YearMonthDuration(-1)) is None


@pytest.mark.parametrize("parts", [(2026, 0, 1), (2026, 13, 1), (2026, 4, 31), (2026, 2, 29), (10**9, 1, 1)])
def test_a_day_that_does_not_exist_cannot_be_made(parts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="There is no day"):
        Date(*parts)


@pytest.mark.parametrize("value", [Date(2026, 1, 31), DaysDuration(5), YearMonthDuration(-5)])
def test_values_are_copied_and_stored_whole(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own bytes
    assert copy.deepcopy(value) == value
    assert type(copy.deepcopy(value)) is type(value)
    assert eval(repr(value)) == value  # noqa: S307 - our own text
    assert hash(copy.deepcopy(value)) == hash(value)


def test_durations_of_two_kinds_and_a_number_are_never_the_same() -> None:
    assert len({DaysDuration(0), YearMonthDuration(0), 0}) == 3
