"""Which single fact would turn an outcome, and how little it takes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from portico.dmn.explaining.changes import change_in_words, nearest_changes
from portico.dmn.explaining.words import Words
from portico.dmn.model import Model, compile_model
from portico.dmn.types import Decision, Record, as_feel


def changes(model: Model, name: str, **context: object) -> list[tuple[str, str, str]]:
    return [(".".join(each.path), str(each.then), str(each.outcome)) for each in nearest_changes(model, name, context)]


AID = compile_model(
    [
        Decision("aid", "grown_up and mother.income < parameters.limit and not(mother.abroad)"),
        Decision("grown_up", 'mother.birth + @"P18Y" <= at'),
    ],
    names=["mother", "parameters", "at"],
)
PARAMETERS = {"limit": 400_000}


def mother(**facts: object) -> dict[str, object]:
    known = {"income": 300_000, "abroad": False, "birth": dt.date(2000, 1, 1), **facts}
    return {"mother": Record("mother", known), "parameters": PARAMETERS, "at": dt.date(2026, 11, 21)}


def test_each_fact_that_alone_turns_the_outcome_is_named_with_its_nearest_value() -> None:
    assert changes(AID, "aid", **mother()) == [
        ("mother.abroad", "True", "False"),
        ("mother.birth", "2008-11-22", "False"),
        ("mother.income", "400000", "False"),
    ]


def test_a_no_that_one_fact_explains_names_that_fact_only() -> None:
    assert changes(AID, "aid", **mother(income=450_000)) == [("mother.income", "399999", "True")]


def test_a_no_with_two_reasons_cannot_be_turned_by_one_fact() -> None:
    assert changes(AID, "aid", **mother(income=450_000, abroad=True)) == []


def test_the_law_s_own_values_and_the_day_are_not_changed() -> None:
    paths = {path for path, _, _ in changes(AID, "aid", **mother(income=400_000))}
    assert paths == {"mother.income"}


def test_a_fact_that_nobody_told_is_asked_and_not_changed() -> None:
    model = compile_model([Decision("d", "mother.age > 5 or mother.other = true")], names=["mother"])
    assert changes(model, "d", mother=Record("mother", {"age": 6})) == []
    assert changes(model, "d", mother=Record("mother", {"age": 6, "other": False})) == [("mother.age", "5", "False")]


def test_nothing_is_proposed_while_the_outcome_is_unknown() -> None:
    assert changes(AID, "aid", mother=Record("mother", {}), parameters=PARAMETERS, at=dt.date(2026, 1, 1)) == []


def test_a_change_is_told_in_words() -> None:
    words = Words(facts={("mother", "income"): "Income"})
    found = nearest_changes(AID, "aid", mother(income=450_000))
    assert change_in_words(found[0], words) == "If Income were 399999 (it is 450000): yes"
    assert found[0].now == as_feel(450_000)


def test_where_no_border_can_be_read_off_a_number_near_it_is_found() -> None:
    model = compile_model([Decision("d", "n ** 2 > 10000")], names=["n"])
    assert changes(model, "d", n=90) == [("n", "101", "True")]
    assert changes(model, "d", n=Decimal("99.5")) == [("n", "100.1", "True")]
    assert changes(model, "d", n=500) == [("n", "100", "False")]


def test_it_is_not_proposed_that_a_known_number_were_absent() -> None:
    model = compile_model([Decision("d", "n != null")], names=["n"])
    assert changes(model, "d", n=5) == []
    assert changes(model, "d", n=dt.date(2026, 1, 1)) == [("n", "None", "False")]
