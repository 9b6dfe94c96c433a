"""Whoever tells people is killed at any moment: nobody is forgotten, and nothing left the house without a record.

Somebody may be told twice, since nobody can know whether a gateway took what it was sent by a process that then died.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg
import pytest

from tests.faults.databases import migrated_database
from tests.faults.reaching_people import NOW, number_of
from tests.served import ROOT

SCRIPT = Path(__file__).with_name("reaching_people.py")
PEOPLE, KILLS = 8, 4
LATER = dt.timedelta(hours=9)  # past every lease and every pause


class Gateway(ThreadingHTTPServer):
    """Takes SMS. While `holds` is set, it takes them and does not answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken: Counter[str] = Counter()
        self.holds = False
        self.came = threading.Event()


class _Taking(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.taken[str(sent["to"])] += 1
        self.server.came.set()
        if self.server.holds:
            threading.Event().wait(5)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):  # whoever asked was killed
            self.wfile.write(b"{}")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def start(environment: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    """Start a process that reaches people."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), *words], env=environment, cwd=ROOT, stdout=quiet, stderr=quiet
    )


def finished(environment: dict[str, str], *words: str) -> None:
    """Let such a process run to its end."""
    assert start(environment, *words).wait(timeout=120) == 0


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    """Ask the database."""
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()  # type: ignore[arg-type]


def test_nobody_is_forgotten_and_nothing_leaves_without_a_record(gateway: Gateway) -> None:
    with migrated_database() as (_server, environment):
        environment |= {
            "SMS_URL": f"http://127.0.0.1:{gateway.server_port}/",
            "PYTHONPATH": str(ROOT),
            "SECRET_KEY": "k" * 50,
        }
        finished(environment, "write", str(PEOPLE))
        at, chance = NOW, random.Random(7)
        for round_number in range(KILLS):
            # The first one dies while the gateway has the message and has not answered: between sending and recording.
            gateway.holds = round_number == 0
            gateway.came.clear()
            worker = start(environment, "work", at.isoformat())
            while not gateway.came.wait(0.05) and worker.poll() is None:
                pass
            if not gateway.holds:
                threading.Event().wait(chance.uniform(0, 0.15))
            worker.kill()
            worker.wait()
            at += LATER
        gateway.holds = False
        for _ in range(2):
            finished(environment, "work", at.isoformat())
            at += LATER
        url = environment["DATABASE_OWNER_URL"]
        assert rows(url, "SELECT count(*) FROM messages_dispatch WHERE state <> 'finished'") == [(0,)]
        assert sorted(gateway.taken) == sorted(number_of(one) for one in range(PEOPLE)), "somebody was never told"
        begun = rows(url, "SELECT count(*) FROM messages_delivery WHERE outcome = 'started'")
        assert begun[0][0] == len(
            rows(
                url,
                "SELECT attempt FROM messages_delivery WHERE outcome IN ('delivered', 'unknown') AND channel = 'sms'",
            )
        ), "an attempt has no end"
        assert sum(gateway.taken.values()) <= int(str(begun[0][0])), "something left without a record"
        assert rows(url, "SELECT 1 FROM messages_delivery WHERE reason = 'interrupted'"), "nobody was killed in between"
