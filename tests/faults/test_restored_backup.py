"""A database that was put back to an earlier state: the log that it holds is never signed again, and all can see it.

A real PostgreSQL, a real sequencer and a real witness. The backup is a copy of the database, made while nobody writes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from portico.kernel.ids import uuid7
from portico.ledger import notes
from portico.ledger.notes import Signer, Verifier
from portico.ledger.sequencing import citation
from portico.site.run.postgres import APP, DATABASE, OWNER, EmbeddedPostgres
from tests.faults.witnesses import RunningWitness, make_folder, running_witness
from tests.served import ROOT, free_port

LEDGER = "portico.test/ledger"
SEED = b"\x11" * 32
LOG_1, LOG_2 = f"{LEDGER}/1", f"{LEDGER}/2"
SUPERUSER = "postgres"
MAIN = "main"  # made anew for each test, from the one that was migrated
SECONDS = 180  # a machine that does much else at the same time


@dataclass
class House:
    """A database, a witness, and what is needed to run sequencers."""

    folder: Path
    server: EmbeddedPostgres
    witness: RunningWitness
    running: subprocess.Popen[bytes] | None = None
    copies: list[str] = field(default_factory=list)

    def copy(self, source: str, copy: str) -> None:
        """Copy a database as it is: a backup, or one that is put back."""
        with psycopg.connect(self.server.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            self.copies.append(copy)
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
            connection.execute(statement.format(sql.Identifier(copy), sql.Identifier(source), sql.Identifier(OWNER)))

    def promise(self, count: int, database: str = MAIN) -> None:
        """Let entries wait, as `ledger.actions.append` does."""
        with psycopg.connect(self.server.url(APP, database)) as connection:
            for id in [uuid7() for _ in range(count)]:
                connection.execute(
                    "INSERT INTO ledger_waiting (id, kind, digest, at) VALUES (%s, 'access', %s, now())",
                    [id, hashlib.sha256(id.bytes).digest()],
                )

    def rows(self, statement: str, database: str = MAIN) -> list[tuple[object, ...]]:
        """Return what a statement finds."""
        with psycopg.connect(self.server.url(APP, database)) as connection:
            return [tuple(row) for row in connection.execute(statement.encode()).fetchall()]

    @contextmanager
    def sequencer(self, database: str = MAIN) -> Iterator[subprocess.Popen[bytes]]:
        """Run a sequencer on a database."""
        environment = self.environment(database)
        one = {"url": self.witness.url, "key": self.witness.signer.verifier.vkey}
        environment["PORTICO_WITNESSES"] = json.dumps([one])
        command = [sys.executable, "-m", "portico.site.cli", "ledger", "run"]
        with (self.folder / "sequencer.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        self.running = process
        try:
            yield process
        finally:
            self.running = None
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)

    def remove_copies(self) -> None:
        """Remove every database that was copied."""
        with psycopg.connect(self.server.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            for name in self.copies:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def environment(self, database: str = MAIN) -> dict[str, str]:
        """Return the settings of a process on a database."""
        return environment(self.folder, self.server, database)

    def until(self, is_so: Callable[[], object]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + SECONDS
        while not is_so():
            assert self.running is None or self.running.poll() is None, (self.folder / "sequencer.log").read_text()[
                -3000:
            ]
            assert time.monotonic() < deadline, (self.folder / "sequencer.log").read_text()[-3000:]
            time.sleep(0.1)

    def cosigned(self, origin: str = LOG_1) -> int:
        """Return the size that the witness has cosigned last."""
        kept = self.witness.checkpoint(origin)
        return notes.open_checkpoint(kept, verifier(origin)).size if kept is not None else -1


def environment(folder: Path, server: EmbeddedPostgres, database: str) -> dict[str, str]:
    """Return the settings of a process on a database."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PORTICO", "DATABASE"))},
        "DATABASE_URL": server.url(APP, database),
        "DATABASE_OWNER_URL": server.url(OWNER, database),
        "PORTICO_DATA_KEYS": json.dumps({"test": base64.b64encode(b"\x01" * 32).decode()}),
        "SECRET_KEY": "x" * 50,
        "PORTICO_LEDGER_ORIGIN": LEDGER,
        "PORTICO_LEDGER_KEY": base64.b64encode(SEED).decode(),
        "PORTICO_STATE": str(folder / "state"),
    }


