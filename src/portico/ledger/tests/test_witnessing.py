"""Checkpoints go to witnesses over real HTTP; one that is down, lies or knows more does not lead the log astray."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from portico.ledger import actions, keys, models, notes, queries, sequencing
from portico.ledger.errors import LogBehindWitness, WitnessesSilent
from portico.ledger.notes import Checkpoint, Verifier
from portico.ledger.tests.factories import AT, log_with, promise
from portico.ledger.tests.small_log import SmallLog, cosigner, signer
from portico.ledger.tests.small_witness import SmallWitness, small_witness
from portico.ledger.types import LogNow, SignedCheckpoint
from portico.ledger.witnessing import OutsideWitnesses, Witness, find_cosignature, find_seen

pytestmark = pytest.mark.django_db


def log_key() -> Verifier:
    sequencing.begin_first_log(at=AT)
    return Verifier.parse(models.Log.objects.get(number=1).verifier)


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[SmallWitness]:
    with small_witness(tmp_path, log_key()) as witness:
        yield witness


def nobody() -> Witness:
    """Return a witness at whose address nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    return Witness(url, cosigner("witness.example/down", 102).verifier, url)


def running() -> LogNow:
    log = queries.find_running_log()
    assert log is not None
    return log


def grow(count: int) -> SignedCheckpoint:
    return log_with(count)[1]


def test_a_log_that_grows_gets_a_cosignature_each_time(witness: SmallWitness) -> None:
    outside = OutsideWitnesses([witness.asked])
    for count in (3, 300, 1):
        checkpoint = grow(count)
        (cosigned,) = outside.cosign(checkpoint)
        actions.record_cosignatures([cosigned])
        kept = queries.find_checkpoint(1)
        assert kept is not None
        assert kept.witnesses == (witness.asked.verifier.name,)
        assert len(notes.open_note(kept.note, [log_key(), witness.asked.verifier]).signatures) == 2


def test_a_process_that_begins_anew_learns_the_old_size_from_the_witness(witness: SmallWitness) -> None:
    OutsideWitnesses([witness.asked]).cosign(grow(3))
    (cosigned,) = OutsideWitnesses([witness.asked]).cosign(grow(4))
    assert cosigned.size == 7


def test_a_checkpoint_that_was_missed_is_made_up_for_by_the_next(witness: SmallWitness) -> None:
    outside = OutsideWitnesses([witness.asked])
    outside.cosign(grow(3))
    grow(2)
    assert [one.size for one in outside.cosign(grow(2))] == [7]


def test_what_is_cosigned_already_is_not_asked_for_again(witness: SmallWitness) -> None:
    outside = OutsideWitnesses([witness.asked])
    actions.record_cosignatures(outside.cosign(grow(3)))
    kept = queries.find_checkpoint(1)
    assert kept is not None
    assert outside.cosign(kept) == []


def test_a_witness_that_is_down_leaves_the_others_their_cosignatures_and_is_left_alone(witness: SmallWitness) -> None:
    now = [0.0]
    outside = OutsideWitnesses([nobody(), witness.asked], clock=lambda: now[0])
    assert [one.witness for one in outside.cosign(grow(3))] == [witness.asked.verifier.name]
    assert [one.witness for one in outside.cosign(grow(3))] == [witness.asked.verifier.name]


def test_what_a_witness_has_seen_is_what_the_log_has_signed(witness: SmallWitness) -> None:
    checkpoint = grow(3)
    (nothing,) = OutsideWitnesses([witness.asked]).ask_what_was_seen(running())
    assert (nothing.size, nothing.note) == (0, "")
    outside = OutsideWitnesses([witness.asked, nobody()])
    outside.cosign(checkpoint)
    (seen,) = outside.ask_what_was_seen(running())
    assert (seen.size, seen.root) == (checkpoint.size, checkpoint.root)


def test_when_no_witness_answers_nothing_may_be_signed() -> None:
    log_key()
    with pytest.raises(WitnessesSilent):
        OutsideWitnesses([nobody()]).ask_what_was_seen(running())


def test_a_witness_cannot_invent_that_the_log_was_larger(witness: SmallWitness) -> None:
    text = Checkpoint(running().origin, 1_000_000, b"\x01" * 32).text()
    invented = notes.sign_note(text, [signer(running().origin, 77)])
    with witness.deciding.state.hold(running().origin) as memory:
        memory.remember(invented.encode())
    assert find_seen(witness.asked, running()) is None
    with pytest.raises(LogBehindWitness):
        OutsideWitnesses([witness.asked]).cosign(grow(3))


def test_a_witness_that_says_something_else_keeps_the_others_cosignatures_for_the_next_time(
    witness: SmallWitness, tmp_path: Path
) -> None:
    with small_witness(tmp_path / "liar", log_key(), signer=cosigner("witness.example/liar", 103)) as liar:
        with liar.deciding.state.hold(running().origin) as memory:
            text = Checkpoint(running().origin, 1_000_000, b"\x01" * 32).text()
            memory.remember(notes.sign_note(text, [keys.log_signer(running().origin)]).encode())
        outside = OutsideWitnesses([liar.asked, witness.asked], clock=lambda: 0.0)
        with pytest.raises(LogBehindWitness):
            outside.cosign(grow(3))
        assert [one.size for one in outside.cosign(grow(1))] == [3, 4]


def test_a_log_with_other_entries_is_not_cosigned(witness: SmallWitness) -> None:
    checkpoint = grow(4)
    OutsideWitnesses([witness.asked]).cosign(checkpoint)
    models.Tile.objects.filter(log_id=1).update(data=b"\x02" * 128)
    promise(2)
    altered = SignedCheckpoint(1, checkpoint.origin, 4, b"\x03" * 32, resigned(checkpoint), AT)
    with pytest.raises(LogBehindWitness):
        OutsideWitnesses([witness.asked]).cosign(altered)


def resigned(checkpoint: SignedCheckpoint) -> str:
    """Return a second checkpoint of the same size, signed by the log's own key."""
    text = Checkpoint(checkpoint.origin, checkpoint.size, b"\x03" * 32).text()
    return notes.sign_note(text, [keys.log_signer(checkpoint.origin)])


def test_a_cosignature_that_does_not_fit_is_not_kept() -> None:
    log = SmallLog.of(3)
    text = log.checkpoint().rpartition("\n\n")[0] + "\n"
    good = cosigner().sign(text, at=5)
    assert find_cosignature(cosigner().verifier, text, good.line.encode()) == good
    other = cosigner().sign(SmallLog.of(4).checkpoint().rpartition("\n\n")[0] + "\n", at=5)
    stranger = cosigner("witness.example/w2", 9).sign(text, at=5)
    for answer in (other.line, stranger.line, "", "ok\n", "— x\n", "\x00"):
        assert find_cosignature(cosigner().verifier, text, answer.encode()) is None
    assert find_cosignature(cosigner().verifier, text, b"\xff") is None
