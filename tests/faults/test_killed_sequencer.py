"""The sequencer dies at each of its steps, and two run at once: no entry is lost, none is twice in the log, nothing contradicts.

The database is real and the processes too. A process is killed before one of the statements that it sends, each in turn, the
commit and what comes after it among them.
"""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from portico.kernel.ids import uuid7
from portico.ledger import merkle, tiles
from portico.ledger.commitments import entry_leaf
from portico.ledger.notes import Verifier, open_checkpoint
from portico.ledger.tiles import Tile
from portico.ledger.types import EntryKind
from portico.site.cli import program
from portico.site.run.postgres import APP, OWNER, EmbeddedPostgres
from tests.served import ROOT

STATEMENTS = 14  # more than a step sends
APPEND = """
import sys
from hashlib import sha256
import django
django.setup()
from django.db import transaction
from portico.kernel import clock
from portico.kernel.ids import uuid7
from portico.ledger import actions
from portico.ledger.types import EntryKind, NewEntry
with transaction.atomic():
    ids = [uuid7() for _ in range(int(sys.argv[1]))]
    actions.append([NewEntry(id, EntryKind.ACCESS, sha256(id.bytes).digest()) for id in ids], at=clock.now())
    if sys.argv[2:] == ["late"]:
        print("written", flush=True)
        sys.stdin.readline()
print(*ids, sep="\\n")
"""
# For each number that it is sent, a process of its own counts what it sends to the database, the ends of transactions too,
# and dies before one of these.
SEQUENCE = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from portico.kernel import clock
from portico.ledger import sequencing
def step(left):
    def count():
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    def statement(execute, sql, params, many, context):
        count()
        return execute(sql, params, many, context)
    connection.ensure_connection()
    real = connection.connection
    class Dying:
        def __getattr__(self, name):
            return getattr(real, name)
        def __setattr__(self, name, value):
            setattr(real, name, value)
        def commit(self):
            count()
            real.commit()
            count()
    connection.connection = Dying()
    with connection.execute_wrapper(statement):
        sequencing.step(at=clock.now())
