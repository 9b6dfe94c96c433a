"""SQL, against a PostgreSQL of its own: what is read, and what each failure counts as."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from portico.evidence.plugins.sql import SqlDatabase
from portico.kernel import clock
from portico.site.run.postgres import EmbeddedPostgres
from tests.registries.asking import ADA, BO, ask, options_of, outcome, question, values
from tests.registries.database import registry_database

CHILDREN: Mapping[str, Any] = {
    "table": "public.children",
    "subject": "parent",
    "none": "absent",
    "columns": {"person": {"column": "child"}, "birth_date": {"column": "born"}},
}
OPTIONS: Mapping[str, Any] = {
    "connector": "sql",
    "table": "public.people",
    "subject": "number",
    "as_of": "updated",
    "concepts": {
        "given_name": {"column": "given_name", "valid_from": "since", "valid_to": "until"},
        "birth_date": {"column": "born"},
        "marital_status": {"column": "civil", "codes": {"G": "married"}},
        "yearly_income": {"column": "income"},
        "resident_since": {"column": "since", "reads": "date"},
        "notes": {"column": "notes", "join": ", "},
        "spouse": {"column": "spouse"},
        "partner": {"column": "spouse", "none": "absent"},
        "children": CHILDREN,
    },
}
READABLE = (
    "given_name",
    "birth_date",
    "marital_status",
    "yearly_income",
    "resident_since",
    "notes",
    "spouse",
    "partner",
)
ONE = "birth_date"


@pytest.fixture(scope="module")
def database() -> Iterator[EmbeddedPostgres]:
    """The registry's database."""
    with registry_database() as server:
        yield server


def reading(database: EmbeddedPostgres, role: str = "reader", name: str = "portico") -> SqlDatabase:
    """Return the connector to the database as a role."""
    return SqlDatabase({"register": {"url": database.url(role, name)}})


def at(table: str, **more: object) -> Mapping[str, Any]:
    """Return options for another table."""
    return {**OPTIONS, "table": table, "as_of": None, "concepts": {ONE: {"column": "born"}}, **more}


def test_a_row_becomes_records(database: EmbeddedPostgres) -> None:
    answer = ask(reading(database), question(options_of(OPTIONS), *OPTIONS["concepts"]))
    assert values(answer) == {
        "given_name": "Ada",
        "birth_date": dt.date(1994, 3, 12),
        "marital_status": "married",
        "yearly_income": Decimal("420000.55"),
        "resident_since": dt.date(2020, 6, 1),
        "notes": "a, b",
        "partner": None,
        "children": [{"person": "10000000003", "birth_date": dt.date(2023, 2, 1)}],
    }
    assert answer.unknown == ("spouse",), "NULL is what the pack says that it is"
    assert answer.as_of == dt.date(2026, 5, 3)
    name = next(record for record in answer.records if record.concept == "given_name")
    assert (name.valid_from, name.valid_to) == (dt.date(2020, 6, 1), dt.date(2030, 1, 1))


def test_without_a_day_of_its_own_a_row_is_so_today(database: EmbeddedPostgres) -> None:
    answer = ask(reading(database), question(options_of(OPTIONS), ONE, subject=BO))
    assert answer.as_of == clock.now().date()


def test_only_columns_that_are_asked_for_are_read(database: EmbeddedPostgres) -> None:
    options = options_of({**OPTIONS, "concepts": {**OPTIONS["concepts"], "secret": {"column": "secret"}}})
    assert outcome(reading(database), question(options, ONE)) == ("answered", ONE), "the role may not read `secret`"
    assert outcome(reading(database), question(options, "secret")) == ("refused", "sqlstate-42501")


def test_a_code_that_is_not_listed_costs_its_own_concept_only(database: EmbeddedPostgres) -> None:
    answer = ask(reading(database), question(options_of(OPTIONS), ONE, "marital_status", subject=BO))
    assert values(answer) == {ONE: dt.date(1990, 1, 1)}
    assert answer.unknown == ()


@pytest.mark.parametrize(
    "subject", ["' OR '1'='1", "10000000001'; DROP TABLE people; --", "%s", "%(subject)s", "", "1\x00", "9" * 5000]
)
def test_a_subject_is_never_part_of_the_statement(database: EmbeddedPostgres, subject: str) -> None:
    found, _ = outcome(reading(database), question(options_of(OPTIONS), ONE, subject=subject))
    assert found == "refused"
    assert outcome(reading(database), question(options_of(OPTIONS), ONE)) == ("answered", ONE)


OUTCOMES = [
    ("doubled", ADA, "nonsense", "too-many"),
    ("numbered", "10000000001", "answered", ONE),
    ("numbered", "010000000001", "nonsense", "subject"),
    ("numbered", "ada", "refused", "sqlstate-22P02"),
    ("people", "10000000009", "refused", "nobody"),
    ("no_such_table", ADA, "nonsense", "sqlstate-42P01"),
    ("no_such_schema.people", ADA, "nonsense", "sqlstate-42P01"),
    ("journal", ADA, "nonsense", "sqlstate-42703"),
    ("closed", ADA, "refused", "sqlstate-42501"),
    ("writing", ADA, "nonsense", "sqlstate-25006"),
]


