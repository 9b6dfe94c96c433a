"""What rule authors see of a decision, and what a decision says of facts that they make up."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from portico.catalogue.errors import NotInPack
from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.rule_words import Spoken, explainer_of, words_of
from portico.catalogue.pack.schema import ConceptType
from portico.catalogue.pack.trying import Reason, Trial, look_at, try_rule_of

ROOT = Path(__file__).resolve().parents[4]
DAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def release() -> CompiledPack:
    return compile_pack(read_pack(ROOT / "packs" / "norway"))


def tried(release: CompiledPack, name: str, **facts: object) -> Trial:
    paths = {tuple(key.split("__")): value for key, value in facts.items()}
    return try_rule_of(release, name, paths, DAY, explainer_of(release, Spoken("en")))


def words(reason: Reason) -> list[str]:
    return [reason.words, *(line for step in reason.steps for line in words(step))]


def test_every_decision_can_be_looked_at_and_tried_without_facts(release: CompiledPack) -> None:
    spoken = Spoken("en")
    for name in release.pack.decisions:
        rule = look_at(release, name, words_of(release, spoken), "en")
        assert [bool(rule.feel), bool(rule.clauses), rule.table is not None].count(True) == 1, name
        assert tried(release, name).reason.words, name


def test_a_rule_names_its_inputs_with_their_kind_and_whom_they_are_about(release: CompiledPack) -> None:
    rule = look_at(release, "cash_for_care_right", words_of(release, Spoken("en")), "en")
    inputs = {one.key: one for one in rule.inputs}
    assert inputs["child.kindergarten_hours"].type is ConceptType.NUMBER
    assert inputs["child.kindergarten_hours"].about == "The child"
    assert inputs["birth"].about is None
    assert "at" not in inputs
    assert not any(key.startswith("parameters") for key in inputs)


def test_the_row_that_decides_is_named(release: CompiledPack) -> None:
    trial = tried(release, "cash_for_care_amount", child__kindergarten_hours=12)
    assert (trial.value, trial.hits, trial.maybe_hits) == ("4500.0", {3}, frozenset())


def test_while_nothing_is_known_every_row_may_decide_and_the_one_fact_is_named(release: CompiledPack) -> None:
    trial = tried(release, "cash_for_care_amount")
    assert (trial.value, trial.hits, trial.maybe_hits) == (None, frozenset(), {1, 2, 3, 4, 5, 6})
    assert trial.missing == ("Hours in kindergarten a week (the child)",)


def test_an_answer_that_is_certain_asks_for_nothing_more(release: CompiledPack) -> None:
    trial = tried(release, "cash_for_care_right", birth=dt.date(2020, 1, 1))
    assert (trial.value, trial.missing) == ("no", ())


def test_reasons_stand_in_the_words_of_the_pack(release: CompiledPack) -> None:
    trial = tried(release, "cash_for_care_right", birth=dt.date(2020, 1, 1))
    told = words(trial.reason)
    assert any(line.startswith("The child is older than 20 months.") for line in told)


def test_what_would_change_the_answer_is_the_nearest_value(release: CompiledPack) -> None:
    trial = tried(release, "cash_for_care_amount", child__kindergarten_hours=33)
    assert len(trial.changes) == 1
    assert "33" in trial.changes[0]


def test_a_decision_that_is_not_there_is_an_error(release: CompiledPack) -> None:
    with pytest.raises(NotInPack):
        tried(release, "cash_for_car_amount")
