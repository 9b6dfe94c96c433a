"""What may no longer be used goes by the owner's hand alone, all at once or not at all, and once more after a restored backup."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from portico.site.cli import program
from portico.site.run.postgres import OWNER, EmbeddedPostgres
from tests.faults.databases import as_owner, migrated_database, run

STATEMENTS = 40  # more than an erasure of two people sends
# Two people: what registries said of them may not be used any more, but for one answer each; one answer is disputed.
WRITE = """
import django
django.setup()
import datetime as dt, json
from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.evidence.models import FactRow
from portico.kernel import clock
from portico.kernel.types import Actor
now = clock.now()
catalogue.publish(factories.pack(), actor=Actor.system("tests"), at=now)
people = [factories.person(name) for name in (factories.KARI, factories.OLA)]
for one in people:
    factories.journey_of(one, at=now - dt.timedelta(days=4000))
    kept = FactRow.objects.filter(person_id=one.person_id).exclude(source="person").first()
    FactRow.objects.create(**{field.attname: getattr(kept, field.attname) for field in FactRow._meta.fields
                              if field.attname != "id"} | {"usable_until": now - dt.timedelta(days=1)})
print(json.dumps([str(one.person_id) for one in people]))
"""
# A process that counts what it sends to the database, the end of the transaction too, and dies before one of these.
ERASE_AND_DIE = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from portico.catalogue import queries as catalogue
from portico.kernel import clock
from portico.site import erasing
release = catalogue.current_release()
left = int(sys.argv[1])
def count():
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
def statement(execute, sql, params, many, context):
    count()
    return execute(sql, params, many, context)
real = connection.connection
class Dying:
    def __getattr__(self, name):
        return getattr(real, name)
    def __setattr__(self, name, value):
        setattr(real, name, value)
    def commit(self):
        count()
        real.commit()
connection.connection = Dying()
with connection.execute_wrapper(statement):
    erasing.erase_expired(release=release, at=clock.now())
print("done")
"""


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[EmbeddedPostgres, dict[str, str], list[str]]]:
    with migrated_database() as (server, environment):
        people = json.loads(run([sys.executable, "-c", WRITE], environment).splitlines()[-1])
        yield server, environment, people


@pytest.fixture
def house(server: tuple[EmbeddedPostgres, dict[str, str], list[str]]) -> Iterator[House]:
    found = House(*server)
    found.use("today")
    try:
        yield found
    finally:
        found.remove()


