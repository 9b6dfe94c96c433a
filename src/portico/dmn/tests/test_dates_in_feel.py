"""Dates, times and durations as rules write them (DMN 1.5, 10.3.2.3, 10.3.2.15, 10.3.4.1, 10.3.4.8, 10.3.4.11)."""

import datetime as dt
from decimal import Decimal

import pytest

from portico.dmn.errors import NoClock
from portico.dmn.model import compile_model
from portico.dmn.types import Date, DateTime, DaysDuration, Time, Unknown, YearMonthDuration, as_feel

MODEL = compile_model([], names=["unknown", "day", "moment", "clock", "length"])
FACTS = {
    "day": dt.date(2026, 1, 31),
    "moment": dt.datetime(2026, 1, 31, 10, 30, tzinfo=dt.UTC),
    "clock": dt.time(10, 30),
    "length": dt.timedelta(days=1, hours=2),
}


def feel(text: str) -> object:
    return as_feel(MODEL.session(FACTS).evaluate(MODEL.compile(text)))


READ = [
    # date(from), date(year, month, day)
    ('date("2012-12-25")', '@"2012-12-25"'),
    ('date("-0044-03-15").year', "-44"),
    ('date("0000-02-29").day', "29"),  # the year 0 is a leap year
    ('date("123456-01-01").year', "123456"),
    ('date("01234-01-01")', "null"),
    ('date("2012-12-25Z")', "null"),  # FEEL's dates have no zone, and none is dropped unseen
    ('date("2012-12-25T10:00:00")', "null"),
    ('date("2100-02-29")', "null"),
    ('date(["2012-12-25"])', '@"2012-12-25"'),
    ('date(["2012-12-25", "2012-12-26"])', "null"),
    ("date(2012)", "null"),
    ("date(2012, 12)", "null"),
    ("date(2012, 12, 25, 1)", "null"),
    ("date(2012.5, 12, 25)", "null"),
    ('date("2012", "12", "25")', "null"),
    ("date(year: 2012, month: 12)", "null"),
    ("date(day: 25, month: 12, year: 2012)", '@"2012-12-25"'),
    ('date(text: "2012-12-25")', "null"),
    ('date(@"P1D")', "null"),
    ('date(@"10:00:00")', "null"),
    ("date(true)", "null"),
    # time(from), time(hour, minute, second, offset)
    ('time("24:00:00")', '@"00:00:00"'),
    ('time("10:30:00.123456789").second', "0.123456789"),
    ('time("10:30:00z")', '@"10:30:00Z"'),
    ("time(10, 30, 1.5)", '@"10:30:01.5"'),
    ("time(10, 30, 1 / 3)", '@"10:30:00.333333333"'),
    ("time(10, 30)", "null"),
    ("time(10.5, 30, 0)", "null"),
    ('time(10, 30, 0, @"PT15H")', "null"),
    ('time(10, 30, 0, @"PT0.5S")', "null"),
    ('time(10, 30, 0, @"P1M")', "null"),
    ('time(10, 30, 0, @"-PT14H")', '@"10:30:00-14:00"'),
    ("time(hour: 10, minute: 30, second: 0)", '@"10:30:00"'),
    ('time("23:59:00z") + duration("PT2M")', 'time("00:01:00@Etc/UTC")'),
    ('time(date and time("2012-12-25T11:00:00Z"))', 'time("11:00:00Z")'),
    ('time(date and time("2026-07-01T11:00:00@Europe/Paris"))', 'time("11:00:00@Europe/Paris")'),
    # date and time(from), date and time(date, time)
    ('date and time("2018-12-08")', '@"2018-12-08T00:00:00"'),
    ('date and time("2012-03-07Z").year', "2012"),  # the example of 10.3.2.15
    ('date and time(@"2018-12-08", @"10:30:00+02:00")', '@"2018-12-08T10:30:00+02:00"'),
    ('date and time(@"2018-12-08T23:00:00Z", @"10:30:00")', '@"2018-12-08T10:30:00"'),
    ('date and time(date: @"2018-12-08", time: @"10:30:00@Asia/Dhaka").time offset', '@"PT6H"'),
    ('date and time(@"2018-12-08")', '@"2018-12-08T00:00:00Z"'),
    ('date and time("2018-12-08", "10:30:00")', "null"),
    ('date and time(@"10:30:00", @"2018-12-08")', "null"),
    ('date and time(@"2018-12-08", null)', "null"),
    ("date and time(2018, 12, 8)", "null"),
    ("date and time()", "null"),
    ('date and time("2018-12-08T10:30:00+02:00@Europe/Paris")', "null"),
    # duration
    ('duration("P1Y2M3D")', "null"),
    ('duration("P1M1D")', "null"),
    ('duration("P1DT")', "null"),
    ('duration("PT")', "null"),
    ('duration("P-1D")', "null"),
    ('duration("+P1D")', "null"),
    ('duration("P1W")', "null"),
    ('duration("P1.5D")', "null"),
    ('duration("PT1.5M")', "null"),
    ('duration("-P0D")', '@"PT0S"'),
    ('duration("P99999999999999999999D")', "null"),
    ('duration(@"P1D")', "null"),
    # years and months duration
    ('years and months duration(@"2011-12-22", @"2013-08-24")', '@"P1Y8M"'),
    ('years and months duration(@"2013-08-24", @"2011-12-22")', '@"-P1Y8M"'),
    ('years and months duration(@"2026-01-31", @"2026-02-28")', '@"P0M"'),
    ('years and months duration(@"2026-02-28", @"2026-01-31")', '@"P0M"'),
    ('years and months duration(@"2026-01-31", @"2026-03-01")', '@"P1M"'),
    ('years and months duration(@"2026-03-01T00:00:00", @"2027-03-01T10:00:00")', '@"P1Y"'),
    ('years and months duration(from: @"2026-01-01", to: @"2027-01-01")', '@"P1Y"'),
    ('years and months duration(@"-0001-01-01", @"0001-01-01")', '@"P2Y"'),
    ('years and months duration(@"2026-01-01", null)', "null"),
    ('years and months duration(@"2026-01-01")', "null"),
    ('years and months duration("2026-01-01", "2027-01-01")', "null"),
    ('years and months duration(@"10:00:00", @"11:00:00")', "null"),
    # calendar
    ('day of year(@"2024-12-31")', "366"),
    ('day of year(@"-0004-03-01")', "61"),
    ('day of year(date: @"2026-01-01T10:00:00Z")', "1"),
    ('day of year("2026-01-01")', "null"),
    ('day of week(@"2019-09-17")', '"Tuesday"'),
    ('day of week(@"-0001-01-01")', '"Friday"'),
    ('month of year(@"2019-09-17")', '"September"'),
    ('week of year(@"2003-12-29")', "1"),  # the examples of Table 82
    ('week of year(@"2004-01-04")', "1"),
    ('week of year(@"2005-01-01")', "53"),
    ('week of year(@"2005-01-03")', "1"),
    ('week of year(@"2005-01-09")', "1"),
    ('week of year(@"2005-01-09T10:00:00")', "1"),
    ("week of year()", "null"),
    ("week of year(null)", "null"),
    ('week of year(@"2005-01-09", 1)', "null"),
]
PARTS = [
    ('@"2018-12-09".weekday', "7"),
    ('@"2018-12-10T10:30:01.25".second', "1.25"),
    ('@"2018-12-10".hour', "null"),
    ('@"10:30:00".year', "null"),
    ('@"10:30:00-05:30".time offset', '@"-PT5H30M"'),
    ('@"2026-07-01T10:30:00@Europe/Paris".time offset', '@"PT2H"'),
    ('@"10:30:00@Europe/Paris".timezone', '"Europe/Paris"'),
    ('@"10:30:00+01:00".timezone', "null"),
    ('@"P1Y14M".years', "2"),
    ('@"P1Y14M".months', "2"),
    ('@"-P1Y2M".months', "-2"),
    ('@"P1DT26H".hours', "2"),
    ('@"PT90.5S".seconds', "30.5"),
    ('@"-PT90.5S".seconds', "-30.5"),
    ('@"PT1M".months', "null"),
    ("day.year", "2026"),
    ("moment.hour", "10"),
    ("clock.minute", "30"),
    ("length.hours", "2"),
]
CALCULATED = [
    ('day + @"P1M"', '@"2026-02-28"'),
    ('@"2024-02-29" - @"P4Y"', '@"2020-02-29"'),
    ('@"2024-02-29" + @"P1Y"', '@"2025-02-28"'),
    ('@"0000-01-01" - @"P1D"', '@"-0001-12-31"'),
    ('@"999999999-12-31" + @"P1D"', "null"),
    ('@"-999999999-01-01T00:00:00" - @"PT1S"', "null"),
    ('@"999999999-12-31" - @"-999999999-01-01"', '@"P730484999633D"'),
    ('@"2026-01-01T00:00:00Z" - @"2026-01-01T00:00:00"', "null"),
    ('@"10:00:00" - @"09:00:00Z"', "null"),
    ('@"10:00:00Z" - @"10:00:00+01:00"', '@"PT1H"'),
    ('@"23:00:00" + @"PT2H"', '@"01:00:00"'),
    ('@"2026-01-01" + @"2026-01-01"', "null"),
    ('@"P1D" - @"2026-01-01"', "null"),
    ('@"P1D" + @"P1M"', "null"),
    ('@"10:00:00" + @"P1M"', "null"),
    ('@"2026-01-01" + 1', "null"),
    ('-@"P1DT2H"', '@"-P1DT2H"'),
    ('-@"P1Y2M"', '@"-P1Y2M"'),
    ('-@"2026-01-01"', "null"),
    ('-@"10:00:00"', "null"),
    ('@"P1D" / 0', "null"),
    ('@"P1D" / @"PT0S"', "null"),
    ('@"P1Y" / @"P0M"', "null"),
    ('@"P1D" * @"P1D"', "null"),
    ('2 / @"P1D"', "null"),
    ('@"P1D" / @"P1M"', "null"),
    ('@"P1D" * 10 ** 30', "null"),
    ('@"P1Y" * 10 ** 6000', "null"),
    ('@"PT1S" / 3', '@"PT0.333333333S"'),
    ('@"P1D" / @"PT1H"', "24"),
    ('abs(@"-P1D")', '@"P1D"'),
    ('abs(@"-P1M")', '@"P1M"'),
    ("moment - day", '@"PT10H30M"'),
    ("day + length", '@"2026-02-01"'),
]
COMPARED = [
    ('@"-0001-01-01" < @"0000-01-01"', "true"),
    ('@"9999-12-31" < @"10000-01-01"', "true"),
    ('@"2026-01-01" = @"2026-01-01T00:00:00Z"', "null"),
    ('@"2026-01-01" < @"2026-01-02T00:00:00Z"', "null"),
    ('@"P1Y" = @"P365D"', "null"),
    ('@"P1Y" < @"P400D"', "null"),
    ('@"PT24H" = @"P1D"', "true"),
    ('@"P12M" = @"P1Y"', "true"),
    ('@"PT36H" > @"P1D"', "true"),
    ('@"10:00:00+02:00" < @"09:00:00Z"', "true"),
    ('@"2026-01-01T10:00:00+02:00" = @"2026-01-01T08:00:00Z"', "true"),
    ('is(@"2026-01-01T10:00:00+02:00", @"2026-01-01T08:00:00Z")', "false"),
    ('is(@"10:00:00@Europe/Paris", @"10:00:00+01:00")', "false"),
    ('@"2026-01-15" in [@"2026-01-01"..day]', "true"),
    ("day in [date(2026, 1, 1)..date(2026, 12, 31)]", "true"),
    ('list contains([day], @"2026-01-31")', "true"),
    ('max(day, @"2025-01-01")', "day"),
    ('count(distinct values([day, date("2026-01-31")]))', "1"),
    ('for d in @"2026-01-30"..@"2026-02-01" return d.day', "[30, 31, 1]"),
]


