"""What crosses the wall of the room: facts, requests for them, who may read them, and the records of it."""

from __future__ import annotations

from portico.evidence.types.access import (
    NOT_NAMED,
    AccessActor,
    AccessPage,
    AccessView,
    LogState,
    LookChoices,
    LookFilter,
    LookWarning,
    NewAccess,
    OutcomeKind,
)
from portico.evidence.types.consents import CONSENT, ConsentId, ConsentView
from portico.evidence.types.exchange import AccessPurpose, FactRequest, FetchResult
from portico.evidence.types.facts import PERSON, Cell, Fact, FactValue, MissingReason
from portico.evidence.types.grants import GrantId, GrantView
from portico.evidence.types.readers import Reader, Relation

__all__ = [
    "CONSENT",
    "NOT_NAMED",
    "PERSON",
    "AccessActor",
    "AccessPage",
    "AccessPurpose",
    "AccessView",
    "Cell",
    "ConsentId",
    "ConsentView",
    "Fact",
    "FactRequest",
    "FactValue",
    "FetchResult",
    "GrantId",
    "GrantView",
    "LogState",
    "LookChoices",
    "LookFilter",
    "LookWarning",
    "MissingReason",
    "NewAccess",
    "OutcomeKind",
    "Reader",
    "Relation",
]
