"""What a witness remembers, in one folder: the last checkpoint that it cosigned of each log, and what contradicts it.

`DIR/<SHA-256 of the origin>/checkpoint` is replaced as a whole: written beside it, forced to the disk, then renamed. A
witness that is killed at any instant has the old one or the new one, and whoever was told of the new one finds it there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKPOINT = "checkpoint"
CONTRADICTIONS = "contradictions"
MOST_CONTRADICTIONS = 100  # of one log: one is enough to convict it, and a disk has an end


def folder_of(origin: str) -> str:
    """Return the name of a log's folder, and of its address (C2SP tlog-witness, Monitor Retrieval Mechanism)."""
    return hashlib.sha256(origin.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one log. To change it, hold it: `State.hold`."""

    folder: Path

    def latest(self) -> bytes | None:
        """Return the last checkpoint that was cosigned, with the cosignature; None before the first."""
        try:
            return (self.folder / CHECKPOINT).read_bytes()
        except FileNotFoundError:
            return None

    def remember(self, note: bytes) -> None:
        """Put a checkpoint in the place of the last one. When this returns, it is on the disk."""
        _replace(self.folder / CHECKPOINT, note)

    def contradictions(self) -> list[str]:
        """Return the names of what was kept as evidence, in order of name."""
        try:
            return sorted(path.stem for path in (self.folder / CONTRADICTIONS).glob("*.json"))
        except FileNotFoundError:
            return []

    def contradiction(self, name: str) -> bytes | None:
        """Return one piece of evidence."""
        return (self.folder / CONTRADICTIONS / f"{name}.json").read_bytes() if name in self.contradictions() else None

    def keep_contradiction(self, name: str, content: bytes) -> bool:
        """Keep a piece of evidence; False where it is there already, or where there is more than enough."""
        folder = self.folder / CONTRADICTIONS
        _make(folder)
        kept = self.contradictions()
        if name in kept or len(kept) >= MOST_CONTRADICTIONS:
            return False
        _replace(folder / f"{name}.json", content)
        return True


@dataclass(frozen=True, slots=True)
class State:
    """The folder of a witness."""

    folder: Path

    def memory(self, origin: str) -> Memory:
        """Return what is remembered of a log, to read it."""
        return Memory(self.folder / folder_of(origin))

    def named(self, name: str) -> Memory:
        """Return what is remembered of the log whose folder has this name: 64 hexadecimal digits in lower case."""
        return Memory(self.folder / name)

    @contextmanager
    def hold(self, origin: str) -> Iterator[Memory]:
        """Hold what is remembered of a log: whoever else wants to change it waits, threads and processes alike.

        The check of the old size and the new checkpoint are one step under it (C2SP tlog-witness, add-checkpoint).
        """
        memory = self.memory(origin)
        _make(memory.folder)
        with (memory.folder / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield memory


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _force(folder.parent)


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _force(path.parent)


def _force(folder: Path) -> None:
    """Force a folder's list of names to the disk: without it, a rename may be forgotten in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