@pytest.mark.parametrize(("text", "expected"), [*READ, *PARTS, *CALCULATED, *COMPARED])
def test_dates_times_and_durations(text: str, expected: str) -> None:
    found, wanted = feel(text), feel(expected)
    assert type(found) is type(wanted)
    assert found == wanted


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('@"2026-01-31"', "2026-01-31"),
        ('@"-0044-03-15"', "-0044-03-15"),
        ('@"10:30:00.500"', "10:30:00.5"),
        ('@"24:00:00"', "00:00:00"),
        ('@"10:30:00+00:00"', "10:30:00Z"),
        ('@"10:30:00-00:30"', "10:30:00-00:30"),
        ('@"2026-01-31T24:00:00@Europe/Paris"', "2026-02-01T00:00:00@Europe/Paris"),
        ('date and time("2026-01-31")', "2026-01-31T00:00:00"),
        ('@"PT26H"', "P1DT2H"),
        ('@"-PT0.000000001S"', "-PT0.000000001S"),
        ('@"P0D"', "PT0S"),
        ('@"P0Y"', "P0M"),
        ('@"P14M"', "P1Y2M"),
        ('[@"2026-01-31", @"P1D"]', "[2026-01-31, P1D]"),
    ],
)
def test_a_value_is_written_in_its_canonical_form(value: str, text: str) -> None:
    assert feel(f"string({value})") == text


