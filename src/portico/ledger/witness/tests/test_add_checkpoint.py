"""What a witness cosigns and what it refuses (C2SP tlog-witness, add-checkpoint), with a memory on a real disk."""

from __future__ import annotations

import base64
import json
import threading
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import pytest

from portico.ledger import notes
from portico.ledger.notes import Checkpoint, Signer
from portico.ledger.tests.small_log import ORIGIN, SmallLog, cosigner, signer
from portico.ledger.witness.configuration import KnownLogs
from portico.ledger.witness.deciding import Answer, Witness
from portico.ledger.witness.lines import MOST_BYTES
from portico.ledger.witness.state import State, folder_of

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(cosigner(), KnownLogs({ORIGIN: (signer().verifier,)}, {}), State(tmp_path))


def body(old: int, note: str, proof: list[bytes] | None = None) -> bytes:
    lines = [f"old {old}", *(base64.b64encode(each).decode() for each in proof or [])]
    return ("\n".join(lines) + "\n\n" + note).encode()


def send(witness: Witness, log: SmallLog, old: int, size: int) -> Answer:
    proof = log.consistency(old, size) if old < size else []
    return witness.add_checkpoint(body(old, log.checkpoint(size), proof), at=AT)


def contradictions(witness: Witness) -> list[dict[str, object]]:
    memory = witness.state.memory(ORIGIN)
    return [json.loads(memory.contradiction(name) or b"") for name in memory.contradictions()]


def test_the_first_checkpoint_is_cosigned_and_the_cosignature_fits(witness: Witness) -> None:
    log = SmallLog.of(5)
    answer = send(witness, log, 0, 5)
    assert answer.status == HTTPStatus.OK
    note = log.checkpoint() + answer.body
    opened = notes.open_note(note, [cosigner().verifier])
    assert opened.signatures[0].signed_at == int(AT.timestamp())


def test_a_log_that_grows_is_cosigned_again_and_again(witness: Witness) -> None:
    log = SmallLog.of(600)
    old = 0
    for size in (1, 2, 3, 255, 256, 257, 511, 512, 600):
        assert send(witness, log, old, size).status == HTTPStatus.OK
        old = size


def test_what_was_cosigned_last_is_served_with_both_signatures(witness: Witness) -> None:
    assert witness.checkpoint(folder_of(ORIGIN)) is None
    log = SmallLog.of(7)
    send(witness, log, 0, 4)
    send(witness, log, 4, 7)
    kept = witness.checkpoint(folder_of(ORIGIN))
    assert kept is not None
    assert len(notes.open_note(kept, [signer().verifier, cosigner().verifier]).signatures) == 2
    assert notes.open_checkpoint(kept, signer().verifier).size == 7


def test_the_same_checkpoint_is_cosigned_again(witness: Witness) -> None:
    log = SmallLog.of(4)
    assert send(witness, log, 0, 4).status == HTTPStatus.OK
    assert send(witness, log, 4, 4).status == HTTPStatus.OK


def test_an_empty_log_is_cosigned_under_the_root_of_nothing_only(witness: Witness) -> None:
    assert send(witness, SmallLog.of(0), 0, 0).status == HTTPStatus.OK
    wrong = notes.sign_note(Checkpoint(ORIGIN, 0, b"\x01" * 32).text(), [signer()])
    assert witness.add_checkpoint(body(0, wrong), at=AT).status == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"", "nothing"),
        (b"old 0\n", "no checkpoint"),
        (b"old 01\n\n", "a zero before the size"),
        (b"old -1\n\n", "below zero"),
        (b"old 9999999999999999999\n\n", "past 2**63"),
        (b"Old 0\n\n", "another word"),
        (b"old 0 \n\n", "a space more"),
        (b"old 0\r\n\r\n", "lines of another system"),
        (b"old 0\nAAAA\n\n", "a hash that is too short"),
        (b"old 0\n" + b"A" * 43 + b"=\n" * 2, "no empty line"),
        (b"old 0\n" + b"A" * 42 + b"B=\n\n", "a second spelling of a hash"),
        (b"old 0\n" + (b"A" * 43 + b"=\n") * 64 + b"\n", "64 hashes"),
    ],
)
def test_what_is_not_as_agreed_is_a_bad_request(witness: Witness, sent: bytes, why: str) -> None:
    answer = witness.add_checkpoint(sent + SmallLog.of(3).checkpoint().encode(), at=AT)
    assert answer.status == HTTPStatus.BAD_REQUEST, why


