"""The tutorial tells the truth: its files are a pack, and its commands print what it shows."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from tests.house.house import DOCS, ROOT

from portico.site import cli

PAGE = (DOCS / "tutorial" / "your-first-life-event.md").read_text(encoding="utf-8")
FILES = re.findall(r"^\*\*`([\w./-]+)`\*\*\n\n```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
# A command, and what it prints: the next block, with at most one sentence between them.
SHOWN = re.findall(
    r"^    \.venv/bin/portico ([^\n]+)\n(?:\n(?:[^\n`]+\n\n)?```\n(.*?)^```)?", PAGE, re.MULTILINE | re.DOTALL
)
WHERE = "/tmp/first-pack"  # noqa: S108 - the place that the tutorial names; the test puts the pack elsewhere


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack that a reader of the tutorial has written."""
    folder = tmp_path_factory.mktemp("first-pack")
    for name, text in FILES:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_the_tutorial_has_files_and_commands() -> None:
    assert len(FILES) >= 7
    assert len([output for _, output in SHOWN if output]) >= 4


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_prints_what_the_tutorial_shows(command: str, output: str, pack: Path) -> None:
    arguments = shlex.split(command.replace(WHERE, str(pack)))
    found = subprocess.run([cli.program(), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    printed = found.stdout.splitlines()
    assert [line for line in output.splitlines() if line not in printed] == []


def test_the_mistake_of_the_tutorial_is_told_as_it_shows(pack: Path, tmp_path: Path) -> None:
    for name, text in FILES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        wrong = text.replace("authority:", "athority:") if name == "services/library-card.yaml" else text
        path.write_text(wrong, encoding="utf-8")
    found = subprocess.run(
        [cli.program(), "pack", "check", tmp_path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 1
    assert found.stdout.strip() in PAGE
