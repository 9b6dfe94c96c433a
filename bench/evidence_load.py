"""Asks registries as fast as it is told, through `exchange.fetch`, and says how long each exchange took.

Run as `python bench/evidence_load.py` with the environment of a process that serves and a JSON object on stdin (see
`Load`); prints one JSON object. Arrivals are steady and do not wait for anybody (open loop): an exchange that begins
late because all threads are busy has waited since the instant at which it was due.
"""

from __future__ import annotations

import cProfile
import datetime as dt
import json
import os
import pstats
import statistics
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.site.settings")

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402

from portico.catalogue.pack import reading  # noqa: E402
from portico.catalogue.pack.compiling import CompiledPack, compile_pack  # noqa: E402
from portico.evidence import exchange, queries  # noqa: E402
from portico.evidence.types import AccessPurpose, FactRequest  # noqa: E402
from portico.identity.types import PersonId  # noqa: E402
from portico.kernel import clock, http  # noqa: E402
from portico.kernel.types import Actor  # noqa: E402

PLAN = AccessPurpose("plan")
FIVE_PEOPLE = 7


@dataclass(frozen=True, slots=True)
class Load:
    """What to do, how often, for how long.

    :param what: `exchange`, `http` (a bare request of the same size to the same servers), `commit` (a bare commit), or `five`
        (how soon the others' facts are readable when all are asked at once).
    :param rate: arrivals a second; 0: as fast as the threads can.
    :param lap: how many times each person was asked about before; facts of earlier laps no longer hold.
    :param concepts: what each registry is asked for, by its id.
    """

    what: str
    rate: float
    seconds: float
    threads: int
    lap: int
    people: list[str]
    concepts: dict[str, list[str]]
    urls: dict[str, str]
    profile: bool = False


class Work:
    """What one arrival does. Numbers run on, so that nobody is asked about twice in a lap."""

    def __init__(self, load: Load, release: CompiledPack) -> None:
        self.load, self.release = load, release
        self.at = clock.now() + dt.timedelta(days=2 * load.lap)
        self.registries = list(load.concepts)
        self.body = json.dumps({"padding": "x" * 380}).encode()
        self.headers = {"Content-Type": "application/json", "X-Signature": "x" * 330}

    def exchange(self, number: int) -> None:
        """Ask one registry about one person."""
        registry = self.registries[number % len(self.registries)]
        person = self.load.people[number // len(self.registries) % len(self.load.people)]
        concepts = frozenset(self.load.concepts[registry])
        subject = PersonId(person)  # type: ignore[arg-type]
        result = exchange.fetch(
            [FactRequest(subject, concepts)],
            release=self.release,
            actor=Actor.person(person),
            purpose=PLAN,
            at=self.at,
        )
        assert len(result.answered) == len(concepts), result
        assert result.asked == 1, result

    def http(self, number: int) -> None:
        """Send as many bytes as a question has to an address where nothing is done."""
        url = self.load.urls[self.registries[number % len(self.registries)]]
        answer = http.call("POST", f"{url}/nothing", body=self.body, headers=self.headers)
        assert answer.status == 404, answer.status

    def commit(self, number: int) -> None:
        """Commit one small row."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_commit (number, text) VALUES (%s, %s)", [number, "x" * 300])


class Arrivals:
    """Gives each thread the next number, and the instant at which it is due."""

    def __init__(self, load: Load) -> None:
        self.rate, self.ends = load.rate, int(load.rate * load.seconds)
        self.started = time.perf_counter()
        self.until = self.started + load.seconds
        self.number = -1
        self.lock = threading.Lock()

    def next(self) -> tuple[int, float] | None:
        """Return the next number and when it is due; None at the end."""
        with self.lock:
            self.number += 1
            number = self.number
        if self.rate:
            return (number, self.started + number / self.rate) if number < self.ends else None
        now = time.perf_counter()
        return (number, now) if now < self.until else None


def work_off(work: Work, arrivals: Arrivals, took: list[float], problems: list[str]) -> None:
    """Do what is due until nothing is left."""
    do = getattr(work, work.load.what)
    while (found := arrivals.next()) is not None:
        number, due = found
        wait = due - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        try:
            do(number)
        except Exception as error:
            problems.append(repr(error)[:300])
        took.append((time.perf_counter() - due) * 1000)
    connection.close()


def main() -> None:
    """Do what stdin says."""
    load = Load(**json.load(sys.stdin))
    release = compile_pack(reading.read_pack(Path(os.environ["PORTICO_PACK"])))
    work = Work(load, release)
    took: list[float] = []
    problems: list[str] = []
    if load.profile:
        _profile(work)
        return
    if load.what == "five":
        print(statistics.median(_readable_after(work, person) for person in load.people[:FIVE_PEOPLE]))
        return
    print("ready", flush=True)
    arrivals = Arrivals(load)
    cpu = time.process_time()
    threads = [threading.Thread(target=work_off, args=(work, arrivals, took, problems)) for _ in range(load.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - arrivals.started
    cpu = time.process_time() - cpu
    print(json.dumps({"seconds": seconds, "cpu": cpu, "milliseconds": took, "problems": problems[:5]}))


def _profile(work: Work) -> None:
    for number in range(50):
        work.exchange(number)
    started, cpu = time.perf_counter(), time.process_time()
    for number in range(50, 550):
        work.exchange(number)
    print("wall ms", (time.perf_counter() - started) / 500 * 1000, "cpu ms", (time.process_time() - cpu) / 500 * 1000)
    profile = cProfile.Profile()
    profile.enable()
    for number in range(550, 850):
        work.exchange(number)
    profile.disable()
    pstats.Stats(profile).sort_stats(os.environ.get("SORT", "cumtime")).print_stats(int(os.environ.get("LINES", "60")))


def _readable_after(work: Work, person: str) -> float:
    """Ask all registries about somebody, and return when the facts of all but the last were readable, in ms."""
    wanted = [concept for concepts in list(work.load.concepts.values())[:-1] for concept in concepts]
    everything = frozenset(concept for concepts in work.load.concepts.values() for concept in concepts)
    subject = PersonId(person)  # type: ignore[arg-type]

    def ask() -> None:
        request = FactRequest(subject, everything)
        actor = Actor.person(person)
        exchange.fetch([request], release=work.release, actor=actor, purpose=PLAN, at=work.at, force=True)
        connection.close()

    asking = threading.Thread(target=ask)
    started = time.perf_counter()
    asking.start()
    while len(queries.usable_concepts([subject], wanted, at=work.at)) < len(wanted):
        time.sleep(0.001)
    took = (time.perf_counter() - started) * 1000
    asking.join()
    return took


if __name__ == "__main__":
    main()
