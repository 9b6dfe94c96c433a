"""Reads: what this installation is for."""

from __future__ import annotations

from portico.identity.models import Installation


def is_demo() -> bool:
    """Return whether this installation was made as a demo. An installation that nobody marked is not one."""
    return Installation.objects.filter(demo=True).exists()