def test_a_note_that_is_none_is_a_bad_request(witness: Witness) -> None:
    for note in (b"", b"x\n", b"\xff\n\n", b"a\n1\nb\n\n\xe2\x80\x94 a AAAAAAAA\n", b"a\tb\n1\nc\n\n"):
        assert witness.add_checkpoint(b"old 0\n\n" + note, at=AT).status == HTTPStatus.BAD_REQUEST


def test_too_much_is_a_bad_request(witness: Witness) -> None:
    long = body(0, SmallLog.of(1).checkpoint() + "— somebody AAAAAAAA\n" * (MOST_BYTES // 20))
    assert witness.add_checkpoint(long, at=AT).status == HTTPStatus.BAD_REQUEST


def test_an_old_size_above_the_new_one_is_a_bad_request(witness: Witness) -> None:
    log = SmallLog.of(4)
    send(witness, log, 0, 4)
    assert witness.add_checkpoint(body(4, log.checkpoint(3)), at=AT).status == HTTPStatus.BAD_REQUEST


def test_a_log_that_is_not_known_is_not_found(witness: Witness) -> None:
    stranger = SmallLog.of(2, signer=signer("elsewhere.example/log"))
    assert send(witness, stranger, 0, 2).status == HTTPStatus.NOT_FOUND


def test_a_checkpoint_by_another_key_is_forbidden(witness: Witness) -> None:
    forged = SmallLog.of(2, signer=signer(ORIGIN, 2))
    assert send(witness, forged, 0, 2).status == HTTPStatus.FORBIDDEN


def test_a_known_key_whose_signature_does_not_fit_is_forbidden(witness: Witness) -> None:
    real, other = SmallLog.of(2), SmallLog.of(3)
    moved = real.checkpoint().rpartition("\n\n")[0] + "\n\n" + other.checkpoint().rpartition("\n\n")[2]
    assert witness.add_checkpoint(body(0, moved), at=AT).status == HTTPStatus.FORBIDDEN


def test_signatures_by_unknown_keys_are_passed_over(witness: Witness) -> None:
    log = SmallLog.of(2)
    text = log.checkpoint().rpartition("\n\n")[0] + "\n"
    note = notes.sign_note(text, [signer("somebody.example", 9), log.signer])
    assert witness.add_checkpoint(body(0, note), at=AT).status == HTTPStatus.OK


def test_another_old_size_is_a_conflict_that_tells_the_size(witness: Witness) -> None:
    log = SmallLog.of(9)
    send(witness, log, 0, 4)
    for old in (0, 3, 5):
        answer = send(witness, log, old, 9)
        assert (answer.status, answer.body, answer.content_type) == (HTTPStatus.CONFLICT, "4\n", "text/x.tlog.size")


def test_a_proof_that_fails_is_unprocessable_and_changes_nothing(witness: Witness) -> None:
    log = SmallLog.of(9)
    send(witness, log, 0, 4)
    for proof in ([], log.consistency(3, 9), [*log.consistency(4, 9), b"\x00" * 32], log.consistency(4, 9)[:-1]):
        sent = body(4, log.checkpoint(9), proof)
        assert witness.add_checkpoint(sent, at=AT).status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert send(witness, log, 4, 9).status == HTTPStatus.OK


def test_a_proof_from_nothing_must_be_empty(witness: Witness) -> None:
    log = SmallLog.of(9)
    sent = body(0, log.checkpoint(), log.consistency(4, 9))
    assert witness.add_checkpoint(sent, at=AT).status == HTTPStatus.UNPROCESSABLE_ENTITY


def test_two_roots_of_one_size_are_refused_and_kept_as_evidence(witness: Witness) -> None:
    log, other = SmallLog.of(4), SmallLog.of(4)
    other.entries[2] = b"removed\n"
    send(witness, log, 0, 4)
    assert send(witness, other, 4, 4).status == HTTPStatus.UNPROCESSABLE_ENTITY
    (found,) = contradictions(witness)
    assert found["kind"] == "same-size"
    both = found["notes"]
    assert isinstance(both, list)
    roots = {notes.open_checkpoint(note, signer().verifier).root for note in both}
    assert roots == {log.root(), other.root()}


def test_two_roots_of_one_size_are_kept_as_evidence_whatever_old_size_is_given(witness: Witness) -> None:
    log, other = SmallLog.of(4), SmallLog.of(4)
    other.entries[0] = b"altered\n"
    send(witness, log, 0, 4)
    assert send(witness, other, 0, 4).status == HTTPStatus.CONFLICT
    assert [found["kind"] for found in contradictions(witness)] == ["same-size"]


def test_a_log_that_was_written_anew_is_refused_and_kept_as_evidence(witness: Witness) -> None:
    log, other = SmallLog.of(4), SmallLog.of(9)
    other.entries[1] = b"altered\n"
    send(witness, log, 0, 4)
    assert send(witness, other, 4, 9).status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [found["kind"] for found in contradictions(witness)] == ["unproved"]


def test_a_log_that_went_back_is_refused(witness: Witness) -> None:
    log = SmallLog.of(9)
    send(witness, log, 0, 9)
    assert send(witness, log, 0, 4).status == HTTPStatus.CONFLICT
    assert send(witness, log, 4, 4).body == "9\n"


def test_evidence_does_not_fill_the_disk(witness: Witness) -> None:
    send(witness, SmallLog.of(4), 0, 4)
    for number in range(30):
        note = notes.sign_note(Checkpoint(ORIGIN, 5 + number, b"\x01" * 32).text(), [signer()])
        witness.add_checkpoint(body(4, note), at=AT)
    assert len(contradictions(witness)) == 20
    other = SmallLog.of(4)
    other.entries[1] = b"altered\n"
    send(witness, other, 4, 4)
    assert "same-size" in {found["kind"] for found in contradictions(witness)}


def test_a_ledger_covers_its_logs_by_number_and_nothing_else(tmp_path: Path) -> None:
    logs = KnownLogs({}, {"portico.example/ledger": signer().verifier.public})
    witness = Witness(cosigner(), logs, State(tmp_path))
    for name, status in {
        "portico.example/ledger/1": HTTPStatus.OK,
        "portico.example/ledger/27": HTTPStatus.OK,
        "portico.example/ledger/0": HTTPStatus.NOT_FOUND,
        "portico.example/ledger/01": HTTPStatus.NOT_FOUND,
        "portico.example/ledger/1/2": HTTPStatus.NOT_FOUND,
        "portico.example/ledger": HTTPStatus.NOT_FOUND,
    }.items():
        assert send(witness, SmallLog.of(2, signer=signer(name)), 0, 2).status == status, name


def test_of_many_at_once_each_size_is_cosigned_under_one_root(witness: Witness) -> None:
    """Two stories of one log race: whichever comes first is the witness's, and the other never gets a cosignature."""
    stories = [SmallLog.of(12), SmallLog.of(12)]
    stories[1].entries[0] = b"another story\n"
    cosigned: list[tuple[int, int]] = []

    def tell(number: int) -> None:
        old = 0
        for size in range(1, 13):
            answer = send(witness, stories[number], old, size)
            if answer.status == HTTPStatus.OK:
                cosigned.append((size, number))
                old = size
            elif answer.status == HTTPStatus.CONFLICT:
                old = min(int(answer.body), size)

    threads = [threading.Thread(target=tell, args=(number % 2,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({number for _, number in cosigned}) == 1
    latest = witness.checkpoint(folder_of(ORIGIN))
    assert latest is not None
    assert notes.open_checkpoint(latest, signer().verifier).size == max(size for size, _ in cosigned)


def test_the_key_of_a_log_does_not_pass_as_that_of_a_witness() -> None:
    text = SmallLog.of(1).checkpoint().rpartition("\n\n")[0] + "\n"
    as_log = Signer("witness.example/w1", cosigner().seed)
    assert not cosigner().verifier.knows(as_log.sign(text))
