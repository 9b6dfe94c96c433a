"""A date that is moved by months and compared is the same as the date compared with another one."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.dmn.dates.calendar import Date, YearMonthDuration, date_at, plus_months
from portico.dmn.feel.values import compare
from portico.dmn.screening import sql
from portico.dmn.screening.dates import shifted
from portico.dmn.screening.dialects import Dialect
from portico.dmn.screening.literals import literal
from portico.dmn.screening.moved_dates import unmoved
from portico.dmn.screening.pieces import Value
from portico.dmn.screening.shapes import Shape
from portico.dmn.types import FeelType

FIRST = dt.date(2023, 12, 1).toordinal()
BOUNDS = [
    Date(2024, month, day) for month, day in ((2, 28), (2, 29), (3, 1), (3, 30), (3, 31), (4, 30), (5, 1), (12, 31))
]


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
@pytest.mark.parametrize("months", [-25, -12, -3, -1, 1, 2, 5, 11, 12, 13, 24])
@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_every_day_around_the_bound_is_answered_the_same(sign: str, months: int, bound: Date) -> None:
    day = Value(Shape(FeelType.DATE, low=1, high=3_000_000), sql.false())
    length = literal(YearMonthDuration(months))
    assert isinstance(length, Value)
    fixed = literal(bound)
    assert isinstance(fixed, Value)
    moved = shifted(Dialect("duckdb"), "+", Value(Shape(FeelType.DATE, low=600_000, high=800_000), day.sql), length)
    turned = unmoved(sign, moved, fixed)
    assert turned is not None
    for number in range(FIRST - 800, FIRST + 1600):
        one = date_at(number)
        assert one is not None
        said = compare(sign, plus_months(one, YearMonthDuration(months)), bound)
        assert compare(turned[0], one, turned[2].constant) is said
