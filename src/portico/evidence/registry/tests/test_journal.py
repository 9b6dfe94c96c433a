"""The journal: whole lines, one writer, new files when one is full, and nonces that survive."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from portico.evidence.registry.journal import REMEMBERED, Entry, Journal, JournalProblem, Nonces

AT = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def entry(nonce: str, at: dt.datetime = AT) -> Entry:
    return Entry(at, "portico", "1", nonce, "answered")


def journal(path: Path, nonces: Nonces | None = None, *, largest: int = 10**6, now: dt.datetime = AT) -> Journal:
    return Journal(path, largest=largest, nonces=Nonces() if nonces is None else nonces, now=now)


def test_a_nonce_counts_once_for_each_client_until_its_signature_is_too_old() -> None:
    nonces = Nonces()
    assert nonces.is_new("a", "n", at=AT)
    assert not nonces.is_new("a", "n", at=AT + dt.timedelta(seconds=120))
    assert nonces.is_new("b", "n", at=AT)
    assert nonces.is_new("a", "n", at=AT + REMEMBERED + dt.timedelta(seconds=1))


def test_what_is_remembered_does_not_grow_for_ever() -> None:
    nonces = Nonces()
    for second in range(1_000):
        nonces.is_new("a", str(second), at=AT + dt.timedelta(seconds=second))
    assert nonces.count() <= REMEMBERED.total_seconds() + 1


def test_nonces_are_known_after_a_restart_and_half_a_line_harms_nobody(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    first = journal(path)
    first.write(entry("old", AT - REMEMBERED - dt.timedelta(seconds=1)))
    first.write(entry("new"))
    first.close()
    path.write_bytes(path.read_bytes() + b'{"time": "2026-11')
    nonces = Nonces()
    second = journal(path, nonces)
    second.write(entry("after"))
    second.close()
    assert not nonces.is_new("portico", "new", at=AT)
    assert nonces.is_new("portico", "old", at=AT)
    assert json.loads(path.read_text().splitlines()[-1])["nonce"] == "after"


def test_a_full_journal_goes_on_in_a_new_file_and_its_nonces_count_on(tmp_path: Path) -> None:
    first = journal(tmp_path / "j.jsonl", largest=500)
    for number in range(10):
        first.write(entry(str(number)))
    first.close()
    files = sorted(tmp_path.glob("j*.jsonl"))
    assert len(files) > 1
    written = [json.loads(line)["nonce"] for file in files for line in file.read_text().splitlines()]
    assert sorted(written) == [str(number) for number in range(10)]
    nonces = Nonces()
    journal(tmp_path / "j.jsonl", nonces, largest=500).close()
    assert [nonces.is_new("portico", str(number), at=AT) for number in range(10)] == [False] * 10


def test_two_servers_cannot_share_a_journal(tmp_path: Path) -> None:
    first = journal(tmp_path / "j.jsonl")
    with pytest.raises(JournalProblem, match="Another process"):
        journal(tmp_path / "j.jsonl")
    first.close()
    journal(tmp_path / "j.jsonl").close()


def test_a_journal_that_cannot_be_made_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalProblem, match="cannot be written"):
        journal(tmp_path / "file" / "j.jsonl")
