"""The tables of this room. All of it is history: rows are appended, never changed."""

from __future__ import annotations

from portico.evidence.models.access import AccessOutcome, AccessRecord, AccessRecordQuerySet
from portico.evidence.models.consents import ConsentQuerySet, ConsentRecord, ConsentRequest
from portico.evidence.models.corrections import CorrectionEvent, CorrectionQuerySet, CorrectionRequest
from portico.evidence.models.erasure import Erasure
from portico.evidence.models.facts import FactQuerySet, FactRow
from portico.evidence.models.grants import GrantQuerySet, PurposeGrant, PurposeGrantClosed
from portico.evidence.models.supervision import LookReason

__all__ = [
    "AccessOutcome",
    "AccessRecord",
    "AccessRecordQuerySet",
    "ConsentQuerySet",
    "ConsentRecord",
    "ConsentRequest",
    "CorrectionEvent",
    "CorrectionQuerySet",
    "CorrectionRequest",
    "Erasure",
    "FactQuerySet",
    "FactRow",
    "GrantQuerySet",
    "LookReason",
    "PurposeGrant",
    "PurposeGrantClosed",
]
