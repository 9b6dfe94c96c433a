"""The sequencer: what waits comes into the log, in order, once, under a checkpoint that contradicts none before it."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.kernel.ids import uuid7
from portico.ledger import actions, merkle, models, queries, sequencing
from portico.ledger.commitments import entry_leaf, entry_line
from portico.ledger.errors import LogBehindWitness, LogDamaged, LogKeyDiffers
from portico.ledger.notes import Checkpoint, Signer, Verifier, open_checkpoint, sign_note
from portico.ledger.proofs import parse_proof
from portico.ledger.tests.factories import AT, log_with, promise
from portico.ledger.tests.test_merkle import mth
from portico.ledger.types import AlarmKind, EntryKind, NewEntry, Seen

pytestmark = pytest.mark.django_db


def lines_of(entries: list[NewEntry]) -> list[bytes]:
    return [entry_line(entry.kind, entry.digest) for entry in entries]


def log_verifier() -> Verifier:
    return Verifier.parse(models.Log.objects.get(number=1).verifier)


def in_log() -> list[object]:
    return list(models.Entry.objects.filter(log_id=1).order_by("index").values_list("id", flat=True))


def test_a_log_begins_with_a_signed_checkpoint_of_nothing() -> None:
    sequencing.begin_first_log(at=AT)
    sequencing.begin_first_log(at=AT)
    checkpoint = queries.find_checkpoint(1)
    assert checkpoint is not None
    assert open_checkpoint(checkpoint.note, log_verifier()) == Checkpoint(
        "portico.example/ledger/1", 0, merkle.EMPTY_ROOT
    )
    assert models.Log.objects.count() == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 300), min_size=1, max_size=4))
def test_what_waits_is_in_the_log_in_order_under_the_root_of_the_definition(steps: list[int]) -> None:
    with transaction.atomic():
        promised: list[NewEntry] = []
        for count in steps:
            entries, checkpoint = log_with(count)
            promised += entries
            assert open_checkpoint(checkpoint.note, log_verifier()).root == mth(lines_of(promised))
        assert in_log() == [entry.id for entry in promised]
        assert not models.Waiting.objects.exists()
        transaction.set_rollback(True)


def test_without_anything_waiting_nothing_is_signed() -> None:
    log_with(3)
    assert sequencing.step(at=AT) is None
    assert list(models.Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [0, 3]


def test_without_a_log_what_waits_goes_on_waiting() -> None:
    promise(2)
    assert sequencing.step(at=AT) is None
    assert models.Waiting.objects.count() == 2


def test_a_step_takes_no_more_than_its_batch() -> None:
    sequencing.begin_first_log(at=AT)
    promise(5)
    sizes = [
        checkpoint.size for checkpoint in (sequencing.step(at=AT, most=2) for _ in range(3)) if checkpoint is not None
    ]
    assert sizes == [2, 4, 5]


def test_an_entry_that_is_promised_again_after_it_was_sequenced_is_not_in_the_log_twice() -> None:
    entries, checkpoint = log_with(3)
    actions.append(entries, at=AT)
    assert sequencing.step(at=AT) is None
    assert not models.Waiting.objects.exists()
    assert len(in_log()) == checkpoint.size == 3
    assert not models.Alarm.objects.exists()


def test_another_digest_under_an_id_that_is_in_the_log_raises_an_alarm_and_changes_nothing() -> None:
    entries, _ = log_with(1)
    actions.append([NewEntry(entries[0].id, EntryKind.DECISION, b"o" * 32)], at=AT)
    assert sequencing.step(at=AT) is None
    alarm = models.Alarm.objects.get()
    assert (alarm.kind, alarm.facts) == (AlarmKind.ENTRY_DIFFERS, {"entry": str(entries[0].id)})
    assert len(in_log()) == 1


def test_an_entry_whose_transaction_commits_late_is_taken_late() -> None:
    # Numbers are given when a row is written, not when it is committed: here 2 is there before 1 is.
    sequencing.begin_first_log(at=AT)
    first, second = promise(2)
    early = models.Waiting.objects.get(id=first.id)
    early.delete()
    sequencing.step(at=AT)
    models.Waiting.objects.create(number=early.number, id=first.id, kind=early.kind, digest=early.digest, at=AT)
    sequencing.step(at=AT)
    assert in_log() == [second.id, first.id]


def test_there_cannot_be_two_checkpoints_of_one_size() -> None:
    log_with(2)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Checkpoint.objects.create(log_id=1, size=2, root=b"r" * 32, note="another", at=AT)


def test_there_cannot_be_two_logs_that_run() -> None:
    sequencing.begin_first_log(at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Log.objects.create(number=2, origin="other", verifier="", started_at=AT)


def test_every_entry_is_proved_and_every_size_leads_to_the_next() -> None:
    promised: list[NewEntry] = []
    for count in (1, 6, 250, 300):
        promised += log_with(count)[0]
    sizes = list(models.Checkpoint.objects.order_by("size").values_list("size", flat=True))
    for index in (0, 1, 6, 7, 255, 256, 556):
        proof = parse_proof(queries.find_proof(promised[index].id) or "")
        checkpoint = open_checkpoint(proof.checkpoint, log_verifier())
        leaf = entry_leaf(promised[index].kind, promised[index].digest)
        assert proof.index == index
        merkle.check_inclusion(leaf=leaf, index=index, size=checkpoint.size, root=checkpoint.root, proof=proof.hashes)
    for old, new in itertools.pairwise(sizes):
        proof_hashes = queries.prove_consistency(1, old=old, new=new)
        old_root, new_root = queries.root_at(1, old), queries.root_at(1, new)
        merkle.check_consistency(old=old, new=new, old_root=old_root, new_root=new_root, proof=proof_hashes)


def test_what_still_waits_has_no_proof_yet() -> None:
    log_with(1)
    assert queries.find_proof(promise(1)[0].id) is None
    assert queries.find_proof(uuid7()) is None


def alter(statement: str) -> None:
    """Change what is stored as only somebody with the database's superuser could."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_tile SET data = overlay(data placing '\\x00'::bytea from 1) WHERE level = 0 AND index = 1",
        "UPDATE ledger_tile SET data = substring(data for 32) WHERE level = 0 AND index = 1",
        "UPDATE ledger_tile SET data = overlay(data placing '\\x00'::bytea from 1) WHERE level = 1",
        "DELETE FROM ledger_tile WHERE level = 1",
    ],
)
def test_signs_nothing_on_tiles_that_do_not_lead_to_the_root_that_was_signed(statement: str) -> None:
    log_with(300)
    alter(statement)
    promise(1)
    with pytest.raises(LogDamaged), transaction.atomic():
        sequencing.step(at=AT)
    assert models.Waiting.objects.count() == 1
    assert models.Checkpoint.objects.count() == 2


