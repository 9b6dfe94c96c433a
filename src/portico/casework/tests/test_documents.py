"""Documents complete an application: what is missing is said, and the clock starts when the last of them came."""

from __future__ import annotations

import datetime as dt

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoCaptureOnCommitCallbacks

from portico.casework import actions, jobs, queries, storing
from portico.casework.errors import (
    CaseNotFound,
    DocumentEncrypted,
    DocumentHeld,
    DocumentNotAskedFor,
    DocumentNotFound,
    DocumentOfWrongKind,
    DocumentTooLarge,
    ScannerUnavailable,
    TooManyDocuments,
    TransitionNotAllowed,
)
from portico.casework.models import Document
from portico.casework.plugins.scan_demo import MARK, Crashing, Finding, Working
from portico.casework.tests import factories, processes
from portico.casework.tests import hostile_files as files
from portico.casework.tests.documents import MINUTE, incomplete_case, pack_with_documents, scanned, sent
from portico.casework.tests.factories import NAME, NOW, submitted, worker
from portico.casework.types import CaseState
from portico.casework.types.documents import DocumentState
from portico.evidence import queries as evidence
from portico.identity.types import Principal
from portico.kernel import clock

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def kari(kari: Principal) -> Principal:
    """Expects a child, where parental benefit needs two documents."""
    processes.publish(pack_with_documents())
    return kari


