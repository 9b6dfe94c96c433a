"""The pages and JSON of documents and requests: every refusal stands beside its field, and nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import json
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from portico.casework import actions, queries
from portico.casework.tests import hostile_files as files
from portico.casework.tests import processes
from portico.casework.tests.documents import incomplete_case, pack_with_documents, scanned
from portico.casework.tests.factories import KARI, NOW, person, taken_case, worker
from portico.casework.tests.test_api import get
from portico.casework.tests.test_requests import answer_to, asked, question_of
from portico.casework.types import CaseId
from portico.casework.types.requests import RequestChange
from portico.identity.tests.factories import client_of
from portico.identity.types import AccountKind, Principal
from portico.kernel import clock

pytestmark = pytest.mark.django_db
TOO_LATE = NOW + dt.timedelta(days=20)


@pytest.fixture
def kari() -> Principal:
    processes.publish(pack_with_documents())
    return person(KARI)


@pytest.fixture
def nav(kari: Principal) -> Principal:
    return worker("nav")


@pytest.fixture
def case_id(nav: Principal) -> CaseId:
    """A case that a case worker has, of a process without documents."""
    processes.publish(processes.process_pack())
    return taken_case(person(KARI), nav)


def test_the_person_sees_what_is_missing_and_adds_one_file_on_a_page(kari: Principal) -> None:
    case_id, browser = incomplete_case(kari), browser_of(kari)
    with clock.fixed(NOW):
        assert "See what is missing" in page(browser, f"/cases/{case_id}/")
        listed = page(browser, f"/cases/{case_id}/missing/")
        assert "Letter of your employer" in listed
        form = page(browser, f"/cases/{case_id}/missing/employer/")
        assert 'enctype="multipart/form-data"' in form
        assert 'accept="application/pdf,image/jpeg"' in form
        assert upload(browser, case_id, files.pdf()).status_code == 302
        listed = page(browser, f"/cases/{case_id}/missing/")
    assert "letter.pdf" in listed
    assert "is being looked at" in listed


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (files.locked_pdf(), "locked with a password"),
        (files.pdf_with_program(), "There is a program in this PDF"),
        (files.picture("PNG"), "not one of these: PDF, JPEG"),
        (b"", "This file is empty"),
        (files.pdf() + bytes(1_000_001), "at most 1 MB"),
    ],
)
def test_a_file_that_is_not_taken_gets_a_sentence_beside_its_field(kari: Principal, content: bytes, told: str) -> None:
    case_id, browser = incomplete_case(kari), browser_of(kari)
    with clock.fixed(NOW):
        answer = upload(browser, case_id, content)
    assert answer.status_code == 422
    assert told in answer.content.decode().replace("&quot;", '"')


def test_without_a_file_the_page_says_what_to_do(kari: Principal) -> None:
    case_id, browser = incomplete_case(kari), browser_of(kari)
    with clock.fixed(NOW):
        answer = browser.post(f"/cases/{case_id}/missing/employer/")
    assert (answer.status_code, b"Choose a file, or take a photo." in answer.content) == (422, True)


def test_more_than_any_document_may_have_is_thrown_away_while_it_comes_in(kari: Principal) -> None:
    case_id, browser = incomplete_case(kari), browser_of(kari)
    with clock.fixed(NOW), override_settings(PORTICO_LARGEST_UPLOAD=200_000):
        answer = upload(browser, case_id, bytes(400_000))
    assert (answer.status_code, b"at most 1 MB" in answer.content) == (422, True)


def test_pages_that_take_no_files_keep_none(kari: Principal) -> None:
    browser = browser_of(kari)
    with clock.fixed(NOW):
        answer = browser.post("/language/", {"language": "en", "file": SimpleUploadedFile("x", bytes(3_000_000))})
    assert not answer.wsgi_request.FILES


def test_a_document_is_an_attachment_that_never_runs(kari: Principal) -> None:
    case_id, browser = incomplete_case(kari), browser_of(kari)
    document_id = scanned(kari, case_id)
    with clock.fixed(NOW):
        answer = browser.get(f"/documents/{document_id}/")
    assert b"".join(answer.streaming_content) == files.pdf()  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")


def test_a_file_is_taken_back_by_a_button(kari: Principal) -> None:
    case_id, browser = incomplete_case(kari), browser_of(kari)
    document_id = scanned(kari, case_id)
    with clock.fixed(NOW):
        assert browser.post(f"/documents/{document_id}/take-back/").status_code == 302
        assert "letter.pdf" not in page(browser, f"/cases/{case_id}/missing/")


def test_the_desk_asks_and_the_person_answers_on_one_page(nav: Principal, case_id: CaseId) -> None:
    kari, desk = person(KARI), browser_of(nav)
    browser, question = browser_of(kari), question_of(nav, case_id)
    with clock.fixed(NOW):
        assert "Ask for more information" in page(desk, f"/staff/cases/{case_id}/")
        given = {"words": "How much?", "questions": [question], "documents": "A pay slip\n\n", "reason": "papers"}
        assert desk.post(f"/staff/cases/{case_id}/ask/", given).status_code == 302
        request = queries.list_requests(kari, case_id, at=NOW)[0]
        address = f"/requests/{request.id}/"
        assert address in page(browser, f"/cases/{case_id}/")
        assert "A pay slip" in page(browser, address)
        # Saved with one thing missing, then sent: what is missing is said, and what was given stays.
        first = browser.post(address, {question: str(answer_to(nav, case_id)), "own_words": "By post.", "send": "1"})
        assert (first.status_code, b"By post." in first.content) == (422, True)
        sent = browser.post(address, {"document-1": SimpleUploadedFile("slip.pdf", files.pdf()), "send": "1"})
        assert sent.status_code == 302, sent.content.decode()
        shown = page(desk, f"/staff/cases/{case_id}/")
    assert "slip.pdf" in shown
    assert queries.get_request(kari, request.id, at=NOW).state is RequestChange.ANSWERED


def test_saving_sends_nothing_and_a_wrong_file_loses_no_words(nav: Principal, case_id: CaseId) -> None:
    kari = person(KARI)
    browser, request_id = browser_of(kari), asked(nav, case_id)
    with clock.fixed(NOW):
        given = {"own_words": "It comes.", "document-1": SimpleUploadedFile("a.pdf", files.locked_pdf()), "save": "1"}
        answer = browser.post(f"/requests/{request_id}/", given)
        assert (answer.status_code, b"locked with a password" in answer.content) == (422, True)
        assert browser.post(f"/requests/{request_id}/", {"own_words": "It comes.", "save": "1"}).status_code == 302
        view = queries.get_request(kari, request_id, at=NOW)
    assert (view.own_words, view.state) == ("It comes.", RequestChange.ASKED)


def test_after_its_day_the_page_offers_a_late_answer_and_the_desk_says_if_it_counts(
    nav: Principal, case_id: CaseId
) -> None:
    kari = person(KARI)
    request_id = asked(nav, case_id)
    with clock.fixed(TOO_LATE):
        browser, desk = browser_of(kari, TOO_LATE), browser_of(nav, TOO_LATE)
        assert "Send as a late answer" in page(browser, f"/requests/{request_id}/")
        given = {
            question_of(nav, case_id): str(answer_to(nav, case_id)),
            "document-1": SimpleUploadedFile("slip.pdf", files.pdf()),
        }
        refused = browser.post(f"/requests/{request_id}/", {**given, "send": "1"})
        assert (refused.status_code, b"send it as a late answer" in refused.content) == (422, True)
        assert browser.post(f"/requests/{request_id}/", {"late": "1"}).status_code == 302
        assert "It counts" in page(desk, f"/staff/cases/{case_id}/")
        assert desk.post(f"/staff/requests/{request_id}/late-answer/", {"answer": "yes"}).status_code == 302
    assert queries.get_request(kari, request_id, at=TOO_LATE).state is RequestChange.ADMITTED


def test_programs_add_and_read_documents(kari: Principal) -> None:
    case_id, browser = incomplete_case(kari), browser_of(kari)
    with clock.fixed(NOW):
        assert [one["id"] for one in get(browser, f"cases/{case_id}/missing")["documents"]] == ["employer", "passport"]  # type: ignore[attr-defined]
        added = browser.post(f"/api/cases/{case_id}/documents/add", {"wanted": "employer", "file": file(files.pdf())})
        assert added.status_code == 201, added.content
        document_id = UUID(added.json()["id"])
        actions.scan_document(document_id=document_id, scanner=scanner(), at=NOW)
        assert [one["state"] for one in browser.get(f"/api/cases/{case_id}/documents").json()] == ["clean"]
        assert b"".join(browser.get(f"/api/documents/{document_id}").streaming_content) == files.pdf()  # type: ignore[attr-defined]
        refused = browser.post(f"/api/cases/{case_id}/documents/add", {"wanted": "employer", "file": file(b"MZ")})
        assert (refused.status_code, refused.json()["code"]) == (422, "casework.document-of-wrong-kind")
        nothing = browser.post(f"/api/cases/{case_id}/documents/add", {"wanted": "employer"})
        assert (nothing.status_code, nothing.json()["code"]) == (422, "casework.document-empty")
        assert browser.delete(f"/api/documents/{document_id}").status_code == 204
        assert browser.get(f"/api/cases/{case_id}/documents").json() == []


def test_programs_ask_save_and_send(nav: Principal, case_id: CaseId) -> None:
    kari, desk = person(KARI), browser_of(nav)
    browser, question = browser_of(kari), question_of(nav, case_id)
    with clock.fixed(NOW):
        body = {"questions": [question], "words": "Which?", "reason": "papers"}
        made = desk.post(f"/api/staff/cases/{case_id}/requests", json.dumps(body), content_type="application/json")
        assert made.status_code == 201, made.content
        address = f"/api/requests/{made.json()['id']}"
        given = json.dumps({"answers": {question: str(answer_to(nav, case_id))}, "own_words": "So."})
        saved = browser.put(f"{address}/reply", given, content_type="application/json")
        assert (saved.status_code, saved.json()) == (200, {"wrong": {}})
        assert get(browser, f"requests/{made.json()['id']}")["own_words"] == "So."
        sent = browser.post(f"{address}/reply", "{}", content_type="application/json")
        assert sent.status_code == 204, sent.content
        assert browser.get(address).json()["state"] == "answered"


def browser_of(who: Principal, at: dt.datetime = NOW) -> Client:
    """Return a browser that speaks English, in which somebody has just signed in."""
    accounts = get_user_model().objects
    account = (
        accounts.create(kind=AccountKind.PERSON, person_id=who.person_id, created_at=NOW)
        if who.is_person
        else accounts.get(pk=who.account_id)
    )
    browser = client_of(account, at=at)
    browser.cookies["portico_language"] = "en"
    return browser


def page(browser: Client, address: str) -> str:
    """Return a page."""
    answer = browser.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.content.decode()


def upload(browser: Client, case_id: object, content: bytes, name: str = "letter.pdf") -> object:
    """Send a file by the page of one document."""
    return browser.post(f"/cases/{case_id}/missing/employer/", {"file": file(content, name)})


def file(content: bytes, name: str = "letter.pdf") -> SimpleUploadedFile:
    """Return a file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def scanner() -> object:
    """Return the scanner of the demo."""
    from portico.casework.plugins.scan_demo import Working

    return Working()
