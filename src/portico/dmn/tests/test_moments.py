"""FEEL's own times of day and dates with a time: offsets, places, order, arithmetic."""

import copy
import datetime as dt
import pickle
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.dmn.dates.calendar import DAY, MAX_YEAR, NANOS, Date, DaysDuration, YearMonthDuration, date_at
from portico.dmn.dates.parsing import parse_date_time, parse_time
from portico.dmn.dates.times import DateTime, Time, moment_plus, moment_plus_months, moments_between, time_plus
from portico.dmn.types import as_feel, as_python

PLACES = ["Europe/Paris", "Australia/Melbourne", "Asia/Dhaka", "America/St_Johns", "Etc/UTC"]
FIRST, LAST = Date(-MAX_YEAR, 1, 1).ordinal, Date(MAX_YEAR, 12, 31).ordinal
offsets = st.none() | st.integers(-14 * 60, 14 * 60).map(lambda minutes: minutes * 60)
times = st.builds(Time, st.integers(0, DAY - 1), offsets) | st.builds(
    Time, st.integers(0, DAY - 1), st.none(), st.sampled_from(PLACES)
)
days = st.integers(FIRST, LAST).map(date_at)
moments = st.builds(DateTime.of, days, times)
zones = st.none() | st.just(dt.UTC) | st.sampled_from(PLACES).map(ZoneInfo)
lengths = st.integers(-(10**21), 10**21).map(DaysDuration)


def read(text: str) -> DateTime:
    moment = parse_date_time(text)
    assert moment is not None, text
    return moment


def time(text: str) -> Time:
    found = parse_time(text)
    assert found is not None, text
    return found


@given(st.datetimes(timezones=zones), st.datetimes(timezones=zones))
def test_the_order_of_moments_is_pythons(left: dt.datetime, right: dt.datetime) -> None:
    ours, other = as_feel(left), as_feel(right)
    assert isinstance(ours, DateTime)
    assert isinstance(other, DateTime)
    if (left.tzinfo is None) == (right.tzinfo is None):
        as_utc = [moment.astimezone(dt.UTC) if moment.tzinfo else moment for moment in (left, right)]
        assert (ours < other) is (as_utc[0] < as_utc[1])
        assert (ours == other) is (as_utc[0] == as_utc[1])
    else:  # Table 54: the other one's offset is lent, so what is written is compared
        assert (ours < other) is (left.replace(tzinfo=None) < right.replace(tzinfo=None))
        assert ours != other


@given(st.datetimes(timezones=zones, allow_imaginary=False))
def test_a_datetime_goes_in_and_comes_out(moment: dt.datetime) -> None:
    found = as_python(as_feel(moment))
    assert isinstance(found, dt.datetime)
    assert (found, found.tzinfo, found.fold) == (moment, moment.tzinfo, found.fold)
    assert found.utcoffset() == moment.utcoffset()


@given(st.times(timezones=zones))
def test_a_time_goes_in_and_comes_out(value: dt.time) -> None:
    assert as_python(as_feel(value)) == value


@given(moments)
def test_a_moment_is_read_as_it_is_written(moment: DateTime) -> None:
    found = read(str(moment))
    assert tuple(found) == tuple(moment)


@given(times)
def test_a_time_is_read_as_it_is_written(value: Time) -> None:
    assert tuple(time(str(value))) == tuple(value)


@given(moments, lengths)
def test_a_length_that_is_added_can_be_taken_away(moment: DateTime, length: DaysDuration) -> None:
    later = moment_plus(moment, length)
    if later is not None:
        assert moments_between(later, moment) == length
        assert moment_plus(later, -length) == moment


@given(times, lengths)
def test_a_time_of_day_begins_again_after_midnight(value: Time, length: DaysDuration) -> None:
    assert time_plus(time_plus(value, length), -length) == value
    assert time_plus(value, DaysDuration(DAY)) == value


