"""What a person has kept of an entry: what is proved by it, and what a forgery meets."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from portico.ledger import proofs, receipts
from portico.ledger.commitments import commit, entry_line
from portico.ledger.errors import LogDoesNotFit, PorticoError, ProofInvalid, ReceiptInvalid
from portico.ledger.policy import of_keys
from portico.ledger.records import KeptRecord, Opened, parse_record
from portico.ledger.sources import Folder
from portico.ledger.tests.small_log import SmallLog, an_entry, cosigner, signer
from portico.ledger.types import EntryKind
from portico.ledger.verifying_records import Verdict, check_record

LEDGER = "portico.example/ledger"
AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
INDEX = 300
TRUST = of_keys([signer().verifier.vkey], [cosigner().verifier.vkey])
RECEIPTS = receipts.receipt_signer(LEDGER, b"\x07" * 32)


def content(subject: str = "0191") -> dict[str, object]:
    who = commit("access-who", {"name": "Case worker 4"}, b"\x02" * 32)
    return {"what": {"subject": subject, "concepts": ["birth_date"]}, "who": base64.b64encode(who).decode()}


def opened(subject: str = "0191") -> Opened:
    return Opened("access", content(subject), b"\x01" * 32)


@pytest.fixture(scope="module")
def log() -> SmallLog:
    log = SmallLog.of(600)
    log.entries[INDEX] = entry_line(EntryKind.ACCESS, opened().digest())
    return log


@pytest.fixture
def record(log: SmallLog) -> KeptRecord:
    who = Opened("access-who", {"name": "Case worker 4"}, b"\x02" * 32)
    kept = KeptRecord(opened(), {"who": who})
    promise = receipts.Promise(LEDGER, kept.leaf(), AT)
    proof = proofs.Proof(INDEX, tuple(log.inclusion(INDEX)), log.checkpoint(cosigners=[cosigner()]))
    return replace(kept, receipt=receipts.sign_receipt(promise, RECEIPTS), proof=proof.text())


def check(record: KeptRecord, folder: Path | None = None, at: datetime = AT) -> Verdict:
    source = None if folder is None else Folder(folder)
    return check_record(parse_record(record.text()), TRUST, receipt_key=RECEIPTS.verifier, source=source, at=at)


def test_a_whole_record_proves_the_promise_the_place_and_the_witness(record: KeptRecord) -> None:
    verdict = check(record)
    assert len(verdict.proved) == 3
    assert "entry 300" in verdict.proved[1]
    assert "witness.example/w1" in verdict.proved[2]
    assert verdict.not_yet == verdict.broken == []


def test_with_the_log_at_hand_it_is_also_proved_that_it_was_kept(
    record: KeptRecord, log: SmallLog, tmp_path: Path
) -> None:
    grown = SmallLog(entries=[*log.entries, an_entry(7)])
    grown.write(tmp_path)
    assert "has kept it" in check(record, tmp_path).proved[-1]


def test_a_log_that_has_lost_what_was_proved_is_found_out(record: KeptRecord, log: SmallLog, tmp_path: Path) -> None:
    removed = SmallLog(entries=[*log.entries[:INDEX], *log.entries[INDEX + 1 :], *map(an_entry, range(900, 950))])
    removed.write(tmp_path)
    with pytest.raises(LogDoesNotFit):
        check(record, tmp_path)


def test_a_record_without_proof_is_looked_up_in_the_log(record: KeptRecord, log: SmallLog, tmp_path: Path) -> None:
    log.write(tmp_path, cosigners=[cosigner()])
    verdict = check(replace(record, proof=""), tmp_path)
    assert "entry 300" in verdict.proved[1]
    assert verdict.not_yet == []


def test_a_promise_that_is_not_due_is_not_broken(record: KeptRecord, tmp_path: Path) -> None:
    SmallLog.of(20).write(tmp_path)
    soon = check(replace(record, proof=""), tmp_path, at=AT + timedelta(seconds=59))
    assert (len(soon.not_yet), soon.broken) == (1, [])


def test_a_promise_that_was_not_kept_is_said_to_be_broken(record: KeptRecord, tmp_path: Path) -> None:
    SmallLog.of(20).write(tmp_path)
    assert check(replace(record, proof=""), tmp_path, at=AT + timedelta(seconds=61)).broken


def test_without_a_witness_it_is_said_what_is_missing(record: KeptRecord, log: SmallLog) -> None:
    proof = proofs.Proof(INDEX, tuple(log.inclusion(INDEX)), log.checkpoint())
    verdict = check(replace(record, proof=proof.text()))
    assert len(verdict.not_yet) == 1
    assert "witness" in verdict.not_yet[0]


def test_a_bare_record_proves_nothing(record: KeptRecord) -> None:
    verdict = check(replace(record, receipt="", proof=""))
    assert (verdict.proved, len(verdict.not_yet)) == ([], 2)


def forged(change: Callable[[dict[str, Any]], None], record: KeptRecord) -> str:
    document = json.loads(record.text())
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("another subject", lambda d: d["content"]["what"].update(subject="0192")),
        ("wider attributes", lambda d: d["content"]["what"]["concepts"].append("income")),
        ("somebody else who looked", lambda d: d["parts"]["who"]["content"].update(name="Case worker 5")),
        ("another salt", lambda d: d.update(salt=base64.b64encode(b"\x09" * 32).decode())),
        ("another kind", lambda d: d.update(kind="decision")),
        ("a kind that is none", lambda d: d.update(kind="nonsense")),
        ("another time of the promise", lambda d: d.update(receipt=d["receipt"].replace("2026", "2025"))),
        ("a longer promise", lambda d: d.update(receipt=d["receipt"].replace("within 60", "within 90"))),
        ("another place", lambda d: d.update(proof=d["proof"].replace("index 300", "index 301"))),
        ("another size", lambda d: d.update(proof=d["proof"].replace("\n600\n", "\n601\n"))),
        ("a proof of nothing", lambda d: d.update(proof="c2sp.org/tlog-proof@v1\n")),
        ("another form", lambda d: d.update(format="portico-record/2")),
    ],
)
def test_a_forged_record_is_refused(what: str, change: Callable[[dict[str, Any]], None], record: KeptRecord) -> None:
    with pytest.raises(PorticoError) as told:
        check_record(parse_record(forged(change, record)), TRUST, receipt_key=RECEIPTS.verifier, at=AT)
    assert told.value.code in {"ledger.receipt-invalid", "ledger.proof-invalid"}, what


def test_a_receipt_by_another_key_is_refused(record: KeptRecord) -> None:
    other = receipts.receipt_signer(LEDGER, b"\x08" * 32)
    promise = receipts.Promise(LEDGER, record.leaf(), AT)
    with pytest.raises(ReceiptInvalid):
        check(replace(record, receipt=receipts.sign_receipt(promise, other)))


def test_the_receipt_of_another_record_is_refused(record: KeptRecord) -> None:
    promise = receipts.Promise(LEDGER, b"\x05" * 32, AT)
    with pytest.raises(ReceiptInvalid):
        check(replace(record, receipt=receipts.sign_receipt(promise, RECEIPTS)))


def test_a_proof_of_another_ledger_does_not_keep_the_promise(record: KeptRecord) -> None:
    promise = receipts.Promise("elsewhere.example/ledger", record.leaf(), AT)
    with pytest.raises(ReceiptInvalid):
        check(replace(record, receipt=receipts.sign_receipt(promise, RECEIPTS)))


def test_a_proof_under_a_log_that_is_not_trusted_is_refused(record: KeptRecord, log: SmallLog) -> None:
    other = SmallLog(signer=signer(number=3), entries=log.entries)
    proof = proofs.Proof(INDEX, tuple(other.inclusion(INDEX)), other.checkpoint(cosigners=[cosigner()]))
    with pytest.raises(ReceiptInvalid):
        check(replace(record, proof=proof.text()))


def test_parts_that_nothing_vouches_for_are_named(record: KeptRecord) -> None:
    text = forged(lambda d: d.update(notice={"language": "en"}), record)
    verdict = check_record(parse_record(text), TRUST, receipt_key=RECEIPTS.verifier, at=AT)
    assert (verdict.unsealed, verdict.broken) == (["notice"], [])


def test_a_public_record_in_the_log_needs_no_promise(record: KeptRecord) -> None:
    verdict = check(replace(record, receipt=""))
    assert (len(verdict.proved), verdict.not_yet) == (2, [])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda d: d["content"].update(what={}), "the signed promise is about other content"),
        (lambda d: d["content"].update(what=1.5), "what it says: "),
        (lambda d: d["parts"]["who"]["content"].update(name="x"), "what it says: what is told of 'who'"),
        (lambda d: d.update(receipt=d["receipt"].replace("2026", "2025")), "the signed promise: "),
        (lambda d: d.update(proof=d["proof"].replace("index 300", "index 301")), "the proof: its hashes do not lead"),
        (lambda d: d.update(salt="A" + d["salt"]), "the salt of 'access' is not 32 bytes"),
        (lambda d: d.update(salt=d["salt"][:-2] + "F="), "the salt of 'access' is not 32 bytes"),
    ],
)
def test_a_refusal_names_the_part_that_does_not_fit(
    change: Callable[[dict[str, Any]], None], named: str, record: KeptRecord
) -> None:
    with pytest.raises(PorticoError) as told:
        check_record(parse_record(forged(change, record)), TRUST, receipt_key=RECEIPTS.verifier, at=AT)
    assert named in str(told.value)


def test_a_name_that_stands_twice_is_refused(record: KeptRecord) -> None:
    twice = record.text().replace('"salt":', '"salt": "", "salt":', 1)
    with pytest.raises(ProofInvalid, match="twice"):
        parse_record(twice)