def verifier(origin: str) -> Verifier:
    """Return the key of one of the logs."""
    return Signer(origin, SEED).verifier


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Path, EmbeddedPostgres]]:
    """A database server whose database is migrated and empty."""
    folder = Path(tempfile.mkdtemp(prefix="portico-restored-"))
    folder.chmod(0o755)  # the user that PostgreSQL runs as must reach its own folder in it
    server = EmbeddedPostgres(folder, fast_and_unsafe=True)
    server.start()
    try:
        command = [sys.executable, "-m", "portico.site.cli", "migrate"]
        subprocess.run(command, cwd=ROOT, env=environment(folder, server, DATABASE), check=True, capture_output=True)
        yield folder, server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def house(server: tuple[Path, EmbeddedPostgres], tmp_path: Path) -> Iterator[House]:
    public = base64.b64encode(verifier(LEDGER).public).decode()
    make_folder(tmp_path / "witness", f"logs:\n  - ledger: {LEDGER}\n    public_key: {public}\n")
    with running_witness(tmp_path / "witness", port=free_port()) as witness:
        house = House(tmp_path, server[1], witness)
        house.copy(DATABASE, MAIN)
        try:
            yield house
        finally:
            house.remove_copies()


def run_until_cosigned(house: House, count: int, size: int, database: str = MAIN) -> None:
    """Promise entries, and run a sequencer until a witness has cosigned them and the database knows it."""
    house.promise(count, database)
    with house.sequencer(database):
        known = "SELECT max(size) FROM ledger_cosignature WHERE log_id = 1"
        house.until(lambda: house.rows(known, database) == [(size,)])


def test_a_restored_log_ends_and_the_next_one_cites_it(house: House) -> None:
    run_until_cosigned(house, 5, 5)
    house.copy(MAIN, "backup")
    run_until_cosigned(house, 4, 9)
    seen = house.witness.checkpoint(LOG_1)
    assert seen is not None

    house.promise(3, "backup")
    with house.sequencer("backup"):
        house.until(lambda: house.cosigned(LOG_2) == 4)

    (one, two) = house.rows("SELECT number, ended_at IS NOT NULL, cites FROM ledger_log ORDER BY number", "backup")
    assert one[:2] == (1, True)
    assert two[:2] == (2, False)
    cites = str(two[2])
    assert notes.open_checkpoint(cites, verifier(LOG_1)).size == 9
    assert len(notes.open_note(cites, [verifier(LOG_1), house.witness.signer.verifier]).signatures) == 2
    first = house.rows("SELECT kind, digest FROM ledger_entry WHERE log_id = 2 AND index = 0", "backup")
    assert first == [("log", citation(cites))]
    assert house.rows("SELECT kind FROM ledger_alarm", "backup") == [("behind-witness",)]
    assert house.rows("SELECT max(size) FROM ledger_checkpoint WHERE log_id = 1", "backup") == [(5,)], (
        "never signed again"
    )
    assert house.witness.checkpoint(LOG_1) == seen


