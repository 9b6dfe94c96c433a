"""Merging records of people, and splitting them again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.identity.types.people import PersonId

MergeRequestId = NewType("MergeRequestId", UUID)


class MergeKind(StrEnum):
    """What a request asks for."""

    MERGE = "merge"
    SPLIT = "split"


class MergeState(StrEnum):
    """What became of a request."""

    WISH = "wish"  # a person asked; no registrar has taken it up
    OPEN = "open"  # a registrar asked; another one decides
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_UP = "taken_up"  # a wish for which a registrar has asked since


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record as registrars compare it: what tells two people apart, and no more.

    :param numbers: scheme and number, all but the last two characters masked.
    :param signed_in_at: when its account was last signed in to; None without an account or a sign-in.
    """

    person_id: PersonId
    full_name: str
    birth_date: dt.date | None
    numbers: tuple[tuple[str, str], ...]
    has_account: bool
    created_at: dt.datetime
    signed_in_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class MergeRequestSummary:
    """A request in the list: it names nobody whose record it is about.

    :param asked_by: the name of the registrar; empty when a person asked.
    """

    id: MergeRequestId
    kind: MergeKind
    state: MergeState
    asked_by: str
    asked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class MergeRequestView:
    """A request with both records side by side.

    :param is_own: whoever looks asked for it, so somebody else decides.
    :param is_merged: they are one now, so that one can ask to split them.
    :param merged_at: when they became one, if they did.
    """

    summary: MergeRequestSummary
    reason: str
    merged: RecordView
    kept: RecordView
    is_own: bool
    decided_by: str
    decided_at: dt.datetime | None
    decision_reason: str
    is_merged: bool
    merged_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """Something that was written to a record: what it is, in words of the page, and its reference or id."""

    what: str
    reference: str
    at: dt.datetime
