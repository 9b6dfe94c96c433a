"""A real witness over real HTTP: killed at every step it remembers what it said, and of two stories it tells one."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from portico.ledger import notes
from portico.ledger.tests.small_log import ORIGIN, SmallLog, signer
from portico.ledger.witness.state import folder_of
from tests.faults.witnesses import RunningWitness, make_folder, running_witness

LOGS = f"logs:\n  - key: {signer().verifier.vkey}\n"
MOST_STEPS = 40


def submission(log: SmallLog, old: int, size: int) -> bytes:
    proof = "".join(base64.b64encode(each).decode() + "\n" for each in log.consistency(old, size))
    return f"old {old}\n{proof}\n{log.checkpoint(size)}".encode()


def another_story(size: int) -> SmallLog:
    log = SmallLog.of(size)
    log.entries[2] = b"altered\n"
    return log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_folder(tmp_path, LOGS)
    return tmp_path


@pytest.fixture
def witness(folder: Path) -> Iterator[RunningWitness]:
    with running_witness(folder) as running:
        yield running


def test_a_witness_that_is_killed_at_any_step_has_kept_what_it_said(folder: Path) -> None:
    log, size = SmallLog.of(200), 5
    with running_witness(folder) as witness:
        assert witness.add_checkpoint(submission(log, 0, size))
    killed = answered = 0
    for step in range(1, MOST_STEPS):
        with running_witness(folder, dies_at=step) as witness:
            answer = witness.add_checkpoint(submission(log, size, size + 1)) if witness.process.poll() is None else None
            died = witness.process.poll() is not None or answer is None
        killed += died
        with running_witness(folder) as witness:
            kept = witness.checkpoint(ORIGIN)
            assert kept is not None
            both = [signer().verifier, witness.signer.verifier]
            assert len(notes.open_note(kept, both).signatures) == 2
            known = notes.open_checkpoint(kept, signer().verifier)
            assert known.size in ({size + 1} if answer else {size, size + 1}), step
            assert known.root == log.root(known.size)
            again = witness.add_checkpoint(submission(log, known.size, size + 1))
            assert again is not None
            assert again[0] == 200
        size += 1
        if not died:
            answered += 1
            break
    assert killed > 5
    assert answered == 1, "the last one was not killed any more"


def test_of_two_stories_at_once_one_is_cosigned(witness: RunningWitness) -> None:
    stories = [SmallLog.of(6), another_story(6)]
    for old, size in ((0, 4), (4, 6)):
        answers: list[tuple[int, int]] = []

        def tell(number: int, old: int = old, size: int = size, answers: list[tuple[int, int]] = answers) -> None:
            answer = witness.add_checkpoint(submission(stories[number % 2], old, size))
            assert answer is not None
            answers.append((answer[0], number % 2))

        threads = [threading.Thread(target=tell, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({story for status, story in answers if status == 200}) == 1


def test_evidence_against_a_log_is_shown_to_everybody(witness: RunningWitness) -> None:
    witness.add_checkpoint(submission(SmallLog.of(4), 0, 4))
    refused = witness.add_checkpoint(submission(another_story(4), 4, 4))
    assert refused is not None
    assert refused[0] == 422
    where = f"/{witness_folder()}/contradictions"
    (name,) = json.loads(witness.get(where)[1])
    status, body = witness.get(f"{where}/{name}")
    found = json.loads(body)
    assert (status, found["kind"], found["origin"]) == (200, "same-size", ORIGIN)
    assert len({notes.open_checkpoint(note, signer().verifier).root for note in found["notes"]}) == 2


def test_other_addresses_and_methods_are_refused(witness: RunningWitness) -> None:
    assert witness.get("/healthz") == (200, b"ok\n")
    assert witness.signer.verifier.vkey.encode() in witness.get("/")[1]
    for path in (
        "/add-checkpoint-not",
        f"/{witness_folder()}/checkpoint",
        f"/{witness_folder().upper()}/checkpoint",
        f"/{witness_folder()}/lock",
        f"/{witness_folder()}/contradictions/..%2Fcheckpoint",
        "/../key",
        "/%2e%2e/key",
    ):
        assert witness.get(path)[0] == 404, path
    assert witness.get("/add-checkpoint")[0] == 405


def test_a_request_without_end_is_cut_off(witness: RunningWitness) -> None:
    answer = witness.add_checkpoint(b"old 0\n" + b"A" * 10_000_000)
    assert answer is None or answer[0] in {400, 413}
    assert witness.get("/healthz")[0] == 200


def witness_folder() -> str:
    return folder_of(ORIGIN)