def test_a_log_of_the_same_size_with_other_entries_ends_too(house: House) -> None:
    run_until_cosigned(house, 5, 5)
    house.copy(MAIN, "other")
    run_until_cosigned(house, 4, 9)
    # The backup goes on out of the witness's sight and comes to the same size by other entries.
    witness, house.witness = (
        house.witness,
        RunningWitness("http://127.0.0.1:9", house.witness.process, house.witness.signer),
    )
    environment = {**house.environment("other"), "PORTICO_WITNESSES": "[]"}
    house.promise(4, "other")
    command = [sys.executable, "-m", "portico.site.cli", "ledger", "run", "--once"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert house.rows("SELECT max(size) FROM ledger_checkpoint WHERE log_id = 1", "other") == [(9,)]
    house.witness = witness

    with house.sequencer("other"):
        house.until(lambda: house.rows("SELECT 1 FROM ledger_log WHERE number = 2", "other"))
    assert house.rows("SELECT kind FROM ledger_alarm", "other") == [("behind-witness",)]


def test_a_log_as_it_was_goes_on(house: House) -> None:
    run_until_cosigned(house, 5, 5)
    house.copy(MAIN, "same")
    run_until_cosigned(house, 4, 9, "same")
    assert house.rows("SELECT number FROM ledger_log", "same") == [(1,)]
    assert house.rows("SELECT 1 FROM ledger_alarm", "same") == []


def test_nothing_is_signed_while_no_witness_says_what_it_has_seen(house: House) -> None:
    run_until_cosigned(house, 5, 5)
    house.copy(MAIN, "backup")
    run_until_cosigned(house, 4, 9)
    house.promise(1, "backup")
    house.witness.process.send_signal(signal.SIGSTOP)
    try:
        with house.sequencer("backup") as process:
            house.until(lambda: "no witness answers" in (house.folder / "sequencer.log").read_text())
            assert process.poll() is None
            assert house.rows("SELECT count(*) FROM ledger_waiting", "backup") == [(1,)]
            assert house.rows("SELECT max(size) FROM ledger_checkpoint", "backup") == [(5,)]
            house.witness.process.send_signal(signal.SIGCONT)
            house.until(lambda: house.rows("SELECT 1 FROM ledger_log WHERE number = 2", "backup"))
    finally:
        house.witness.process.send_signal(signal.SIGCONT)


def test_a_witness_that_is_down_for_a_while_holds_no_entry_up(house: House) -> None:
    house.promise(2)
    with house.sequencer():
        house.until(lambda: house.cosigned() == 2)
        house.witness.process.send_signal(signal.SIGSTOP)
        house.promise(3)
        house.until(lambda: house.rows("SELECT 1 FROM ledger_checkpoint WHERE size = 5"))
        house.promise(3)
        house.until(lambda: house.rows("SELECT 1 FROM ledger_checkpoint WHERE size = 8"))
        house.witness.process.send_signal(signal.SIGCONT)
        house.until(lambda: house.rows("SELECT 1 FROM ledger_cosignature WHERE size = 8"))


def test_a_damaged_log_stops_with_one_alarm_and_goes_on_once_it_is_whole(house: House) -> None:
    run_until_cosigned(house, 5, 5)
    change = "UPDATE ledger_tile SET data = set_byte(data, 0, 255 - get_byte(data, 0)) WHERE log_id = 1 AND level = 0"
    with psycopg.connect(house.server.url(OWNER, MAIN)) as connection:
        connection.execute(change)
    house.promise(2)
    environment = {**house.environment(), "PORTICO_WITNESSES": "[]"}
    command = [sys.executable, "-m", "portico.site.cli", "ledger", "run", "--once"]
    for _ in range(3):  # as whoever supervises it starts it again
        ended = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
        assert ended.returncode
        assert "Log 1 is not what was signed before" in ended.stdout + ended.stderr
    assert house.rows("SELECT kind, log_id FROM ledger_alarm") == [("damaged", 1)]
    assert house.rows("SELECT count(*) FROM ledger_waiting") == [(2,)]
    assert house.rows("SELECT max(size) FROM ledger_checkpoint") == [(5,)]

    code, said = alarms(house)
    assert (code, "log 1: damaged." in said, "looked into: 1." in said) == (3, True, True)
    assert alarms(house, "--acknowledge", said.split(" ")[0], "--found", "A disk; it was changed.")[0] == 0
    code, said = alarms(house)
    assert (code, "looked into: 0." in said) == (0, True)

    with psycopg.connect(house.server.url(OWNER, MAIN)) as connection:
        connection.execute(change)  # as it was
    with house.sequencer():
        house.until(lambda: house.cosigned() == 7)


def alarms(house: House, *arguments: str) -> tuple[int, str]:
    """Run `portico ledger alarms`, without any key: its exit code and what it says."""
    environment = {name: value for name, value in house.environment().items() if name != "PORTICO_LEDGER_KEY"}
    command = [sys.executable, "-m", "portico.site.cli", "ledger", "alarms", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr
