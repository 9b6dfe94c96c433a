"""A data key is changed by the command, as the owner, while the old rows are read; afterwards the old key opens nothing."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from portico.site.cli import program
from tests.faults.databases import migrated_database
from tests.served import ROOT

OLD, NEW = ({name: base64.b64encode(name.encode().ljust(32, b".")).decode()} for name in ("old", "new"))
NUMBERS = [f"3000000{serial:04}" for serial in range(3)]
WRITE = f"""
import datetime as dt
import django
django.setup()
from portico.evidence.models import FactRow
from portico.evidence.types import PERSON
from portico.identity import actions
at = dt.datetime(2026, 5, 4, tzinfo=dt.UTC)
for number in {NUMBERS!r}:
    person = actions.ensure_person(identity_number=number, at=at)
    # As it was written before values were encrypted: in clear.
    FactRow.objects.create(person_id=person, concept="x", value=number, source=PERSON, as_of=at.date(), fetched_at=at,
                           recorded_by="person:" + str(person))
"""
ADD = """
import datetime as dt
import sys
import django
django.setup()
from portico.identity import actions
print("ready", flush=True)
own = sys.stdin.readline().strip()
for number in [*(f"4000000{serial:04}" for serial in range(150)), own]:
    actions.ensure_person(identity_number=number, at=dt.datetime(2026, 5, 4, tzinfo=dt.UTC))
"""
READ = f"""
import datetime as dt
import django
django.setup()
from portico.evidence import queries as evidence
from portico.identity import queries
for number in {NUMBERS!r}:
    person = queries.find_person_by_number(number)
    facts = evidence.list_own_facts(person.id, at=dt.datetime(2026, 5, 5, tzinfo=dt.UTC))
    print(queries.get_person(person.id).identity_number, [fact.value for fact in facts])
"""


@pytest.fixture
def database() -> Iterator[dict[str, str]]:
    """A database of its own, with its tables, as the environment of commands names it."""
    with migrated_database(OLD) as (_, found):
        yield found


def run(command: list[str], environment: dict[str, str], keys: dict[str, str]) -> str:
    """Run a command with a ring of keys and return what it said."""
    done = subprocess.run(
        command,
        env={**environment, "PORTICO_DATA_KEYS": json.dumps(keys)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_moves_to_the_new_key(database: dict[str, str]) -> None:
    run([sys.executable, "-c", WRITE], database, OLD)
    before = run([sys.executable, "-c", READ], database, OLD)
    assert before.split() == [part for number in NUMBERS for part in (number, f"['{number}']")]
    counted = run([program(), "data-keys", "status"], database, {**NEW, **OLD})
    assert "identity_personidentifier.value: old 3" in counted
    assert "evidence_factrow.value: not encrypted 3" in counted
    run([program(), "data-keys", "rotate"], database, {**NEW, **OLD})
    counted = run([program(), "data-keys", "status"], database, {**NEW, **OLD})
    assert "identity_personidentifier.value: new 3" in counted
    assert "evidence_factrow.value: new 3" in counted
    assert "old" not in counted
    assert run([sys.executable, "-c", READ], database, NEW) == before
    assert ": 0 encrypted anew" in run([program(), "data-keys", "rotate"], database, NEW)


def test_nobody_is_made_twice_while_processes_have_different_first_keys(database: dict[str, str]) -> None:
    rings = [{**OLD, **NEW}, {**NEW, **OLD}, {**OLD, **NEW}]
    adding = [
        subprocess.Popen(
            [sys.executable, "-c", ADD],
            env={**database, "PORTICO_DATA_KEYS": json.dumps(ring)},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for ring in rings
    ]
    try:
        for process in adding:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for number, process in enumerate(adding):
            assert process.stdin is not None
            process.stdin.write(f"5000000000{number}\n")  # one of its own, so that every ring adds somebody
            process.stdin.flush()
        assert [process.wait(timeout=120) for process in adding] == [0, 0, 0]
    finally:
        for process in adding:
            process.kill()
            process.communicate()
    with psycopg.connect(database["DATABASE_URL"]) as connection:
        counts = connection.execute(
            "select (select count(*) from identity_person), (select count(*) from identity_personidentifier),"
            " (select count(distinct key_id) from identity_personidentifier)"
        ).fetchone()
    assert counts is not None
    assert counts == (153, 153, 2)
