"""The journal: one line for every question whose asker is known, written before the answer leaves.

It is the registry's own proof of who asked for what by which law, and its memory of nonces over a restart. It never
holds a subject's number or a value. Lines are appended by one `write` each, so a process that is killed leaves whole
lines; when a file is full a new one is begun and the old one keeps its name with the time in it. Nothing is deleted
here: how long journals are kept is for the agency to say.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from portico.evidence import signatures

REMEMBERED = 3 * signatures.SKEW
"""For how long a nonce is refused: a signature counts for at most twice the skew after it was seen first."""
_TAIL = 64_000_000  # bytes read at start: more than a day's fastest three minutes


class JournalProblem(Exception):
    """The journal cannot be used. The text is a sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange. `outcome` is `answered`, `unchanged` or the reason of a refusal."""

    time: dt.datetime
    client: str
    key: str
    nonce: str
    outcome: str
    id: str = ""
    requested_by: str = ""
    purpose: str = ""
    service: str | None = None
    case: str | None = None
    basis: str = ""
    concepts: tuple[str, ...] = ()

    def line(self) -> bytes:
        """Return the entry as one line of JSON."""
        document = {
            "time": self.time.isoformat(timespec="milliseconds"),
            "client": self.client,
            "key": self.key,
            "id": self.id,
            "requested_by": self.requested_by,
            "purpose": self.purpose,
            "service": self.service,
            "case": self.case,
            "basis": self.basis,
            "concepts": self.concepts,
            "outcome": self.outcome,
            "nonce": self.nonce,
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Nonces:
    """The nonces of the last minutes, for all clients."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()
        self._ages: deque[tuple[dt.datetime, tuple[str, str]]] = deque()
        self._lock = threading.Lock()

    def is_new(self, client: str, nonce: str, *, at: dt.datetime) -> bool:
        """Return whether a client uses a nonce for the first time, and remember it.

        :param at: aware instant by the real clock.
        """
        pair = (client, nonce)
        with self._lock:
            while self._ages and at - self._ages[0][0] > REMEMBERED:
                self._seen.discard(self._ages.popleft()[1])
            if pair in self._seen:
                return False
            self._seen.add(pair)
            self._ages.append((at, pair))
            return True

    def count(self) -> int:
        """Return how many are remembered."""
        return len(self._ages)


class Journal:
    """The journal of one registry, held by one process."""

    def __init__(self, path: Path, *, largest: int, nonces: Nonces, now: dt.datetime) -> None:
        """Open it, and remember the nonces at its end.

        :param largest: bytes from which on a new file is begun.
        :param now: aware instant by the real clock.
        :raises JournalProblem: it cannot be written, or another process has it.
        """
        self.path = path
        self._largest = largest
        self._lock = threading.Lock()
        self._lock_file = self._held()
        self._file, self._size = self._opened()
        for file in self._recent(now):
            self._remember(file, nonces, now)

    def _held(self) -> int:
        """Take the lock that keeps a second server from writing here: it would not know the nonces of the first."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            held = os.open(self.path.with_name(self.path.name + ".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise JournalProblem(f"The journal {self.path} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(held)
            raise JournalProblem(
                f"Another process has the journal {self.path} open. Two servers of one registry need two journals."
            ) from None
        return held

    def _opened(self) -> tuple[int, int]:
        try:
            file = os.open(self.path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            size = os.fstat(file).st_size
            if size and not _ends_with_a_line(self.path):
                size += os.write(file, b"\n")  # a power cut left half a line: it stays, alone
        except OSError as error:
            raise JournalProblem(f"The journal {self.path} cannot be written: {error.strerror}.") from None
        return file, size

    def _recent(self, now: dt.datetime) -> list[Path]:
        """Return this file and those that were closed so lately that their nonces still count."""
        after = (now - REMEMBERED).timestamp()
        old = sorted(self.path.parent.glob(f"{self.path.stem}.*{self.path.suffix}"))
        return [file for file in old if file.stat().st_mtime >= after] + [self.path]

    def _remember(self, path: Path, nonces: Nonces, now: dt.datetime) -> None:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            for line in file:
                try:
                    entry = json.loads(line)
                    time = dt.datetime.fromisoformat(entry["time"])
                    if now - time <= REMEMBERED:
                        nonces.is_new(str(entry["client"]), str(entry["nonce"]), at=time)
                except (ValueError, KeyError, TypeError):
                    continue  # the first line after the jump is cut, the last may be

    def write(self, entry: Entry) -> None:
        """Append an entry.

        :raises JournalProblem: it could not be written whole: then nothing may be answered.
        """
        line = entry.line()
        with self._lock:
            try:
                if self._size and self._size + len(line) > self._largest:
                    self._begin_new(entry.time)
                written = os.write(self._file, line)
            except OSError as error:
                raise JournalProblem(f"The journal cannot be written: {error.strerror}.") from None
            self._size += written
            if written != len(line):
                raise JournalProblem("The journal could not be written whole: the disk is full.")

    def _begin_new(self, time: dt.datetime) -> None:
        stamp = time.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%S%fZ")
        number, old = 0, self.path
        while old.exists():  # an old file is never written over
            old = self.path.with_name(f"{self.path.stem}.{stamp}-{number:03d}{self.path.suffix}")
            number += 1
        self.path.rename(old)
        os.close(self._file)
        self._file, self._size = self._opened()

    def close(self) -> None:
        """Let go of the file and of the lock."""
        with self._lock:
            os.close(self._file)
            os.close(self._lock_file)


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
