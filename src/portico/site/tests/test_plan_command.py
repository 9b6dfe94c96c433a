"""`portico plan` and `portico ask`: what is wrong is one sentence; any service of the event can be asked about."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from portico.site import cli

PACK = Path(__file__).parents[4] / "packs" / "norway"
SHARED = ["--pack", str(PACK), "--person", "kari-berg", "--life-event", "having-a-child", "--format", "json"]

ROW = {
    "id", "service", "authority", "level", "stage", "state", "reason", "source", "opens_on", "due_on", "estimated",
}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--date", "due_date=2026-02-30"], "'due_date=2026-02-30' is not a date"),
        (["--date", "due_dat=2026-12-24"], "Did you mean due_date?"),
        (["--date", "due_date=2026-12-24", "--date", "due_date=2026-12-25"], "due_date is given more than once"),
        (["--at", "9999-12-31"], "'9999-12-31' is not a date"),
        (["--person", "kari-ber"], "Did you mean 'kari-berg'?"),
        (["--life-event", "having-a-chil"], "Did you mean 'having-a-child'?"),
        (["--language", "de"], "It has: nb, en."),
        (["--unheard-of"], "No such option"),
    ],
    ids=["no such day", "date name", "date twice", "far away", "person", "life event", "language", "option"],
)
def test_a_wrong_argument_is_one_line_on_stderr(
    arguments: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["portico", "plan", *SHARED, *arguments])
    assert cli.main() == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1


def test_every_service_that_is_open_can_be_asked_about(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["portico", "plan", *SHARED])
    assert cli.main() == 0
    plan = json.loads(capsys.readouterr().out)
    assert all(set(row) == ROW for row in plan["touchpoints"])
    services = {row["service"] for row in plan["touchpoints"] if row["state"] == "open"}
    monkeypatch.setattr(sys, "argv", ["portico", "ask", *SHARED, "--services", ",".join(sorted(services))])
    assert cli.main() == 0
    answer = json.loads(capsys.readouterr().out)
    facts = [question for question in answer["questions"] if question["kind"] == "fact"]
    assert facts == []
    assert answer["facts_needed"] >= len(answer["known"]) > 0
