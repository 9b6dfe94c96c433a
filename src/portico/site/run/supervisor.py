"""Start everything on one machine, watch over it, and stop all of it again."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TextIO

import urllib3

from portico.kernel import clock
from portico.site.cli import program
from portico.site.environment import PROJECT
from portico.site.run import demo_pack
from portico.site.run.demo_keys import DemoKeys, write_private
from portico.site.run.demo_registries import DemoRegistries
from portico.site.run.errors import AlreadyRunning, NotYourFolder, PortBusy, StepFailed
from portico.site.run.fingerprint import fingerprint
from portico.site.run.postgres import APP, OWNER, EmbeddedPostgres
from portico.site.run.processes import MOST_RESTARTS, Child, fresh_log, last_lines, run_once, stop

# Fees are taken by the demo's provider, and everybody is paid from an account that is none.
DEMO_PAYMENTS = json.dumps(
    {
        "*": {
            "provider": "demo-works",
            "payer": {"name": "Demo", "account": {"number": "0000000", "member": "000000000"}},
        }
    }
)
LOOPBACK = "127.0.0.1"
NAME = "localhost"  # what people open: browsers keep passkeys for names, not for numbers (Web Authentication 5.1.3)
START_SECONDS = 60
LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Demo:
    """What to start: where the pages are, which day it is, which pack, and where its data is kept."""

    port: int
    today: date | None
    pack: Path
    state: Path


class Stopped(BaseException):
    """Somebody asked us to stop. Not an Exception, so that nothing on the way takes it for a failure."""


def supervise(demo: Demo) -> None:
    """Start everything, print one line when it is ready, and watch over it until Ctrl-C or SIGTERM.

    :raises RunError: with a sentence that says what is in the way.
    """
    with ExitStack() as stack:
        lock = stack.enter_context(_only_one(demo))
        _claim_port(demo.port)
        house = House(demo)
        previous = {number: signal.signal(number, _stop_now) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            house.start()
            lock.note(f"http://{NAME}:{demo.port}")
            _say(f"Stop it with Ctrl-C. Logs: {house.logs}")
            print(house.ready_line(), flush=True)  # noqa: T201 - the one line that people came for
            house.watch()
        except Stopped:
            _say("\nStopping ...")
        finally:
            # From here on a second Ctrl-C must not leave anything behind.
            for number in previous:
                signal.signal(number, signal.SIG_IGN)
            house.stop()
            _say("Stopped.")


@dataclass
class House:
    """All processes of one `portico run`."""

    demo: Demo
    children: list[Child] = field(default_factory=list)
    postgres: EmbeddedPostgres | None = None

    def __post_init__(self) -> None:
        self.logs = self.demo.state / "logs"
        self.logs.mkdir(exist_ok=True)
        self._first_day = self.demo.today or demo_pack.demo_day(self.demo.pack)
        self._started_on = clock.now().date()
        self._keys = DemoKeys(self.demo.state)
        ids = demo_pack.registry_ids(self.demo.pack)
        self._witness_port, *ports = _free_ports(len(ids) + 1)
        self._registries = DemoRegistries.written(
            self.demo.pack,
            self.demo.state / "registries",
            dict(zip(ids, ports, strict=True)),
            self._keys.exchange(),
        )
        self._registries_setting = self._registries.setting(LOOPBACK)
        self._witness_key = self._keys.prepare_witness()
        self._database_urls: dict[str, str] = {}
        self._database_restarts = 0

    def start(self) -> None:
        """Start everything in order; what needs no database starts first and gets ready meanwhile."""
        pack = str(self.demo.pack)
        for registry in self._registries.ports:
            self._spawn(f"registry-{registry}", self._registries.options(registry))
        self._spawn("witness", self._witness_options())
        with _told("database"):
            self._start_database()
        self._bring_up_to_date(pack)
        self._spawn("worker", ["worker"])
        self._spawn("ledger", ["ledger", "run"], self._keys.for_the_log())
        self._spawn("web", ["serve"])
        with _told("web pages"):
            self._wait_for(partial(_answers, self.demo.port), "web")
        with _told("registries"):
            for registry, port in self._registries.ports.items():
                self._wait_for(partial(_listens, port), f"registry-{registry}")

    def watch(self) -> None:
        """Start again what dies, within reason, until somebody asks us to stop.

        :raises StepFailed: something died too often.
        """
        while True:
            time.sleep(LOOK_SECONDS)
            if self.postgres is not None and self.postgres.has_ended():
                self._start_database_again(self.postgres)
            for child in self.children:
                if child.ended() is not None:
                    self._start_again(child)

    def stop(self) -> None:
        """Stop what was started, the database last."""
        stop(self.children)
        if self.postgres is not None:
            self.postgres.stop()
        for role in (APP, OWNER):
            (self.demo.state / _url_file(role)).unlink(missing_ok=True)

    def ready_line(self) -> str:
        """Return the one line: the address, and who can sign in."""
        people = demo_pack.demo_people_line(self.demo.pack)
        who = f" Sign in as {people} or any other invented person." if people else ""
        return f"Portico is ready: http://{NAME}:{self.demo.port} (the demo's day is {self._day()}).{who}"

    # --- parts

    def _start_database(self) -> None:
        self.postgres = EmbeddedPostgres(self.demo.state)
        self.postgres.start()
        for role in (APP, OWNER):
            self._database_urls[role] = self.postgres.url(role)
            write_private(self.demo.state / _url_file(role), self._database_urls[role])

    def _bring_up_to_date(self, pack: str) -> None:
        """Migrate and publish, unless this very code and pack did so on this database before."""
        made_from = fingerprint(PROJECT / "src", PROJECT / "requirements", self.demo.pack)
        if self.postgres is None or self.postgres.note == made_from:
            return
        with _told("tables"):
            self._run("migrate", ["migrate", "--demo"], {"DATABASE_OWNER_URL": self._database_urls[OWNER]})
        with _told(f"pack {self.demo.pack.name}"):
            self._run("publish", ["publish", pack])
        self.postgres.note = made_from

    def _witness_options(self) -> list[str]:
        folder = self._keys.witness
        files = ["--key", str(folder / "key"), "--logs", str(folder / "logs.yaml"), "--state", str(folder / "memory")]
        return ["witness", "serve", *files, "--port", str(self._witness_port)]

    def _spawn(self, name: str, options: list[str], more: Mapping[str, str] | None = None) -> None:
        environment = partial(self._environment, more or {})
        child = Child(name, [program(), *options], environment, fresh_log(self.logs, name))
        self.children.append(child)
        child.start()

    def _run(self, name: str, options: list[str], more: Mapping[str, str] | None = None) -> None:
        run_once(name, [program(), *options], self._environment(more or {}), fresh_log(self.logs, name))

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """Return what a process is told: what every process is, and more.

        The owner's address is not for all: only `migrate` gets that; nor is the key of the log.
        """
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        witness = {"url": f"http://{LOOPBACK}:{self._witness_port}", "key": self._witness_key}
        environment |= {
            **self._keys.for_all(),
            "PORTICO_WITNESSES": json.dumps([witness]),
            "DATABASE_URL": self._database_urls.get(APP, ""),
            "HOST": LOOPBACK,
            "PORT": str(self.demo.port),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "PORTICO_INSECURE_COOKIES": "yes",
            "PORTICO_CODES_IN_FILE": "yes",
            "PORTICO_SCANNER": "demo-works",
            "PORTICO_PAYMENTS": DEMO_PAYMENTS,
            "PORTICO_PACK": str(self.demo.pack),
            "PORTICO_STATE": str(self.demo.state),
            "PORTICO_TODAY": self._day().isoformat(),
            "PORTICO_REGISTRIES": self._registries_setting,
            "PYTHONUNBUFFERED": "1",
        }
        return environment | dict(more)

    def _day(self) -> date:
        """Return the demo's day now: it moves on at midnight, also for a process that is started again after it."""
        return self._first_day + (clock.now().date() - self._started_on)

    def _start_database_again(self, postgres: EmbeddedPostgres) -> None:
        self._database_restarts += 1
        if self._database_restarts > MOST_RESTARTS:
            raise StepFailed(step="The database", log=postgres.log, said=last_lines(postgres.log))
        _say(
            f"database ended; its log is {postgres.log}. Starting it again ({self._database_restarts} of {MOST_RESTARTS})."
        )
        postgres.start()

    def _start_again(self, child: Child) -> None:
        how = f"{child.name} ended (code {child.ended()}); its log is {child.log}."
        if not child.may_restart():
            raise StepFailed(step=f"{child.name} ended again and again, so everything is stopped: it",
                             log=child.log, said=child.last_words())  # fmt: skip
        _say(f"{how} Starting it again ({child.restarts} of {MOST_RESTARTS}).")
        time.sleep(0.2 * child.restarts)
        child.start()

    def _wait_for(self, is_ready: Callable[[], bool], name: str) -> None:
        child = next(child for child in self.children if child.name == name)
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if child.ended() is not None or time.monotonic() > deadline:
                raise StepFailed(step=f"Starting {name}", log=child.log, said=child.last_words())
            time.sleep(0.05)


