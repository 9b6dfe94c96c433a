"""Figures of the room casework, one JSON object per line: `make -s bench NAME=casework`.

One application is one POST of somebody who is signed in, with what they declare; it is acknowledged when its submission,
its three cases, its promise to the public log and one job are committed (PostgreSQL with fsync). Web processes, PostgreSQL
and the load are on this one machine; jobs wait meanwhile, then a worker files what was acknowledged. Afterwards the queue
over a million cases (`casework_queue.py`) and ten thousand clocks that end in one minute (`casework_timers.py`).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import psutil  # noqa: E402
import psycopg  # noqa: E402
from bench.figures import print_figure  # noqa: E402
from bench.secrets_of_a_run import SECRETS  # noqa: E402
from tests.served import free_port  # noqa: E402

from portico.site.run.postgres import APP, OWNER, EmbeddedPostgres  # noqa: E402

RATE = 300.0
LIMIT_MS = 150.0
SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
WARM, MOST, PARTS = 1_500, 2_500, (0.8, 0.9, 0.97)
CONNECTIONS = 32
COMMITS = 3_000
FILED_SECONDS = 15.0
PROCESSES, THREADS = "2", "2"
AFTER = ("casework_queue", "casework_timers")


def main() -> None:
    """Print every figure of the room."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as bench:
        bench.send(WARM, 0)
        commits = bench.commits()
        steady = bench.send(int(RATE * SECONDS), RATE)
        most = bench.send(MOST, 0)
        print_figure(
            "casework.applications_per_second",
            highest(bench, steady, most.rate),
            "1/s",
            against=RATE,
            note=f"the highest steady rate with 99 of 100 below {LIMIT_MS:.0f} ms; as fast as they come: {most.rate:.0f}",
        )
        print_figure("casework.application_p99_ms", steady.p99, "ms", against=LIMIT_MS, note=f"at {RATE:.0f} a second")
        print_figure("casework.application_p50_ms", steady.p50, "ms", against=None)
        print_figure(
            "casework.over_bare_commits", most.rate / commits, "times", against=None, note=f"{commits:.0f} 1/s"
        )
        for name, milliseconds in steady.cpu.items():
            print_figure(f"casework.cpu_ms_per_application.{name}", milliseconds, "ms", against=None)
        backlog = bench.backlog()
        print_figure("casework.jobs_backlog", backlog, "jobs", against=None, note="all that was acknowledged, one each")
        print_figure("casework.filed_per_second", bench.filed(), "1/s", against=None, note="by one worker, afterwards")
        bench.check()
    for name in AFTER:
        subprocess.run([sys.executable, str(ROOT / "bench" / f"{name}.py")], check=True)


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one load."""

    rate: float
    p50: float
    p99: float
    cpu: Mapping[str, float]


def highest(bench: Bench, steady: Measured, most: float) -> float:
    """Return the highest steady rate, of those tried, at which 99 of 100 are acknowledged within the limit."""
    found = steady.rate if steady.p99 < LIMIT_MS and steady.rate > 0.97 * RATE else 0.0
    for part in PARTS:
        rate = round(most * part)
        if rate <= found:
            continue
        measured = bench.send(int(rate * SECONDS / 2), rate)
        if measured.p99 < LIMIT_MS and measured.rate > 0.97 * rate:
            found = max(found, measured.rate)
    return found


class Bench:
    """The processes, and the people who have not sent their application yet."""

    def __init__(self, postgres: EmbeddedPostgres, environment: dict[str, str], port: int, web: int) -> None:
        self.postgres, self.environment, self.port, self.web = postgres, environment, port, web
        self.people = self._people(int(WARM + MOST + RATE * SECONDS + 3 * 500 * SECONDS / 2))
        self.sent = 0

    def send(self, count: int, rate: float) -> Measured:
        """Send the applications of so many people."""
        people, self.people = self.people[:count], self.people[count:]
        assert len(people) == count, "not enough people"
        load = {"host": "127.0.0.1", "port": self.port, "rate": rate, "connections": CONNECTIONS, "people": people}
        before = self._cpu()
        said = self._run("casework_load.py", json.dumps(load))
        spent = {name: seconds - before[name] for name, seconds in self._cpu().items()} | {"load": said["cpu"]}
        assert not said["problems"], said["problems"]
        times = sorted(said["milliseconds"])
        self.sent += count
        p50, p99 = statistics.median(times), times[int(len(times) * 0.99) - 1]
        cpu = {name: seconds * 1000 / count for name, seconds in spent.items()}
        words = ", ".join(f"{name} {one:.2f}" for name, one in cpu.items())
        achieved = count / said["seconds"]
        print(f"{achieved:.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, CPU ms {words}", file=sys.stderr)
        return Measured(achieved, p50, p99, cpu)

    def commits(self) -> float:
        """Return how many bare commits of a small row the same PostgreSQL makes a second, over as many connections."""
        url, connections = self.environment["DATABASE_URL"], int(PROCESSES) * int(THREADS)
        script = (
            "import sys, threading, psycopg\n"
            "def work():\n"
            "    with psycopg.connect(sys.argv[1], autocommit=True) as one:\n"
            "        for number in range(int(sys.argv[2])):\n"
            "            one.execute('INSERT INTO bench_commit VALUES (%s, %s)', [number, 'x' * 300])\n"
            "all = [threading.Thread(target=work) for _ in range(int(sys.argv[3]))]\n"
            "[one.start() for one in all]; [one.join() for one in all]\n"
        )
        started = time.perf_counter()
        each = COMMITS // connections
        subprocess.run([sys.executable, "-c", script, url, str(each), str(connections)], check=True)
        return each * connections / (time.perf_counter() - started)

    def backlog(self) -> int:
        """Return how many jobs wait."""
        return self._count("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")

    def filed(self) -> float:
        """Return how many applications one worker files a second."""
        arrived = "SELECT count(*) FROM casework_caseposition WHERE state = 'arrived'"
        worker = subprocess.Popen([sys.executable, "-m", "portico.site.cli", "worker"], env=self.environment)
        try:
            before = self._count(arrived)
            while self._count(arrived) == before:
                time.sleep(0.2)
            before, started = self._count(arrived), time.perf_counter()
            time.sleep(FILED_SECONDS)
            return (before - self._count(arrived)) / 3 / (time.perf_counter() - started)
        finally:
            worker.terminate()
            worker.wait(timeout=30)

    def check(self) -> None:
        """Hold what is in the database against what was acknowledged."""
        assert self._count("SELECT count(*) FROM casework_submission") == self.sent
        assert self._count("SELECT count(*) FROM casework_case") == 3 * self.sent
        assert self._count("SELECT count(*) FROM ledger_waiting WHERE kind = 'submission'") == self.sent

    def _people(self, count: int) -> list[dict[str, object]]:
        made = [sys.executable, str(ROOT / "bench" / "casework_people.py"), str(count)]
        said = subprocess.run(made, env=self.environment, check=True, text=True, stdout=subprocess.PIPE).stdout
        return [json.loads(line) for line in said.splitlines()]

    def _run(self, script: str, given: str) -> dict[str, Any]:
        command = [sys.executable, str(ROOT / "bench" / script)]
        said = subprocess.run(command, input=given, text=True, check=True, stdout=subprocess.PIPE).stdout
        found: dict[str, Any] = json.loads(said)
        return found

    def _count(self, statement: str) -> int:
        with psycopg.connect(self.environment["DATABASE_OWNER_URL"]) as owner:
            row = owner.execute(statement).fetchone()  # type: ignore[call-overload]
        return int(row[0])

    def _cpu(self) -> dict[str, float]:
        assert self.postgres.process is not None
        return {"web": _cpu_of(self.web), "postgresql": _cpu_of(self.postgres.process.pid)}


def _cpu_of(pid: int) -> float:
    """Return the seconds that a process and its children have used; what has ended is counted by its parent."""
    parent = psutil.Process(pid)
    used = parent.cpu_times()
    found = used.user + used.system + used.children_user + used.children_system
    for child in parent.children(recursive=True):
        times = child.cpu_times()
        found += times.user + times.system
    return float(found)


@contextmanager
def running(folder: Path) -> Iterator[Bench]:
    """Run PostgreSQL and the web processes until the end. No worker: jobs wait."""
    with ExitStack() as stack:
        postgres = EmbeddedPostgres(folder / "state")
        postgres.start()
        stack.callback(postgres.stop)
        port = free_port()
        environment = {
            **os.environ,
            **SECRETS,
            "DATABASE_URL": postgres.url(APP),
            "DATABASE_OWNER_URL": postgres.url(OWNER),
            "PORTICO_STATE": str(folder / "state"),
            "PORTICO_PACK": str(ROOT / "packs" / "norway"),
            "PORTICO_INSECURE_COOKIES": "yes",
            "PORTICO_FILED_AT_ONCE": os.environ.get("BENCH_FILED_AT_ONCE", "0"),
            "WEB_PROCESSES": PROCESSES,
            "WEB_THREADS": THREADS,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "ALLOWED_HOSTS": "127.0.0.1",
            "LOG_LEVEL": "WARNING",
        }
        subprocess.run(
            [sys.executable, "-m", "portico.site.cli", "migrate"],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        web = subprocess.Popen([sys.executable, "-m", "portico.site.cli", "serve"], env=environment)
        stack.callback(web.wait, timeout=30)
        stack.callback(web.terminate)
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield Bench(postgres, environment, port, web.pid)


def wait_for(address: str) -> None:
    """Wait until something answers."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address):  # noqa: S310 - an address of our own
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"took {time.monotonic() - started:.0f} s", file=sys.stderr)
