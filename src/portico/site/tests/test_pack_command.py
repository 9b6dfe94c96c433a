"""`portico pack check` shows what each town has instead of what everybody else has; a town's people plan by it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from portico.catalogue.tests.factories import write, write_adapted
from portico.site import cli


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what the command prints."""
    monkeypatch.setattr(sys, "argv", ["portico", *arguments])
    assert cli.main() == 0
    return capsys.readouterr().out


def test_check_shows_the_values_of_towns_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = said(monkeypatch, capsys, "pack", "check", str(write_adapted(tmp_path)))
    assert "overlay harbour (district 01, 02)\n" in printed
    assert "  bicycle.income_limit: 2400.5 -> 1500 from 2026-06-01 (checked: C1)\n" in printed


def test_check_shows_the_values_of_towns_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(said(monkeypatch, capsys, "pack", "check", str(write_adapted(tmp_path)), "--format", "json"))
    assert [overlay["overlay"] for overlay in found["overlays"]] == ["harbour", "old-town"]
    assert found["overlays"][1]["changes"] == [
        {
            "parameter": "bicycle.income_limit",
            "start": "2025-01-01",
            "before": 2000,
            "after": 3000,
            "source": ["C1"],
            "confidence": "checked",
        }
    ]


def test_a_case_is_run_with_the_values_of_the_person_s_town(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = """\
  - name: "ann in {town}"
    life_event: moving-in
    person: ann
    given: {{mover: {{rides: true, district: "{town}"}}}}
    expect: {{decisions: {{may_borrow: {may}}}}}
"""
    cases = (
        case.format(town="01", may="false") + case.format(town="03", may="true") + case.format(town="09", may="true")
    )
    pack = write_adapted(tmp_path)
    write(pack, "cases/bicycle.yaml", f"cases:\n{cases}")
    assert said(monkeypatch, capsys, "pack", "test", str(pack)) == "3 of 3 cases pass.\n"
