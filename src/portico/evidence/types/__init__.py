"""What crosses the wall of the room: facts, requests for them, who may read them, and the records of it."""

from __future__ import annotations

from portico.evidence.types.access import (
    NOT_NAMED,
    SUPERVISION,
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
from portico.evidence.types.consents import (
    CONSENT,
    ConsentCount,
    ConsentId,
    ConsentRequestId,
    ConsentRequestView,
    ConsentState,
    ConsentView,
    OpenConsent,
)
from portico.evidence.types.corrections import (
    ANSWERED,
    OPEN,
    WORDS_LENGTH,
    Claim,
    CorrectionId,
    CorrectionItem,
    CorrectionPage,
    CorrectionState,
    CorrectionStep,
    CorrectionView,
    OwnFacts,
)
from portico.evidence.types.erasure import ErasureKind
from portico.evidence.types.exchange import AccessPurpose, FactRequest, FetchResult
from portico.evidence.types.facts import PERSON, Cell, Fact, FactValue, MissingReason, Voice
from portico.evidence.types.grants import GrantId, GrantView
from portico.evidence.types.readers import Reader, Relation
from portico.evidence.types.supervision import NamedLook, Pattern, PatternRow, Patterns, SupervisedLook

__all__ = [
    "ANSWERED",
    "CONSENT",
    "NOT_NAMED",
    "OPEN",
    "PERSON",
    "SUPERVISION",
    "WORDS_LENGTH",
    "AccessActor",
    "AccessPage",
    "AccessPurpose",
    "AccessView",
    "Cell",
    "Claim",
    "ConsentCount",
    "ConsentId",
    "ConsentRequestId",
    "ConsentRequestView",
    "ConsentState",
    "ConsentView",
    "CorrectionId",
    "CorrectionItem",
    "CorrectionPage",
    "CorrectionState",
    "CorrectionStep",
    "CorrectionView",
    "ErasureKind",
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
    "NamedLook",
    "NewAccess",
    "OpenConsent",
    "OutcomeKind",
    "OwnFacts",
    "Pattern",
    "PatternRow",
    "Patterns",
    "Reader",
    "Relation",
    "SupervisedLook",
    "Voice",
]
