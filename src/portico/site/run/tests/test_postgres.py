"""The embedded PostgreSQL: real starts in a temporary folder, and everything that may have gone wrong before one."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from portico.site.run.errors import DatabaseHalfMade, PostgresDidNotStart
from portico.site.run.postgres import APP, OWNER, EmbeddedPostgres


@pytest.fixture
def state() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portico-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(state: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(state, fast_and_unsafe=True)
    server.start()
    yield server
    server.stop()


def execute(server: EmbeddedPostgres, role: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url(role), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_the_two_roles_own_and_serve(server: EmbeddedPostgres) -> None:
    execute(server, OWNER, "CREATE TABLE kept (id integer)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(server, APP, "SELECT * FROM kept")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(server, APP, "CREATE TABLE stray (id integer)")
    rows = execute(
        server, OWNER, "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname ~ 'portico'"
    )
    assert rows == [(False,), (False,)]


def test_case_is_folded_alike_on_every_machine(server: EmbeddedPostgres) -> None:
    assert execute(server, APP, "SELECT lower('ÆØÅÉ'), 'ærlig' ILIKE 'ÆR%'") == [("æøåé", True)]


def test_listens_on_a_socket_that_only_its_user_can_reach(server: EmbeddedPostgres) -> None:
    assert execute(server, APP, "SHOW listen_addresses") == [("",)]
    assert server.data.stat().st_mode & 0o777 == 0o700


def test_a_new_start_keeps_everything_that_was_committed_before_a_kill(state: Path) -> None:
    server = EmbeddedPostgres(state)
    server.start()
    execute(server, OWNER, "CREATE TABLE kept AS SELECT generate_series(1, 50) AS id")
    assert server.process is not None
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    again = EmbeddedPostgres(state)
    again.start()
    assert execute(again, OWNER, "SELECT count(*) FROM kept") == [(50,)]
    again.stop()


def test_a_note_of_a_dead_server_with_the_id_of_another_program_does_not_block_the_start(state: Path) -> None:
    server = EmbeddedPostgres(state, fast_and_unsafe=True)
    server.start()
    server.stop()
    note = server.data / "postmaster.pid"
    note.write_text(
        f"{os.getpid()}\n{server.data}\n1700000000\n5432\n{server.data}\n\n  1 1\nready\n", encoding="utf-8"
    )
    again = EmbeddedPostgres(state)
    again.start()
    again.stop()


def test_a_half_made_database_is_named_with_what_to_do(state: Path) -> None:
    half = EmbeddedPostgres(state)
    half.data.mkdir(mode=0o700)
    half.run_as.own(half.data)
    (half.data / "PG_VERSION").write_text("18\n", encoding="utf-8")
    with pytest.raises(DatabaseHalfMade, match=f"rm -rf {half.data}"):
        EmbeddedPostgres(state).start()


def test_a_damaged_database_is_told_with_the_end_of_the_log(state: Path) -> None:
    server = EmbeddedPostgres(state, fast_and_unsafe=True)
    server.start()
    server.stop()
    (server.data / "global" / "pg_control").unlink()
    with pytest.raises(PostgresDidNotStart, match="pg_control"):
        EmbeddedPostgres(state).start()


def test_a_path_too_long_for_a_socket_gets_a_short_one(state: Path) -> None:
    deep = state / ("long-" * 20) / "state"
    deep.mkdir(parents=True)
    server = EmbeddedPostgres(deep, fast_and_unsafe=True)
    server.start()
    assert execute(server, APP, "SELECT 1") == [(1,)]
    server.stop()


def test_values_and_rows_do_not_reach_the_log(server: EmbeddedPostgres) -> None:
    execute(server, OWNER, "CREATE TABLE person (number text PRIMARY KEY)")
    execute(server, OWNER, "INSERT INTO person VALUES ('12345678901')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        execute(server, OWNER, "INSERT INTO person VALUES ('12345678901')")
    assert "12345678901" not in server.log.read_text(encoding="utf-8")