@pytest.mark.parametrize("text", ['unknown + @"P1D"', '@"2026-01-01" - unknown', "date(unknown)", "unknown < day"])
def test_what_nobody_knows_stays_unknown(text: str) -> None:
    assert feel(text) == Unknown(frozenset({("unknown",)}))


@pytest.mark.parametrize("text", ["null + unknown", "unknown - null", "null < unknown"])
def test_null_absorbs_what_nobody_knows(text: str) -> None:
    assert feel(text) is None


def test_answers_leave_as_pythons_own_types() -> None:
    session = MODEL.session(FACTS)

    def answer(text: str) -> object:
        return session.evaluate(MODEL.compile(text))

    assert type(answer("day")) is dt.date
    assert answer('@"2026-01-31" + @"P1D"') == dt.date(2026, 2, 1)
    assert answer("moment") == FACTS["moment"]
    assert answer('{a: [day], b: @"P1D"}') == {"a": [FACTS["day"]], "b": dt.timedelta(days=1)}
    assert answer('@"P18M"') == YearMonthDuration(18)
    assert answer('@"12026-01-31"') == Date(12026, 1, 31)
    assert session.value("day") == FACTS["day"]


def test_facts_may_be_feels_own_values_too() -> None:
    facts = {"day": Date(12026, 1, 31), "length": DaysDuration(1), "clock": Time(1), "moment": DateTime(1)}
    session = MODEL.session(facts)
    assert all(session.value(name) == value for name, value in facts.items())
    assert session.evaluate(MODEL.compile("day.year")) == Decimal(12026)


def test_now_is_what_the_session_was_told() -> None:
    moment = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.timezone(-dt.timedelta(hours=3)))
    session = MODEL.session({}, now=moment)
    assert session.evaluate(MODEL.compile("now()")) == moment
    assert session.evaluate(MODEL.compile("today()")) == dt.date(2026, 12, 31)
    assert session.evaluate(MODEL.compile("now(1)")) is None
    assert session.evaluate(MODEL.compile("now() instance of date and time")) is True


@pytest.mark.parametrize("text", ["now()", "today()", "if true then today() else null"])
def test_the_engine_has_no_clock_of_its_own(text: str) -> None:
    with pytest.raises(NoClock):
        feel(text)
