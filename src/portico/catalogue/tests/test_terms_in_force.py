"""Which term counts for a clock that starts on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.catalogue.pack.schema import Clock
from portico.catalogue.pack.terms import in_force

LAW = {"article": "Law", "source": ["C1"]}
CLOCK = Clock.model_validate(
    {
        "value": 20,
        "unit": "working_days",
        "law": LAW,
        "later": [
            {"valid_from": "2026-04-01", "value": 30, "unit": "working_days", "law": LAW},
            {"valid_from": "2027-01-01", "value": 2, "unit": "weeks", "law": LAW},
        ],
    }
)


@pytest.mark.parametrize(
    ("day", "value", "why"),
    [
        (dt.date(2026, 3, 31), 20, "the day before the later law"),
        (dt.date(2026, 4, 1), 30, "its first day"),
        (dt.date(2026, 12, 31), 30, "the last day before the next one"),
        (dt.date(2027, 1, 1), 2, "the newest counts"),
    ],
)
def test_the_newest_law_that_holds_by_a_day_counts(day: dt.date, value: int, why: str) -> None:
    assert in_force(CLOCK, day).value == value, why
