"""A request for more is changed or taken back while it is open: nobody answers what is not needed, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from portico.casework import actions, queries
from portico.casework.actions import firing
from portico.casework.errors import (
    CaseNotYours,
    DocumentHeld,
    LateAnswerWaits,
    ReplyIncomplete,
    RequestNotFound,
    RequestNotOpen,
    RequestTakenBack,
    TextTooLong,
    WhyMissing,
)
from portico.casework.models import CasePosition, RequestAnswer, RequestEvent, Timer
from portico.casework.tests import processes
from portico.casework.tests.documents import scanned, sent
from portico.casework.tests.factories import KARI, NOW, person, taken_case, worker
from portico.casework.tests.test_document_pages import browser_of, file, page
from portico.casework.tests.test_requests import (
    DAY,
    IN_TIME,
    TOO_LATE,
    answer,
    answer_to,
    asked,
    frozen,
    question_of,
    save,
    subjects,
)
from portico.casework.types import CaseId
from portico.casework.types.requests import RequestChange, RequestId
from portico.identity.types import Principal
from portico.kernel import clock

pytestmark = pytest.mark.django_db
WHY = "We found it in our own papers."
SLIP = "Your last pay slip"


@pytest.fixture
def kari() -> Principal:
    processes.publish(processes.process_pack())
    return person(KARI)


@pytest.fixture
def nav(kari: Principal) -> Principal:
    return worker("nav")


@pytest.fixture
def case_id(kari: Principal, nav: Principal) -> CaseId:
    """A case that a case worker has."""
    return taken_case(kari, nav)


def test_what_is_taken_back_needs_no_answer_and_the_case_goes_on(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    due_at, request_id = CasePosition.objects.get(case=case_id).due_at, asked(nav, case_id)
    assert take_back(nav, request_id) == case_id
    position = CasePosition.objects.get(case=case_id)
    assert (position.waiting, position.due_at, position.unread) == ("", due_at, False)
    view = queries.get_request(kari, request_id, at=NOW)
    assert (view.state, view.waits, view.can_be_taken_back) == (RequestChange.TAKEN_BACK, False, False)
    assert view.taken_back is not None
    assert (view.taken_back.why, view.taken_back.replaced_by) == (WHY, None)
    told = queries.get_case(kari, case_id, at=NOW).messages[0]
    assert told.subject.startswith("You need not answer us any more")
    event = RequestEvent.objects.get(change=RequestChange.TAKEN_BACK)
    assert WHY not in event.explanation, "it is kept encrypted"


def test_nobody_is_reminded_of_what_was_taken_back(kari: Principal, nav: Principal, case_id: CaseId) -> None:
    take_back(nav, asked(nav, case_id))
    assert not Timer.objects.filter(case=case_id, kind__startswith="reply").exists()
    told = subjects(kari, case_id)
    firing.fire_timers(at=TOO_LATE)
    assert [subject for subject in subjects(kari, case_id) if subject not in told] == []


def test_a_reply_to_what_was_taken_back_is_refused_and_all_that_was_given_is_kept(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    request_id, question = asked(nav, case_id), question_of(nav, case_id)
    save(kari, request_id, {question: answer_to(nav, case_id)})
    document_id = scanned(kari, case_id, "document-1", request_id=request_id)
    take_back(nav, request_id)
    for do in (
        lambda: save(kari, request_id, {}),
        lambda: actions.send_reply(principal=kari, request_id=request_id, at=IN_TIME),
        lambda: sent(kari, case_id, "document-1", request_id=request_id),
    ):
        with pytest.raises(RequestTakenBack):
            do()
    view = queries.get_request(kari, request_id, at=IN_TIME)
    assert view.questions[0].value == answer_to(nav, case_id)
    assert [one.id for one in view.documents[0].files] == [document_id]
    assert queries.list_documents_for_staff(case_id) == (), "it was not sent"
    actions.take_back_document(principal=kari, document_id=document_id, at=IN_TIME)
    assert queries.list_documents(kari, case_id) == ()


@pytest.mark.parametrize(("why", "error"), [(" ", WhyMissing), ("x" * 4_001, TextTooLong)])
def test_the_person_is_told_why(nav: Principal, case_id: CaseId, why: str, error: type[Exception]) -> None:
    request_id = asked(nav, case_id)
    with pytest.raises(error):
        take_back(nav, request_id, why)
    assert queries.get_request_for_staff(nav, request_id, at=NOW).can_be_taken_back


def test_only_whoever_has_the_case_takes_back_and_changes(kari: Principal, nav: Principal, case_id: CaseId) -> None:
    request_id, colleague = asked(nav, case_id), worker("nav", "Colleague")
    for do in (
        lambda: take_back(colleague, request_id),
        lambda: asked(colleague, case_id, instead_of=request_id),
        lambda: queries.get_request_for_staff(colleague, request_id, at=NOW),
    ):
        with pytest.raises(CaseNotYours):
            do()
    with pytest.raises(RequestNotFound):
        take_back(nav, RequestId(case_id))
    with pytest.raises(RequestNotFound):
        asked(nav, case_id, instead_of=case_id)


def test_what_is_answered_or_taken_back_or_past_its_day_is_not_taken_back(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    first = asked(nav, case_id)
    answer(kari, nav, case_id, first)
    second = asked(nav, case_id)
    take_back(nav, second)
    third = asked(nav, case_id)
    firing.fire_timers(at=TOO_LATE)
    for request_id in (first, second, third):
        with pytest.raises(RequestNotOpen):
            take_back(nav, request_id)
        with pytest.raises(RequestNotOpen):
            asked(nav, case_id, instead_of=request_id)


def test_a_late_answer_is_judged_before_anything_is_taken_back(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    request_id = asked(nav, case_id)
    answer(kari, nav, case_id, request_id, at=TOO_LATE, late=True)
    with pytest.raises(LateAnswerWaits):
        take_back(nav, request_id, at=TOO_LATE)
    with pytest.raises(LateAnswerWaits):
        asked(nav, case_id, instead_of=request_id)


def test_what_is_asked_is_changed_and_what_was_given_for_what_stays_counts(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    first, question = asked(nav, case_id, documents=[SLIP, "Your contract"]), question_of(nav, case_id)
    save(kari, first, {question: answer_to(nav, case_id)})
    slip, contract = (scanned(kari, case_id, f"document-{n}", request_id=first) for n in (1, 2))
    second = changed(nav, case_id, first, documents=["A letter of your doctor", SLIP])
    view = queries.get_request(kari, second, at=IN_TIME)
    assert view.questions[0].value == answer_to(nav, case_id)
    assert [[one.id for one in each.files] for each in view.documents] == [[], [slip]]
    assert [one.wanted for one in view.documents[1].files] == ["document-2"]
    assert subjects(kari, case_id)[0].startswith("What we need from you has changed")
    with pytest.raises(ReplyIncomplete) as lacking:
        actions.send_reply(principal=kari, request_id=second, at=IN_TIME)
    assert lacking.value.facts["keys"] == ["document-1"]
    letter = scanned(kari, case_id, "document-1", request_id=second)
    actions.send_reply(principal=kari, request_id=second, at=IN_TIME)
    assert {one.id for one in queries.list_documents_for_staff(case_id)} == {slip, letter}
    assert contract in {one.id for one in queries.list_documents(kari, case_id)}, "it stays the person's"
    with pytest.raises(DocumentHeld):
        actions.take_back_document(principal=kari, document_id=slip, at=IN_TIME)
    fact = next(one for one in frozen(case_id).facts if f"{one.role}.{one.concept}" == question)
    assert fact.value == answer_to(nav, case_id)
    typed = RequestAnswer.objects.get(request=second, concept=question.split(".")[1])
    assert (typed.recorded_by, typed.at) == (str(kari.actor), NOW), "who gave it and when stays"


def test_there_is_one_page_to_answer_and_one_day_that_never_comes_earlier(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    first = asked(nav, case_id)
    second = changed(nav, case_id, first, at=NOW + DAY)
    views = queries.list_requests(kari, case_id, at=NOW + DAY)
    assert [(one.id, one.waits) for one in views] == [(second, True), (first, False)]
    assert views[1].taken_back is not None
    assert views[1].taken_back.replaced_by == second
    assert views[0].answer_by == views[1].answer_by + DAY
    earlier = changed(nav, case_id, second, at=NOW)
    assert queries.get_request(kari, earlier, at=NOW).answer_by == views[0].answer_by
    with pytest.raises(RequestTakenBack):
        actions.send_reply(principal=kari, request_id=first, at=IN_TIME)


def test_the_clock_stands_still_on_while_what_is_asked_is_changed(nav: Principal, case_id: CaseId) -> None:
    changed(nav, case_id, asked(nav, case_id), at=NOW + DAY)
    position = CasePosition.objects.get(case=case_id)
    assert (position.waiting, position.due_at) == ("papers", None)
    waiting = queries.get_process(nav, case_id, at=NOW + DAY).waiting
    assert waiting is not None
    assert waiting.answer_by == (NOW + 15 * DAY).date()


def test_documents_are_found_again_through_every_change(kari: Principal, nav: Principal, case_id: CaseId) -> None:
    first = asked(nav, case_id)
    slip = scanned(kari, case_id, "document-1", request_id=first)
    second = changed(nav, case_id, first, documents=[])
    assert queries.get_request(kari, second, at=NOW).documents == ()
    third = changed(nav, case_id, second)
    assert [one.id for one in queries.get_request(kari, third, at=NOW).documents[0].files] == [slip]
    actions.take_back_document(principal=kari, document_id=slip, at=NOW)
    assert queries.get_request(kari, third, at=NOW).documents[0].files == ()


def test_the_desk_changes_what_it_asks_on_a_page_that_shows_what_is_asked_now(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    desk, first = browser_of(nav), asked(nav, case_id)
    with clock.fixed(NOW):
        assert f"/staff/requests/{first}/take-back/" in page(desk, f"/staff/cases/{case_id}/")
        shown = page(desk, f"/staff/cases/{case_id}/ask/")
        assert SLIP in shown
        assert f'value="{first}"' in shown
        given = {"words": "Only this.", "documents": "A letter", "reason": "papers", "instead_of": str(first)}
        assert desk.post(f"/staff/cases/{case_id}/ask/", given).status_code == 302
        again = desk.post(f"/staff/cases/{case_id}/ask/", given)
        assert (again.status_code, b"waits no more" in again.content) == (422, True)
        assert b"Only this." in again.content, "nothing typed is lost"
        another = desk.post(f"/staff/cases/{case_id}/ask/", {**given, "instead_of": ""})
        assert (another.status_code, b"Change what you ask for" in another.content) == (422, True)
    assert [one.name for one in queries.list_requests(kari, case_id, at=NOW)[0].documents] == ["A letter"]


def test_the_desk_takes_back_on_a_page_and_both_sides_see_why(kari: Principal, nav: Principal, case_id: CaseId) -> None:
    desk, browser, request_id = browser_of(nav), browser_of(kari), asked(nav, case_id)
    address = f"/staff/requests/{request_id}/take-back/"
    with clock.fixed(NOW):
        assert "Why you take it back" in page(desk, address)
        refused = desk.post(address, {"reason": ""})
        assert (refused.status_code, b"Write to the person why" in refused.content) == (422, True)
        assert desk.post(address, {"reason": WHY}).status_code == 302
        for who, where in (
            (desk, f"/staff/cases/{case_id}/"),
            (browser, f"/cases/{case_id}/"),
            (browser, f"/requests/{request_id}/"),
        ):
            assert WHY in page(who, where)
        again = desk.post(address, {"reason": "Once more."})
    assert (again.status_code, b"waits no more" in again.content) == (422, True)


def test_what_was_typed_meanwhile_is_kept_for_what_is_asked_now(
    kari: Principal, nav: Principal, case_id: CaseId
) -> None:
    browser, first, question = browser_of(kari), asked(nav, case_id), question_of(nav, case_id)
    second = changed(nav, case_id, first)
    typed = {question: str(answer_to(nav, case_id)), "own_words": "I work nights."}
    with clock.fixed(NOW):
        refused = browser.post(f"/requests/{first}/", {**typed, "document-1": file(b"MZ"), "send": "1"})
        shown = refused.content.decode()
        assert (refused.status_code, "took this request back" in shown, "I work nights." in shown) == (422, True, True)
        assert f'action="/requests/{second}/"' in shown
        assert browser.post(f"/requests/{second}/", {**typed, "save": "1"}).status_code == 302
    view = queries.get_request(kari, second, at=NOW)
    assert (view.own_words, view.questions[0].value) == ("I work nights.", answer_to(nav, case_id))


def test_programs_change_and_take_back(kari: Principal, nav: Principal, case_id: CaseId) -> None:
    desk, browser, first = browser_of(nav), browser_of(kari), asked(nav, case_id)
    with clock.fixed(NOW):
        body = {"documents": ["A letter"], "words": "This.", "reason": "papers", "instead_of": str(first)}
        made = desk.post(f"/api/staff/cases/{case_id}/requests", json.dumps(body), content_type="application/json")
        assert made.status_code == 201, made.content
        second = made.json()["id"]
        before = browser.get(f"/api/requests/{first}").json()
        assert (before["state"], before["taken_back"]["replaced_by"]) == ("taken_back", second)
        back = {"reason": WHY}
        path = f"/api/staff/requests/{second}/take-back"
        assert desk.post(path, json.dumps(back), content_type="application/json").status_code == 204
        assert browser.get(f"/api/requests/{second}").json()["taken_back"]["reason"] == WHY
        refused = browser.post(f"/api/requests/{second}/reply", "{}", content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "casework.request-taken-back")


def take_back(staff: Principal, request_id: RequestId, why: str = WHY, *, at: dt.datetime = NOW) -> object:
    """Take a request back."""
    return actions.take_back_request(principal=staff, request_id=request_id, reason=why, at=at)


def changed(
    staff: Principal,
    case_id: CaseId,
    request_id: RequestId,
    *,
    at: dt.datetime = NOW,
    documents: list[str] | None = None,
) -> RequestId:
    """Return the request that asks the same question, and these documents, in the place of another."""
    return actions.ask_for_information(
        principal=staff,
        case_id=case_id,
        questions=[question_of(staff, case_id)],
        documents=[SLIP] if documents is None else documents,
        words_to_person="This is what we need.",
        reason="papers",
        instead_of=request_id,
        at=at,
    )