@pytest.mark.parametrize(("table", "subject", "expected", "reason"), OUTCOMES)
def test_what_is_no_answer_counts_as_what_it_is(
    database: EmbeddedPostgres, table: str, subject: str, expected: str, reason: str
) -> None:
    asked = question(options_of(at(table)), ONE, subject=subject)
    assert outcome(reading(database), asked) == (expected, reason)


def test_not_even_a_role_that_may_write_writes(database: EmbeddedPostgres) -> None:
    asked = question(options_of(at("writing")), ONE)
    assert outcome(reading(database, "postgres"), asked) == ("nonsense", "sqlstate-25006")
    with psycopg.connect(database.url("postgres")) as connection:
        assert connection.execute("SELECT count(*) FROM journal").fetchone() == (0,)


@pytest.mark.parametrize(
    ("subject", "reason"), [("10000000005", "too-many"), ("10000000006", "too-large")], ids=["rows", "bytes"]
)
def test_more_than_anybody_needs_is_nonsense(database: EmbeddedPostgres, subject: str, reason: str) -> None:
    asked = question(options_of(OPTIONS), "children", subject=subject)
    assert outcome(reading(database), asked) == ("nonsense", reason)


def test_a_statement_that_takes_too_long_is_ended(database: EmbeddedPostgres) -> None:
    started = time.monotonic()
    found, _ = outcome(reading(database), question(options_of(at("sleeping")), ONE), seconds=0.4)
    assert found == "slow"
    assert time.monotonic() - started < 3
    with psycopg.connect(database.url("postgres"), autocommit=True) as connection:
        running = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'portico' AND state = 'active'"
        while connection.execute(running).fetchone() != (0,):
            assert time.monotonic() - started < 10, "it goes on in the database"
            time.sleep(0.05)


def test_a_table_that_somebody_holds_is_slow(database: EmbeddedPostgres) -> None:
    with psycopg.connect(database.url("postgres")) as other:
        other.execute("LOCK TABLE locked")
        found, _ = outcome(reading(database), question(options_of(at("locked")), ONE), seconds=0.4)
    assert found == "slow"


def test_a_database_that_has_frozen_is_slow(database: EmbeddedPostgres) -> None:
    connector, asked = reading(database), question(options_of(OPTIONS), ONE)
    with psycopg.connect(database.url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'portico'")
        ask(connector, asked)
        idle = connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'portico'").fetchall()
    for (pid,) in idle:
        os.kill(pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        assert outcome(connector, asked, seconds=0.4) == ("slow", "deadline")
        assert time.monotonic() - started < 3
    finally:
        for (pid,) in idle:
            os.kill(pid, signal.SIGCONT)
    assert outcome(connector, asked) == ("answered", ONE)


def test_a_connection_that_was_lost_while_it_waited_is_made_again(database: EmbeddedPostgres) -> None:
    connector, asked = reading(database), question(options_of(OPTIONS), ONE)
    ask(connector, asked)
    with psycopg.connect(database.url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'portico'")
    assert outcome(connector, asked) == ("answered", ONE)


def test_questions_one_after_the_other_share_a_connection(database: EmbeddedPostgres) -> None:
    with psycopg.connect(database.url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'portico'")
        for subject in (ADA, BO, "10000000009", ADA):
            outcome(reading(database), question(options_of(OPTIONS), ONE, subject=subject))
        counted = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'portico'")
        assert counted.fetchone() == (1,)


def test_a_deadline_that_is_past_is_not_waited_for(database: EmbeddedPostgres) -> None:
    found, _ = outcome(reading(database), question(options_of(OPTIONS), ONE), seconds=-1)
    assert found == "slow"


def test_a_server_that_takes_connections_and_says_nothing_is_slow() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://reader@127.0.0.1:{silent.getsockname()[1]}/portico"
        started = time.monotonic()
        found = outcome(SqlDatabase({"register": {"url": url}}), question(options_of(OPTIONS), ONE), seconds=0.4)
        assert found == ("slow", "deadline")
        assert time.monotonic() - started < 3


@pytest.mark.parametrize(("role", "name"), [("nobody", "portico"), ("reader", "no_such_database")])
def test_whoever_is_not_let_in_has_not_reached_it(database: EmbeddedPostgres, role: str, name: str) -> None:
    asked = question(options_of(OPTIONS), ONE)
    assert outcome(reading(database, role, name), asked) == ("notreached", "no-connection")


def test_nobody_listening_is_not_reached(tmp_path: str) -> None:
    url = f"postgresql://reader@/portico?host={quote(str(tmp_path), safe='')}"
    asked = question(options_of(OPTIONS), ONE)
    assert outcome(SqlDatabase({"register": {"url": url}}), asked) == ("notreached", "no-connection")


@pytest.mark.parametrize("entry", [None, {}, {"url": "http://x"}, {"url": "postgresql://x", "password": "y"}])
def test_a_registry_that_is_not_installed_rightly_is_down(entry: dict[str, object] | None) -> None:
    connector = SqlDatabase({} if entry is None else {"register": entry})
    assert outcome(connector, question(options_of(OPTIONS), ONE))[0] == "down"
