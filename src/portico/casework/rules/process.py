"""What a service's process lets a case worker do with a case: its steps, its reasons to wait, its extensions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from portico.casework.errors import (
    ExtendedEnough,
    ExtensionReasonUnknown,
    ExtensionTooLong,
    NoExtension,
    StepNotPossible,
    TooLateToExtend,
    WaitingReasonUnknown,
)
from portico.casework.types import CaseState, Holder, Result
from portico.catalogue.pack.schema import Extension, Process, Step
from portico.catalogue.pack.schema.process import WaitsFor

HOLDERS: Mapping[WaitsFor, Holder] = {
    WaitsFor.PERSON: Holder.YOU,
    WaitsFor.OTHER_PERSON: Holder.OTHER_PERSON,
    WaitsFor.OTHER_AUTHORITY: Holder.OTHER_AUTHORITY,
    WaitsFor.THIRD_PARTY: Holder.THIRD_PARTY,
    WaitsFor.AUTHORITY: Holder.AUTHORITY,
}
"""Who has the file while a case waits."""


def next_steps(steps: Mapping[str, Step], now: str, *, state: CaseState, result: Result | None) -> tuple[str, ...]:
    """Return the steps that a case may come to now, in the order of the file: only onwards, a step may be left out.

    What is done after the decision is done for what was granted.

    :param now: the step that the case is at; empty before the first.
    :param result: of the newest decision.
    """
    order = list(steps)
    onwards = order[order.index(now) + 1 :] if now in order else order
    if state is CaseState.IN_PROGRESS:
        return tuple(step for step in onwards if not steps[step].after_decision)
    if state is CaseState.DECIDED and result is Result.GRANTED:
        return tuple(step for step in onwards if steps[step].after_decision)
    return ()


def check_step(steps: Mapping[str, Step], step: str, now: str, *, state: CaseState, result: Result | None) -> None:
    """Refuse a step that may not follow.

    :raises StepNotPossible: with the steps that may.
    """
    possible = next_steps(steps, now, state=state, result=result)
    if step not in possible:
        raise StepNotPossible(step=step, possible=list(possible))


def check_waiting(process: Process, reason: str) -> None:
    """Refuse to wait for a reason that the service's process does not list.

    :raises WaitingReasonUnknown: with the reasons that it lists.
    :source: pack services/*.yaml, key `process.waiting`.
    """
    if reason not in process.waiting:
        raise WaitingReasonUnknown(reason=reason, possible=list(process.waiting))


def check_extension(
    extension: Extension | None,
    *,
    reason: str,
    length: int,
    made: int,
    due_at: dt.datetime | None,
    at: dt.datetime,
) -> None:
    """Refuse an extension beyond what the law of the service lets.

    :param length: in the unit of the service's longest extension.
    :param made: how often this run of the clock was extended before.
    :param due_at: the last instant on time as it is now; None while no clock counts.
    :raises NoExtension: the service knows none.
    :raises ExtensionReasonUnknown: it is for another reason than the law's.
    :raises ExtensionTooLong: it is longer than the law lets, or no length at all.
    :raises ExtendedEnough: it was extended as often as the law lets.
    :raises TooLateToExtend: the answer is late already: what is over cannot be extended.
    :source: pack services/*.yaml, key `clock.extension`.
    """
    if extension is None:
        raise NoExtension
    if reason not in extension.reasons:
        raise ExtensionReasonUnknown(reason=reason, possible=list(extension.reasons))
    if not 1 <= length <= extension.most.value:
        raise ExtensionTooLong(most=extension.most.value, unit=extension.most.unit.replace("_", " "))
    if made >= extension.times:
        raise ExtendedEnough(times=extension.times)
    if due_at is not None and due_at < at:
        raise TooLateToExtend
