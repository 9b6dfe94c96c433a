"""`portico registry`: what a technician of an authority is shown on the way to the first exchange."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from portico.evidence import keys
from portico.evidence.registry.checking import check
from portico.evidence.registry.tests.factories import ADA, ATTRIBUTES, BO, LAW, client, write
from portico.evidence.tests.factories import write_pack
from portico.site.commands.registry import registry as commands

SEED = keys.new_seed()
KEY = keys.signing_key("portico", "2026-11", SEED)
BROKEN = f"person_no,name,born,sex,income,town,updated\n{ADA},Ada,14.11.1990,K,lots,0301,2026-01-01\n"


@pytest.fixture
def run() -> CliRunner:
    return CliRunner()


def test_check_ends_with_1_when_the_registry_cannot_be_served(run: CliRunner, tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "people.csv").write_text(BROKEN)
    assert run.invoke(commands, ["check", str(path)]).exit_code == 1
    write(tmp_path, attributes={"given_name": ATTRIBUTES["given_name"]})
    good = run.invoke(commands, ["check", str(path)])
    assert (good.exit_code, "3 people in 3 rows. Concepts: given_name. 0 errors" in good.output) == (0, True)


def test_try_shows_what_would_leave_and_which_columns_are_read(run: CliRunner, tmp_path: Path) -> None:
    tried = run.invoke(commands, ["try", str(write(tmp_path)), "--subject", ADA, "--concepts", "birth_date"])
    assert '"1994-03-12"' in tried.stdout
    assert tried.stderr == "Columns read: born\n"
    assert not (tmp_path / "journal.jsonl").exists()


def test_try_names_the_nearest_concept(run: CliRunner, tmp_path: Path) -> None:
    tried = run.invoke(commands, ["try", str(write(tmp_path)), "--subject", ADA, "--concepts", "birthdate"])
    assert (tried.exit_code, "Did you mean 'birth_date'?" in tried.stderr) == (1, True)


def test_a_draft_needs_only_what_nobody_can_guess(run: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(f"person_no;born;zip;kids\n{ADA};03.02.1994;0301;2\n{BO};14.11.1990;0007;\n")
    drafted = run.invoke(
        commands, ["draft", str(tmp_path / "people.csv"), "--registry", "people", "--subject", "person_no"]
    )
    assert drafted.exit_code == 0, drafted.output
    text = (tmp_path / "people.yaml").read_text()
    assert "born: {column: \"born\", type: date, format: '%d.%m.%Y'}" in text
    assert 'zip: {column: "zip", type: text}' in text  # what begins with a zero is no number
    assert 'kids: {column: "kids", type: integer}' in text
    assert (tmp_path / "people-keys.json").stat().st_mode & 0o077 == 0
    (tmp_path / "people.yaml").write_text(filled(text))
    assert check(tmp_path / "people.yaml").is_good
    again = run.invoke(
        commands, ["draft", str(tmp_path / "people.csv"), "--registry", "people", "--subject", "person_no"]
    )
    assert (again.exit_code, "is there already" in again.output) == (1, True)


def filled(draft: str) -> str:
    """Return a draft with what only people know."""
    text = draft.replace('name: "?"', 'name: "1"').replace('public: "?"', f'public: "{"YWFh" * 10}YWE="')
    return text.replace('["?"]', "[nav]").replace('law: "?"', "law: Act § 1")


def test_a_draft_for_a_pack_has_its_concepts_types_and_law(run: CliRunner, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    (tmp_path / "p.csv").write_text(f"person_no,given name,born,marital status,adults\n{ADA},Ada,1994-03-12,G,1\n")
    options = ["--registry", "population", "--subject", "person_no", "--pack", str(pack)]
    drafted = run.invoke(commands, ["draft", str(tmp_path / "p.csv"), *options])
    assert drafted.exit_code == 0, drafted.output
    text = (tmp_path / "population.yaml").read_text()
    assert 'given_name: {column: "given name", type: text}' in text
    assert 'values: {"G": "?"}, choices: [married, unmarried]' in text
    assert "Population Act § 1" in text


def serve(path: Path, *options: str) -> subprocess.Popen[str]:
    """Start the server as a process of its own."""
    command = [sys.executable, "-m", "portico.site.cli", "registry", "serve", str(path), *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_says_where_it_is_answers_and_stops_cleanly_without_telling_whom_it_was_asked_about(
    run: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    served = serve(write(tmp_path, address=None, clients=[client(KEY)]), "--port", "0")
    try:
        assert served.stdout is not None
        found = re.search(r"vaccinations answers at (http://127\.0\.0\.1:\d+)", served.stdout.readline())
        assert found is not None
        seeds = json.loads((tmp_path / "keys.json").read_text())
        public = keys.public_half(keys.signing_key("vaccinations", "2026-11", seeds["2026-11"]))
        monkeypatch.setenv("PORTICO_EXCHANGE_KEYS", json.dumps({"2026-11": SEED}))
        options = [found[1], "--registry", "vaccinations", "--key", f"2026-11={public}", "--subject", ADA]
        options += ["--requested-by", "nav", "--concepts", "birth_date,sex", "--law"]
        answered = run.invoke(commands, ["ask", *options, LAW])
        refused = run.invoke(commands, ["ask", *options, "Another Act"])
        served.send_signal(number)
        said, logged = served.communicate(timeout=20)
    finally:
        served.kill()
    assert 'birth_date: "1994-03-12"' in answered.output
    assert (refused.exit_code, "wrong-law. Name the law exactly as the grant" in refused.output) == (1, True)
    assert served.returncode == 0
    for secret in (ADA, "1994-03-12", SEED):
        assert secret not in said + logged + (tmp_path / "journal.jsonl").read_text()


@pytest.mark.parametrize("number", [signal.SIGKILL])
def test_a_killed_server_begins_again_at_once(tmp_path: Path, number: signal.Signals) -> None:
    path = write(tmp_path, address=None)
    for _ in range(2):
        served = serve(path, "--port", "0")
        try:
            assert served.stdout is not None
            assert "answers at" in served.stdout.readline()
        finally:
            served.send_signal(number)
            served.communicate(timeout=20)


def test_what_keeps_a_server_from_starting_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, address=None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = serve(path, "--port", str(taken.getsockname()[1]))
        said = ended.communicate(timeout=20)[1]
    assert (ended.returncode, "--port" in said, "Traceback" in said) == (1, True, False)
    path.write_text(path.read_text().replace('"attributes"', '"atributes"'))
    ended = serve(path, "--port", "0")
    said = ended.communicate(timeout=20)[1]
    assert (ended.returncode, "Did you mean 'attributes'?" in said) == (2, True)
    ended = serve(write(tmp_path, address=None), "--port", "0", "--host", "0.0.0.0")  # noqa: S104 - it is refused
    assert "Say in the file where" in ended.communicate(timeout=20)[1]
