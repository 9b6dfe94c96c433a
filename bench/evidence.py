"""Figures of the exchange with registries, one JSON object per line: `make -s bench NAME=evidence`.

One exchange is one signed question to one registry: recorded with its entry for the public log and committed, checked
and answered by the registry, verified, typed, kept as facts with how it ended, committed. Registries, PostgreSQL (with
fsync and synchronous_commit) and the askers are processes on this one machine.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import psutil  # noqa: E402
from bench.figures import print_figure  # noqa: E402
from bench.secrets_of_a_run import SECRETS  # noqa: E402
from tests import exchanging as small  # noqa: E402

from portico.evidence import keys  # noqa: E402
from portico.site.run.postgres import APP, OWNER, EmbeddedPostgres  # noqa: E402

IDS = ("births", "homes", "incomes", "schools", "taxes")
PEOPLE = 1_000
ASKERS, THREADS = 2, 8
STEADY = 250.0
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
LIMIT_MS = 100.0


def main() -> None:
    """Print every figure of the exchange."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as bench:
        if "--profile" in sys.argv:
            print(bench.profile())
            return
        bench.ask("exchange", STEADY / 2, 3.0)  # warm
        http, commit = bench.ask("http", 0, 4.0), bench.ask("commit", 0, 4.0)
        steady = bench.ask("exchange", STEADY, SECONDS)
        most = bench.ask("exchange", 0, SECONDS)
        print_figure(
            "evidence.exchanges_per_second", highest(bench, steady, most.rate), "1/s", against=STEADY, note=most.note
        )
        print_figure(
            "evidence.exchange_p99_ms", steady.p99, "ms", against=LIMIT_MS, note=f"at {STEADY}/s: {steady.note}"
        )
        print_figure("evidence.exchange_p50_ms", steady.p50, "ms", against=None)
        print_figure("evidence.over_bare_http", most.rate / http.rate, "times", against=None, note=http.note)
        print_figure("evidence.over_bare_commits", most.rate / commit.rate, "times", against=None, note=commit.note)
        for name, milliseconds in steady.cpu.items():
            print_figure(f"evidence.cpu_ms_per_exchange.{name}", milliseconds, "ms", against=None)
        print_figure("evidence.cpu_ms_per_exchange", sum(steady.cpu.values()), "ms", against=None)
        without, beside = bench.five(), bench.five(dead=True)
        note = "the other four are readable so much later when one of five is a black hole"
        print_figure("evidence.four_beside_a_dead_one_ms", beside, "ms", against=without, note=note)


