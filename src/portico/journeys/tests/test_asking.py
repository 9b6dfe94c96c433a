"""What is left to ask: never what is known, never what no longer matters, never the same thing twice."""

from __future__ import annotations

import datetime as dt

from portico.journeys.rules.asking import questions_for
from portico.journeys.rules.situation import Situation
from portico.journeys.tests.factories import MOORING, release, situation_of, text, touchpoint
from portico.journeys.types import QuestionSet

SECOND = {**MOORING, "id": "second-mooring", "name": text("Second mooring")}
JULY = dt.date(2026, 7, 1)


def boat(facts: dict[str, object] | None = None, **dates: dt.date) -> Situation:
    pack = release(touchpoint("t1", service="mooring"), touchpoint("t2", service="second-mooring"), services=(SECOND,))
    return situation_of(pack, facts, **dates)


def asked(situation: Situation, *services: str) -> QuestionSet:
    return questions_for(situation, [situation.program.services[name] for name in services])


def facts_asked(found: QuestionSet) -> list[str]:
    return [f"{q.subject}.{q.concept}" for q in found.questions if q.kind == "fact"]


def test_a_known_fact_is_not_asked() -> None:
    assert facts_asked(asked(boat({"leaks": False, "boat_length": 8}), "mooring")) == []


def test_a_fact_nobody_knows_is_asked() -> None:
    assert facts_asked(asked(boat({"boat_length": 8}), "mooring")) == ["owner.leaks"]


def test_a_fact_that_no_longer_matters_is_not_asked() -> None:
    child = boat({"birth_date": dt.date(2015, 1, 1), "boat_length": 8})
    assert facts_asked(asked(child, "mooring")) == []


def test_a_fact_that_a_silent_registry_should_have_told_is_asked() -> None:
    assert "owner.boat_length" in facts_asked(asked(boat({"leaks": False}), "mooring"))


def test_two_services_ask_the_same_thing_once() -> None:
    found = asked(boat({"boat_length": 8}), "mooring", "second-mooring")
    assert len({(q.subject, q.concept) for q in found.questions}) == len(found.questions)
    berth = next(q for q in found.questions if q.concept == "berth")
    assert berth.services == ("mooring", "second-mooring")


def test_an_answer_given_is_not_asked_again() -> None:
    situation = boat({"leaks": False, "boat_length": 8}).with_answers({("owner", "berth"): "A1"})
    assert "berth" not in [q.concept for q in asked(situation, "mooring").questions]


def test_a_date_given_is_not_asked_again() -> None:
    assert "move_on" in [q.concept for q in asked(boat(), "mooring").questions]
    assert "move_on" not in [q.concept for q in asked(boat(move_on=JULY), "mooring").questions]


def test_declarations_come_last_and_share_the_page_of_the_check() -> None:
    found = asked(boat({"leaks": False, "boat_length": 8}), "mooring")
    assert [q.kind for q in found.questions] == ["choice", "choice", "declaration"]
    assert found.screens == 3  # the day, the berth, and the page where answers are checked


def test_facts_needed_counts_what_the_decisions_can_read() -> None:
    found = asked(boat({"boat_length": 8}), "mooring")
    assert found.facts_needed == {("owner", "birth_date"), ("owner", "leaks"), ("owner", "boat_length")}
    assert set(found.known) == {("owner", "birth_date"), ("owner", "boat_length")}


def test_a_service_applied_for_elsewhere_needs_only_what_tells_whom_it_is_for() -> None:
    pack = release(touchpoint("t1", relevant="owner.leaks = true and owner.boat_length > 5"))
    unknown = asked(situation_of(pack, {"boat_length": 8}), "advice")
    assert unknown.facts_needed == {("owner", "leaks"), ("owner", "boat_length")}
    assert facts_asked(unknown) == ["owner.leaks"]
    assert facts_asked(asked(situation_of(pack, {"boat_length": 3}), "advice")) == []


def test_a_service_applied_for_elsewhere_has_no_page_to_check_answers_on() -> None:
    pack = release(touchpoint("t1", relevant="owner.boat_length > 5"))
    assert asked(situation_of(pack, {"boat_length": 8}), "advice").screens == 0
