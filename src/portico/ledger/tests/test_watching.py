"""The monitor within raises an alarm, once, where a witness has seen something else or a promise was not kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from portico.ledger import keys, models, notes, queries, watching
from portico.ledger.notes import Checkpoint, Verifier
from portico.ledger.tests.factories import AT, log_with, promise
from portico.ledger.tests.small_witness import SmallWitness, small_witness
from portico.ledger.types import AlarmKind
from portico.ledger.witnessing import OutsideWitnesses

pytestmark = pytest.mark.django_db


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[SmallWitness]:
    log_with(5)
    with small_witness(tmp_path, Verifier.parse(models.Log.objects.get(number=1).verifier)) as witness:
        yield witness


def kinds() -> list[AlarmKind]:
    return [alarm.kind for alarm in queries.list_alarms()]


def shows(witness: SmallWitness, size: int, root: bytes) -> None:
    """Let the witness have seen what the log's own key signed, and what is not in our database."""
    origin = models.Log.objects.get(number=1).origin
    note = notes.sign_note(Checkpoint(origin, size, root).text(), [keys.log_signer(origin)])
    with witness.deciding.state.hold(origin) as memory:
        memory.remember(note.encode())


def test_one_story_raises_nothing(witness: SmallWitness) -> None:
    checkpoint = queries.find_checkpoint(1)
    assert checkpoint is not None
    OutsideWitnesses([witness.asked]).cosign(checkpoint)
    log_with(3)
    assert watching.watch([witness.asked], at=AT) == 0


def test_another_root_of_the_same_log_is_a_split_view_and_told_once(witness: SmallWitness) -> None:
    shows(witness, 4, b"\x04" * 32)
    assert watching.watch([witness.asked], at=AT) == 1
    assert watching.watch([witness.asked], at=AT + timedelta(minutes=10)) == 0
    assert kinds() == [AlarmKind.SPLIT_VIEW]


def test_evidence_that_the_witness_keeps_is_a_split_view(witness: SmallWitness) -> None:
    checkpoint = queries.find_checkpoint(1)
    assert checkpoint is not None
    OutsideWitnesses([witness.asked]).cosign(checkpoint)
    text = Checkpoint(checkpoint.origin, 5, b"\x04" * 32).text()
    other = notes.sign_note(text, [keys.log_signer(checkpoint.origin)])
    witness.deciding.add_checkpoint(f"old 5\n\n{other}".encode(), at=AT)
    assert watching.watch([witness.asked], at=AT) == 1
    assert kinds() == [AlarmKind.SPLIT_VIEW]


def test_a_witness_that_has_seen_more_is_an_alarm(witness: SmallWitness) -> None:
    shows(witness, 9, b"\x04" * 32)
    watching.watch([witness.asked], at=AT)
    assert kinds() == [AlarmKind.BEHIND_WITNESS]


def test_a_promise_is_late_after_a_minute(witness: SmallWitness) -> None:
    promise(1)
    assert watching.watch([], at=AT + timedelta(seconds=60)) == 0
    assert watching.watch([], at=AT + timedelta(seconds=61)) == 1
    assert watching.watch([], at=AT + timedelta(hours=2)) == 0
    assert kinds() == [AlarmKind.PROMISE_LATE]


def test_a_checkpoint_that_stays_unwitnessed_for_an_hour_is_an_alarm(witness: SmallWitness) -> None:
    assert watching.watch([witness.asked], at=AT + timedelta(minutes=59)) == 0
    assert watching.watch([witness.asked], at=AT + timedelta(minutes=60)) == 1
    assert kinds() == [AlarmKind.UNWITNESSED]


def test_without_witnesses_nobody_misses_them(witness: SmallWitness) -> None:
    assert watching.watch([], at=AT + timedelta(hours=9)) == 0
