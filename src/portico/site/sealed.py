"""All columns of this installation that are encrypted; each room names its own."""

from __future__ import annotations

from portico.casework.sealed import SEALED as CASEWORK
from portico.evidence.sealed import SEALED as EVIDENCE
from portico.identity.sealed import SEALED as IDENTITY
from portico.identity.sealing import Sealed
from portico.messages.sealed import SEALED as MESSAGES


def every_column() -> tuple[Sealed, ...]:
    """Return every encrypted column."""
    return (*IDENTITY, *EVIDENCE, *CASEWORK, *MESSAGES)
