"""`portico pack check --screening` says of every decision whether it becomes SQL, and why not; publishing in one line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import write_adapted
from portico.site import cli
from portico.site.commands.screening import screening_line


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what the command prints."""
    monkeypatch.setattr(sys, "argv", ["portico", *arguments])
    assert cli.main() == 0
    return capsys.readouterr().out


def test_check_names_what_runs_in_python_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = said(monkeypatch, capsys, "pack", "check", str(write_adapted(tmp_path)), "--screening")
    assert (
        "python  yearly_income\n          yearly_income, line 1, column 1: the column 'mover.income': it does not say how many"
        in printed
    )
    assert printed.endswith("0 of 2 decisions become SQL; in Python: may_borrow, yearly_income.\n")


def test_check_gives_the_sql_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = write_adapted(tmp_path)
    vocabulary = directory / "vocabulary.yaml"
    vocabulary.write_text(
        vocabulary.read_text("utf-8").replace("type: money", "type: money\n    digits: 9\n    scale: 2"), "utf-8"
    )
    arguments = ("pack", "check", str(directory), "--screening", "--format", "json")
    found = json.loads(said(monkeypatch, capsys, *arguments))["screening"]
    assert [(each["decision"], each["runs_in"]) for each in found] == [("may_borrow", "sql"), ("yearly_income", "sql")]
    assert found[1]["columns"] == {"mover.income": "DECIMAL(9,2)"}
    assert '"mover.income"' in found[1]["sql"]
    assert '"mover.income" IS NULL' in found[1]["guard"]


def test_without_the_option_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "SQL" not in said(monkeypatch, capsys, "pack", "check", str(write_adapted(tmp_path)))


def test_publishing_says_it_in_one_line(tmp_path: Path) -> None:
    line = screening_line(read_pack(write_adapted(tmp_path)))
    assert line == "0 of 2 decisions become SQL; in Python: may_borrow, yearly_income."
