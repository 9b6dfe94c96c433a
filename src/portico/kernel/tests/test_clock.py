"""The only clock: held still in tests, moved by a day in the demo."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from portico.kernel import clock


def test_today_is_the_civil_day_of_the_time_zone() -> None:
    with clock.fixed(datetime(2026, 12, 24, 23, 30, tzinfo=UTC)):
        assert clock.today("UTC") == date(2026, 12, 24)
        assert clock.today("Europe/Oslo") == date(2026, 12, 25)


def test_a_fixed_instant_is_shown_in_utc() -> None:
    with clock.fixed(datetime(2026, 3, 1, 1, 0, tzinfo=timezone(timedelta(hours=2)))):
        assert clock.now() == datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
        assert clock.now().utcoffset() == timedelta(0)


def test_after_a_fixed_instant_the_clock_goes_on() -> None:
    with clock.fixed(datetime(2001, 1, 1, tzinfo=UTC)), clock.fixed(datetime(2002, 1, 1, tzinfo=UTC)):
        assert clock.now().year == 2002
    assert clock.now().year > 2002


def test_cannot_be_held_at_an_instant_without_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.fixed(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_the_demo_starts_on_its_day_at_the_real_time_of_day() -> None:
    program = (
        "from portico.kernel import clock; a = clock.now(); b = clock.now(); "
        "assert clock.is_moved() and a <= b; print(a.date().isoformat())"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], env={"PORTICO_TODAY": "2031-05-17"}, capture_output=True, text=True, check=True
    )
    # The day may have changed between the start and the question.
    assert shown.stdout.strip() in {"2031-05-17", "2031-05-18"}
