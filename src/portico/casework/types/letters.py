"""The letter of a decision as a file, and what came of reckoning a grant anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from portico.casework.types.states import Result, Value
from portico.casework.types.views import Amount


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
