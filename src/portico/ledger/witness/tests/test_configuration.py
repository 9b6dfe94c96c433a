"""The files of a witness: which logs it knows, and its key."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from portico.ledger.errors import KeyMalformed, WitnessFileInvalid
from portico.ledger.notes import Algorithm
from portico.ledger.tests.small_log import signer
from portico.ledger.witness import configuration, keys

VKEY = signer("one.example/log").verifier.vkey
PUBLIC = base64.b64encode(signer().verifier.public).decode()


def written(folder: Path, text: str) -> Path:
    path = folder / "logs.yaml"
    path.write_text(text)
    return path


def test_logs_and_ledgers_are_known(tmp_path: Path) -> None:
    text = f"logs:\n  - key: {VKEY}\n  - ledger: two.example/ledger\n    public_key: {PUBLIC}\n"
    known = configuration.read(written(tmp_path, text))
    assert [one.vkey for one in known.verifiers("one.example/log")] == [VKEY]
    assert [one.name for one in known.verifiers("two.example/ledger/3")] == ["two.example/ledger/3"]
    assert known.verifiers("two.example/ledger") == known.verifiers("three.example") == ()


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("", None, "logs"),
        ("logs: []\n", 1, "at least one"),
        ("log:\n  - key: x\n", 1, "'logs'"),
        ("logs:\n  - kye: x\n", 2, "'key'"),
        ("logs:\n  - key: x\n", 2, "vkey"),
        ("logs:\n  - ledger: a\n", 2, "public_key"),
        ("logs:\n  - ledger: a\n    public_key: AAAA\n", 2, "32 bytes"),
        (f"logs:\n  - ledger: a\n    public_key: {PUBLIC}\n  - ledger: a\n    public_key: {PUBLIC}\n", 4, "already"),
        ("logs:\n  - key: x\n    key: y\n", 3, "twice"),
        ("logs:\n  - [\n", 3, "YAML"),
        ("logs:\n  - key: [x]\n", 2, "one text"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int | None, hint: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(WitnessFileInvalid) as told:
        configuration.read(path)
    assert told.value.facts["place"] == (f"{path}:{line}" if line else str(path))
    assert hint in str(told.value)


def test_a_key_is_written_for_its_owner_alone_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = keys.make("witness.example/w1", path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.read(path) == made
    assert made.algorithm is Algorithm.COSIGNATURE
    with pytest.raises(WitnessFileInvalid):
        keys.make("witness.example/w1", path)
    with pytest.raises(KeyMalformed):
        keys.make("a name", tmp_path / "other")


def test_what_is_no_key_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("witness.example/w1 verysecret")
    with pytest.raises(WitnessFileInvalid) as told:
        keys.read(tmp_path / "key")
    assert "verysecret" not in str(told.value)
