"""How fast the desk answers over a million cases: `queue_times()`, which bench/casework.py calls.

A PostgreSQL of its own is filled in bulk: one authority has most of the cases, over all its services, in every state,
with every kind of clock. Then staff open pages, from the session to the last byte of HTML: all, with each filter and with
several, deep pages in both directions, a case worker of two rare services, and each kind of search.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from bench.figures import print_figure  # noqa: E402

if TYPE_CHECKING:
    from django.test import Client

CASES = int(os.environ.get("QUEUE_CASES", "1000000"))
ROUNDS = int(os.environ.get("QUEUE_ROUNDS", "12"))
WORKERS = 400
AUTHORITY = "nav"
LIMIT_MS = 100.0
NO_SECRET = "only-for-benchmarks-" + "x" * 40


@dataclass(frozen=True)
class Times:
    """What was measured, in milliseconds. `slowest`: the median of each kind of page, the slowest first."""

    p50: float
    p95: float
    workload: float
    slowest: Sequence[tuple[str, float]]


def main() -> None:
    """Print the figures of the queue alone."""
    times = queue_times()
    print_figure("casework.queue_1m_p95_ms", times.p95, "ms", against=LIMIT_MS)
    print_figure("casework.queue_1m_p50_ms", times.p50, "ms", against=None)
    print_figure("casework.workload_1m_ms", times.workload, "ms", against=None)
    for name, milliseconds in times.slowest:
        print(f"{milliseconds:8.1f} ms  {name}", file=sys.stderr)


def queue_times(cases: int = CASES, rounds: int = ROUNDS) -> Times:
    """Fill a database with cases and return how long pages of the desk take. Call it in a process without Django."""
    with tempfile.TemporaryDirectory(prefix="portico-bench-") as folder, _database(Path(folder)):
        desk = _Desk(cases)
        pages = desk.pages()
        for _, open_page in pages:
            open_page()  # once, so that what is measured is not the first time
        taken: dict[str, list[float]] = {name: [] for name, _ in pages}
        for _ in range(rounds):
            random.shuffle(pages)
            for name, open_page in pages:
                taken[name].append(_milliseconds(open_page))
        every = sorted(one for all_ in taken.values() for one in all_)
        slowest = sorted(((name, statistics.median(all_)) for name, all_ in taken.items()), key=lambda one: -one[1])
        workload = statistics.median(_milliseconds(desk.workload) for _ in range(rounds))
        return Times(statistics.median(every), every[int(len(every) * 0.95)], workload, slowest)


def _milliseconds(open_page: Callable[[], None]) -> float:
    began = time.perf_counter()
    open_page()
    return (time.perf_counter() - began) * 1000


@contextmanager
def _database(folder: Path) -> Iterator[None]:
    folder.chmod(0o755)  # the user that PostgreSQL runs as must reach its own folder in it
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portico.site.settings",
        SECRET_KEY=NO_SECRET,
        PORTICO_DATA_KEYS=f'{{"bench": "{"A" * 43}="}}',
        PORTICO_STATE=str(folder),
    )
    from portico.site.run.postgres import APP, OWNER, EmbeddedPostgres

    server = EmbeddedPostgres(folder)
    server.start()
    try:
        os.environ.update(DATABASE_URL=server.url(APP), DATABASE_OWNER_URL=server.url(OWNER))
        os.environ["BENCH_SUPERUSER_URL"] = server.url("postgres")
        subprocess.run([sys.executable, "-m", "portico.site.cli", "migrate"], check=True, cwd=ROOT)
        import django

        django.setup()
        logging.disable(logging.CRITICAL)
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        yield
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()


class _Desk:
    """The people and cases, and every kind of page that is opened."""

    def __init__(self, cases: int) -> None:
        from portico.casework.tests import factories
        from portico.catalogue import actions as catalogue
        from portico.catalogue import queries as packs
        from portico.kernel import clock
        from portico.kernel.types import Actor

        self.cases, self.at = cases, clock.now()
        catalogue.publish(factories.pack(), actor=Actor.system("bench"), at=self.at)
        self.release = packs.current_release()
        own = [one.id for one in self.release.pack.services.values() if one.authority == AUTHORITY and one.right]
        self.services = sorted(own)
        self.rare = self.services[-2:]
        kari = factories.person(factories.KARI, self.at)
        self.number = factories.people().find(factories.KARI).identity_number
        self._fill(kari.person_id)
        self.worker = self._signed_in("Case Worker", None)
        self.narrow = self._signed_in("Of Two Services", self.rare)
        self.lead = self._signed_in("Team Lead", None, lead=True)

    def _fill(self, person_id: object) -> None:
        """Write all cases at once, past the checks of what they point to."""
        import psycopg

        reasons = [*self.release.pack.manifest.waiting_reasons, "a-reason"][:6]
        steps = sorted({step for one in self.release.pack.services.values() for step in one.process.steps}) or ["", ""]
        began = time.monotonic()
        with psycopg.connect(os.environ["BENCH_SUPERUSER_URL"], autocommit=True) as connection:
            owner = psycopg.ClientCursor(connection)
            owner.execute("SET session_replication_role = replica")
            owner.execute("SET synchronous_commit = off")
            owner.execute(
                _FILL,
                {
                    "cases": self.cases,
                    "authority": AUTHORITY,
                    "services": self.services,
                    "count": len(self.services),
                    "reasons": reasons,
                    "reason_count": len(reasons),
                    "steps": steps,
                    "step_count": len(steps),
                    "workers": WORKERS,
                    "person": person_id,
                    "release": self.release.release_id,
                    "at": self.at,
                },
            )
            owner.execute(_POSITIONS)
            owner.execute("DROP TABLE bench_cases")
            for table in ("casework_case", "casework_caseposition"):
                owner.execute(f"VACUUM ANALYZE {table}")
        print(f"{self.cases} cases in {time.monotonic() - began:.0f} s", file=sys.stderr)

    def _signed_in(self, name: str, services: Sequence[str] | None, *, lead: bool = False) -> Client:
        from portico.identity import actions as identity
        from portico.identity.models import Account
        from portico.identity.tests.factories import client_of
        from portico.identity.types import AccountId, AccountKind, RoleGift, StaffRole
        from portico.kernel.types import Actor

        account = Account.objects.create(
            kind=AccountKind.STAFF,
            authority_id=AUTHORITY,
            name=name,
            email=f"{name.replace(' ', '.').lower()}@bench.example",
            created_at=self.at,
        )
        roles = [StaffRole.CASE_WORKER, *([StaffRole.TEAM_LEAD] if lead else [])]
        for role in roles:
            gift = RoleGift(role, None if services is None else frozenset(services))
            before = self.at - dt.timedelta(minutes=1)
            identity.grant_role(
                account_id=AccountId(account.pk), gift=gift, reason="A bench.", actor=Actor.system("bench"), at=before
            )
        client = client_of(account, at=self.at)
        client.defaults["HTTP_HOST"] = "localhost"
        return client

    def pages(self) -> list[tuple[str, Callable[[], None]]]:
        """Return every kind of page, by name."""
        rare, common = self.rare[-1], self.services[0]
        reasons, steps = list(self.release.pack.manifest.waiting_reasons), self._steps()
        soon = (self.at + dt.timedelta(days=3)).date()
        queries = [
            "",
            "late=on",
            "unread=on",
            "who=me",
            "who=nobody",
            "state=received",
            "state=decided",
            f"service={common}",
            f"service={rare}",
            f"due_before={soon}",
            f"service={rare}&state=in_progress",
            f"service={rare}&who=nobody&late=on",
            f"service={common}&unread=on&late=on",
            f"due_before={soon}&who=nobody&state=received",
            *(f"waiting={reason}" for reason in reasons[:2]),
            *(f"waiting={reason}&service={rare}&unread=on" for reason in reasons[:1]),
            *(f"step={step}&service={common}" for step in steps[:1]),
            *(f"step={step}&service={rare}&who=nobody" for step in steps[:1]),
        ]
        found = [(f"worker ?{query}", self._page(self.worker, query)) for query in queries]
        found += [(f"of two services ?{query}", self._page(self.narrow, query)) for query in queries[:6]]
        found += [(f"deep page {part:.2f} {way}", self._deep(part, way)) for part, way in _DEEP]
        found += [(f"search {typed}", self._search(typed)) for typed in ("abcd-2345", self._reference(), "benefit")]
        return [*found, ("search a number", self._search(self.number)), ("of a lead", self._page(self.lead, ""))]

    def workload(self) -> None:
        """Open the page that says who has how much to do."""
        _ok(self.lead.get("/staff/cases/workload/"))

    def _steps(self) -> list[str]:
        return sorted({step for id_ in self.services for step in self.release.service(id_).process.steps})

    def _page(self, client: Client, query: str) -> Callable[[], None]:
        return lambda: _ok(client.get(f"/staff/cases/?{query}"))

    def _search(self, typed: str) -> Callable[[], None]:
        return lambda: _ok(self.worker.post("/staff/cases/search/", {"q": typed}))

    def _deep(self, part: float, way: str) -> Callable[[], None]:
        from portico.casework.models import CasePosition
        from portico.casework.types.queue import Cursor

        due = self.at + dt.timedelta(days=-30 + 150 * part) if part < 0.9 else None
        rows = CasePosition.objects.filter(authority=AUTHORITY)
        row = rows.filter(due_at__gte=due).order_by("due_at").first() if due else rows.filter(due_at=None).first()
        assert row is not None
        return self._page(self.worker, f"{way}={Cursor(row.due_at, row.pk).as_word()}")

    def _reference(self) -> str:
        from portico.casework.models import CasePosition

        row = CasePosition.objects.filter(authority=AUTHORITY).first()
        assert row is not None
        return row.reference.replace("-", "").lower()


_DEEP = [(part, way) for part in (0.1, 0.5, 0.85, 0.95) for way in ("after", "before")]


def _ok(answer: object) -> None:
    status = getattr(answer, "status_code", 0)
    assert status in (200, 302), status


# Random by the number of the case, so that every run has the same cases. Services are as Zipf has words: the last is rare.
_FILL = """
CREATE UNLOGGED TABLE bench_cases AS
SELECT i, gen_random_uuid() AS id,
       translate(upper(lpad(to_hex(i), 8, '0')), '01', 'GH') AS letters,
       CASE WHEN i %% 10 < 9 THEN %(authority)s ELSE 'municipality' END AS authority,
       (%(services)s::text[])[1 + least(floor(%(count)s * pow(r1, 3))::int, %(count)s - 1)] AS service,
       CASE WHEN r2 < 0.55 THEN 'received' WHEN r2 < 0.75 THEN 'in_progress' WHEN r2 < 0.78 THEN 'incomplete'
            WHEN r2 < 0.8 THEN 'awaiting_signature' WHEN r2 < 0.97 THEN 'decided' ELSE 'closed' END AS state,
       CASE WHEN r2 < 0.75 AND r3 < 0.08
            THEN (%(reasons)s::text[])[1 + floor(%(reason_count)s * r4)::int] ELSE '' END AS waiting,
       CASE WHEN r2 >= 0.75 OR r3 < 0.05 THEN NULL
            ELSE %(at)s::timestamptz + (150 * r5 - 30) * interval '1 day' END AS due_at,
       CASE WHEN r2 BETWEEN 0.55 AND 0.75 THEN (%(steps)s::text[])[1 + floor(%(step_count)s * r4)::int] ELSE '' END AS step,
       CASE WHEN r2 BETWEEN 0.55 AND 0.74
            THEN md5('worker' || floor(%(workers)s * r6)::int)::uuid END AS worker_id,
       CASE WHEN i <= 3 THEN %(person)s::uuid ELSE gen_random_uuid() END AS person_id,
       r6 < 0.01 AS unread, %(release)s AS release_id,
       %(at)s::timestamptz - r1 * interval '100 days' AS opened_at
FROM (SELECT i, random() AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5, random() AS r6
      FROM (SELECT setseed(0.5)) AS seed, generate_series(1, %(cases)s) AS i) AS drawn;

INSERT INTO casework_case (id, reference, person_id, journey_id, life_event, role, service, authority, attempt, about,
                           release_id, language, opened_at)
SELECT id, left(letters, 4) || '-' || right(letters, 4), person_id, id, 'having-a-child', 'mother', service, authority, 0,
       id::text, release_id, 'nb', opened_at FROM bench_cases
"""
_POSITIONS = """
INSERT INTO casework_caseposition (case_id, person_id, reference, authority, service, state, step, waiting, due_at,
                                   worker_id, opened_at, complete_at, unread)
SELECT id, person_id, left(letters, 4) || '-' || right(letters, 4), authority, service, state, step, waiting, due_at,
       worker_id, opened_at, CASE WHEN due_at IS NOT NULL THEN opened_at END, unread FROM bench_cases
"""


if __name__ == "__main__":
    main()
