"""Requests for more information as people and staff see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.casework.types.documents import DocumentView
from portico.casework.types.states import CaseId, Value
from portico.catalogue.pack.schema import ConceptType, Kind, Text

RequestId = NewType("RequestId", UUID)


class RequestChange(StrEnum):
    """What became of a request."""

    ASKED = "asked"
    REMINDED = "reminded"
    UNANSWERED = "unanswered"  # the day is past: the case goes on with what is known
    ANSWERED = "answered"
    LATE = "late"  # answered after the day: whoever has the case says whether it counts
    ADMITTED = "admitted"
    NOT_ADMITTED = "not_admitted"
    TAKEN_BACK = "taken_back"  # by whoever has the case: nobody has to answer it, and the case goes on


STILL_OPEN = (RequestChange.ASKED, RequestChange.REMINDED)
"""While a request waits for an answer in time, it can be changed and taken back."""


@dataclass(frozen=True, slots=True)
class Askable:
    """Something that may be asked in a case.

    :param subject: whose it is, in words; None: the person's own.
    """

    role: str
    concept: str
    question: Text
    subject: Text | None

    @property
    def key(self) -> str:
        """Return role and concept as one word."""
        return f"{self.role}.{self.concept}"


@dataclass(frozen=True, slots=True)
class RequestQuestion:
    """A question of a request, and what the person has typed so far."""

    role: str
    concept: str
    kind: Kind
    type: ConceptType
    question: Text
    hint: Text | None
    choices: dict[str, Text]
    unit: str | None
    optional: bool
    subject: Text | None
    value: Value
    answered: bool

    @property
    def key(self) -> str:
        """Return role and concept as one word."""
        return f"{self.role}.{self.concept}"


@dataclass(frozen=True, slots=True)
class RequestedDocument:
    """A document that somebody at the desk asks for, in their own words.

    :param id: a word within the request.
    """

    id: str
    name: str
    files: tuple[DocumentView, ...]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """That a request was taken back.

    :param why: in the case worker's words; empty when another request took its place.
    :param replaced_by: the request that is asked in its place.
    """

    at: dt.datetime
    why: str
    replaced_by: RequestId | None


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with everything the person has given so far.

    :param answer_by: civil day. :param words: of the case worker. :param own_words: of the person.
    :param overdue: the day is past. :param open: the case has not ended.
    """

    id: RequestId
    case_id: CaseId
    number: int
    reference: str
    service: Text
    authority: Text
    reason: Text
    law: str
    stops_clock: bool
    words: str
    questions: tuple[RequestQuestion, ...]
    documents: tuple[RequestedDocument, ...]
    own_words: str
    asked_at: dt.datetime
    answer_by: dt.date
    state: RequestChange
    answered_at: dt.datetime | None
    taken_back: TakenBack | None
    overdue: bool
    open: bool

    @property
    def waits(self) -> bool:
        """Return whether the person can still answer, in time or late."""
        return self.open and self.state in (*STILL_OPEN, RequestChange.UNANSWERED)

    @property
    def can_be_taken_back(self) -> bool:
        """Return whether whoever has the case can change it and take it back."""
        return self.open and self.state in STILL_OPEN


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What an open request asks, for whoever changes it.

    :param questions: role.concept of each. :param reason: id of the waiting reason.
    """

    id: RequestId
    words: str
    questions: tuple[str, ...]
    documents: tuple[str, ...]
    reason: str
    asked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class RequestToWrite:
    """What a case worker can ask for in a case they have.

    :param reasons: for which the case may wait for the person, id -> name.
    :param open: the request that the person still has time to answer: what is asked now takes its place.
    """

    case_id: CaseId
    reference: str
    service: Text
    askable: tuple[Askable, ...]
    reasons: dict[str, Text]
    open: OpenRequest | None
