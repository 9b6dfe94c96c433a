"""A witness as a process of its own, as a body outside runs it."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from portico.ledger.notes import Signer
from portico.ledger.witness import keys
from tests.served import ROOT, free_port

START_SECONDS = 30
_http = urllib3.PoolManager(retries=False, timeout=10.0)

# Ends the process at its n-th step at the disk, as a power cut would: the hook sees every file that is opened, made,
# locked or renamed, and everything that the witness does to its memory is one of these.
DIES_AT = """
import os, signal, sys
steps, folder = [int(sys.argv.pop(1))], sys.argv[sys.argv.index("--state") + 1]
def hook(event, arguments):
    touched = event in {"open", "os.rename", "os.mkdir"} and folder in str(arguments[0])
    if touched or event == "fcntl.flock":
        steps[0] -= 1
        if not steps[0]:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from portico.site.cli import main
sys.exit(main())
"""


@dataclass
class RunningWitness:
    """A witness that answers."""

    url: str
    process: subprocess.Popen[bytes]
    signer: Signer

    def get(self, path: str) -> tuple[int, bytes]:
        """Read; the status and the body."""
        answer = _http.request("GET", self.url + path)
        return answer.status, answer.data

    def checkpoint(self, origin: str) -> bytes | None:
        """Return what it has cosigned last of a log."""
        status, body = self.get(f"/{hashlib.sha256(origin.encode()).hexdigest()}/checkpoint")
        return body if status == 200 else None

    def add_checkpoint(self, body: bytes) -> tuple[int, bytes] | None:
        """Submit; None where it dies over it."""
        try:
            answer = _http.request("POST", self.url + "/add-checkpoint", body=body)
        except urllib3.exceptions.HTTPError:
            return None
        return answer.status, answer.data


def make_folder(folder: Path, logs: str) -> Signer:
    """Make the key and the file of logs of a witness."""
    folder.mkdir(exist_ok=True)
    (folder / "logs.yaml").write_text(logs)
    return keys.make("witness.example/w1", folder / "key")


@contextmanager
def running_witness(folder: Path, *, port: int = 0, dies_at: int = 0) -> Iterator[RunningWitness]:
    """Run a witness from the folder that `make_folder` made.

    :param dies_at: the step at the disk at which it is killed; 0: never.
    """
    port = port or free_port()
    start = ["-c", DIES_AT, str(dies_at)] if dies_at else ["-m", "portico.site.cli"]
    files = ["--key", str(folder / "key"), "--logs", str(folder / "logs.yaml"), "--state", str(folder / "state")]
    command = [sys.executable, *start, "witness", "serve", *files, "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PORTICO", "DATABASE"))}
    with (folder / "witness.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    running = RunningWitness(f"http://127.0.0.1:{port}", process, keys.read(folder / "key"))
    try:
        _wait_until_up(running, folder)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def _wait_until_up(running: RunningWitness, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while running.process.poll() is None:
        try:
            if running.get("/healthz")[0] == 200:
                return
        except urllib3.exceptions.HTTPError:
            assert time.monotonic() < deadline, (folder / "witness.log").read_text()
            time.sleep(0.05)
