"""Who may see and change an application or a case: its own person, and staff of its authority. Nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from portico.casework import actions, queries
from portico.casework.errors import ApplicationNotFound, CaseNotFound, SignatureRequestNotFound, StaffOnly
from portico.casework.models import Application, ApplicationAnswer, Submission
from portico.casework.tests.factories import (
    NAME,
    NOW,
    PARENTAL,
    PATERNITY,
    answered,
    everything_declared,
    fact_added,
    journey_of,
    received_case,
    submitted,
    worker,
)
from portico.casework.types import QueueFilters, Result
from portico.identity.errors import AssuranceTooLow
from portico.identity.types import AssuranceLevel, Principal
from portico.journeys.errors import JourneyNotFound
from portico.kernel.errors import NotFound

Reading = Callable[[Principal, UUID], object]

OF_AN_APPLICATION: dict[str, Reading] = {
    "look at it": lambda who, id: queries.get_application(who, id),
    "next question": lambda who, id: queries.next_question(who, id, at=NOW),
    "one question": lambda who, id: queries.get_question(who, id, "mother", "coverage", at=NOW),
    "check answers": lambda who, id: queries.check_answers(who, id, at=NOW),
    "receipt": lambda who, id: queries.get_receipt(who, id, at=NOW),
    "answer": lambda who, id: actions.save_answer(
        principal=who, application_id=id, subject="mother", concept="coverage", value="full", at=NOW
    ),
    "take back": lambda who, id: actions.take_back_answer(
        principal=who, application_id=id, subject="mother", concept="coverage", at=NOW
    ),
    "send": lambda who, id: actions.submit(principal=who, application_id=id, declarations={}, at=NOW),
}

AT_THE_DESK: dict[str, Reading] = {
    "look at it": lambda who, id: queries.get_case_for_staff(who, id, at=NOW),
    "take it": lambda who, id: actions.take_case(principal=who, case_id=id, at=NOW),
    "decide it": lambda who, id: actions.decide(
        principal=who, case_id=id, result=Result.GRANTED, reasons="", letter="# Yes\n\nYes.", at=NOW
    ),
}


@pytest.mark.parametrize("reading", OF_AN_APPLICATION.values(), ids=OF_AN_APPLICATION.keys())
def test_an_application_is_its_persons_alone(
    kari: Principal, amina: Principal, nav: Principal, reading: Reading
) -> None:
    application_id = answered(kari, PARENTAL)
    for other in (amina, nav):
        with pytest.raises(ApplicationNotFound):
            reading(other, application_id)


@pytest.mark.parametrize("reading", OF_AN_APPLICATION.values(), ids=OF_AN_APPLICATION.keys())
def test_an_application_that_is_not_there_looks_the_same(kari: Principal, reading: Reading) -> None:
    with pytest.raises(ApplicationNotFound):
        reading(kari, uuid4())


def test_nobody_applies_in_a_journey_of_somebody_else(kari: Principal, amina: Principal) -> None:
    receipt = submitted(kari, PARENTAL)
    with pytest.raises(JourneyNotFound):
        actions.start_application(principal=amina, journey_id=receipt.journey_id, services=["child-name"], at=NOW)


def test_a_case_is_seen_by_its_person_alone(kari: Principal, amina: Principal, ola: Principal, nav: Principal) -> None:
    case = received_case(kari)
    assert queries.get_case(kari, case.id, at=NOW).summary.reference == case.reference
    for other in (amina, ola, nav):
        with pytest.raises(CaseNotFound):
            queries.get_case(other, case.id, at=NOW)
    assert queries.list_cases(amina, at=NOW) == ()


@pytest.mark.parametrize("reading", AT_THE_DESK.values(), ids=AT_THE_DESK.keys())
def test_staff_of_another_authority_find_nothing(kari: Principal, reading: Reading) -> None:
    case, other = received_case(kari), worker("municipality")
    with pytest.raises(CaseNotFound):
        reading(other, case.id)


@pytest.mark.parametrize("reading", AT_THE_DESK.values(), ids=AT_THE_DESK.keys())
def test_a_person_never_sits_at_the_desk(kari: Principal, reading: Reading) -> None:
    case = received_case(kari)
    with pytest.raises(NotFound):
        reading(kari, case.id)


def test_the_queue_is_for_staff_and_has_their_authority_only(kari: Principal, nav: Principal) -> None:
    received_case(kari)
    assert queries.list_queue(worker("municipality"), at=NOW).total.number == 0
    assert queries.list_queue(nav, at=NOW).total.number == 1
    with pytest.raises(StaffOnly):
        queries.list_queue(kari, at=NOW)


def test_staff_are_asked_for_no_signature(nav: Principal) -> None:
    with pytest.raises(SignatureRequestNotFound):
        queries.list_signature_requests(nav)


def test_what_is_not_sent_yet_is_listed_for_its_person_until_it_is_sent(
    kari: Principal, amina: Principal, nav: Principal
) -> None:
    application_id = answered(kari, PARENTAL)
    assert [begun.id for begun in queries.list_unfinished(kari)] == [application_id]
    assert queries.list_unfinished(amina) == []
    assert queries.list_unfinished(nav) == []
    declared = everything_declared(kari, application_id)
    actions.submit(principal=kari, application_id=application_id, declarations=declared, at=NOW)
    assert queries.list_unfinished(kari) == []


def test_an_applicant_is_not_shown_where_a_child_lives(amina: Principal) -> None:
    case_id = submitted(amina, NAME).cases[0].id
    for role in ("child", "mother"):
        fact_added(case_id, role, "municipality", "9999", source="population")
    shown = {(each.subject, each.concept) for each in queries.get_case(amina, case_id, at=NOW).facts}
    assert ("mother", "municipality") in shown
    assert ("child", "municipality") not in shown


def test_a_filter_that_no_database_can_read_finds_nothing(nav: Principal) -> None:
    assert queries.list_queue(nav, QueueFilters(service="\x00"), at=NOW).total.number == 0


def less_sure(who: Principal) -> Principal:
    """Return the same person, signed in with level low."""
    return replace(who, assurance=AssuranceLevel.LOW)


def test_beginning_needs_the_level_of_the_service(kari: Principal) -> None:
    journey_id = journey_of(kari)
    with pytest.raises(AssuranceTooLow) as refused:
        actions.start_application(principal=less_sure(kari), journey_id=journey_id, services=[PARENTAL], at=NOW)
    assert refused.value.facts == {"needed": AssuranceLevel.SUBSTANTIAL}
    assert not Application.objects.exists()


def test_answering_and_sending_need_the_level_of_the_service_and_write_nothing_without_it(kari: Principal) -> None:
    application_id = answered(kari, PARENTAL)
    before = ApplicationAnswer.objects.count()
    for change in ("answer", "take back", "send"):
        with pytest.raises(AssuranceTooLow):
            OF_AN_APPLICATION[change](less_sure(kari), application_id)
    assert (ApplicationAnswer.objects.count(), Submission.objects.count()) == (before, 0)


def test_the_second_signature_needs_the_level_of_the_service(kari: Principal, ola: Principal) -> None:
    submitted(kari, PATERNITY)
    request = queries.list_signature_requests(ola)[0]
    with pytest.raises(AssuranceTooLow):
        actions.sign(principal=less_sure(ola), request_id=request.id, declarations={}, at=NOW)
    assert len(queries.list_signature_requests(ola)) == 1
