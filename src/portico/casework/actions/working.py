"""Work on a case that one has: its next step, typed waiting, more time."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.casework.actions import steps, taking
from portico.casework.errors import (
    AlreadyWaiting,
    CaseNotYours,
    CaseWithdrawn,
    NoExtension,
    NotWaiting,
    ProposalPending,
)
from portico.casework.models import Case, Decision
from portico.casework.queries import clocks, desk, fairness, words
from portico.casework.queries.appeals import pending_appeal
from portico.casework.queries.cases import state_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.progress import position_of, waiting_of
from portico.casework.queries.proposals import pending_proposal
from portico.casework.rules import clock, process
from portico.casework.rules.fairness import Act
from portico.casework.rules.fairness import check as check_fairness
from portico.casework.types import CaseState, ClockChange, ClockReason, Result
from portico.identity.types import PersonId, Principal
from portico.kernel.wording import day_in_words


@transaction.atomic
def move_to_step(*, principal: Principal, case_id: UUID, step: str, at: dt.datetime) -> None:
    """Bring a case to a step of its process. Before the decision whoever has the case does; after it, any colleague.

    :raises CaseNotFound: there is none at their authority, or of no service that their role covers.
    :raises CaseWithdrawn: whoever applied has withdrawn it.
    :raises CaseNotYours: it is not decided, and somebody else has it, or nobody.
    :raises Recused: they said that they know somebody in it; like `take_case` for the other conflicts.
    :raises StepNotPossible: the step is none of the process, is behind, or comes only once something is granted.
    """
    case, frozen = taking.at_desk(principal, case_id)
    state, position = state_of(case), position_of(case)
    if state is CaseState.WITHDRAWN:
        raise CaseWithdrawn
    if state is CaseState.IN_PROGRESS and not desk.is_mine(case, principal):
        raise CaseNotYours
    check_fairness(fairness.dealings_with(principal, case), Act.TAKE)
    result = Decision.objects.filter(case=case).order_by("-number").values_list("result", flat=True).first()
    decided = Result(result) if result else None
    process.check_step(frozen.service.process.steps, step, position.step, state=state, result=decided)
    steps.step_to(case, step, actor=principal.actor, at=at)
    stops_at = frozen.service.clock.stops_at if frozen.service.clock is not None else None
    if step == stops_at and _runs(case):
        steps.change_clock(case, ClockChange.STOPPED, ClockReason.STEP_REACHED, at=at)


@transaction.atomic
def begin_waiting(*, principal: Principal, case_id: UUID, reason: str, at: dt.datetime) -> None:
    """Let a case wait, for a reason that the service's process lists. The person is told why and by which law.

    :param reason: id of a waiting reason of the pack; the law of it says whether the clock stands still.
    :raises CaseNotYours: somebody else has the case, or nobody; like `decide` for cases that have ended.
    :raises ProposalPending: a decision waits for approval.
    :raises WaitingReasonUnknown: the process does not list it.
    :raises AlreadyWaiting: it waits already.
    """
    case, frozen = taking.mine(principal, case_id, at)
    if pending_proposal(case) is not None:
        raise ProposalPending
    process.check_waiting(frozen.service.process, reason)
    if position_of(case).waiting:
        raise AlreadyWaiting
    steps.wait(case, reason, at=at)
    _tell_of_waiting(frozen, at)


@transaction.atomic
def end_waiting(*, principal: Principal, case_id: UUID, at: dt.datetime) -> None:
    """Go on with a case: what it waited for is there. The person is told the new date.

    :raises CaseNotYours: somebody else has the case, or nobody; like `decide` for cases that have ended.
    :raises NotWaiting: it does not wait.
    """
    case, _frozen = taking.mine(principal, case_id, at)
    if not position_of(case).waiting:
        raise NotWaiting
    due = steps.go_on(case, at=at)
    steps.tell(case, PersonId(case.person_id), "case-goes-on", at=at, due_at=due)


@transaction.atomic
def extend(*, principal: Principal, case_id: UUID, reason: str, length: int, at: dt.datetime) -> None:
    """Take longer, as the law of the service lets: by how much, how often and why. The person is told all three.

    :param reason: id of one of the service's reasons.
    :param length: in the unit of the service's longest extension.
    :raises CaseNotYours: somebody else has the case, or nobody; like `decide` for cases that have ended.
    :raises NoExtension: no law lets anybody, or it is an appeal.
    :raises ExtensionReasonUnknown: it is none of the law's reasons.
    :raises ExtensionTooLong: it is longer than the law lets.
    :raises ExtendedEnough: it was extended as often as the law lets.
    :raises TooLateToExtend: the answer is late already.
    :raises ClockChangeNotAllowed: no clock runs.
    """
    case, frozen = taking.mine(principal, case_id, at)
    own = frozen.service.clock
    extension = own.extension if own is not None and pending_appeal(case) is None else None
    ticks = clock.run_of(clocks.ticks_of([case]).get(case.pk, []))
    process.check_extension(
        extension,
        reason=reason,
        length=length,
        made=sum(tick.change is ClockChange.EXTENDED for tick in ticks),
        due_at=position_of(case).due_at,
        at=at,
    )
    if extension is None:
        raise NoExtension
    unit = extension.most.unit
    due = steps.change_clock(case, ClockChange.EXTENDED, reason, at=at, length=length, unit=unit)
    steps.tell(
        case,
        PersonId(case.person_id),
        "case-extended",
        at=at,
        due_at=due,
        explanation=extension.reasons[reason].in_language(case.language),
        law=extension.law.article,
    )


def _runs(case: Case) -> bool:
    doing = clock.doing(clocks.ticks_of([case]).get(case.pk, []))
    return doing not in (None, ClockChange.STOPPED)


def _tell_of_waiting(frozen: FrozenCase, at: dt.datetime) -> None:
    """Tell the person what the case waits for, by which law its clock stands still, and until when they can answer."""
    case, position = frozen.case, position_of(frozen.case)
    waiting = waiting_of(frozen, position)
    if waiting is None:
        return
    with words.in_language(case.language):
        answer_by = day_in_words(waiting.answer_by) if waiting.answer_by is not None else ""
    steps.tell(
        case,
        PersonId(case.person_id),
        "case-waits-clock-stopped" if waiting.stops_clock else "case-waits",
        at=at,
        due_at=position.due_at,
        explanation=waiting.name.in_language(case.language),
        law=waiting.law,
        fact=answer_by,
    )
