"""Notes: for whoever has the case, kept closed, never changed."""

from __future__ import annotations

from uuid import UUID

import pytest

from portico.casework import actions, queries
from portico.casework.errors import (
    CaseDecided,
    CaseNotFound,
    CaseNotYours,
    NoteEmpty,
    NoteNotFound,
    StaffOnly,
    TextTooLong,
)
from portico.casework.models import StaffNote
from portico.casework.rules.noting import NOTE_LENGTH
from portico.casework.tests.factories import LATER, NOW, decided_case, leader, taken_case, worker
from portico.evidence import queries as evidence
from portico.identity.types import Principal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


def note(staff: Principal, case_id: UUID, text: str, corrects: UUID | None = None) -> UUID:
    return actions.add_note(principal=staff, case_id=case_id, text=text, corrects=corrects, at=NOW)


def test_whoever_has_the_case_reads_its_notes_and_nobody_else(kari: Principal, nav: Principal) -> None:
    case_id, second = taken_case(kari, nav), worker("nav", "Second")
    note(nav, case_id, " Rang twice.\r\nNobody\x00 there. ")
    assert [(one.text, one.by, one.own) for one in queries.list_notes(nav, case_id, at=LATER)] == [
        ("Rang twice.\nNobody there.", "Case worker", True)
    ]
    assert queries.list_notes(second, case_id, at=LATER) == ()
    for staff, error in ((worker("municipality"), CaseNotFound), (leader("nav"), StaffOnly), (kari, StaffOnly)):
        with pytest.raises(error):
            queries.list_notes(staff, case_id, at=LATER)
    actions.give_back(principal=nav, case_id=case_id, at=LATER)
    assert queries.list_notes(nav, case_id, at=LATER) == ()
    actions.take_case(principal=second, case_id=case_id, at=LATER)
    assert [one.own for one in queries.list_notes(second, case_id, at=LATER)] == [False]


def test_cannot_read_notes_without_a_record(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    before = len(list(evidence.all_access_records(*kari.record_ids)))
    queries.list_notes(nav, case_id, at=LATER)
    assert len(list(evidence.all_access_records(*kari.record_ids))) == before, "there was nothing to read"
    note(nav, case_id, "Rang twice.")
    queries.list_notes(nav, case_id, at=LATER)
    assert len(list(evidence.all_access_records(*kari.record_ids))) == before + 1


def test_only_whoever_has_the_case_writes_a_note(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    with pytest.raises(CaseNotYours):
        note(worker("nav", "Second"), case_id, "I know better.")
    with pytest.raises(CaseNotFound):
        note(worker("municipality"), case_id, "I know better.")
    assert not StaffNote.objects.exists()


def test_a_note_is_kept_closed(kari: Principal, nav: Principal) -> None:
    note(nav, taken_case(kari, nav), "Rang the employer.")
    assert "employer" not in StaffNote.objects.get().text


def test_a_note_is_put_right_by_a_later_one_once(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    first = note(nav, case_id, "Rang on Monday.")
    note(nav, case_id, "Rang on Tuesday.", corrects=first)
    assert [one.corrected for one in queries.list_notes(nav, case_id, at=LATER)] == [True, False]
    with pytest.raises(NoteNotFound):
        note(nav, case_id, "Rang on Wednesday.", corrects=first)


def test_nobody_puts_right_what_a_colleague_wrote(kari: Principal, nav: Principal) -> None:
    case_id, second = taken_case(kari, nav), worker("nav", "Second")
    first = note(nav, case_id, "Rang on Monday.")
    actions.give_back(principal=nav, case_id=case_id, at=NOW)
    actions.take_case(principal=second, case_id=case_id, at=NOW)
    with pytest.raises(NoteNotFound):
        note(second, case_id, "Never rang.", corrects=first)


@pytest.mark.parametrize(("text", "error"), [(" \n\x00 ", NoteEmpty), ("x" * (NOTE_LENGTH + 1), TextTooLong)])
def test_a_note_says_something_and_not_too_much(
    kari: Principal, nav: Principal, text: str, error: type[Exception]
) -> None:
    case_id = taken_case(kari, nav)
    with pytest.raises(error):
        note(nav, case_id, text)
    note(nav, case_id, "x" * NOTE_LENGTH)


def test_a_decided_case_has_no_new_notes(kari: Principal, nav: Principal) -> None:
    with pytest.raises(CaseDecided):
        note(nav, decided_case(kari, nav), "Too late.")