for line in sys.stdin:
    child = os.fork()
    if not child:
        status = 1
        try:
            step(int(line))
            status = 0
        finally:
            os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def database() -> Iterator[dict[str, str]]:
    """A database for these tests with a log that has begun, as the environment of commands names it."""
    folder = Path(tempfile.mkdtemp(prefix="portico-test-"))
    folder.chmod(0o755)  # the user that PostgreSQL runs as must reach its own folder in it
    server = EmbeddedPostgres(folder, fast_and_unsafe=True)
    server.start()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "PORTICO", "DJANGO"))}
    try:
        found = {
            **kept,
            "DATABASE_URL": server.url(APP),
            "DATABASE_OWNER_URL": server.url(OWNER),
            "DJANGO_SETTINGS_MODULE": "portico.site.settings",
            "PORTICO_STATE": str(folder / "state"),
            "PORTICO_LEDGER_KEY": base64.b64encode(b"only-for-tests: the log".ljust(32, b"x")).decode(),
        }
        run([program(), "migrate"], found)
        run([program(), "ledger", "run", "--once"], found)
        yield found
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str], environment: dict[str, str]) -> str:
    """Run a command and return what it said."""
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def append(environment: dict[str, str], count: int) -> list[str]:
    """Let entries wait, and return their ids."""
    ids = [uuid7() for _ in range(count)]
    with psycopg.connect(environment["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_waiting (id, kind, digest, at) VALUES (%s, 'access', %s, now())",
            [(id_, sha256(id_.bytes).digest()) for id_ in ids],
        )
    return [str(id_) for id_ in ids]


@contextmanager
def stepping(environment: dict[str, str]) -> Iterator[Callable[[int], int]]:
    """Yield what takes a step that dies before its n-th statement, and returns how it ended."""
    command = [sys.executable, "-c", SEQUENCE]
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        to, back = process.stdin, process.stdout

        def step(left: int) -> int:
            to.write(f"{left}\n")
            to.flush()
            return int(back.readline())

        yield step
        to.close()


def check(environment: dict[str, str]) -> list[str]:
    """Check every checkpoint and every tile against the entries, computed anew, and return the ids in the order of the log."""
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ  # a sequencer may be at work meanwhile
        (vkey,) = connection.execute("SELECT verifier FROM ledger_log WHERE number = 1").fetchone() or ("",)
        entries = connection.execute("SELECT id, index, kind, digest FROM ledger_entry ORDER BY index").fetchall()
        checkpoints = connection.execute("SELECT size, note FROM ledger_checkpoint ORDER BY size").fetchall()
        stored = connection.execute("SELECT level, index, data FROM ledger_tile").fetchall()
    assert [row[1] for row in entries] == list(range(len(entries)))
    leaves = [entry_leaf(EntryKind(kind), bytes(digest)) for _, _, kind, digest in entries]
    size = len(leaves)
    right = tiles.extend(0, {}, leaves)
    assert {Tile(level, index): bytes(data) for level, index, data in stored} == right
    assert checkpoints[-1][0] == size
    for size, note in checkpoints:
        found = open_checkpoint(note, Verifier.parse(vkey))
        assert (found.size, found.root) == (size, merkle.tree_root(size, tiles.reader(right)))
    return [str(row[0]) for row in entries]


def waiting(environment: dict[str, str]) -> int:
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        row = connection.execute("SELECT count(*) FROM ledger_waiting").fetchone()
    assert row is not None
    return int(row[0])


def test_killed_at_every_step_it_loses_nothing_and_writes_nothing_twice(database: dict[str, str]) -> None:
    promised = check(database)
    ends = []
    with stepping(database) as step:
        for statement in range(STATEMENTS):
            promised += append(database, 130)
            ends.append(step(statement))
            in_log = check(database)
            assert in_log == promised[: len(in_log)]
            assert len(in_log) + waiting(database) == len(promised)
    assert set(ends) == {-signal.SIGKILL, 0}
    assert ends.index(0) >= 8, "a step sends as many statements: it has died before each of them"
    run([program(), "ledger", "run", "--once"], database)
    assert check(database) == promised


def test_two_at_once_take_turns(database: dict[str, str]) -> None:
    promised = check(database) + append(database, 300)
    with stepping(database) as one, stepping(database) as other, ThreadPoolExecutor(2) as pool:
        for _ in range(8):
            under_way = [pool.submit(one, 1000), pool.submit(other, 1000)]
            promised += append(database, 100)
            assert [each.result() for each in under_way] == [0, 0]
            check(database)
    run([program(), "ledger", "run", "--once"], database)
    assert check(database) == promised


def test_a_second_process_waits_and_takes_over_when_the_first_is_killed(database: dict[str, str]) -> None:
    command = [program(), "ledger", "run"]
    first = subprocess.Popen(command, env=database, cwd=ROOT)
    second: subprocess.Popen[bytes] | None = None
    try:
        promised = check(database) + append(database, 10)
        wait_until_in_log(database, len(promised))
        second = subprocess.Popen(command, env=database, cwd=ROOT)
        for _ in range(3):
            promised += append(database, 10)
        first.kill()
        first.wait()
        promised += append(database, 10)
        wait_until_in_log(database, len(promised))
        assert check(database) == promised
    finally:
        for process in (first, second):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(timeout=30)


def wait_until_in_log(environment: dict[str, str], count: int) -> None:
    """Wait until so many entries are in the log."""
    deadline = time.monotonic() + 60
    while len(check(environment)) < count:
        assert time.monotonic() < deadline, "nobody sequences"
        time.sleep(0.1)


def test_what_commits_late_is_not_skipped(database: dict[str, str]) -> None:
    before = check(database)
    late = subprocess.Popen(
        [sys.executable, "-c", APPEND, "3", "late"],
        env=database,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert late.stdout is not None
    assert late.stdout.readline() == "written\n"
    early = append(database, 3)
    run([program(), "ledger", "run", "--once"], database)
    assert check(database) == before + early
    ids = late.communicate("\n", timeout=60)[0].split()
    run([program(), "ledger", "run", "--once"], database)
    assert check(database) == before + early + ids
