"""A PostgreSQL table or view as a registry, against a PostgreSQL of its own: what is read of it, and by whom."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg import sql

from portico.evidence.registry.checking import check
from portico.evidence.registry.reading import FileProblem, load
from portico.evidence.registry.schema import Postgres
from portico.evidence.registry.sources.base import Source, SourceDown, SourceProblem
from portico.evidence.registry.sources.postgres import PostgresTable
from portico.evidence.registry.tests.factories import ADA, BO, NOBODY, opened, write
from portico.site.run.postgres import EmbeddedPostgres

URL = "REGISTRY_DATABASE_URL"
SUBJECTS = ["1", "01", "a", "A", "%", "_", "1 ", "o'1"]
TABLES = """
CREATE SCHEMA health;
CREATE TABLE health.people (person_no text PRIMARY KEY, born date, income numeric(12, 2), alive boolean, code smallint,
    updated timestamptz, secret text);
CREATE TABLE health.shots (who text, code text, day date, note json);
CREATE DOMAIN number_of_a_person AS varchar(40);
CREATE TABLE texts (who text, mine text);
CREATE TABLE padded (who char(5), mine text);
CREATE TABLE domains (who number_of_a_person, mine text);
CREATE TABLE whole (who bigint PRIMARY KEY, mine text);
CREATE TABLE exact (who numeric, mine text);
INSERT INTO whole VALUES (1, 'of 1'), (17, 'of 17');
INSERT INTO exact VALUES (1.0, 'of 1.0'), (17, 'of 17');
CREATE TABLE "odd ""name" ("who "" is" text, "select" text);
INSERT INTO "odd ""name" VALUES ('1', 'mine');
-- Reading the column boom fails, and so does whoever reads more than was asked.
CREATE VIEW touchy AS SELECT who, mine, 1 / (length(who) - length(who)) AS boom FROM texts;
CREATE VIEW sleeping AS SELECT who, mine FROM texts, pg_sleep(30);
CREATE FUNCTION written() RETURNS text LANGUAGE sql AS $$ INSERT INTO texts VALUES ('x', 'written') RETURNING mine $$;
CREATE VIEW writing AS SELECT who, written() AS mine FROM texts;
CREATE ROLE registry LOGIN;
GRANT CONNECT ON DATABASE portico TO registry;
GRANT USAGE ON SCHEMA health TO registry;
GRANT SELECT (person_no, born, income, alive, code, updated) ON health.people TO registry;
GRANT SELECT ON health.shots, texts, padded, domains, whole, exact, "odd ""name", touchy, sleeping, writing TO registry;
GRANT INSERT ON texts TO registry;
"""


@pytest.fixture(scope="module")
def database() -> Iterator[EmbeddedPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="portico-publishing-"))
    folder.chmod(0o755)  # the user that PostgreSQL runs as must reach its own folder in it
    server = EmbeddedPostgres(folder, fast_and_unsafe=True)
    server.start()
    try:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute(TABLES)
            people = [(ADA, "1994-03-12", "420000.55", True, 1), (BO, "1990-11-14", None, False, 2)]
            with connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO health.people VALUES (%s, %s, %s, %s, %s, '2026-10-30 12:00+00', 'secret')", people
                )
                shots = [(ADA, "HPV", "2021-02-03"), (BO, "MMR", "2019-05-05"), (ADA, "DTP", "2020-01-01")]
                cursor.executemany("INSERT INTO health.shots VALUES (%s, %s, %s)", shots)
                for table in ("texts", "padded", "domains"):
                    rows = [(subject, f"of {subject}") for subject in SUBJECTS if table != "padded" or subject != "1 "]
                    insert = sql.SQL("INSERT INTO {} VALUES (%s, %s)").format(sql.Identifier(table))
                    cursor.executemany(insert, rows)
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def url(database: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the database, as the role of the registry, in the environment."""
    address = database.url("registry")
    monkeypatch.setenv(URL, address)
    return address


def table(name: str, *columns: str, subject: str = "who", timeout_ms: int = 2_000) -> PostgresTable:
    return PostgresTable(Postgres(url_from=URL, table=name, timeout_ms=timeout_ms), subject=subject, columns=columns)


def registry_file(folder: Path, **changes: object) -> Path:
    place = {"url_from": URL, "table": "health.people"}
    attributes = {
        "birth_date": {"column": "born", "type": "date"},
        "income": {"type": "money"},
        "alive": {"type": "boolean"},
        "sex": {"column": "code", "type": "choice", "values": {1: "female", 2: "male"}},
        "vaccinations": {
            "type": "table",
            "rows": {"postgres": {"url_from": URL, "table": "health.shots"}, "subject": "who"},
            "columns": {"vaccine": {"column": "code", "type": "text"}, "given_on": {"column": "day", "type": "date"}},
        },
    }
    return write(folder, source={"postgres": place}, attributes=attributes, as_of={"column": "updated"}, **changes)


