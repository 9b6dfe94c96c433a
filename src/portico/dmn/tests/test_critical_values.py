"""Values of one fact that are worth trying, and places on the lines of ordered kinds."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.dmn.critical_values.candidates import Candidates, critical_values
from portico.dmn.critical_values.cells import Domain
from portico.dmn.critical_values.number_lines import LINES, number_at, number_place, turns
from portico.dmn.model import compile_model
from portico.dmn.types import Decision, FeelType, Record

LAW = compile_model(
    [
        Decision("aid", 'mother.income <= 12 * limit and mother.town in ("north", "south")'),
        Decision("old", "years and months duration(mother.birth_date, at).years >= 67"),
        Decision("both", "aid and (old or mother.alone)"),
    ],
    names=["mother", "limit", "at"],
)
FACTS = {
    "mother": {"income": 500, "town": "east", "birth_date": dt.date(1970, 2, 28), "alone": False},
    "limit": 40,
    "at": dt.date(2026, 3, 1),
}


def tried(decision: str, *path: str, **domain: object) -> Candidates:
    context = {**FACTS, "mother": Record("mother", FACTS["mother"])}  # type: ignore[arg-type]
    domains = {path: Domain(**domain)} if domain else {}  # type: ignore[arg-type]
    return critical_values(LAW, decision, path, context, domains=domains)


@pytest.mark.parametrize(
    ("decision", "path", "nearest"),
    [
        ("aid", ("mother", "income"), Decimal(480)),
        ("aid", ("limit",), Decimal(42)),
        ("old", ("mother", "birth_date"), dt.date(1959, 3, 1)),
        ("old", ("at",), dt.date(2037, 2, 28)),
        ("both", ("mother", "alone"), True),
    ],
)
def test_the_nearest_value_beyond_a_border_comes_first(decision: str, path: tuple[str, ...], nearest: object) -> None:
    assert tried(decision, *path).values[0] == nearest


def test_the_texts_that_are_named_are_tried_and_one_that_is_not() -> None:
    assert set(tried("aid", "mother", "town").values) == {"north", "south", "other", None}


def test_the_choices_of_a_fact_are_tried_when_they_are_known() -> None:
    found = tried("aid", "mother", "town", kind=FeelType.TEXT, nullable=False, values=("north", "east", "west"))
    assert found.values == ("north", "west")


def test_a_fact_that_nothing_reads_has_nothing_to_try_but_null() -> None:
    assert tried("old", "mother", "income").values == (None,)


def test_a_form_that_is_not_understood_is_not_called_exact() -> None:
    model = compile_model([Decision("t", "x * x > 9 or x > 100")], names=["x"])
    found = critical_values(model, "t", ("x",), {"x": 1})
    assert not found.exact
    assert found.values[0] == 101


def test_a_parameter_deep_in_a_context_can_be_the_fact() -> None:
    model = compile_model([Decision("t", "x > law.benefit.ordinary")], names=["x", "law"], deep=["law"])
    context = {"x": 5, "law": {"benefit": {"ordinary": 7}}}
    assert critical_values(model, "t", ("law", "benefit", "ordinary"), context).values[0] == 4


@given(value=st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20))
def test_a_number_has_one_place_and_its_neighbour_is_the_next_decimal(value: Decimal) -> None:
    place = number_place(value)
    assert number_at(place) == value
    assert number_at(place + 1) > value > number_at(place - 1)


@given(
    factor=st.integers(1, 50),
    more=st.integers(-50, 50),
    against=st.integers(-100, 100),
    near=st.integers(-3, 3),
    sign=st.sampled_from(["<", "<=", ">", ">="]),
)
def test_no_comparison_turns_between_two_borders(factor: int, more: int, against: int, near: int, sign: str) -> None:
    model = compile_model([Decision("t", f"{factor} * x + ({more}) {sign} {against}")], names=["x"])
    line = LINES[FeelType.NUMBER]
    function = model.compile(f"{factor} * x + ({more})")
    found = turns(line, lambda x: model.session({"x": x}).evaluate(function), 1, Decimal(against), sign)
    assert found
    for border in found:
        below, at = (model.session({"x": line.value(place)}).value("t") for place in (border - 1, border))
        assert below is not at
        if border + near not in found and border + near - 1 >= 0:
            pair = [model.session({"x": line.value(border + near + step)}).value("t") for step in (-1, 0)]
            assert pair[0] is pair[1]
