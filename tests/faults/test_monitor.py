"""Anybody's tools against a real witness and a log that is served as static files, as `portico ledger` runs them."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3

from portico.ledger import notes
from portico.ledger.notes import Checkpoint
from portico.ledger.tests.small_log import ORIGIN, SmallLog, put, signer
from portico.ledger.witness.state import folder_of
from tests.faults.witnesses import RunningWitness, make_folder, running_witness
from tests.served import ROOT, free_port


@dataclass
class Outside:
    """Somebody outside, with a policy file and the tools."""

    folder: Path
    url: str
    witness: RunningWitness

    def show(self, log: SmallLog, *, cosigned: bool = False) -> None:
        """Let the log be served as it is."""
        shutil.rmtree(self.folder / "log", ignore_errors=True)
        log.write(self.folder / "log")
        if cosigned:
            kept = self.witness.checkpoint(ORIGIN)
            assert kept is not None
            put(self.folder / "log" / "checkpoint", kept)

    def submit(self, log: SmallLog, old: int) -> int:
        """Send the log to the witness; the status of the answer."""
        proof = "".join(base64.b64encode(each).decode() + "\n" for each in log.consistency(old))
        answer = self.witness.add_checkpoint(f"old {old}\n{proof}\n{log.checkpoint()}".encode())
        assert answer is not None
        return answer[0]

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run `portico ledger`; the exit code and all that it says."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PORTICO", "DATABASE", "DJANGO"))}
        command = [sys.executable, "-m", "portico.site.cli", "ledger", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def monitor(self) -> tuple[int, str]:
        """Run the monitor."""
        return self.run("monitor", "--state", str(self.folder / "monitor"), "--policy", str(self.folder / "policy"))

    def evidence(self) -> list[dict[str, object]]:
        """Return what the monitor keeps."""
        found = sorted((self.folder / "monitor" / folder_of(ORIGIN) / "contradictions").glob("*.json"))
        return [json.loads(path.read_text()) for path in found]


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    port = free_port()
    (tmp_path / "log").mkdir()
    witness_key = make_folder(tmp_path / "witness", f"logs:\n  - key: {signer().verifier.vkey}\n").verifier.vkey
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(tmp_path)]
    with (tmp_path / "http.log").open("ab") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        with running_witness(tmp_path / "witness") as witness:
            found = Outside(tmp_path, f"http://127.0.0.1:{port}/log", witness)
            lines = [f"log {signer().verifier.vkey} {found.url}", f"witness w {witness_key} {witness.url}", "quorum w"]
            (tmp_path / "policy").write_text("\n".join(lines) + "\n")
            wait_until_up(found.url)
            yield found
    finally:
        server.terminate()
        server.wait(timeout=10)


def wait_until_up(url: str) -> None:
    http = urllib3.PoolManager(retries=False, timeout=5.0)
    deadline = time.monotonic() + 20
    while True:
        try:
            http.request("GET", url)
            return
        except urllib3.exceptions.HTTPError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def altered(size: int) -> SmallLog:
    log = SmallLog.of(size)
    log.entries[3] = b"altered\n"
    return log


def test_a_log_that_only_grows_is_one_story(outside: Outside) -> None:
    old = 0
    for size in (20, 300, 300, 700):
        log = SmallLog.of(size)
        assert outside.submit(log, old) == 200
        outside.show(log, cosigned=True)
        assert outside.monitor() == (0, f"{ORIGIN}: one story.\n")
        old = size
    assert outside.evidence() == []


def test_two_checkpoints_of_one_size_raise_an_alarm_and_both_are_kept(outside: Outside) -> None:
    outside.submit(SmallLog.of(300), 0)
    outside.show(altered(300))
    code, said = outside.monitor()
    assert code == 3
    assert "ALARM split-view" in said
    (found,) = outside.evidence()
    both = found["notes"]
    assert isinstance(both, list)
    assert len({notes.open_checkpoint(note, signer().verifier).root for note in both}) == 2


def test_a_log_that_was_computed_anew_raises_an_alarm(outside: Outside) -> None:
    outside.submit(SmallLog.of(300), 0)
    outside.show(altered(400))
    code, said = outside.monitor()
    assert (code, "ALARM split-view" in said) == (3, True)
    assert outside.evidence()[0]["kind"] == "not-grown"


def test_a_log_that_went_back_raises_an_alarm(outside: Outside) -> None:
    outside.submit(SmallLog.of(300), 0)
    outside.show(SmallLog.of(200))
    code, said = outside.monitor()
    assert (code, "ALARM rolled-back" in said) == (3, True)


def test_what_the_monitor_saw_before_counts_without_a_witness_too(outside: Outside) -> None:
    outside.show(SmallLog.of(300))
    assert outside.monitor()[0] == 0
    for later in (altered(300), altered(301), SmallLog.of(299)):
        outside.show(later)
        assert outside.monitor()[0] == 3
    outside.show(SmallLog.of(301))
    assert outside.monitor()[0] == 0


def test_evidence_that_a_witness_keeps_is_told(outside: Outside) -> None:
    log = SmallLog.of(300)
    outside.submit(log, 0)
    outside.show(log, cosigned=True)
    assert outside.submit(altered(300), 300) == 422
    code, said = outside.monitor()
    assert (code, "keeps evidence" in said) == (3, True)


def test_a_checkpoint_by_another_key_raises_an_alarm(outside: Outside) -> None:
    outside.show(SmallLog(signer=signer(number=2), entries=SmallLog.of(5).entries))
    code, said = outside.monitor()
    assert (code, "ALARM not-signed" in said) == (3, True)


def test_a_checkpoint_that_stays_unwitnessed_raises_an_alarm(outside: Outside) -> None:
    log = SmallLog.of(300)
    outside.submit(log, 0)
    outside.show(SmallLog.of(301))
    assert outside.monitor()[0] == 0, "one is patient for an hour"
    waits = outside.folder / "monitor" / folder_of(ORIGIN) / "unwitnessed.json"
    waits.write_text(json.dumps({"size": 301, "since": "2026-01-01T00:00:00+00:00"}))
    code, said = outside.monitor()
    assert (code, "ALARM unwitnessed" in said) == (3, True)
    outside.submit(SmallLog.of(301), 300)
    assert outside.monitor()[0] == 0


def test_a_log_that_cannot_be_reached_is_no_alarm(outside: Outside) -> None:
    assert outside.monitor()[0] == 2


def test_a_log_is_downloaded_and_checked_and_only_what_is_new_is_fetched_again(outside: Outside) -> None:
    kept, policy = outside.folder / "kept", ["--policy", str(outside.folder / "policy")]
    old = 0
    for size in (300, 600):
        log = SmallLog.of(size)
        outside.submit(log, old)
        outside.show(log, cosigned=True)
        assert outside.run("download", "--url", outside.url, "--to", str(kept))[0] == 0
        code, said = outside.run("verify", "--folder", str(kept), *policy)
        assert code == 0, said
        assert f"{size} entries" in said
        assert "witness.example/w1" in said
        old = size
    asked = (outside.folder / "http.log").read_text()
    assert asked.count("GET /log/tile/entries/000 ") == 1
    assert not (kept / "tile/entries/001.p/44").exists(), "what was partial is complete now"
    assert outside.run("verify", "--url", outside.url, *policy)[0] == 0
    put(outside.folder / "earlier", SmallLog.of(300).checkpoint().encode())
    assert outside.run("verify", "--url", outside.url, "--since", str(outside.folder / "earlier"), *policy)[0] == 0
    put(outside.folder / "earlier", altered(300).checkpoint().encode())
    assert outside.run("verify", "--url", outside.url, "--since", str(outside.folder / "earlier"), *policy)[0] == 1


def test_exit_codes_tell_what_is_wrong_from_what_could_not_be_checked(outside: Outside) -> None:
    policy = ["--policy", str(outside.folder / "policy")]
    assert outside.run("verify", "--url", outside.url, *policy)[0] == 2, "nothing there"
    outside.show(SmallLog.of(300))
    assert outside.run("verify", "--url", outside.url, *policy)[0] == 4, "not witnessed yet"
    bundle = outside.folder / "log/tile/entries/000"
    put(bundle, bundle.read_bytes().replace(b"access", b"assess", 1))
    code, said = outside.run("verify", "--url", outside.url, *policy)
    assert (code, "entry 0" in said) == (1, True)
    forged = notes.sign_note(Checkpoint(ORIGIN, 300, b"\x00" * 32).text(), [signer(number=2)])
    put(outside.folder / "log/checkpoint", forged.encode())
    assert outside.run("verify", "--url", outside.url, *policy)[0] == 1
    assert outside.run("verify", "--url", "http://127.0.0.1:9", *policy)[0] == 2
    assert outside.run("verify", "--url", outside.url)[0] == 2, "nobody is trusted"


def test_an_alarm_that_people_looked_into_is_not_raised_again_and_the_next_is(outside: Outside) -> None:
    arguments = ["monitor", "--state", str(outside.folder / "monitor"), "--policy", str(outside.folder / "policy")]
    outside.show(SmallLog.of(300))
    assert outside.monitor()[0] == 0
    outside.show(SmallLog.of(200))
    assert outside.monitor()[0] == outside.monitor()[0] == 3
    code, said = outside.run(*arguments, "--acknowledge", "A backup was restored; see the minutes of 3 May.")
    assert (code, "ALARM rolled-back" in said, "acknowledged" in said) == (0, True, True)
    for size in (200, 220):
        outside.show(SmallLog.of(size))
        code, said = outside.monitor()
        assert code == 0, said
    outside.show(SmallLog.of(210))
    code, said = outside.monitor()
    assert (code, "ALARM rolled-back" in said) == (3, True), "it went back again"
    outside.show(altered(230))
    code, said = outside.monitor()
    assert (code, "ALARM split-view" in said) == (3, True), "it was computed anew"
    assert outside.run(*arguments, "--acknowledge", "It was us.")[0] == 0
    outside.show(altered(250))
    assert outside.monitor()[0] == 0
