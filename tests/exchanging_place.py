"""A place from which registries are asked: a PostgreSQL of its own, registry processes, and processes that ask."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from portico.evidence import keys
from portico.site.run.postgres import APP, OWNER, EmbeddedPostgres
from tests.exchanging import ASKER, Registry, client, environment, running, write_pack

_ASKER = """
import importlib, os, signal, sys
import django
django.setup()
from pathlib import Path
from portico.catalogue.pack import reading
from portico.catalogue.pack.compiling import compile_pack
from portico.evidence import exchange
from portico.evidence.types import AccessPurpose, FactRequest
from portico.identity import actions as identity
from portico.kernel import clock
from portico.kernel.types import Actor

number, module, name, when = sys.argv[1:]
if module:
    place = importlib.import_module(module)
    *path, last = name.split(".")
    for step in path:
        place = getattr(place, step)
    real = getattr(place, last)
    def dying(*args, **named):
        if when == "after":
            real(*args, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(place, last, dying)
person = identity.ensure_person(identity_number=number, display_name="", at=clock.now())
release = compile_pack(reading.read_pack(Path(os.environ["PORTICO_PACK"])))
wanted = frozenset(name for name in release.pack.vocabulary.concepts)
result = exchange.fetch(
    [FactRequest(person, wanted)], release=release, actor=Actor.person(str(person)),
    purpose=AccessPurpose("plan"), at=clock.now(),
)
print(person, len(result.answered))
"""
_LIST = """
import sys
import django
django.setup()
from portico.evidence import queries
from portico.identity import queries as identity
person = identity.find_person_by_number(sys.argv[1])
print([str(one.outcome) for one in queries.list_access_records(*person.record_ids).records])
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A database, a registry, and what a process must be told to ask it."""

    registries: list[Registry]
    environment: dict[str, str]
    owner: str

    def ask(self, number: str, module: str = "", name: str = "", when: str = "") -> int:
        """Ask everything about somebody in a process of its own, and return how that ended."""
        command = [sys.executable, "-c", _ASKER, number, module, name, when]
        return subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL, check=False).returncode

    def seen_by(self, number: str) -> str:
        """Return how the looks into somebody's data ended, as that person's page has it."""
        command = [sys.executable, "-c", _LIST, number]
        return subprocess.run(
            command, env=self.environment, text=True, stdout=subprocess.PIPE, check=True
        ).stdout.strip()

    def count(self, query: str) -> int:
        """Return what a query counts."""
        with psycopg.connect(self.owner) as connection:
            found = connection.execute(query).fetchone()  # type: ignore[call-overload]
        assert found is not None
        return int(found[0])

    def list(self, query: str) -> list[tuple[object, ...]]:
        """Return the rows of a query."""
        with psycopg.connect(self.owner) as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload]

    def used_without_record(self) -> int:
        """Return how many facts of registries have no access record, outcome, or entry for the public log."""
        return self.count(
            "SELECT count(*) FROM evidence_factrow f LEFT JOIN evidence_accessrecord a ON a.id = f.access_id"
            " LEFT JOIN evidence_accessoutcome o ON o.access_id = a.id LEFT JOIN ledger_waiting w ON w.id = a.id"
            " WHERE f.source <> 'person' AND (a.id IS NULL OR o.id IS NULL OR w.id IS NULL)"
        )

    def without_entry(self) -> int:
        """Return how many access records have no entry for the public log, and how many entries have no record."""
        return self.count(
            "SELECT count(*) FROM evidence_accessrecord a FULL JOIN ledger_waiting w ON w.id = a.id"
            " WHERE (a.id IS NULL AND w.kind = 'access') OR w.id IS NULL"
        )


@contextmanager
def asking_from(folder: Path, ids: Sequence[str]) -> Iterator[Place]:
    """Run a database and registries until the end."""
    seed = keys.new_seed()
    asker = client(keys.signing_key(ASKER, "2026-11", seed))
    pack = write_pack(folder / "pack", ids)
    postgres = EmbeddedPostgres(folder / "state", fast_and_unsafe=True)
    postgres.start()
    try:
        with running(folder, ids, [asker]) as registries:
            told = environment(
                pack,
                registries,
                {"2026-11": seed},
                DATABASE_URL=postgres.url(APP),
                DATABASE_OWNER_URL=postgres.url(OWNER),
                DJANGO_SETTINGS_MODULE="portico.site.settings",
                PYTHONPATH=os.pathsep.join(["src", *sys.path]),
                LOG_LEVEL="ERROR",
            )
            root = Path(__file__).resolve().parents[1]
            subprocess.run([sys.executable, "-m", "portico.site.cli", "migrate"], env=told, cwd=root, check=True)
            yield Place(registries, told, postgres.url(OWNER))
    finally:
        postgres.stop()
