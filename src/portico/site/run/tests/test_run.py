"""`portico run` refuses in sentences, before it starts anything."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portico.site.run import demo_pack
from portico.site.run.supervisor import Demo, House


def run(state: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portico.site.cli", "run", *options]
    environment = {**os.environ, "PORTICO_STATE": str(state)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_busy_port_gets_a_sentence_with_another_one(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        refused = run(tmp_path, "--port", str(port))
    assert refused.returncode == 2
    assert f"Port {port} is in use by another program. Choose another one: make run PORT=" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_second_start_from_the_same_folder_names_the_first(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        first.write("4711 http://127.0.0.1:8000\n")
        first.flush()
        refused = run(tmp_path)
    assert refused.returncode == 2
    assert "already running from this folder (process 4711, http://127.0.0.1:8000)" in refused.stderr


def test_the_address_that_is_printed_is_a_name_for_which_browsers_keep_passkeys(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("as_of: 2026-05-04\n", encoding="utf-8")
    house = House(Demo(port=8000, today=None, pack=tmp_path, state=tmp_path))
    assert house.ready_line() == "Portico is ready: http://localhost:8000 (the demo's day is 2026-05-04)."


def test_a_folder_that_is_not_a_pack_gets_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    refused = run(tmp_path, "--port", str(port), "--pack", str(tmp_path))
    assert refused.returncode == 2
    assert "is not a pack: pack.yaml cannot be read" in refused.stderr


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("- a\n", "does not hold keys and values"),
        ("as_of: [\n", "is not YAML"),
        ("as_of: tomorrow\n", "has no day `as_of`"),
        ("id: x\n", "has no day `as_of`"),
    ],
)
def test_a_pack_without_a_day_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "pack.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(demo_pack.NotAPack, match=problem):
        demo_pack.demo_day(tmp_path)


def test_a_few_invented_adults_are_named(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "01.yaml").write_text(
        "households:\n"
        "- people:\n"
        "  - {id: ada, roles: mother, facts: {given_name: Ada, family_name: Berg}}\n"
        "  - {id: bo, roles: child, facts: {given_name: Bo, family_name: Berg}}\n"
        "  - {id: cy, roles: other_parent, facts: {given_name: Cy}}\n",
        encoding="utf-8",
    )
    assert demo_pack.demo_people_line(tmp_path, count=2) == "Ada Berg (ada), Cy (cy)"
