"""Whatever dies, the whole stays whole: nothing is left behind, and what can be started again is."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.served import Served, served_portico

PATIENCE_SECONDS = 20


def eventually(is_so: Callable[[], bool]) -> bool:
    """Return whether something becomes so within our patience."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def family(served: Served) -> list[psutil.Process]:
    """Return every process that was started for this Portico."""
    return psutil.Process(served.supervisor.pid).children(recursive=True)


def gone(processes: list[psutil.Process]) -> bool:
    """Return whether all have ended (one that only waits to be reaped has)."""
    return all(not one.is_running() or one.status() == psutil.STATUS_ZOMBIE for one in processes)


def test_an_interrupt_stops_every_process_and_keeps_the_database() -> None:
    with served_portico() as served:
        started = family(served)
        assert len(started) > 8
        served.supervisor.send_signal(signal.SIGINT)
        assert served.supervisor.wait(timeout=30) == 0
        assert gone(started)
        assert not (served.state / "postgres" / "postmaster.pid").exists()
        assert not (served.state / "database_url_owner").exists()


def test_no_process_survives_a_kill_of_the_supervisor() -> None:
    with served_portico() as served:
        started = family(served)
        served.supervisor.kill()
        assert eventually(lambda: gone(started))


def test_a_web_server_a_worker_and_a_registry_that_were_killed_are_started_again() -> None:
    with served_portico() as served:
        for command in ("serve", "worker", "registry"):
            victims = served.processes(command)
            served.kill(command)
            assert eventually(lambda victims=victims: gone(victims))
            served.wait_until_up()
        assert eventually(lambda: "worker ended" in said(served.state) and "web ended" in said(served.state))
        assert eventually(lambda: bool(served.processes("worker")))


def test_a_database_that_was_killed_is_started_again() -> None:
    with served_portico() as served:
        server = next(one for one in family(served) if one.name() == "postgres")
        server.kill()
        assert eventually(lambda: "database ended" in said(served.state))
        served.wait_until_up()


def said(state: Path) -> str:
    """Return what the supervisor said so far."""
    return (state / "supervisor.log").read_text(encoding="utf-8")
