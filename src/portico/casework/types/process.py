"""What people and staff see of the steps of a case: how far it is, what it waits for, extensions and appeals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from portico.casework.types.states import Holder
from portico.catalogue.pack.schema import Text


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the service's process.

    :param reached_at: when the case came to it; None while it has not.
    :param now: the case is at it.
    """

    id: str
    name: Text
    description: Text | None
    after_decision: bool
    reached_at: dt.datetime | None
    now: bool


@dataclass(frozen=True, slots=True)
class WaitingView:
    """Why a case waits.

    :param law: the article that lets the clock stand still; empty when it runs on.
    :param answer_by: last day on which whoever is waited for is asked to answer; None when no day is set.
    """

    reason: str
    name: Text
    stops_clock: bool
    law: str
    since: dt.date
    answer_by: dt.date | None


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """The time for the answer was extended.

    :param unit: days, working_days, weeks or months.
    """

    at: dt.datetime
    reason: Text
    length: int
    unit: str
    law: str
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal as whoever appealed wrote it; what they left out is empty.

    :param pending: it waits for a decision.
    """

    to: Text
    at: dt.datetime
    late: bool
    change: str
    why: str
    late_because: str
    pending: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far a case is, for the person: steps with their days, why it waits, who has the file now.

    :param authority: who has it now; an appeal may be another authority's.
    :param can_withdraw: the person may withdraw the application, or the appeal that runs.
    :param can_appeal: there is a decision that can be appealed, in time or late.
    """

    steps: tuple[StepView, ...]
    waiting: WaitingView | None
    extensions: tuple[ExtensionView, ...]
    appeals: tuple[AppealView, ...]
    holder: Holder
    authority: Text
    can_withdraw: bool
    can_appeal: bool


@dataclass(frozen=True, slots=True)
class WithdrawableView:
    """What a person is about to withdraw.

    :param appeal: their appeal, not the application: the decision stands.
    """

    case_id: UUID
    reference: str
    service: Text
    appeal: bool


@dataclass(frozen=True, slots=True)
class AppealableView:
    """A decision that a person may appeal.

    :param until: last day on which it is in time; `late` says that it is past.
    :param to: the authority that decides the appeal; `to_id` is its id in the pack.
    """

    case_id: UUID
    reference: str
    service: Text
    decision_id: UUID
    decided_at: dt.datetime
    until: dt.date
    late: bool
    to: Text
    to_id: str


@dataclass(frozen=True, slots=True)
class ProcessView:
    """What a case worker may do with the process of a case they have.

    :param mine: they have it, and may read it now.
    :param next_steps: the steps that may come next, id -> name.
    :param reasons: for which the case may be made to wait, id -> name.
    :param extension_reasons: for which the time may be extended now, id -> name; empty: it cannot.
    :param longest: the longest extension, in `unit`.
    :param returned: the reason for which the newest proposal was sent back; empty when it was not.
    """

    mine: bool
    next_steps: Mapping[str, Text]
    reasons: Mapping[str, Text]
    waiting: WaitingView | None
    extension_reasons: Mapping[str, Text]
    longest: int
    unit: str
    extension_law: str
    proposed: bool
    needs_second_pair_of_eyes: bool
    returned: str
    appeals: tuple[AppealView, ...]