@given(st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 23), st.sampled_from(PLACES))
def test_beyond_pythons_years_a_place_has_the_rules_of_pythons_last_400(day: dt.date, hour: int, place: str) -> None:
    far = DateTime((day.toordinal() + 146_097 * 100) * DAY + hour * 3600 * NANOS, None, place)
    near = dt.datetime(day.year + 7600, day.month, day.day, hour, tzinfo=ZoneInfo(place))
    assert far.offset == (near.utcoffset() or dt.timedelta()).total_seconds()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2002-04-02T12:00:00-01:00", "2002-04-02T17:00:00+04:00"),  # XPath's own examples
        ("2002-04-02T23:00:00-04:00", "2002-04-03T02:00:00-01:00"),
        ("1999-12-31T24:00:00", "2000-01-01T00:00:00"),
        ("2026-01-10T12:00:00@Europe/Paris", "2026-01-10T12:00:00+01:00"),
        ("2026-07-10T12:00:00@Europe/Paris", "2026-07-10T12:00:00+02:00"),
        ("2012-03-07Z", "2012-03-07T00:00:00Z"),
        ("-2021-01-01T10:10:10@Australia/Melbourne", "-2021-01-01T10:10:10+09:39:52"),  # before there were zones
        ("999999999-07-01T00:00:00@Europe/Paris", "999999999-07-01T00:00:00+02:00"),
    ],
)
def test_moments_are_the_same_by_their_instant(left: str, right: str) -> None:
    assert read(left) == read(right)
    assert hash(read(left)) == hash(read(right))
    assert read(left) <= read(right) <= read(left)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("21:30:00+10:30", "06:00:00-05:00", True),  # XPath's own examples
        ("08:00:00+09:00", "17:00:00-06:00", False),  # both are 23:00 in UTC, of two days
        ("24:00:00+01:00", "00:00:00+01:00", True),
        ("00:01:00@Etc/UTC", "00:01:00z", True),
        ("12:00:00@Europe/Paris", "12:00:00+01:00", True),  # the standard time, not the summer's
        ("23:00:50", "23:00:50Z", False),
    ],
)
def test_times_are_the_same_by_their_instant(left: str, right: str, same: bool) -> None:
    assert (time(left) == time(right)) is same


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01T24:00:01", "2026-01-01T24:01:00", "2026-01-01T25:00:00", "2026-01-01T23:60:00",
        "2026-12-31T23:59:60", "2026-01-01T7:00:00", "2026-01-01T07:00", "2026-01-01T", "2026-01-01t07:00:00",
        "2026-01-01T07:00:00.", "2026-01-01T07:00:00.1234567891", "2026-01-01T07:00:00+5", "2026-01-01T07:00:00+05",
        "2026-01-01T07:00:00+14:01", "2026-01-01T07:00:00+05:60", "2026-01-01T07:00:00+01:00@Europe/Paris",
        "2026-01-01T07:00:00@", "2026-01-01T07:00:00@Nowhere/City", "2026-01-01T07:00:00@Europe",
        "2026-01-01T07:00:00@../../etc/passwd", "2026-01-01T07:00:00@posix/Europe/Paris", "2026-01-01T07:00:00@localtime",
        "2026-02-29T00:00:00", "02026-01-01T00:00:00", "226-01-01T00:00:00", "+2026-01-01T00:00:00",
        "1000000000-01-01T00:00:00", "999999999-12-31T24:00:00", " 2026-01-01T00:00:00", "2026-01-01T00:00:00 ",
        "２０２６-01-01T00:00:00",
    ],
)  # fmt: skip
def test_what_is_no_date_and_time_is_not_read(text: str) -> None:
    assert parse_date_time(text) is None


def test_clocks_that_are_set_forward_and_back_do_not_change_how_long_an_hour_is() -> None:
    hour = DaysDuration(3600 * NANOS)
    spring = moment_plus(read("2026-03-29T01:30:00@Europe/Paris"), hour)
    assert str(spring) == "2026-03-29T03:30:00@Europe/Paris"
    first = read("2026-10-25T02:30:00@Europe/Paris")
    second = moment_plus(first, hour)
    assert second is not None
    assert str(second) == str(first)
    assert (first.offset, second.offset) == (7200, 3600)
    assert moments_between(second, first) == hour
    python = as_python(second)
    assert isinstance(python, dt.datetime)
    assert python.fold == 1
    assert as_feel(python) == second


def test_months_later_is_the_same_time_of_day_with_the_offset_of_that_month() -> None:
    winter = read("2026-01-31T12:00:00@Europe/Paris")
    summer = moment_plus_months(winter, YearMonthDuration(5))
    assert summer is not None
    assert (str(summer), summer.offset) == ("2026-06-30T12:00:00@Europe/Paris", 7200)


def test_a_difference_needs_two_offsets_or_none() -> None:
    assert moments_between(read("2026-01-01T00:00:00Z"), read("2026-01-01T00:00:00")) is None


@pytest.mark.parametrize(
    "text", ["2026-01-31T10:00:00.5+02:00", "-0001-02-28T10:00:00@Europe/Paris", "0000-01-01T00:00:00"]
)
def test_moments_and_times_are_copied_and_stored_whole(text: str) -> None:
    for value in (read(text), read(text).time):
        for twin in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value), eval(repr(value))):  # noqa: S301, S307
            assert tuple(twin) == tuple(value)
            assert type(twin) is type(value)
