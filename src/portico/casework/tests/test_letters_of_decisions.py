"""A decision is a document that machines read, promised to the public log, and a signed letter that a worker prints."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from uuid import UUID

import jsonschema
import pytest
from pytest_django.fixtures import Settings

from portico.casework import actions, recorded_decisions, storing
from portico.casework.errors import CaseNotFound, LetterNotReady
from portico.casework.models import Decision, DecisionDocument, DecisionLetter
from portico.casework.queries import decision_documents, items
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules.decision_document import json_schema
from portico.casework.tests.factories import LATER, decided_case, taken_case, worker
from portico.casework.types import Result
from portico.catalogue.pack.schema import Sensitivity
from portico.identity.types import Principal
from portico.ledger.records import parse_record
from portico.ledger.tests.promised import promised
from portico.messages.letters.keys import ANYBODY
from portico.messages.letters.tests.pdfs import words_of
from portico.messages.letters.tests.seals import seal
from portico.messages.letters.verifying import check_letter

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    """Letters of these tests lie in a folder of their own."""
    documents = {"BACKEND": "portico.casework.storing.Folder", "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}
    settings.PORTICO_LETTER_KEYS = {}
    settings.PORTICO_TIMESTAMP_URL = ""


def decision_of(case_id: UUID) -> Decision:
    return Decision.objects.get(case_id=case_id)


def print_it(case_id: UUID) -> bool:
    return actions.print_letter(decision_id=decision_of(case_id).pk, at=LATER)


def pdf_of(who: Principal, case_id: UUID) -> bytes:
    return b"".join(decision_documents.read_letter(decision_documents.get_decision_letter(who, case_id, 1)))


def test_the_document_fits_its_schema_and_says_what_was_decided(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    document = json.loads(decision_documents.get_decision_document(kari, case_id, 1))
    jsonschema.Draft202012Validator(json.loads(json_schema())).validate(document)
    decision = decision_of(case_id)
    assert document["id"] == str(decision.pk)
    assert (document["kind"], document["result"], document["by"]) == ("first", "granted", "person")
    assert document["reasons"]
    assert document["law"] == decision.law
    assert document["appeal"]["until"] == decision.appeal_until.isoformat()
    assert document["rules"]["release"] == decision.case.release_id
    assert document["letter_sha256"] == hashlib.sha256(decision.letter.encode()).hexdigest()


def test_the_facts_have_their_source_and_their_day(kari: Principal, nav: Principal) -> None:
    document = json.loads(decision_documents.get_decision_document(kari, decided_case(kari, nav), 1))
    told = [fact for fact in document["facts"] if fact["source"] not in ("person", "estimate")]
    assert told
    assert all(fact["as_of"] and fact["source_name"] and fact["authority"] for fact in told)


def test_nothing_of_another_adult_and_nobodys_number_is_in_the_document(kari: Principal, nav: Principal) -> None:
    text = decision_documents.get_decision_document(kari, decided_case(kari, nav), 1)
    assert {fact["role"] for fact in json.loads(text)["facts"]} <= {"mother", "child", "event"}
    assert str(kari.person_id) not in text


def test_the_committed_schema_is_the_generated_one() -> None:
    committed = (ROOT / "schemas" / "decision.schema.json").read_text(encoding="utf-8")
    assert committed == json_schema(), "run: portico letter schema > schemas/decision.schema.json"


def test_the_document_opens_the_entry_that_was_promised(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    record = parse_record(decision_documents.get_decision_record(kari, case_id, 1).text())
    row = DecisionDocument.objects.get(decision__case_id=case_id)
    assert promised(row.pk) == ("decision", record.opened.digest())
    assert record.opened.content == json.loads(decision_documents.get_decision_document(kari, case_id, 1))
    assert row.sha256 == hashlib.sha256(decision_documents.get_decision_document(kari, case_id, 1).encode()).hexdigest()


def test_what_is_kept_of_the_document_is_encrypted(kari: Principal, nav: Principal) -> None:
    row = DecisionDocument.objects.get(decision__case_id=decided_case(kari, nav))
    assert "portico-decision" not in row.content


def test_what_was_erased_cannot_be_opened() -> None:
    with pytest.raises(ValueError, match="cannot be opened"):
        recorded_decisions.opening_of(DecisionDocument(content="", salt=None))


def test_before_the_worker_has_been_there_the_letter_is_not_ready(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    with pytest.raises(LetterNotReady):
        decision_documents.get_decision_letter(kari, case_id, 1)
    assert decision_documents.get_decision_document(kari, case_id, 1)


def test_the_letter_says_what_the_message_says(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    assert print_it(case_id)
    decision = decision_of(case_id)
    words = words_of(pdf_of(kari, case_id))
    assert decision_documents.subject_and_body(decision)[0] in words
    assert decision.case.reference in words


def test_printing_twice_prints_once(kari: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    assert print_it(case_id)
    assert not print_it(case_id)
    assert DecisionLetter.objects.filter(decision__case_id=case_id).count() == 1
    assert len([name for day in storing.folders() for name in storing.files_in(day)]) == 1


def test_the_letter_is_signed_by_the_key_of_its_authority(
    kari: Principal, nav: Principal, settings: Settings, tmp_path: Path
) -> None:
    key, certificate = seal(tmp_path, name="Benefits seal")
    settings.PORTICO_LETTER_KEYS = {"nav": key}
    case_id = decided_case(kari, nav)
    print_it(case_id)
    found = check_letter(pdf_of(kari, case_id), trusted=[certificate], at=LATER)
    assert (found.intact, found.trusted, found.signed_at) == (True, True, LATER.replace(microsecond=0))
    assert decision_documents.get_decision_letter(kari, case_id, 1).signed


def test_without_a_key_the_letter_is_there_and_not_signed(
    kari: Principal, nav: Principal, settings: Settings, tmp_path: Path
) -> None:
    settings.PORTICO_LETTER_KEYS = {"another-authority": seal(tmp_path)[0]}
    assert ANYBODY not in settings.PORTICO_LETTER_KEYS
    case_id = decided_case(kari, nav)
    print_it(case_id)
    assert not decision_documents.get_decision_letter(kari, case_id, 1).signed
    assert not check_letter(pdf_of(kari, case_id), at=LATER).signed


def test_where_the_letter_lies_nobody_can_read_it(kari: Principal, nav: Principal, tmp_path: Path) -> None:
    case_id = decided_case(kari, nav)
    print_it(case_id)
    [file] = [path for path in (tmp_path / "documents").rglob("*") if path.is_file()]
    assert b"%PDF" not in file.read_bytes()


def test_nobody_else_gets_document_or_letter(kari: Principal, ola: Principal, nav: Principal) -> None:
    case_id = decided_case(kari, nav)
    print_it(case_id)
    for read in (
        decision_documents.get_decision_document,
        decision_documents.get_decision_record,
        decision_documents.get_decision_letter,
    ):
        with pytest.raises(CaseNotFound):
            read(ola, case_id, 1)
        with pytest.raises(CaseNotFound):
            read(kari, case_id, 2)


def test_cannot_read_the_papers_of_a_case_that_is_closed_even_who_decided_it(
    kari: Principal, nav: Principal, published: None
) -> None:
    case_id = decided_case(kari, nav)
    print_it(case_id)
    for staff in (nav, worker("nav", "A colleague")):
        with pytest.raises(CaseNotFound):
            decision_documents.get_decision_letter_for_staff(staff, case_id, 1, at=LATER)
        with pytest.raises(CaseNotFound):
            decision_documents.get_decision_document_for_staff(staff, case_id, 1, at=LATER)
        with pytest.raises(CaseNotFound):
            decision_documents.list_decisions_for_staff(staff, case_id, at=LATER)


def test_hostile_words_of_a_case_worker_become_plain_words(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    letter = '# Vedtak #panic("no")\n\n#set page(width: 1pt) \u202e 漢 😀 ' + "x" * 10_000
    actions.decide(principal=nav, case_id=case_id, result=Result.GRANTED, reasons="I looked.", letter=letter, at=LATER)
    print_it(case_id)
    assert '#panic("no")' in words_of(pdf_of(kari, case_id))


def test_a_protected_fact_may_be_in_no_document(kari: Principal, nav: Principal) -> None:
    frozen = FrozenCase(decision_of(decided_case(kari, nav)).case)
    concepts = frozen.release.pack.vocabulary.concepts
    protected = next(id for id, each in concepts.items() if each.sensitivity is Sensitivity.PROTECTED)
    for concept, allowed in ((protected, False), ("birth_date", True)):
        item = items.missing_item(frozen.release, frozen.case.life_event, ("mother", concept))
        assert decision_documents.may_be_shown(frozen, item) is allowed


def test_instants_are_in_utc(kari: Principal, nav: Principal) -> None:
    document = json.loads(decision_documents.get_decision_document(kari, decided_case(kari, nav), 1))
    assert dt.datetime.fromisoformat(document["decided_at"]).utcoffset() == dt.timedelta(0)
