"""Facts that somebody says are wrong: what they say, where it stands, and what everybody concerned sees of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.evidence.types.facts import Fact, FactValue
from portico.identity.types import PersonId

CorrectionId = NewType("CorrectionId", UUID)
WORDS_LENGTH = 1_000
"""The most characters of what somebody writes in a correction request or in the answer to it."""


class Claim(StrEnum):
    """What is said to be right instead of what the registry says."""

    VALUE = "value"  # another value, of the concept's type
    NOTHING = "nothing"  # there is no such thing
    OTHERWISE = (
        "otherwise"  # it is otherwise, and only words can say how: a table, or there is a thing where none is known
    )


class CorrectionState(StrEnum):
    """Where a correction request stands: the last thing that happened to it."""

    SENT = "sent"
    ACCEPTED = "accepted"  # the authority says that it is wrong; the register is not changed yet
    REFUSED = "refused"  # the authority says that it is right
    CHANGED = "changed"  # the registry now says something else: the request is closed
    WITHDRAWN = "withdrawn"


OPEN = frozenset({CorrectionState.SENT, CorrectionState.ACCEPTED})
ANSWERED = frozenset({CorrectionState.REFUSED, CorrectionState.CHANGED})
"""While a request is open, the fact is contested and no other can be opened about it.

What was `ANSWERED` is closed by the authority or its register."""


@dataclass(frozen=True, slots=True)
class CorrectionStep:
    """Something that happened to a request.

    :param at: aware UTC instant.
    :param by: name of the member of staff; empty for everybody else.
    :param reason: why the authority answered so.
    :param value: what the registry says since, when it changed; `as_claimed` is whether that is what was asked for.
    """

    id: UUID
    state: CorrectionState
    at: dt.datetime
    by: str = ""
    reason: str = ""
    value: FactValue = None
    as_claimed: bool | None = None


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction request with both values, as the person it is about sees it; staff who may see it as well.

    :param registry: an id of the pack; so is `authority`, whose answer is waited for.
    :param said: what the registry says, as of `as_of`; `fetched_at` is when it told us.
    :param claimed: what is said to be right, when `claim` is `VALUE`.
    :param words: why, in the person's own words.
    :param acted: somebody asked for the person, under this mandate; None: they asked themselves.
    :param due_on: last civil day on which the answer is in time.
    :param steps: in the order in which they happened; the first is that it was sent.
    """

    id: CorrectionId
    person_id: PersonId
    concept: str
    registry: str
    authority: str
    said: FactValue
    as_of: dt.date
    fetched_at: dt.datetime
    claim: Claim
    claimed: FactValue
    words: str
    acted: UUID | None
    due_on: dt.date
    steps: tuple[CorrectionStep, ...]

    @property
    def state(self) -> CorrectionState:
        """Return where it stands."""
        return self.steps[-1].state

    @property
    def since(self) -> dt.datetime:
        """Return when it was sent."""
        return self.steps[0].at

    @property
    def by_another(self) -> bool:
        """Return whether somebody asked who acts for the person."""
        return self.acted is not None

    @property
    def is_open(self) -> bool:
        """Return whether an answer or the register's change is waited for."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class CorrectionItem:
    """A request in the queue of the authority: nobody's data, only what it is about and until when.

    :param days_left: negative when the answer is late; None when the answer was given.
    """

    id: CorrectionId
    concept: str
    registry: str
    state: CorrectionState
    sent_at: dt.datetime
    due_on: dt.date
    days_left: int | None


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """One page of the requests that are open, oldest first."""

    items: tuple[CorrectionItem, ...]
    page: int
    pages: int
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What is stored about a person, by concept, and every correction request about it, newest first."""

    facts: tuple[Fact, ...]
    corrections: tuple[CorrectionView, ...]
