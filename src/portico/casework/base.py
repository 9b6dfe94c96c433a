"""What a plug-in of this room must answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scanner says of a file.

    :param found: what harmful thing it found, as the scanner names it; empty: nothing.
    """

    found: str = ""


class Scanner(Protocol):
    """Looks for harmful files. A worker calls it, outside any transaction; it must not touch the database."""

    def scan(self, content: Iterable[bytes], *, deadline_seconds: float) -> ScanResult:
        """Return what is in a file that streams in.

        :param deadline_seconds: after which nobody waits any more.
        :raises ScannerUnavailable: it could not look: it is asked again later.
        """
        ...
