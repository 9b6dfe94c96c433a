"""Requests for information: asked by the desk, answered once on one page, in time or late."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.casework import actions, queries
from portico.casework.actions import firing
from portico.casework.errors import (
    CaseNotYours,
    DocumentNotFound,
    QuestionNotAsked,
    ReplyAfterDecision,
    ReplyIncomplete,
    ReplyNotLate,
    ReplySent,
    ReplyTooLate,
    RequestEmpty,
    RequestNotFound,
    RequestNotPossible,
    RequestStillOpen,
    WaitingReasonUnknown,
)
from portico.casework.models import Case, CasePosition, Timer
from portico.casework.queries.frozen import FrozenCase
from portico.casework.tests import processes
from portico.casework.tests.documents import scanned, sent
from portico.casework.tests.factories import NOW, taken_case, worker
from portico.casework.types import CaseId, Result
from portico.casework.types.requests import RequestChange, RequestId
from portico.identity.types import Principal

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
IN_TIME, TOO_LATE = NOW + 3 * DAY, NOW + 20 * DAY


@pytest.fixture
def kari(kari: Principal) -> Principal:
    """Expects a child, where the process of parental benefit lets a case wait for papers."""
    processes.publish(processes.process_pack())
    return kari


@pytest.fixture
def case_id(kari: Principal, nav: Principal) -> CaseId:
    """A case that a case worker has."""
    return taken_case(kari, nav)


def test_what_may_be_asked_is_what_the_service_reads(nav: Principal, case_id: CaseId) -> None:
    view = queries.get_request_to_write(nav, case_id, at=NOW)
    assert view.askable
    assert list(view.reasons) == ["papers"]
    assert not any(one.role == "other_parent" for one in view.askable)


def test_asking_lets_the_case_wait_by_its_law_and_tells_the_person(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    request_id = asked(nav, case_id)
    assert CasePosition.objects.get(case=case_id).waiting == "papers"
    view = queries.get_request(kari, request_id, at=NOW)
    assert (view.words, view.stops_clock, view.waits) == ("How much did you earn?", True, True)
    assert view.answer_by == (NOW + 14 * DAY).date()
    assert [one.name for one in view.documents] == ["Your last pay slip"]
    assert queries.get_case(kari, case_id, at=NOW).messages[0].subject.startswith("We need more from you")


def test_only_whoever_has_the_case_asks(kari: Principal, nav: Principal, case_id: CaseId) -> None:
    with pytest.raises(CaseNotYours):
        asked(worker("nav", "Colleague"), case_id)
    with pytest.raises(CaseNotYours):
        queries.get_request_to_write(worker("nav", "Colleague"), case_id, at=NOW)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"questions": [], "documents": [" ", ""]}, RequestEmpty),
        ({"words_to_person": " "}, RequestEmpty),
        ({"questions": ["mother.no_such_thing"]}, RequestNotPossible),
        ({"questions": ["other_parent.birth_date"]}, RequestNotPossible),
        ({"documents": ["x"] * 11}, RequestNotPossible),
        ({"reason": "doctor"}, WaitingReasonUnknown),
        ({"reason": "elsewhere"}, WaitingReasonUnknown),
    ],
)
def test_what_cannot_be_asked_is_refused(
    nav: Principal, case_id: CaseId, given: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        asked(nav, case_id, **given)


def test_one_request_at_a_time(nav: Principal, case_id: CaseId) -> None:
    asked(nav, case_id)
    with pytest.raises(RequestStillOpen):
        asked(nav, case_id)


def test_answers_are_saved_as_they_come_and_become_a_new_version_when_sent(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    request_id, question = asked(nav, case_id), question_of(nav, case_id)
    before = frozen(case_id)
    save(kari, request_id, {question: answer_to(nav, case_id)})
    assert frozen(case_id).facts_version == before.facts_version
    scanned(kari, case_id, "document-1", request_id=request_id, at=IN_TIME)
    actions.send_reply(principal=kari, request_id=request_id, at=IN_TIME)
    after = frozen(case_id)
    assert after.facts_version == before.facts_version + 1
    fact = next(one for one in after.facts if f"{one.role}.{one.concept}" == question)
    assert (fact.value, fact.source) == (answer_to(nav, case_id), "person")
    position = CasePosition.objects.get(case=case_id)
    assert (position.waiting, position.unread) == ("", True)
    assert not Timer.objects.filter(case=case_id, kind__startswith="reply").exists()


def test_what_is_not_possible_is_said_and_the_rest_is_kept(kari: Principal, nav: Principal, case_id: CaseId) -> None:
    request_id, question = asked(nav, case_id), question_of(nav, case_id)
    wrong = actions.save_reply(
        principal=kari, request_id=request_id, answers={question: "x" * 900}, own_words="I wait for it.", at=NOW
    )
    assert list(wrong) == [question]
    view = queries.get_request(kari, request_id, at=NOW)
    assert (view.own_words, view.questions[0].answered) == ("I wait for it.", False)
    with pytest.raises(QuestionNotAsked):
        save(kari, request_id, {"mother.birth_date": "2000-01-01"})


def test_an_answer_is_sent_whole_and_once(kari: Principal, nav: Principal, case_id: CaseId) -> None:
    request_id, question = asked(nav, case_id), question_of(nav, case_id)
    with pytest.raises(ReplyIncomplete) as lacking:
        actions.send_reply(principal=kari, request_id=request_id, at=NOW)
    assert lacking.value.facts["keys"] == [question, "document-1"]
    answer(kari, nav, case_id, request_id)
    for _ in range(2):
        with pytest.raises(ReplySent):
            actions.send_reply(principal=kari, request_id=request_id, at=IN_TIME)
    with pytest.raises(ReplySent):
        save(kari, request_id, {})


def test_documents_of_an_answer_are_the_persons_alone_until_it_is_sent(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    request_id = asked(nav, case_id)
    document_id = scanned(kari, case_id, "document-1", request_id=request_id)
    assert queries.list_documents_for_staff(case_id) == ()
    with pytest.raises(DocumentNotFound):
        queries.open_document_for_staff(nav, document_id, at=NOW)
    save(kari, request_id, {question_of(nav, case_id): answer_to(nav, case_id)})
    actions.send_reply(principal=kari, request_id=request_id, at=IN_TIME)
    assert [one.id for one in queries.list_documents_for_staff(case_id)] == [document_id]
    assert queries.open_document_for_staff(nav, document_id, at=IN_TIME).name == "letter.pdf"


def test_the_case_worker_still_reads_the_case_with_what_came_new(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    answer(kari, nav, case_id, asked(nav, case_id))
    view = queries.get_case_for_staff(nav, case_id, at=IN_TIME)
    assert view.taken
    assert any(item.key == question_of(nav, case_id) for item in view.answers)


def test_the_person_is_reminded_and_then_the_case_goes_on_without_an_answer(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    request_id = asked(nav, case_id)
    firing.fire_timers(at=NOW + 8 * DAY)
    assert subjects(kari, case_id)[0].startswith("We still need your answer")
    firing.fire_timers(at=TOO_LATE)
    assert subjects(kari, case_id)[0].startswith("No answer came")
    assert queries.get_request(kari, request_id, at=TOO_LATE).state is RequestChange.UNANSWERED
    assert CasePosition.objects.get(case=case_id).waiting == ""


def test_after_its_day_an_answer_is_refused_kept_and_can_be_sent_as_late(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    request_id, before = asked(nav, case_id), frozen(case_id).facts_version
    save(kari, request_id, {question_of(nav, case_id): answer_to(nav, case_id)}, at=TOO_LATE)
    sent(kari, case_id, "document-1", request_id=request_id, at=TOO_LATE)
    with pytest.raises(ReplyTooLate):
        actions.send_reply(principal=kari, request_id=request_id, at=TOO_LATE)
    actions.send_reply(principal=kari, request_id=request_id, at=TOO_LATE, late=True)
    assert frozen(case_id).facts_version == before
    position = CasePosition.objects.get(case=case_id)
    assert (position.waiting, position.unread) == ("", True)
    actions.admit_reply(principal=nav, request_id=request_id, admitted=True, at=TOO_LATE + DAY)
    assert frozen(case_id).facts_version == before + 1
    assert subjects(kari, case_id)[0].startswith("Your late answer counts")
    with pytest.raises(ReplyNotLate):
        actions.admit_reply(principal=nav, request_id=request_id, admitted=False, at=TOO_LATE + DAY)


def test_a_late_answer_that_does_not_count_changes_nothing_and_the_person_is_told(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    request_id, before = asked(nav, case_id), frozen(case_id).facts_version
    answer(kari, nav, case_id, request_id, at=TOO_LATE, late=True)
    actions.admit_reply(principal=nav, request_id=request_id, admitted=False, at=TOO_LATE + DAY)
    assert frozen(case_id).facts_version == before
    assert subjects(kari, case_id)[0].startswith("Your late answer does not count")


def test_in_time_nothing_is_late(kari: Principal, nav: Principal, case_id: CaseId) -> None:
    request_id = asked(nav, case_id)
    answer(kari, nav, case_id, request_id, late=True)
    assert queries.get_request(kari, request_id, at=IN_TIME).state is RequestChange.ANSWERED


def test_after_the_decision_an_answer_is_refused(kari: Principal, nav: Principal, case_id: CaseId) -> None:
    request_id = asked(nav, case_id)
    firing.fire_timers(at=TOO_LATE)
    processes.decide(nav, case_id, Result.REFUSED, at=TOO_LATE)
    for do in (
        lambda: save(kari, request_id, {}, at=TOO_LATE),
        lambda: actions.send_reply(principal=kari, request_id=request_id, at=TOO_LATE, late=True),
    ):
        with pytest.raises(ReplyAfterDecision):
            do()


def test_a_decided_case_waits_for_no_answer_and_nobody_is_told_of_it(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    request_id = asked(nav, case_id)
    processes.decide(nav, case_id, Result.REFUSED, at=IN_TIME)
    told = subjects(kari, case_id)
    for at in (NOW + 8 * DAY, TOO_LATE):
        firing.fire_timers(at=at)
    assert subjects(kari, case_id) == told
    assert queries.get_request(kari, request_id, at=TOO_LATE).state is RequestChange.UNANSWERED


def test_nobody_else_answers(amina: Principal, kari: Principal, nav: Principal, case_id: CaseId) -> None:
    request_id = asked(nav, case_id)
    for do in (
        lambda: queries.get_request(amina, request_id, at=NOW),
        lambda: save(amina, request_id, {}),
        lambda: actions.send_reply(principal=amina, request_id=request_id, at=NOW),
    ):
        with pytest.raises(RequestNotFound):
            do()
    with pytest.raises(CaseNotYours):
        actions.admit_reply(principal=worker("nav", "Colleague"), request_id=request_id, admitted=True, at=NOW)


def asked(staff: Principal, case_id: CaseId, **changes: object) -> RequestId:
    """Return a request for one fact and one document."""
    given: dict[str, object] = {
        "questions": [question_of(staff, case_id)],
        "documents": ["Your last pay slip"],
        "words_to_person": "How much did you earn?",
        "reason": "papers",
        **changes,
    }
    return actions.ask_for_information(principal=staff, case_id=case_id, at=NOW, **given)  # type: ignore[arg-type]


def question_of(staff: Principal, case_id: CaseId) -> str:
    """Return something that may be asked and that has a number, a choice or a date as its answer."""
    return first_question(case_id)[0]


def answer_to(staff: Principal, case_id: CaseId) -> object:
    """Return an answer to it that is possible."""
    return first_question(case_id)[1]


def first_question(case_id: CaseId) -> tuple[str, object]:
    """Return the first question that may be asked whose answer is a choice, and an answer."""
    case = frozen(case_id)
    for one in queries_askable(case):
        declared = case.release.concept(one.concept)
        if declared.choices:
            return one.key, list(declared.choices)[-1]
    raise AssertionError("Nothing may be asked.")


def queries_askable(case: FrozenCase) -> tuple[object, ...]:
    """Return what may be asked."""
    from portico.casework.queries.requests import list_askable

    return list_askable(case)


def answer(
    who: Principal,
    staff: Principal,
    case_id: CaseId,
    request_id: RequestId,
    at: dt.datetime = IN_TIME,
    *,
    late: bool = False,
) -> None:
    """Give everything that was asked for and send it."""
    save(who, request_id, {question_of(staff, case_id): answer_to(staff, case_id)}, at=at)
    scanned(who, case_id, "document-1", request_id=request_id, at=at)
    actions.send_reply(principal=who, request_id=request_id, at=at, late=late)


def save(who: Principal, request_id: RequestId, answers: dict[str, object], at: dt.datetime = NOW) -> None:
    """Save answers."""
    actions.save_reply(principal=who, request_id=request_id, answers=answers, at=at)  # type: ignore[arg-type]


def frozen(case_id: CaseId) -> FrozenCase:
    """Return a case with what it rests on now."""
    return FrozenCase(Case.objects.get(pk=case_id))


def subjects(who: Principal, case_id: CaseId) -> list[str]:
    """Return the subjects of what somebody was written, newest first."""
    return [message.subject for message in queries.get_case(who, case_id, at=TOO_LATE).messages]
