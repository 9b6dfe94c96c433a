"""Scanners for the demo and for tests: one that works, one that finds something everywhere, one that crashes."""

from __future__ import annotations

from collections.abc import Iterable

from portico.casework.base import ScanResult
from portico.casework.errors import ScannerUnavailable

# What every scanner takes for harmful and what harms nobody (EICAR), in two parts, so that no scanner takes this file
# for it. The demo takes a shorter one, which may stand in the name of a PDF's author.
MARK = b"PORTICO-DEMO-" + b"HARMFUL-FILE"


class Working:
    """Finds the mark above and nothing else."""

    def scan(self, content: Iterable[bytes], *, deadline_seconds: float) -> ScanResult:
        """See `base.Scanner`."""
        before = b""
        for part in content:
            if MARK in before + part:
                return ScanResult("Demo.Harmful")
            before = part[-len(MARK) :]
        return ScanResult()


class Finding:
    """Finds something in every file."""

    def scan(self, content: Iterable[bytes], *, deadline_seconds: float) -> ScanResult:
        """See `base.Scanner`."""
        return ScanResult("Demo.Everything")


class Crashing:
    """Never answers."""

    def scan(self, content: Iterable[bytes], *, deadline_seconds: float) -> ScanResult:
        """See `base.Scanner`."""
        raise ScannerUnavailable


class Trusting:
    """Looks at nothing: for installations whose storage looks for harmful files itself."""

    def scan(self, content: Iterable[bytes], *, deadline_seconds: float) -> ScanResult:
        """See `base.Scanner`."""
        return ScanResult()