def highest(bench: Bench, steady: Measured, most: float) -> float:
    """Return the highest steady rate, of those tried, at which 99 of 100 exchanges take less than the limit."""
    found = steady.rate if steady.p99 < LIMIT_MS else 0.0
    for part in (0.6, 0.75, 0.85, 0.95):
        rate = round(most * part)
        if rate <= found:
            continue
        measured = bench.ask("exchange", rate, SECONDS / 2)
        if measured.p99 < LIMIT_MS and measured.rate > 0.97 * rate:
            found = measured.rate
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one load."""

    rate: float
    p50: float
    p99: float
    cpu: Mapping[str, float]
    note: str


class Bench:
    """The processes, and the people who are asked about."""

    def __init__(
        self,
        registries: list[small.Registry],
        postgres: EmbeddedPostgres,
        environment: dict[str, str],
        people: list[str],
    ) -> None:
        self.registries, self.postgres, self.environment, self.people = registries, postgres, environment, people
        self.lap = 0

    def ask(self, what: str, rate: float, seconds: float) -> Measured:
        """Load it, from several processes."""
        askers = [self._asker(what, rate / ASKERS, seconds, part) for part in range(ASKERS)]
        self.lap += 1
        for asker in askers:
            assert asker.stdout is not None
            assert asker.stdout.readline() == "ready\n"
        before = self._cpu()
        said = [json.loads(asker.communicate()[0]) for asker in askers]
        spent = {name: seconds - before[name] for name, seconds in self._cpu().items()}
        spent["asker"] = sum(one["cpu"] for one in said)
        times = sorted(one for each in said for one in each["milliseconds"])
        problems = [problem for each in said for problem in each["problems"]]
        assert not problems, problems
        p50, p99 = statistics.median(times), times[int(len(times) * 0.99) - 1]
        per_second = len(times) / max(one["seconds"] for one in said)
        cpu = {name: seconds * 1000 / len(times) for name, seconds in sorted(spent.items())}
        note = f"{what}: {per_second:.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, CPU ms " + ", ".join(
            f"{name} {one:.2f}" for name, one in cpu.items()
        )
        print(note, file=sys.stderr)
        return Measured(per_second, p50, p99, cpu, note)

    def profile(self) -> str:
        """Return where the time of exchanges goes in one asker."""
        return self._asker("exchange", 0, 0, 0, profile=True).communicate()[0]

    def five(self, *, dead: bool = False) -> float:
        """Return after how many milliseconds the facts of the first four registries are readable, all five being asked.

        :param dead: the fifth takes the question and never answers.
        """
        process = self.registries[-1].process
        assert process is not None
        if dead:
            process.send_signal(signal.SIGSTOP)
        try:
            load = {**self._load("exchange", 0, 0, 0), "what": "five"}
            command = [sys.executable, str(ROOT / "bench" / "evidence_load.py")]
            found = subprocess.run(
                command, input=json.dumps(load), env=self.environment, text=True, stdout=subprocess.PIPE, check=True
            )
        finally:
            process.send_signal(signal.SIGCONT)
        self.lap += 1
        return float(found.stdout)

    def _asker(
        self, what: str, rate: float, seconds: float, part: int, *, profile: bool = False
    ) -> subprocess.Popen[str]:
        command = [sys.executable, str(ROOT / "bench" / "evidence_load.py")]
        asker = subprocess.Popen(
            command, env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert asker.stdin is not None
        asker.stdin.write(json.dumps({**self._load(what, rate, seconds, part), "profile": profile}))
        asker.stdin.close()
        asker.stdin = None
        return asker

    def _load(self, what: str, rate: float, seconds: float, part: int) -> dict[str, object]:
        return {
            "what": what,
            "rate": rate,
            "seconds": seconds,
            "threads": THREADS,
            "lap": self.lap,
            "people": self.people[part::ASKERS],
            "concepts": {registry.id: small.concepts_of(registry.id) for registry in self.registries},
            "urls": {registry.id: registry.url for registry in self.registries},
        }

    def _cpu(self) -> dict[str, float]:
        assert self.postgres.process is not None
        of_postgres = psutil.Process(self.postgres.process.pid)
        return {
            "registries": sum(_cpu_of(psutil.Process(one.process.pid)) for one in self.registries if one.process),
            # What has ended is counted by its parent.
            "postgresql": _cpu_of(of_postgres, ended=True) + sum(_cpu_of(one) for one in of_postgres.children()),
        }


def _cpu_of(process: psutil.Process, *, ended: bool = False) -> float:
    times = process.cpu_times()
    found = times.user + times.system
    return float(found + times.children_user + times.children_system if ended else found)


@contextmanager
def running(folder: Path) -> Iterator[Bench]:
    """Run everything until the end."""
    pack = small.write_pack(folder / "pack", IDS)
    seed = keys.new_seed()
    client = small.client(keys.signing_key(small.ASKER, "2026-11", seed))
    client["per_second"] = 100_000
    with ExitStack() as stack:
        postgres = EmbeddedPostgres(folder / "state")
        postgres.start()
        stack.callback(postgres.stop)
        registries = stack.enter_context(small.running(folder, IDS, [client], people=PEOPLE))
        environment = small.environment(
            pack,
            registries,
            {"2026-11": seed},
            DATABASE_URL=postgres.url(APP),
            DATABASE_OWNER_URL=postgres.url(OWNER),
            **SECRETS,
            PORTICO_STATE=str(folder / "state"),
            LOG_LEVEL="WARNING",
        )
        migrate = [sys.executable, "-m", "portico.site.cli", "migrate"]
        subprocess.run(migrate, env=environment, check=True, stdout=subprocess.DEVNULL)
        made = [sys.executable, str(ROOT / "bench" / "evidence_people.py"), str(PEOPLE)]
        people = subprocess.run(made, env=environment, check=True, text=True, stdout=subprocess.PIPE).stdout.split()
        yield Bench(registries, postgres, environment, people)


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"took {time.monotonic() - started:.0f} s", file=sys.stderr)