class House:
    """A database as it was before anything was erased, and copies of it."""

    def __init__(self, server: EmbeddedPostgres, environment: dict[str, str], people: list[str]) -> None:
        self.server, self.original, self.people = server, environment, people
        self.environment, self.copies = environment, list[str]()

    def use(self, copy: str, source: str = "portico") -> None:
        """Copy a database and go on with the copy: a backup that is put back."""
        with psycopg.connect(self.server.url("postgres", "postgres"), autocommit=True) as connection:
            names = [sql.Identifier(name) for name in (copy, source, OWNER)]
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*names))
        self.copies.append(copy)
        urls = {
            "DATABASE_URL": self.server.url("portico_app", copy),
            "DATABASE_OWNER_URL": self.server.url(OWNER, copy),
        }
        self.environment = {**self.original, **urls}

    def remove(self) -> None:
        """Remove the copies."""
        with psycopg.connect(self.server.url("postgres", "postgres"), autocommit=True) as connection:
            for name in self.copies:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return what a statement finds."""
        with psycopg.connect(self.environment["DATABASE_OWNER_URL"]) as connection:
            return [tuple(row) for row in connection.execute(statement.encode()).fetchall()]

    def answers(self) -> dict[str, int]:
        """Return how many answers of registries there are about each person."""
        counted = self.rows("SELECT person_id, count(*) FROM evidence_factrow WHERE source <> 'person' GROUP BY 1")
        return {str(person): int(str(count)) for person, count in counted}

    def erasures(self) -> list[tuple[object, ...]]:
        """Return which erasures were recorded: whose, what kind, how many rows."""
        found = "SELECT person_id::text, kind, tables->>'evidence_factrow' FROM evidence_erasure ORDER BY 1, 2"
        return self.rows(found)

    def promised(self) -> int:
        """Return how many erasures were promised to the public log."""
        ((found,),) = self.rows("SELECT count(*) FROM ledger_waiting WHERE kind = 'erasure'")
        return int(str(found))

    def erase(self, *arguments: str, fails: bool = False) -> str:
        return run([program(), "erase", *arguments], self.environment, fails=fails)


def test_what_expired_goes_and_what_still_holds_stays(house: House) -> None:
    before = house.answers()
    expired = {person: count - 1 for person, count in before.items()}
    assert set(expired) == set(house.people)
    assert all(expired.values())
    assert f"{sum(expired.values())} answers of registries may no longer be used" in house.erase("expired")
    assert house.answers() == before, "without --go nothing is changed"

    said = house.erase("expired", "--go")
    assert f"{sum(expired.values())} answers of registries about 2 people are erased" in said
    assert set(house.answers().values()) == {1}
    recorded = [(person, "expired", str(expired[person])) for person in sorted(house.people)]
    assert house.erasures() == recorded
    assert house.promised() == 2

    assert "0 answers of registries about 0 people" in house.erase("expired", "--go")
    assert (house.erasures(), house.promised()) == (recorded, 2), "nothing is recorded where nothing was erased"


def test_the_serving_role_cannot_erase_what_expired(house: House) -> None:
    before = house.answers()
    house.environment["DATABASE_OWNER_URL"], owner = (
        house.environment["DATABASE_URL"],
        house.environment["DATABASE_OWNER_URL"],
    )
    assert "permission denied" in house.erase("expired", "--go", fails=True)
    house.environment["DATABASE_OWNER_URL"] = owner
    assert (house.answers(), house.erasures(), house.promised()) == (before, [], 0)


def test_killed_at_any_statement_all_of_it_is_undone_and_the_next_run_does_it(house: House) -> None:
    before, killed = house.answers(), 0
    for left in range(STATEMENTS):
        command = [sys.executable, "-c", ERASE_AND_DIE, str(left)]
        said = run(command, as_owner(house.environment), fails=None)
        if "done" in said:
            break
        killed += 1
        assert (house.answers(), house.erasures(), house.promised()) == (before, [], 0), left
    assert killed >= 5, "counting, deleting, two records of it with their promises, and the commit"
    assert set(house.answers().values()) == {1}
    assert (len(house.erasures()), house.promised()) == (2, 2)


def test_an_erasure_is_repeated_in_a_restored_backup(house: House, tmp_path: Path) -> None:
    erased, somebody = tmp_path / "erased.jsonl", house.people[0]
    number = f"SELECT count(*) FROM identity_personidentifier WHERE person_id = '{somebody}'"  # noqa: S608
    house.use("later", "today")
    house.erase("person", "--record", somebody, "--law", "A law", "--list", str(erased), "--go")
    assert (house.rows(number), somebody in house.answers()) == ([(0,)], False)

    house.use("restored", "today")
    assert somebody in house.answers(), "a backup from before brings the data back"
    assert "1 erasures are in the list. Nothing was changed" in house.erase("replay", str(erased))
    assert somebody in house.answers()
    assert "1 of 1 erasures repeated" in house.erase("replay", str(erased), "--go")
    assert (house.rows(number), somebody in house.answers()) == ([(0,)], False)
    recorded = house.erasures()
    assert [row[:2] for row in recorded] == [(somebody, "person")]
    assert "0 of 1 erasures repeated" in house.erase("replay", str(erased), "--go")
    assert house.erasures() == recorded
    assert f"about {len(house.people) - 1} people are erased" in house.erase("expired", "--go")
    assert set(house.answers().values()) == {1}, "of the other people, what holds stays"
