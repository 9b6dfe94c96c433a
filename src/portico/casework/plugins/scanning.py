"""The scanners by the words of the setting PORTICO_SCANNER."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.conf import settings

from portico.casework.base import Scanner
from portico.casework.errors import ScannerUnavailable
from portico.casework.plugins import scan_demo
from portico.casework.plugins.clamd import Clamd

SCANNERS: Mapping[str, Callable[[], Scanner]] = {
    "none": scan_demo.Trusting,
    "demo-works": scan_demo.Working,
    "demo-finds": scan_demo.Finding,
    "demo-crashes": scan_demo.Crashing,
}


def scanner() -> Scanner:
    """Return the scanner of this installation.

    :raises ScannerUnavailable: none is set, so that documents wait.
    """
    named: str = settings.PORTICO_SCANNER
    if named in SCANNERS:
        return SCANNERS[named]()
    address = urlsplit(named)
    if address.scheme == "clamd" and address.hostname and address.port:
        return Clamd(address.hostname, address.port)
    raise ScannerUnavailable
