"""Ids, values and the words for where things stand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import NewType
from uuid import UUID

ApplicationId = NewType("ApplicationId", UUID)
CaseId = NewType("CaseId", UUID)
SignatureRequestId = NewType("SignatureRequestId", UUID)

Cell = str | bool | int | Decimal | dt.date | None
Value = Cell | list[dict[str, Cell]]
"""A fact or answer: money and numbers are `Decimal`, a person is an identity number, a table is a list of rows."""

EVENT = "event"
"""The subject of a question for a date of the life event, such as (event, leave_start)."""

PERSON_SOURCE = "person"
"""The source of what the person said; every other source is a registry's id, or `estimate` for a date."""


class CaseState(StrEnum):
    """Where a case stands (ZGW: Status)."""

    WAITING_FOR_SIGNATURE = "awaiting_signature"
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    DECIDED = "decided"
    CLOSED = "closed"  # ended without a decision: somebody declined to sign


class Holder(StrEnum):
    """Who holds the file, seen from the applicant: whose move it is."""

    AUTHORITY = "authority"
    YOU = "you"
    OTHER_PERSON = "other_person"
    NOBODY = "nobody"  # it is over


class ClockChange(StrEnum):
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"


class ClockReason(StrEnum):
    """Why a clock changed. A clock pauses for one of the reasons of `rules.PAUSE_REASONS` and for no other."""

    COMPLETE = "complete"
    WAITING_FOR_PERSON = "waiting_for_person"
    WAITING_FOR_OTHER_AUTHORITY = "waiting_for_other_authority"
    ANSWER_CAME = "answer_came"
    DECIDED = "decided"


class Result(StrEnum):
    """What was decided (ZGW: Result)."""

    GRANTED = "granted"
    REFUSED = "refused"


class DecidedBy(StrEnum):
    RULE = "rule"
    PERSON = "person"


class Expected(StrEnum):
    """What we expect before anybody has decided."""

    ENTITLED = "entitled"
    NOT_ENTITLED = "not_entitled"
    CANNOT_TELL = "cannot_tell"


class SignatureState(StrEnum):
    WAITING = "waiting"
    SIGNED = "signed"
    DECLINED = "declined"


def as_json(value: Value) -> object:
    """Return a value as JSON keeps it: numbers with a fraction and dates as text, a table as rows.

    >>> as_json(Decimal("12.50"))
    '12.50'
    """
    if isinstance(value, list):
        return [{name: as_json(cell) for name, cell in row.items()} for row in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, dt.date) else value
