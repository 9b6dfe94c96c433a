"""Somebody takes what was recorded about them home, and checks it there without us: record, whole log, and the monitor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portico.catalogue.pack.reading import read_people
from tests.served import PACK, ROOT, Client, Served
from tests.walks.test_the_walk_by_api import answer_everything, declare_and_send, read

SOMEBODY, MOTHER = "kari-berg", "elise-olsen"
AGREEMENT = "income-for-kindergarten-price"
SECONDS = 90
KEEPS = ("look", "application", "consent")


@dataclass
class Outside:
    """The tools, on a computer that has nothing but a policy file."""

    folder: Path

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run `portico ledger`; the exit code and all that it says."""
        dropped = ("PORTICO", "DATABASE", "DJANGO", "SECRET_KEY")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        environment["PORTICO_STATE"] = str(self.folder / "nothing")
        environment["PORTICO_TODAY"] = read_people(PACK).as_of.isoformat()  # the demo's clock, by which it promises
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


@contextmanager
def log_held_up(portico: Served) -> Iterator[None]:
    """Let what is recorded meanwhile wait: the log's process stands still."""
    stopped = portico.processes("ledger")
    assert stopped
    for process in stopped:
        process.suspend()
    try:
        yield
    finally:
        for process in stopped:
            process.resume()


def what_is_recorded(client: Client) -> dict[str, str]:
    """Do what leaves a look, an application and a consent, and return the addresses of their files."""
    journey = read(client.post("/api/journeys", {"life_event": "having-a-child"}), 201)["id"]
    look = read(client.get("/api/my/access-records"))["records"][0]["id"]
    body = {"journey_id": journey, "services": ["parental-benefit"]}
    application = read(client.post("/api/applications", body), 201)["id"]
    answer_everything(client, application)
    declare_and_send(client, application)
    me = read(client.get(f"/api/my/access-records/{look}/receipt"))["content"]["what"]["subject"]
    agreed = read(client.post(f"/api/consent/service/individual/record/data-agreement/{AGREEMENT}/?individualId={me}"))
    return {
        "look": f"/api/my/access-records/{look}/receipt",
        "application": f"/applications/{application}/receipt.json",
        "consent": f"/my-data/consents/{agreed['consentRecord']['id']}/receipt.json",
    }


def download(client: Client, addresses: dict[str, str], folder: Path) -> None:
    """Keep the files of a person."""
    for name, address in addresses.items():
        answer = client.get(address)
        assert answer.status == 200, (address, answer.body[:500])
        (folder / f"{name}.json").write_bytes(answer.body)


def other_byte(text: str) -> str:
    """Return a text with another letter in its middle."""
    at = len(text) // 2
    while not text[at].isalnum():
        at += 1
    return text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]


def alter(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Write an altered copy of a record."""
    document = json.loads(path.read_text())
    change(document)
    altered = path.with_name(f"altered-{path.name}")
    altered.write_text(json.dumps(document))
    return altered


def in_content(document: dict[str, Any]) -> None:
    document["content"].update(form=document["content"].get("form", 0) + 1)


def in_opening(document: dict[str, Any]) -> None:
    document["salt"] = other_byte(document["salt"])


def in_the_promise(document: dict[str, Any]) -> None:
    head, blank, signature = document["receipt"].rpartition(" ")
    document["receipt"] = head + blank + other_byte(signature)


def in_the_proof(document: dict[str, Any]) -> None:
    hashes, blank, checkpoint = document["proof"].partition("\n\n")
    *lines, last = hashes.split("\n")
    document["proof"] = "\n".join([*lines, other_byte(last)]) + blank + checkpoint


def test_what_somebody_keeps_is_promised_first_and_proved_later(
    portico: Served, outside: tuple[Outside, str, str]
) -> None:
    tools, url, receipts = outside
    client = portico.client(MOTHER)
    with log_held_up(portico):
        addresses = what_is_recorded(client)
        download(client, addresses, tools.folder)
        for name in KEEPS:
            path = tools.folder / f"{name}.json"
            for where in ([], ["--url", url]):
                code, said = tools.run("verify", "--record", str(path), "--receipt-key", receipts, *where)
                assert (code, "has promised to record exactly this" in said) == (4, True), (name, said)
                assert "Promised, and not yet proved." in said, (name, said)
    with_url = ["--receipt-key", receipts, "--url", url]
    for name in KEEPS:
        proved(tools, tools.folder / f"{name}.json", *with_url)

    # Downloaded again, the files carry the proof with them.
    download(client, addresses, tools.folder)
    for name in KEEPS:
        path = tools.folder / f"{name}.json"
        assert json.loads(path.read_text())["proof"], name
        proved(tools, path, "--receipt-key", receipts)
        for change, sentence in (
            (in_content, "the signed promise is about other content"),
            (in_opening, "the signed promise is about other content"),
            (in_the_promise, "the signed promise:"),
            (in_the_proof, "the proof:"),
        ):
            code, said = tools.run("verify", "--record", str(alter(path, change)), "--receipt-key", receipts)
            assert (code, sentence in said) == (1, True), (name, change.__name__, said)
            assert "Proved" not in said


def test_everybody_can_check_a_release(portico: Served, outside: tuple[Outside, str, str]) -> None:
    tools, url, _ = outside
    for entry in Client(portico.base).get("/releases.json").json()["releases"][0]["entries"]:  # type: ignore[index,call-overload]
        path = tools.folder / "release.json"
        path.write_text(json.dumps(entry))
        said = proved(tools, path, "--url", url)
        assert "Not checked: log, position." in said
        code, said = tools.run("verify", "--record", str(alter(path, in_content)), "--url", url)
        assert (code, "is not among" in said) == (4, True), said


def proved(tools: Outside, path: Path, *arguments: str) -> str:
    """Wait until a record is proved, and return what is said of it."""
    deadline = time.monotonic() + SECONDS
    code, said = tools.run("verify", "--record", str(path), *arguments)
    while code == 4 and time.monotonic() < deadline:
        time.sleep(1)
        code, said = tools.run("verify", "--record", str(path), *arguments)
    assert code == 0, said
    assert "Not yet" not in said
    assert "Proved: It is entry" in said
    assert "saw the same root" in said
    return said
