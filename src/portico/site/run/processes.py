"""Processes that `portico run` starts: each with its own log, each ended with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portico.site.run.errors import StepFailed
from portico.site.run.lifeline import ends_with_me

MOST_RESTARTS = 3
STEADY_AFTER_SECONDS = 60
PATIENCE_SECONDS = 8


@dataclass(slots=True)
class Child:
    """One long-running process: its name for people, its command and its log.

    `environment` is asked at each start, because the demo's day moves on while the supervisor runs.
    """

    name: str
    command: list[str]
    environment: Callable[[], Mapping[str, str]]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    started: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own, so that a Ctrl-C in the terminal reaches the supervisor only."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.environment()),
                start_new_session=True,
                # Killed, not asked: without the supervisor nobody would see to it that it obeys. Nothing is only in its memory.
                preexec_fn=ends_with_me(signal.SIGKILL),
            )
        self.started = time.monotonic()

    def ended(self) -> int | None:
        """Return the exit code (minus the signal) if it has ended."""
        return self.process.poll() if self.process is not None else None

    def may_restart(self) -> bool:
        """Count one more restart and return whether it is still within reason; a steady run starts the count anew."""
        if time.monotonic() - self.started > STEADY_AFTER_SECONDS:
            self.restarts = 0
        self.restarts += 1
        return self.restarts <= MOST_RESTARTS

    def last_words(self) -> str:
        """Return the end of its log."""
        return last_lines(self.log)


def stop(children: Iterable[Child]) -> None:
    """Ask all to end, wait for them together, and kill whoever is left."""
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + PATIENCE_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run_once(name: str, command: list[str], environment: Mapping[str, str], log: Path) -> None:
    """Run a command to its end, ending it if we are interrupted.

    :raises StepFailed: it failed; with the end of its log.
    """
    child = Child(name, command, lambda: environment, log)
    child.start()
    try:
        code = child.process.wait() if child.process is not None else 1
    finally:
        stop([child])
    if code:
        raise StepFailed(step=name, log=log, said=child.last_words())


def last_lines(path: Path, count: int = 5) -> str:
    """Return the last lines of a file, for a message."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return "\n    ".join(["", *lines[-count:]]) if lines else "(nothing)"


def fresh_log(folder: Path, name: str) -> Path:
    """Return the path of a new, empty log; the one of the last run is kept beside it."""
    path = folder / f"{name}.log"
    if path.exists():
        os.replace(path, folder / f"{name}.before.log")
    path.touch(mode=0o600)
    return path
