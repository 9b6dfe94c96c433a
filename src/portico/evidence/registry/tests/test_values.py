"""From cells to values: what each type takes, and that what is refused is never quoted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.evidence.registry.schema import Cell
from portico.evidence.registry.values import Unfit, converter_of

FITS = [
    ({"type": "text"}, "0301", "0301"),
    ({"type": "text"}, 301, "301"),
    ({"type": "text"}, "", None),
    ({"type": "text"}, "  ", None),
    ({"type": "text"}, None, None),
    ({"type": "person"}, "01017000027", "01017000027"),
    ({"type": "choice", "choices": ["a", "b"]}, "a", "a"),
    ({"type": "choice", "values": {"M": "male"}}, "M", "male"),
    ({"type": "choice", "values": {1: "male"}}, "1", "male"),  # a number in YAML, text in CSV
    ({"type": "choice", "values": {"1": "male"}}, Decimal("1.0"), "male"),  # numeric in a database
    ({"type": "boolean", "values": {"J": True, "N": False}}, "N", False),
    ({"type": "boolean"}, "TRUE", True),
    ({"type": "boolean"}, "0", False),
    ({"type": "boolean"}, True, True),
    ({"type": "integer"}, "12", 12),
    ({"type": "integer"}, Decimal("12.00"), 12),
    ({"type": "number"}, "1.5", 1.5),
    ({"type": "number", "decimal": ","}, "1,5", 1.5),
    ({"type": "money"}, "420000.55", 420000.55),
    ({"type": "money"}, 420000.55, 420000.55),
    ({"type": "date"}, "2026-11-20", "2026-11-20"),
    ({"type": "date"}, "2026-11-20T10:00:00Z", "2026-11-20"),
    ({"type": "date"}, dt.date(2026, 11, 20), "2026-11-20"),
    ({"type": "date"}, dt.datetime(2026, 11, 20, 23, tzinfo=dt.UTC), "2026-11-20"),
    ({"type": "date", "format": "%d.%m.%Y"}, "20.11.2026", "2026-11-20"),
]
UNFIT = [
    ({"type": "text"}, 1.5),
    ({"type": "text"}, "x" * 2001),
    ({"type": "text"}, "a\x00b"),
    ({"type": "text"}, ["a"]),
    ({"type": "choice", "choices": ["a"]}, "b"),
    ({"type": "choice", "values": {"M": "male"}}, "m"),
    ({"type": "boolean"}, "maybe"),
    ({"type": "boolean"}, 2),
    ({"type": "integer"}, "1.5"),
    ({"type": "integer"}, "1e3"),
    ({"type": "integer"}, "１２"),  # digits of another script
    ({"type": "number"}, "1,5"),
    ({"type": "number", "decimal": ","}, "1.000,5"),
    ({"type": "number"}, float("nan")),
    ({"type": "number"}, Decimal("NaN")),
    ({"type": "number"}, Decimal("1e16")),
    ({"type": "number"}, "0.1234567890123456"),  # a JSON number would not keep it
    ({"type": "number"}, True),
    ({"type": "date"}, "2026-02-30"),
    ({"type": "date"}, "20.11.2026"),
    ({"type": "date"}, "2026-11-20x"),
    ({"type": "date"}, 20261120),
    ({"type": "date", "format": "%d.%m.%Y"}, "31.02.2026"),
]


@pytest.mark.parametrize(("cell", "stands", "value"), FITS)
def test_a_cell_becomes_a_value_of_its_type(cell: dict[str, object], stands: object, value: object) -> None:
    found = converter_of(Cell.model_validate(cell))(stands)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("cell", "stands"), UNFIT)
def test_what_does_not_fit_is_refused_without_being_quoted(cell: dict[str, object], stands: object) -> None:
    with pytest.raises(Unfit) as refused:
        converter_of(Cell.model_validate(cell))(stands)
    assert str(stands) not in str(refused.value)


def test_texts_that_mean_nothing_are_null() -> None:
    convert = converter_of(Cell(type="date"), absent=("-", "NULL"))
    assert (convert("-"), convert("NULL"), convert("")) == (None, None, None)


def test_a_code_that_means_something_that_cannot_be_is_refused_at_once() -> None:
    with pytest.raises(Unfit):
        converter_of(Cell(type="choice", values={"M": "mole"}, choices=["male"]))


@given(st.dates())
def test_every_day_survives(day: dt.date) -> None:
    assert converter_of(Cell(type="date"))(day.isoformat()) == day.isoformat()


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=5))
def test_every_number_of_fifteen_digits_survives(number: Decimal) -> None:
    found = converter_of(Cell(type="number"))(format(number, "f"))
    assert Decimal(repr(found)) == number
