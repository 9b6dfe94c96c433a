"""Somebody takes what was recorded about them home, and checks it there without us: record, whole log, and the monitor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.served import ROOT, Client, Served

SOMEBODY = "kari-berg"
SECONDS = 90


@dataclass
class Outside:
    """The tools, on a computer that has nothing but a policy file."""

    folder: Path

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run `portico ledger`; the exit code and all that it says."""
        dropped = ("PORTICO", "DATABASE", "DJANGO", "SECRET_KEY")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        environment["PORTICO_STATE"] = str(self.folder / "nothing")
        command = [
            sys.executable,
            "-m",
            "portico.site.cli",
            "ledger",
            *arguments,
            "--policy",
            str(self.folder / "policy"),
        ]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


def a_record(client: Client) -> str:
    """Let registries be asked about somebody, and return what they may download of the newest look."""
    body = {"life_event": "having-a-child", "role": "mother", "dates": {"due_date": "2026-12-24"}}
    assert client.post("/api/journeys", body).status == 201
    page = client.get("/api/my/access-records").json()
    assert isinstance(page, dict)
    answer = client.get(f"/api/my/access-records/{page['records'][0]['id']}/receipt")
    assert answer.status == 200, answer.body
    return answer.body.decode()


@pytest.fixture
def outside(portico: Served, tmp_path: Path) -> tuple[Outside, str, str]:
    """The tools with a policy of the keys that the installation publishes; the log's address; the key of receipts."""
    said = Client(portico.base).get("/ledger/logs.json").json()
    assert isinstance(said, dict)
    log = said["logs"][0]
    lines = [f"log {log['verifier']} {log['url']}", f"witness w {said['witnesses'][0]}", "quorum w"]
    (tmp_path / "policy").write_text("\n".join(lines) + "\n")
    return Outside(tmp_path), log["url"], said["receipts"]


def test_what_was_recorded_is_checked_at_home(portico: Served, outside: tuple[Outside, str, str]) -> None:
    tools, url, receipts = outside
    client = portico.client(SOMEBODY)
    record = tools.folder / "record.json"
    record.write_text(a_record(client))
    command = ["verify", "--record", str(record), "--receipt-key", receipts, "--url", url]
    deadline = time.monotonic() + SECONDS
    code, said = tools.run(*command)
    while code == 4 and time.monotonic() < deadline:
        time.sleep(1)
        code, said = tools.run(*command)
    assert code == 0, said
    assert said.count("Proved:") >= 3

    document = json.loads(record.read_text())
    document["content"]["what"]["concepts"] = ["nothing"]
    record.write_text(json.dumps(document))
    assert tools.run(*command)[0] == 1, "a forged record"

    code, said = tools.run("verify", "--url", url)
    assert code in {0, 4}, said
    assert "Every entry and every tile fits" in said
    assert tools.run("monitor", "--state", str(tools.folder / "monitor"))[0] == 0