def test_an_application_without_its_documents_is_incomplete_and_its_clock_stands(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    view = queries.get_case(kari, case_id, at=NOW)
    assert view.summary.state is CaseState.INCOMPLETE
    assert view.summary.clock.started_on is None
    assert view.messages[0].subject.startswith("Something is still missing")
    _case, missing = queries.missing_of_person(kari, case_id)
    assert [one.id for one in missing.documents] == ["employer", "passport"]


def test_cannot_fill_the_disk_with_files_that_are_taken_back(
    kari: Principal, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    document_id = sent(kari, incomplete_case(kari))
    file = Document.objects.get(pk=document_id).file
    assert storing.storage().exists(file)
    with django_capture_on_commit_callbacks(execute=True):
        actions.take_back_document(principal=kari, document_id=document_id, at=NOW)
    assert not storing.storage().exists(file)


def test_the_clock_starts_at_the_instant_when_the_last_document_came(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    scanned(kari, case_id, "employer", at=NOW + HOUR)
    assert state(kari, case_id) is CaseState.INCOMPLETE
    came = NOW + 2 * DAY
    scanned(kari, case_id, "passport", at=came, looked_at=came + 3 * DAY)
    view = queries.get_case(kari, case_id, at=came + 3 * DAY)
    assert view.summary.state is CaseState.RECEIVED
    assert view.summary.clock.started_on == came.date()


def test_whatever_is_scanned_first_the_clock_starts_when_the_last_came(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    first = sent(kari, case_id, "employer", at=NOW + HOUR)
    scanned(kari, case_id, "passport", at=NOW + 2 * DAY)
    assert state(kari, case_id) is CaseState.INCOMPLETE
    scan(first, at=NOW + 9 * DAY)
    assert queries.get_case(kari, case_id, at=NOW + 9 * DAY).summary.clock.started_on == (NOW + 2 * DAY).date()


def test_an_incomplete_case_cannot_be_taken(kari: Principal, nav: Principal) -> None:
    with pytest.raises(TransitionNotAllowed):
        actions.take_case(principal=nav, case_id=incomplete_case(kari), at=NOW)


def test_a_service_without_documents_is_complete_when_it_is_sent(amina: Principal) -> None:
    assert submitted(amina, NAME, child_family_name="Yusuf").cases[0].state is CaseState.RECEIVED


def test_the_content_decides_what_a_document_is_and_not_its_name(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    sent(kari, case_id, "employer", files.picture(), name="letter.pdf")
    assert [(one.name, one.kind) for one in queries.list_documents(kari, case_id)] == [("letter.jpg", "jpeg")]
    with pytest.raises(DocumentOfWrongKind, match="PDF, JPEG"):
        sent(kari, case_id, "employer", files.picture("PNG"), name="letter.pdf")


def test_a_document_that_is_refused_leaves_nothing_behind(kari: Principal) -> None:
    case_id, before = incomplete_case(kari), stored_files()
    with pytest.raises(DocumentEncrypted):
        sent(kari, case_id, content=files.locked_pdf())
    with pytest.raises(DocumentTooLarge, match="at most 1 MB"):
        sent(kari, case_id, content=files.pdf() + bytes(1_000_001))
    assert stored_files() == before
    assert queries.list_documents(kari, case_id) == ()


def test_only_what_is_asked_for_can_be_added_and_only_while_it_is(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    for wanted in ("never", "no-such-document", ""):
        with pytest.raises(DocumentNotAskedFor):
            sent(kari, case_id, wanted)
    for wanted in ("employer", "passport"):
        scanned(kari, case_id, wanted)
    with pytest.raises(DocumentNotAskedFor):
        sent(kari, case_id, "employer")


def test_a_paper_may_be_some_pictures_and_not_endlessly_many(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    for _ in range(5):
        sent(kari, case_id)
    with pytest.raises(TooManyDocuments):
        sent(kari, case_id)


def test_a_document_is_taken_back_until_the_application_is_complete(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    wrong = scanned(kari, case_id, "employer")
    for _ in range(2):
        actions.take_back_document(principal=kari, document_id=wrong, at=NOW)
    assert queries.list_documents(kari, case_id) == ()
    right = [scanned(kari, case_id, wanted) for wanted in ("employer", "passport")]
    assert state(kari, case_id) is CaseState.RECEIVED
    with pytest.raises(DocumentHeld):
        actions.take_back_document(principal=kari, document_id=right[0], at=NOW)


def test_a_harmful_document_is_shown_to_nobody_and_the_person_is_told(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    found = scanned(kari, case_id, "employer", scanner=Finding())
    assert [one.state for one in queries.list_documents(kari, case_id)] == [DocumentState.FOUND]
    with pytest.raises(DocumentNotFound):
        queries.open_document(kari, found)
    assert queries.get_case(kari, case_id, at=NOW).messages[0].subject.startswith("We could not take a file")
    _case, missing = queries.missing_of_person(kari, case_id)
    assert "employer" in [one.id for one in missing.documents]


def test_the_demo_scanner_finds_its_mark_in_a_real_document(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    scanned(kari, case_id, content=files.picture(comment=MARK))
    assert queries.list_documents(kari, case_id)[0].state is DocumentState.FOUND


def test_before_it_is_scanned_nobody_opens_a_document(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    document_id = sent(kari, case_id)
    with pytest.raises(DocumentNotFound):
        queries.open_document(kari, document_id)
    scan(document_id)
    opened = queries.open_document(kari, document_id)
    assert (b"".join(opened.content), opened.media_type, opened.name) == (files.pdf(), "application/pdf", "letter.pdf")


def test_a_scanner_that_crashes_is_asked_again_and_nothing_is_lost(kari: Principal) -> None:
    document_id = sent(kari, incomplete_case(kari))
    with pytest.raises(ScannerUnavailable):
        actions.scan_document(document_id=document_id, scanner=Crashing(), at=NOW)
    assert actions.list_waiting_documents(before=NOW + MINUTE) == [document_id]
    scan(document_id)
    assert actions.list_waiting_documents(before=NOW + MINUTE) == []


def test_a_document_is_scanned_once_by_a_job_that_runs_twice(kari: Principal) -> None:
    document_id = sent(kari, incomplete_case(kari))
    waiting = ProcrastinateJob.objects.filter(task_name=jobs.scan_document.name)
    assert [job.args for job in waiting] == [{"document_id": str(document_id)}]
    with clock.fixed(NOW):
        for _ in range(2):
            jobs.scan_document(str(document_id))
    assert Document.objects.get(pk=document_id).events.count() == 2


def test_only_the_person_adds_sees_and_takes_back_their_documents(kari: Principal, amina: Principal) -> None:
    case_id = incomplete_case(kari)
    document_id = scanned(kari, case_id)
    with pytest.raises(CaseNotFound):
        sent(amina, case_id)
    with pytest.raises(CaseNotFound):
        queries.list_documents(amina, case_id)
    with pytest.raises(DocumentNotFound):
        queries.open_document(amina, document_id)
    with pytest.raises(DocumentNotFound):
        actions.take_back_document(principal=amina, document_id=document_id, at=NOW)


def test_a_case_worker_opens_a_document_under_their_grant_and_each_time_is_a_look(
    kari: Principal, nav: Principal
) -> None:
    case_id = incomplete_case(kari)
    document_id = scanned(kari, case_id, "employer")
    scanned(kari, case_id, "passport")
    with pytest.raises(DocumentNotFound):
        queries.open_document_for_staff(nav, document_id, at=NOW)
    actions.take_case(principal=nav, case_id=case_id, at=NOW)
    before = looks_at(kari)
    opened = queries.open_document_for_staff(nav, document_id, at=NOW)
    assert b"".join(opened.content) == files.pdf()
    assert looks_at(kari) == before + 1
    for other in (worker("nav", "Colleague"), worker("tax-administration")):
        with pytest.raises(DocumentNotFound):
            queries.open_document_for_staff(other, document_id, at=NOW)


def test_files_without_a_row_go_after_a_day_and_others_stay(kari: Principal) -> None:
    case_id = incomplete_case(kari)
    kept = sent(kari, case_id, at=NOW)
    orphan = storing.store([b"nobody's"], row=case_id, most_bytes=100, at=NOW)
    given_back = sent(kari, case_id, at=NOW)
    actions.take_back_document(principal=kari, document_id=given_back, at=NOW)
    actions.sweep_files(at=NOW + HOUR)
    assert orphan.file in stored_files()
    actions.sweep_files(at=NOW + 2 * DAY)
    left = stored_files()
    assert orphan.file not in left
    assert Document.objects.get(pk=given_back).file not in left
    assert Document.objects.get(pk=kept).file in left


def scan(document_id: object, at: dt.datetime = NOW) -> None:
    """Look at a document as a worker does."""
    actions.scan_document(document_id=document_id, scanner=Working(), at=at)  # type: ignore[arg-type]


def state(who: Principal, case_id: object) -> CaseState:
    """Return where a case stands."""
    return queries.get_case(who, case_id, at=NOW).summary.state  # type: ignore[arg-type]


def stored_files() -> set[str]:
    """Return the names of all files."""
    return {name for folder in storing.folders() for name in storing.files_in(folder)}


def looks_at(who: Principal) -> int:
    """Return how many looks at documents of somebody are on record."""
    found = evidence.list_access_records(factories.as_person(who)).records
    return sum(record.purpose == "case:documents" for record in found)
