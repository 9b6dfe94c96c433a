"""The columns of this room that are encrypted (`identity.sealing.Sealed`)."""

from __future__ import annotations

from portico.evidence.models import FactRow
from portico.identity.sealing import Sealed

SEALED = (Sealed(FactRow, "value", FactRow.sealed),)
