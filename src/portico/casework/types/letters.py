"""The letter of a decision as a file, and what came of reckoning a grant anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from portico.casework.types.states import DecisionKind, Result, Value
from portico.casework.types.views import Amount
from portico.catalogue.pack.schema import Text


class RecalculationOutcome(StrEnum):
    """What came of reckoning a grant anew."""

    SAME = "same"  # the facts changed, and what follows from them did not
    DECIDED = "decided"  # by rule: the law lets it, and every fact is from an authority
    TO_WORKER = "to_worker"  # a case worker looks at it


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A fact that is not what a decision rests on any more.

    :param known: whether anything was known before.
    :param as_of: of the new value; `valid_from`: from when it holds, where that is said.
    """

    role: str
    concept: str
    known: bool
    before: Value
    before_source: str
    after: Value
    after_source: str
    as_of: dt.date | None
    valid_from: dt.date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a decision is more or less than the one that it replaces.

    :param by: how much more (negative: less); None when the two are no numbers of one unit.
    """

    before_result: Result
    after_result: Result
    before: Amount | None
    after: Amount | None
    by: Decimal | None

    @property
    def is_none(self) -> bool:
        """Return whether nothing differs."""
        return (self.before_result, self.before) == (self.after_result, self.after)


@dataclass(frozen=True, slots=True)
class DecisionPapers:
    """A decision with what can be taken home of it, and what is otherwise than in the one that it replaces.

    :param difference: in the language of the case; empty for a first decision.
    :param changes: the facts that changed, a sentence each, as the applicant may be told them.
    :param ready: the letter can be had as a PDF; `signed`: by the authority's key.
    :param sha256: of the document for machines, hex; empty when there is none.
    """

    number: int
    kind: DecisionKind
    result: Result
    amount: Amount | None
    at: dt.datetime
    appeal_until: dt.date
    difference: str
    is_less: bool
    changes: tuple[str, ...]
    ready: bool
    signed: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class CaseDecisions:
    """All decisions of a case, the newest first.

    :param pending: what changed since, while a case worker looks at it.
    """

    case_id: UUID
    reference: str
    service: Text
    language: str
    decisions: tuple[DecisionPapers, ...]
    pending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterFile:
    """The PDF of a letter, where it lies.

    :param name: for whoever downloads it.
    :param file: its name in the storage; `key`: its own, sealed for the row `id`.
    :param signed: an authority's key has signed it.
    """

    id: UUID
    name: str
    file: str
    key: bytes
    size: int
    sha256: str
    signed: bool
