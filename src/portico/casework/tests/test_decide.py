"""From the queue to the decision: who takes, what is written, what follows."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.casework import actions, queries
from portico.casework.actions.deciding import rule_result
from portico.casework.actions.taking import GRANT_LASTS
from portico.casework.errors import (
    CaseDecided,
    CaseNotYours,
    CaseTaken,
    LetterNeeded,
    ReasonNeeded,
)
from portico.casework.models import Case, CaseStatus, CaseSubject, ClockEvent, Decision
from portico.casework.queries.frozen import FrozenCase
from portico.casework.tests.factories import (
    LATER,
    NAME,
    NOW,
    PARENTAL,
    answered,
    as_person,
    decided_case,
    everything_declared,
    fact_added,
    received_case,
    submitted,
    taken_case,
    worker,
)
from portico.casework.types import CaseState, DecidedBy, Expected, Holder, Result
from portico.evidence import queries as evidence
from portico.identity.types import Principal
from portico.journeys import queries as journeys
from portico.messages import queries as messages

KINDERGARTEN = "kindergarten-place"
LETTER = "# An answer\n\nHere it is."


def decide(staff: Principal, case_id: object, result: Result, *, reasons: str = "", letter: str = LETTER) -> None:
    """Decide a case."""
    actions.decide(principal=staff, case_id=case_id, result=result, reasons=reasons, letter=letter, at=LATER)  # type: ignore[arg-type]


def test_before_a_case_is_taken_nothing_of_it_is_read(kari: Principal, nav: Principal) -> None:
    view = queries.get_case_for_staff(nav, received_case(kari).id, at=NOW)
    assert view.can_take
    assert not view.can_decide
    assert (view.facts, view.answers, view.applicant_name, view.expectation, view.letters) == ((), (), "", None, {})
    assert not [r for r in evidence.list_access_records(as_person(kari)).records if r.who == "staff"]


def test_each_look_into_a_taken_case_is_on_record(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    for _ in range(2):
        queries.get_case_for_staff(nav, case_id, at=NOW)
    looks = [r for r in evidence.list_access_records(as_person(kari)).records if r.who == "staff"]
    assert len(looks) == 2
    assert looks[0].case_id == case_id
    assert "monthly_income" in looks[0].concepts
    assert looks[0].legal_basis


def test_a_third_person_in_a_case_sees_the_look_but_not_whose_case_it_is(amina: Principal) -> None:
    staff = worker("municipality")
    case_id = taken_case(amina, staff, KINDERGARTEN)
    queries.get_case_for_staff(staff, case_id, at=NOW)
    child = CaseSubject.objects.get(case_id=case_id, role="child").person_id
    looks = [record for record in evidence.list_access_records(child).records if record.who == "staff"]
    assert [(look.case_id, look.for_you, bool(look.concepts)) for look in looks] == [(None, False, True)]


def test_a_taken_case_shows_facts_reasoning_and_a_drafted_letter(kari: Principal, nav: Principal) -> None:
    view = queries.get_case_for_staff(nav, taken_case(kari, nav), at=NOW)
    assert view.can_decide
    assert view.applicant_name == "Kari Berg"
    assert {item.source for item in view.facts} >= {"population", "income"}
    assert view.expectation is not None
    assert view.expectation.expected is Expected.ENTITLED
    assert all(condition.law or view.expectation.right.law for condition in view.expectation.right.conditions)
    letter = view.letters[Result.GRANTED]
    assert "Kari Berg" in letter.body
    assert "{" not in letter.body


def test_a_case_is_taken_by_one_case_worker(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    actions.take_case(principal=nav, case_id=case_id, at=LATER)
    with pytest.raises(CaseTaken):
        actions.take_case(principal=worker("nav"), case_id=case_id, at=LATER)
    assert CaseStatus.objects.filter(case_id=case_id, state=CaseState.IN_PROGRESS).count() == 1


def test_a_case_that_was_not_taken_cannot_be_decided(kari: Principal, nav: Principal) -> None:
    with pytest.raises(CaseNotYours):
        decide(nav, received_case(kari).id, Result.GRANTED)


def test_a_case_of_another_worker_cannot_be_decided(kari: Principal, nav: Principal) -> None:
    with pytest.raises(CaseNotYours):
        decide(worker("nav"), taken_case(kari, nav), Result.GRANTED)


def test_who_may_no_longer_read_a_case_takes_it_again_before_deciding(kari: Principal, nav: Principal) -> None:
    case_id, later = taken_case(kari, nav), NOW + GRANT_LASTS
    assert not queries.get_case_for_staff(nav, case_id, at=later).taken
    with pytest.raises(CaseNotYours):
        actions.decide(principal=nav, case_id=case_id, result=Result.GRANTED, reasons="", letter=LETTER, at=later)
    actions.take_case(principal=nav, case_id=case_id, at=later)
    actions.decide(principal=nav, case_id=case_id, result=Result.GRANTED, reasons="", letter=LETTER, at=later)


def test_a_letter_is_sent_without_characters_that_nobody_sees(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    letter = "# An answer\r\n\r\nHere\x00 it \u202eis."
    decide(nav, case_id, Result.REFUSED, reasons="No\x00 more.", letter=letter)
    found = messages.list_messages_of_case(kari, case_id)[0]
    assert messages.get_message(kari, found.id).body == "Here it is."


def test_a_second_decision_is_refused(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    with pytest.raises(CaseDecided):
        decide(nav, case_id, Result.REFUSED, reasons="I think otherwise now.")
    assert Decision.objects.get(case_id=case_id).result == Result.GRANTED


def test_a_decision_against_the_rule_needs_a_written_reason(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    with pytest.raises(ReasonNeeded):
        decide(nav, case_id, Result.REFUSED, reasons="  ")
    decide(nav, case_id, Result.REFUSED, reasons="The employer says that she never worked there.")
    decision = queries.get_case(kari, case_id, at=LATER).decision
    assert decision is not None
    assert [reason.text for reason in decision.reasons] == ["The employer says that she never worked there."]
    assert decision.law
    assert decision.amount is None


def test_a_decision_without_a_letter_is_refused(kari: Principal, nav: Principal) -> None:
    with pytest.raises(LetterNeeded):
        decide(nav, taken_case(kari, nav), Result.GRANTED, letter="\n")


def test_a_decision_says_why_by_which_law_and_how_to_appeal(kari: Principal, nav: Principal) -> None:
    decision = queries.get_case(kari, decided_case(kari, nav), at=LATER).decision
    assert decision is not None
    assert decision.result is Result.GRANTED
    assert decision.by is DecidedBy.PERSON
    assert decision.amount is not None
    assert decision.amount.value is not None
    assert decision.reasons
    assert decision.law
    assert decision.appeal_until == dt.date(2027, 1, 1)
    assert decision.appeal_to.in_language("en") == "Nav Appeals"


def test_a_decision_stops_the_clock_closes_the_file_and_reaches_the_person(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    view = queries.get_case(kari, case_id, at=LATER)
    assert view.summary.state is CaseState.DECIDED
    assert view.summary.clock.holder is Holder.NOBODY
    assert view.summary.clock.stopped_on == LATER.date()
    assert len(view.messages) == 2
    assert messages.count_unread(kari) == 2
    assert not queries.get_case_for_staff(nav, case_id, at=LATER).taken
    assert view.journey_id is not None
    plan = journeys.get_plan(view.journey_id, kari, at=LATER).plan
    assert any(t.service == PARENTAL and t.state == "done" for t in plan.touchpoints)


def test_a_rule_decides_where_the_law_lets_it(amina: Principal) -> None:
    # The child gets the mother's last name: that needs nobody to look.
    case = submitted(amina, NAME, child_family_name="Yusuf").cases[0]
    assert actions.decide_automatically(case_id=case.id, at=LATER)
    assert actions.decide_automatically(case_id=case.id, at=LATER)
    decision = queries.get_case(amina, case.id, at=LATER).decision
    assert decision is not None
    assert (decision.result, decision.by, decision.by_name) == (Result.GRANTED, DecidedBy.RULE, "")
    assert ClockEvent.objects.filter(case_id=case.id).count() == 2


@pytest.mark.parametrize("family_name", ["Yusufsen"])
def test_what_the_law_leaves_to_a_person_waits_for_one(amina: Principal, family_name: str) -> None:
    case = submitted(amina, NAME, child_family_name=family_name).cases[0]
    assert not actions.decide_automatically(case_id=case.id, at=LATER)
    assert not Decision.objects.filter(case_id=case.id).exists()


def test_no_rule_decides_by_what_somebody_told_in_place_of_a_silent_registry(amina: Principal) -> None:
    case_id = submitted(amina, NAME, child_family_name="Yusuf").cases[0].id
    assert rule_result(FrozenCase(Case.objects.get(pk=case_id))) is Result.GRANTED
    fact_added(case_id, "mother", "resident_since", dt.date(2000, 1, 1), source="person")
    assert rule_result(FrozenCase(Case.objects.get(pk=case_id))) is None
    assert not actions.decide_automatically(case_id=case_id, at=LATER)


def test_no_rule_decides_a_case_that_somebody_has_taken(amina: Principal) -> None:
    staff = worker("tax-administration")
    case = submitted(amina, NAME, child_family_name="Yusuf").cases[0]
    actions.take_case(principal=staff, case_id=case.id, at=NOW)
    assert not actions.decide_automatically(case_id=case.id, at=LATER)


def test_a_service_without_such_a_law_waits_for_a_person(kari: Principal) -> None:
    assert not actions.decide_automatically(case_id=received_case(kari).id, at=LATER)


def test_after_a_decision_one_may_apply_again(kari: Principal, nav: Principal) -> None:
    view = queries.get_case(kari, decided_case(kari, nav), at=LATER)
    assert view.journey_id is not None
    again = actions.start_application(principal=kari, journey_id=view.journey_id, services=[PARENTAL], at=LATER)
    assert not queries.get_application(kari, again).submitted


def test_declared_and_consented_once_is_enough(kari: Principal) -> None:
    application_id = answered(kari, PARENTAL)
    assert everything_declared(kari, application_id) == {"mother.information_is_true": True}