# --- one at a time, ports, secrets


class _Lock:
    """The file that says who runs here; the lock on it ends with the process, however that ends."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def note(self, address: str) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(f"{os.getpid()} {address}\n")
        self._file.flush()


@contextmanager
def _only_one(demo: Demo) -> Iterator[_Lock]:
    try:
        demo.state.mkdir(parents=True, exist_ok=True)
        file = (demo.state / "run.lock").open("a+", encoding="utf-8")
    except PermissionError:
        raise NotYourFolder(directory=demo.state) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            pid, _, address = file.read().strip().partition(" ")
            raise AlreadyRunning(pid=pid or "unknown", address=address or "still starting") from None
        lock = _Lock(file)
        lock.note("still starting")
        yield lock


def _claim_port(port: int) -> None:
    """Make sure that nobody listens on the port.

    :raises PortBusy: with another one that is free.
    """
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((LOOPBACK, port))
        except PermissionError:
            raise PortBusy(
                "Port {port} needs an administrator. Choose one from 1024 on: make run PORT=8000", port=port
            ) from None
        except OSError:
            suggestion = next((p for p in range(port + 1, port + 50) if p < 65536 and not _listens(p)), 8000)
            raise PortBusy(port=port, suggestion=suggestion) from None


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [one.getsockname()[1] for one in sockets]


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        attempt.settimeout(1)
        return attempt.connect_ex((LOOPBACK, port)) == 0


def _answers(port: int) -> bool:
    try:
        answer = urllib3.request("GET", f"http://{LOOPBACK}:{port}/healthz", timeout=5, retries=False)
    except urllib3.exceptions.HTTPError:
        return False
    return answer.status == 200


def _url_file(role: str) -> str:
    return f"database_url_{'owner' if role == OWNER else 'app'}"


# --- telling


@contextmanager
def _told(step: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    _say(f"  {step} ...", end="")
    started = time.monotonic()
    try:
        yield
    except BaseException:
        _say("")
        raise
    _say(f" {time.monotonic() - started:.1f} s")


def _say(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)  # noqa: T201


def _stop_now(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped
