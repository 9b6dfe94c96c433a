"""What happens to a case by itself, at an instant."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class TimerKind(StrEnum):
    """What a timer does when it is due. A case has at most one of each; `actions.firing` says what each does."""

    WARN = "warn"  # the end of the clock is near
    DUE = "due"  # the last day on time is over
    REPLY_REMINDER = "reply_reminder"  # the person is reminded that we wait for their answer
    REPLY_DUE = "reply_due"  # the person's time to answer is over
    GUARANTEE = "guarantee"
    RECHECK = "recheck"


class WarningKind(StrEnum):
    """What staff were warned of."""

    NEAR = "near"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class FailedTimer:
    """A timer that could not do what it should, for whoever operates the system.

    :param problem: the kind of error, without what it says: that may name people.
    :param next_at: when it is tried again; None when it waits for an operator.
    """

    id: UUID
    case_id: UUID
    kind: TimerKind
    due_at: dt.datetime
    attempts: int
    problem: str
    next_at: dt.datetime | None
