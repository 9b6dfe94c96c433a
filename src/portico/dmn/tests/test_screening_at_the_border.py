"""Quotients at the border: rows chosen so that one unit decides, with as many digits as are accepted at all."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from portico.dmn.model import Model, compile_model
from portico.dmn.screening.columns import Column
from portico.dmn.screening.screen import InPython, Screened, Verdict, compile_sql
from portico.dmn.tests.population import Population, Row
from portico.dmn.types import Decision, FeelType, Path


def number(digits: int, low: int | None = None) -> Column:
    return Column(FeelType.NUMBER, digits=digits, low=low, nullable=False)


def columns(a: int, b: int, c: int) -> dict[Path, Column]:
    return {("a",): number(a), ("b",): number(b, low=1), ("c",): number(c)}


def model(rule: str) -> Model:
    return compile_model([Decision("d", rule)], names=["a", "b", "c"])


def verdict(rule: str, a: int, b: int, c: int) -> Verdict:
    return compile_sql(model(rule), "d", columns(a, b, c))


def rows(b_digits: int, c_digits: int, factor: int = 1) -> list[Row]:
    """Return rows in which a is c * b, or one unit beside it."""
    rng = random.Random(3)
    found: list[Row] = []
    for _ in range(300):
        b = rng.choice((1, 3, 7, 10**b_digits - 1, rng.randrange(1, 10**b_digits)))
        c = rng.choice((0, 1, 10**c_digits - 1, rng.randrange(10**c_digits))) * rng.choice((1, -1))
        for beside in (-1, 0, 1):
            a = (c * b) // factor + beside
            found.append({("a",): Decimal(a), ("b",): Decimal(b), ("c",): Decimal(c)})
    return found


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "=", "!="])
def test_a_quotient_is_compared_exactly_with_as_many_digits_as_are_accepted(sign: str) -> None:
    rule = f"a / b {sign} c"
    accepted = verdict(rule, 21, 11, 10)
    assert isinstance(accepted, Screened)
    people = Population(columns(21, 11, 10), rows(11, 10), {})
    assert people.disagreements(model(rule), accepted) == []


@pytest.mark.parametrize(
    "mode", ["floor", "ceiling", "round up", "round down", "round half up", "round half down", "decimal"]
)
def test_a_quotient_is_rounded_exactly_with_as_many_digits_as_are_accepted(mode: str) -> None:
    rule = f"{mode}(a / b, 0)"
    accepted = verdict(rule, 21, 10, 10)
    assert isinstance(accepted, Screened)
    for factor in (1, 2):  # whole quotients, and those half-way
        people = Population(columns(21, 10, 10), rows(10, 10, factor), {})
        assert people.disagreements(model(rule), accepted) == []


def test_one_digit_more_is_refused() -> None:
    assert isinstance(verdict("a / b < c", 22, 12, 10), InPython)
    assert isinstance(verdict("round half up(a / b, 0)", 22, 12, 10), InPython)


def test_what_is_refused_would_indeed_be_wrong() -> None:
    """A quotient just below 3 is 3 in decimal128; the product of 3 and the divisor is not the numerator."""
    divisor = 3 * 10**33
    facts = {"a": Decimal(3 * divisor - 1), "b": Decimal(divisor), "c": Decimal(3)}
    assert model("a / b < c").session(facts).value("d") is False
    assert model("a < c * b").session(facts).value("d") is True
    assert isinstance(verdict("a / b < c", 34, 34, 1), InPython)
