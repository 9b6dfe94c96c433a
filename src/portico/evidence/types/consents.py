"""Consents, and the agreements they are given to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.identity.types import PersonId

ConsentId = NewType("ConsentId", UUID)
ConsentRequestId = NewType("ConsentRequestId", UUID)

CONSENT = "consent"
"""The legal basis of a read that only a consent allows; an access record adds the consent's id, pages put it into words."""


class ConsentState(StrEnum):
    """How an answer to an agreement stands."""

    HOLDS = "holds"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"  # the person said no


@dataclass(frozen=True, slots=True)
class ConsentView:
    """An answer to an agreement, as the person who gave it sees it.

    :param agreement: an id of the release; empty for a consent that belongs to an application alone.
    :param service: an id of the release; empty likewise.
    :param to_authority: an id of the release: who may use it.
    :param until: aware UTC instant at which it ends by itself; None when it belongs to an application alone.
    :param language: in which the agreement was read.
    :param asked_by: the other person in whose matter it is; None for one's own.
    :param withdrawn_at: None while it was not taken back.
    """

    id: ConsentId
    person_id: PersonId
    agreement: str
    service: str
    concepts: tuple[str, ...]
    to_authority: str
    opted_in: bool
    release_id: str
    language: str
    given_at: dt.datetime
    until: dt.datetime | None
    withdrawn_at: dt.datetime | None
    asked_by: PersonId | None
    recorded_by: str

    def state_at(self, at: dt.datetime) -> ConsentState:
        """Return how it stands at an instant."""
        if not self.opted_in:
            return ConsentState.REFUSED
        if self.withdrawn_at is not None and self.withdrawn_at <= at:
            return ConsentState.WITHDRAWN
        over = self.until is not None and self.until <= at
        return ConsentState.EXPIRED if over else ConsentState.HOLDS


@dataclass(frozen=True, slots=True)
class OpenConsent:
    """A consent that lets a registry be asked now: what goes out with the question."""

    id: ConsentId
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class ConsentRequestView:
    """Another adult asks somebody to agree, as the one who is asked sees it.

    :param asked_by_name: who asks.
    :param answered: None while there is no answer.
    """

    id: ConsentRequestId
    person_id: PersonId
    asked_by: PersonId
    asked_by_name: str
    agreement: str
    release_id: str
    asked_at: dt.datetime
    answered: bool | None


@dataclass(frozen=True, slots=True)
class ConsentCount:
    """How many answered an agreement, and how: nobody's name is in it."""

    agreement: str
    authority_id: str
    service: str
    holds: int
    expired: int
    withdrawn: int
    refused: int