def test_a_table_is_published_with_its_own_types(url: str, tmp_path: Path) -> None:
    with opened(registry_file(tmp_path)) as registry:
        status, found = registry.ask(concepts=["birth_date", "income", "alive", "sex", "vaccinations"])
        assert (status, found["as_of"]) == (200, "2026-10-30")
        shots = [{"vaccine": "DTP", "given_on": "2020-01-01"}, {"vaccine": "HPV", "given_on": "2021-02-03"}]
        assert [record["value"] for record in found["records"]] == [  # type: ignore[attr-defined]
            "1994-03-12",
            420000.55,
            True,
            "female",
            shots,
        ]
        assert registry.values(subject=BO, concepts=["income", "alive"]) == {"income": None, "alive": False}
        assert registry.reason(subject=NOBODY) == "nobody"


def test_only_the_columns_that_were_asked_for_are_read(url: str) -> None:
    source = table("touchy", "mine", "boom")
    assert source.lookup(["mine"])("1") == [("1", "of 1")]
    with pytest.raises(SourceProblem, match="DivisionByZero"):
        source.lookup(["boom"])("1")
    source.close()


@pytest.fixture(scope="module", params=["texts", "padded", "domains", "whole", "exact"])
def source(request: pytest.FixtureRequest, database: EmbeddedPostgres) -> Iterator[Source]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(URL, database.url("registry"))
        found = table(request.param, "mine")
        yield found
        found.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    asked=st.one_of(
        st.sampled_from(SUBJECTS),
        st.text(alphabet="01aA%_ '\"\\.-+;", min_size=1, max_size=6),
        st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=20),
    )
)
@example(asked="1")
@example(asked="1 ")
@example(asked="01")
@example(asked="A")
@example(asked="9" * 30)
@example(asked="1' OR '1'='1")
def test_a_subject_gets_its_own_row_or_none(source: Source, asked: str) -> None:
    assert {row[1] for row in source.lookup(["mine"])(asked)} <= {f"of {asked}"}


def test_each_subject_that_is_there_is_found(source: Source) -> None:
    for _, row in list(source.scan(["mine"])):
        assert [found[1] for found in source.lookup(["mine"])(str(row[0]))] == [row[1]]


def test_names_are_names_whatever_is_in_them(url: str) -> None:
    source = table('odd "name', "select", subject='who " is')
    assert source.lookup(["select"])("1") == [("1", "mine")]
    source.close()


def test_nothing_can_be_written_not_even_by_a_view_that_writes(url: str, database: EmbeddedPostgres) -> None:
    source = table("writing", "mine")
    with pytest.raises(SourceProblem, match="ReadOnlySqlTransaction"):
        source.lookup(["mine"])("1")
    source.close()
    with psycopg.connect(database.url("postgres")) as connection:
        assert connection.execute("SELECT count(*) FROM texts WHERE mine = 'written'").fetchone() == (0,)


def test_a_query_that_takes_too_long_ends(url: str) -> None:
    source = table("sleeping", "mine", timeout_ms=200)
    started = time.monotonic()
    with pytest.raises(SourceDown):
        source.lookup(["mine"])("1")
    assert time.monotonic() - started < 10
    source.close()


def test_a_lost_connection_is_opened_again(url: str, database: EmbeddedPostgres) -> None:
    source = table("texts", "mine")
    lookup = source.lookup(["mine"])
    assert lookup("1")
    with psycopg.connect(database.url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'registry'")
    assert lookup("1") == [("1", "of 1")]
    source.close()


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        ("nowhere", ["mine"], "no table or view nowhere"),
        ("texts", ["yours"], "texts has no column 'yours'. It has: who, mine."),
        ("a.b.c", ["mine"], "write schema.table"),
        ("texts; DROP TABLE texts", ["mine"], "no table or view"),
    ],
)
def test_a_table_that_cannot_be_used_gets_a_sentence(url: str, name: str, columns: list[str], said: str) -> None:
    with pytest.raises(SourceProblem, match=said):
        table(name, *columns)


def test_a_database_that_is_away_is_said_at_the_start_and_refuses_later(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(registry_file(tmp_path)) as registry:
        assert registry.ask()[0] == 200
    monkeypatch.setenv(URL, "postgresql://registry@127.0.0.1:9/portico")
    with pytest.raises(FileProblem, match="the database does not answer"):
        load(registry_file(tmp_path))
    monkeypatch.delenv(URL)
    with pytest.raises(FileProblem, match=f"{URL} is not set"):
        load(registry_file(tmp_path))


def test_check_advises_a_role_that_can_only_read(
    url: str, database: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = check(registry_file(tmp_path))
    assert (report.is_good, report.problems, report.subjects) == (True, [], 2)
    monkeypatch.setenv(URL, database.url("postgres"))
    said = "\n".join(str(problem) for problem in check(registry_file(tmp_path)).problems)
    assert "The role is a superuser." in said
    assert "GRANT SELECT" in said
