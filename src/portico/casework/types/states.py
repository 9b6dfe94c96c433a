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

    ARRIVED = "arrived"  # sent and kept; it is being filed
    WAITING_FOR_SIGNATURE = "awaiting_signature"
    INCOMPLETE = "incomplete"  # sent, but a document or the fee is missing: the clock has not started
    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"  # by whoever applied
    CLOSED = "closed"  # ended without a decision: somebody declined to sign


class Holder(StrEnum):
    """Who holds the file, seen from the applicant: whose move it is."""

    AUTHORITY = "authority"
    YOU = "you"
    OTHER_PERSON = "other_person"
    OTHER_AUTHORITY = "other_authority"
    THIRD_PARTY = "third_party"  # a bank, a doctor, the post
    NOBODY = "nobody"  # it is over


class ClockChange(StrEnum):
    STARTED = "started"
    PAUSED = "paused"
    WAITING = "waiting"  # the case waits, and the clock runs on
    RESUMED = "resumed"
    EXTENDED = "extended"
    RULE_CHANGED = "rule_changed"  # another release's rule or calendar counts from here
    STOPPED = "stopped"


class ClockReason(StrEnum):
    """Why a clock changed, where that is no waiting reason or reason for more time of the pack."""

    COMPLETE = "complete"
    ANSWER_CAME = "answer_came"
    DECIDED = "decided"
    STEP_REACHED = "step_reached"  # the step that the service's clock stops at
    WITHDRAWN = "withdrawn"
    NEW_RULE = "new_rule"  # a release changed its calendar, or a law reached it while it ran
    APPEALED = "appealed"  # a new run, by the term of the appeal
    RECALCULATED = "recalculated"  # a new run: facts changed after the decision


class Result(StrEnum):
    """What was decided (ZGW: Result)."""

    GRANTED = "granted"
    REFUSED = "refused"


class DecisionKind(StrEnum):
    """Why there is a decision."""

    FIRST = "first"
    RECALCULATED = "recalculated"  # a fact changed afterwards
    APPEAL = "appeal"


class Outcome(StrEnum):
    """What became of a case worker's decision."""

    DECIDED = "decided"
    PROPOSED = "proposed"  # another case worker has to approve it


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
