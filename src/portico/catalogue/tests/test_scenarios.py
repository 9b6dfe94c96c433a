"""A case fails with what was expected, what came, and where it stands."""

from __future__ import annotations

import dataclasses
import datetime
from decimal import Decimal

import pytest

from portico.catalogue.pack.scenarios import AskedFacts, PlannedState, Runner, SeenClock, comparable, run_case, shown
from portico.catalogue.pack.schema import Scenario
from portico.dmn.types import Unknown, YearMonthDuration

DUE = datetime.date(2027, 10, 1)


def case(**expect: object) -> Scenario:
    return Scenario.model_validate({"name": "a case", "life_event": "moving-in", "expect": expect})


def runner(value: object) -> Runner:
    return Runner(
        plan=lambda scenario: {"t1": PlannedState("open", None, DUE)},
        ask=lambda scenario: AskedFacts({"mover.rides"}, 3),
        decide=lambda scenario, name: value,
        clock=lambda scenario: SeenClock(DUE, 3, kept=False, refund=Decimal("163.50")),
    )


@pytest.mark.parametrize(
    "expect",
    [
        {"touchpoints": {"t1": {"state": "open", "due_on": DUE, "opens_on": None}}},
        {"touchpoints": {"t1": {"state": "open"}}},
        {"questions": ["mover.rides"], "facts_needed": 3},
        {"decisions": {"may_borrow": True}},
        {"clock": {"due_on": DUE, "working_days_late": 3, "kept": False, "refund": 163.5}},
        {"clock": {"kept": False}},
        {},
    ],
)
def test_a_case_that_comes_true_has_no_failures(expect: dict[str, object]) -> None:
    assert run_case(case(**expect), runner(value=True)) == []


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        (
            {"touchpoints": {"t1": {"state": "done"}}},
            "expect.touchpoints.t1.state: expected done, actual open",
        ),
        (
            {"touchpoints": {"t1": {"due_on": None}}},
            "expect.touchpoints.t1.due_on: expected null, actual 2027-10-01",
        ),
        ({"touchpoints": {"t2": {}}}, "expect.touchpoints.t2: expected a touchpoint, actual none in the plan"),
        ({"clock": {"due_on": None}}, "expect.clock.due_on: expected null, actual 2027-10-01"),
        ({"clock": {"refund": 163}}, "expect.clock.refund: expected 163, actual 163.50"),
        ({"questions": []}, "expect.questions: expected none, actual mover.rides"),
        ({"facts_needed": 2}, "expect.facts_needed: expected 2, actual 3"),
        ({"decisions": {"may_borrow": False}}, "expect.decisions.may_borrow: expected false, actual true"),
        ({"decisions": {"may_borrow": 1}}, "expect.decisions.may_borrow: expected 1, actual true"),
    ],
)
def test_a_failure_says_what_was_expected_and_what_came(expect: dict[str, object], said: str) -> None:
    assert [str(failure) for failure in run_case(case(**expect), runner(value=True))] == [said]


def test_what_is_unknown_is_expected_by_that_word() -> None:
    unknown = Unknown(frozenset({("mover", "rides")}))
    assert run_case(case(decisions={"may_borrow": "unknown"}), runner(unknown)) == []
    assert run_case(case(decisions={"may_borrow": None}), runner(unknown)) != []


def test_values_are_compared_by_what_they_are() -> None:
    assert comparable(Decimal("15.00")) == comparable(15) == comparable(15.0)
    assert comparable(1) != comparable(value=True)
    assert comparable(None) != comparable(0)
    assert comparable([{"a": 1}]) == comparable([{"a": Decimal(1)}])
    assert shown(YearMonthDuration(18)) == "P18M"


def test_a_history_that_cannot_happen_fails_where_it_stands() -> None:
    stuck = dataclasses.replace(runner(value=True), clock=lambda scenario: SeenClock(fault=(2, "it stands still")))
    found = [str(failure) for failure in run_case(case(clock={"kept": True}), stuck)]
    assert found == ["history.2: expected what can happen to a clock, actual it stands still"]
