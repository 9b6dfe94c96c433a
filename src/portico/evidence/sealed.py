"""The columns of this room that are encrypted (`identity.sealing.Sealed`)."""

from __future__ import annotations

from portico.evidence.models import CorrectionEvent, CorrectionRequest, FactRow
from portico.identity.sealing import Sealed

SEALED = (
    Sealed(FactRow, "value", FactRow.sealed),
    Sealed(CorrectionRequest, "claimed", CorrectionRequest.sealed),
    Sealed(CorrectionRequest, "words", CorrectionRequest.sealed_words),
    Sealed(CorrectionEvent, "reason", CorrectionEvent.sealed),
)
