"""Where the parts of a log are read from: its address, or a folder to which it was downloaded. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from portico.kernel import http
from portico.ledger import tiles
from portico.ledger.errors import LogUnreachable, NotInLog
from portico.ledger.tiles import Address

CHECKPOINT = "checkpoint"
LARGEST_PART = tiles.WIDTH * (2 + tiles.MAX_ENTRY_BYTES)
SECONDS = 20.0  # for one part
AT_ONCE = 8
AHEAD = 32  # parts that are asked for before they are needed


class Source(Protocol):
    """What a log serves."""

    def read(self, path: str) -> bytes:
        """Return what stands at a path below the log's address, such as `checkpoint` or `tile/0/000`.

        :raises NotInLog: nothing stands there.
        :raises LogUnreachable: it cannot be read at the moment.
        """

    def read_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Yield what stands at each path, in order; None where nothing does."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as `portico ledger download` fills it: the paths below the log's address are its files."""

    folder: Path

    def read(self, path: str) -> bytes:
        """Return the content of a file."""
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise NotInLog from None
        except OSError as error:
            raise LogUnreachable(place=str(self.folder / path), reason=error.strerror or "it cannot be read") from error

    def read_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the content of each file."""
        for path in paths:
            yield _or_none(self, path)


@dataclass(frozen=True, slots=True)
class Served:
    """A log's address, such as https://portico.example/ledger/1, without a slash at the end."""

    url: str

    def read(self, path: str) -> bytes:
        """Fetch a part."""
        place = f"{self.url}/{path}"
        try:
            answer = http.call("GET", place, deadline_seconds=SECONDS, largest_answer=LARGEST_PART)
        except http.OutsideUnavailable as error:
            raise LogUnreachable(place=place, reason=str(error).rstrip(".")) from None
        if answer.status in {404, 410}:
            raise NotInLog
        if answer.status != 200:
            raise LogUnreachable(place=place, reason=f"it answered with status {answer.status}")
        return answer.content

    def read_each(self, paths: Iterable[str]) -> Iterator[bytes | None]:
        """Fetch the parts, some at once and a few ahead, and yield them in order."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            asked: deque[Future[bytes | None]] = deque()
            for path in paths:
                asked.append(pool.submit(_or_none, self, path))
                if len(asked) >= AHEAD:
                    yield asked.popleft().result()
            while asked:
                yield asked.popleft().result()


def part(level: int | None, index: int, size: int) -> Address:
    """Return the address of a tile, or with the level None of an entry bundle, in a log of `size`."""
    count = size >> (tiles.HEIGHT * (level or 0))
    return Address(level, index, min(tiles.WIDTH, count - index * tiles.WIDTH))


def path_of(address: Address) -> str:
    """Return the path of a tile or entry bundle below the log's address."""
    return f"tile/{tiles.address_path(address)}"


def _or_none(source: Source, path: str) -> bytes | None:
    try:
        return source.read(path)
    except NotInLog:
        return None