def test_signs_nothing_after_a_checkpoint_that_the_log_has_not_signed() -> None:
    log_with(2)
    forged = sign_note(
        Checkpoint("portico.example/ledger/1", 3, b"r" * 32).text(), [Signer("portico.example/ledger/1", b"f" * 32)]
    )
    models.Checkpoint.objects.create(log_id=1, size=3, root=b"r" * 32, note=forged, at=AT)
    promise(1)
    with pytest.raises(LogDamaged):
        sequencing.step(at=AT)


def test_signs_nothing_when_the_log_has_lost_what_this_process_signed() -> None:
    log_with(2)
    _, signed = log_with(2)
    lost = sequencing.SignedCheckpoint(log=1, origin=signed.origin, size=9, root=b"r" * 32, note="", at=AT)
    other = sequencing.SignedCheckpoint(log=1, origin=signed.origin, size=4, root=b"r" * 32, note="", at=AT)
    promise(1)
    for seen in (lost, other):
        with pytest.raises(LogBehindWitness), transaction.atomic():
            sequencing.step(at=AT, signed=seen)
    found = sequencing.step(at=AT, signed=signed)
    assert found is not None
    assert found.size == 5


def test_signs_nothing_with_another_key_than_the_log_was_begun_with(settings: object) -> None:
    log_with(1)
    settings.PORTICO_LEDGER_KEY = b"k" * 32  # type: ignore[attr-defined]
    promise(1)
    with pytest.raises(LogKeyDiffers), transaction.atomic():
        sequencing.step(at=AT)
    sequencing.begin_next_log(at=AT)
    found = sequencing.step(at=AT)
    assert found is not None
    assert (found.log, found.size) == (2, 2)


def test_a_log_that_is_behind_a_witness_ends_and_the_next_cites_what_the_witness_saw() -> None:
    _, seen = log_with(3)
    log = queries.find_running_log()
    assert log is not None
    behind = Seen("witness.example/w1", 7, b"r" * 32, note="the checkpoint at 7")
    assert sequencing.does_not_fit(log, behind)
    sequencing.go_on_in_a_new_log(log, behind, at=AT)
    sequencing.go_on_in_a_new_log(log, behind, at=AT)  # said twice, done once
    old, new = models.Log.objects.order_by("number")
    assert (old.ended_at, new.ended_at, new.cites) == (AT, None, "the checkpoint at 7")
    first = models.Entry.objects.get(log_id=2, index=0)
    assert (first.kind, bytes(first.digest)) == (EntryKind.LOG, sequencing.citation(new.cites))
    entries = promise(1)
    found = sequencing.step(at=AT)
    assert found is not None
    assert (found.log, found.size, found.origin) == (2, 2, "portico.example/ledger/2")
    assert models.Entry.objects.get(id=entries[0].id).log_id == 2
    assert models.Alarm.objects.get().kind == AlarmKind.BEHIND_WITNESS
    last = queries.find_checkpoint(1)
    assert last is not None
    assert last.size == seen.size


def test_a_log_fits_what_a_witness_has_seen_of_it_earlier() -> None:
    _, first = log_with(3)
    log_with(5)
    log = queries.find_running_log()
    assert log is not None
    for seen, wrong in (
        (Seen("w", 3, first.root), False),
        (Seen("w", 3), False),
        (Seen("w", 0), False),
        (Seen("w", 0, merkle.EMPTY_ROOT), False),
        (Seen("w", 8, log.root), False),
        (Seen("w", 3, b"r" * 32), True),
        (Seen("w", 8, first.root), True),
        (Seen("w", 9), True),
    ):
        assert sequencing.does_not_fit(log, seen) is wrong, seen
