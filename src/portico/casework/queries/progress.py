"""How far a case is: its steps with their days, why it waits, extensions, appeals, and who has the file now."""

from __future__ import annotations

import datetime as dt

from portico.casework.models import Case, CasePosition, CaseStep, ClockEvent, Decision, InformationRequest
from portico.casework.queries.appeals import list_appeals, pending_appeal
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import process, transitions
from portico.casework.types import CaseState, ClockChange, DecisionKind, Holder, Result
from portico.casework.types.process import ExtensionView, ProgressView, StepView, WaitingView
from portico.catalogue.pack.schema import Span, WaitingReason
from portico.catalogue.pack.terms import calendar_of
from portico.kernel import terms
from portico.kernel.terms import Term, TermUnit

WAITS = (ClockChange.PAUSED, ClockChange.WAITING)


def position_of(case: Case) -> CasePosition:
    """Return where a case stands now."""
    return CasePosition.objects.get(case=case)


def progress_of(frozen: FrozenCase, *, own: bool) -> ProgressView:
    """Return how far a case is. Whoever calls it has checked who asks.

    :param own: they applied: what they wrote in an appeal is theirs to read, and to withdraw and appeal theirs to do.
    """
    position = position_of(frozen.case)
    state, waiting = CaseState(position.state), waiting_of(frozen, position)
    decision = Decision.objects.filter(case=frozen.case).order_by("-number").first()
    runs = pending_appeal(frozen.case) is not None
    ended = state not in transitions.OPEN_STATES
    can_withdraw = not ended and (runs or (decision is None and frozen.service.process.withdrawal))
    appealable = decision is not None and state is CaseState.DECIDED and decision.kind != DecisionKind.APPEAL
    return ProgressView(
        steps=_steps(frozen, position, Result(decision.result) if decision is not None else None),
        waiting=waiting,
        extensions=_extensions(frozen),
        appeals=list_appeals(frozen) if own else (),
        holder=holder_of(state, waiting_reason(frozen, position.waiting)),
        authority=frozen.release.authority(position.authority).name,
        can_withdraw=own and can_withdraw,
        can_appeal=own and appealable,
    )


def holder_of(state: CaseState, reason: WaitingReason | None) -> Holder:
    """Return who has the file now, seen from whoever applied."""
    if reason is not None and state in transitions.OPEN_STATES:
        return process.HOLDERS[reason.waits_for]
    return transitions.holder(state)


def waiting_reason(frozen: FrozenCase, reason: str) -> WaitingReason | None:
    """Return a waiting reason of the pack, or None when it has none of that name."""
    return frozen.release.pack.manifest.waiting_reasons.get(reason)


def waiting_of(frozen: FrozenCase, position: CasePosition) -> WaitingView | None:
    """Return why a case waits, or None while it does not."""
    reason = waiting_reason(frozen, position.waiting)
    begun = ClockEvent.objects.filter(case=frozen.case, change__in=WAITS).order_by("-number").first()
    if reason is None or begun is None:
        return None
    manifest = frozen.release.pack.manifest
    asked = InformationRequest.objects.filter(case=frozen.case, reason=position.waiting, at=begun.at).first()
    by = asked.answer_by if asked is not None else None
    if by is None and reason.answer_within is not None:
        by = _end_of(reason.answer_within, begun.at, frozen)
    return WaitingView(
        reason=position.waiting,
        name=reason.name,
        stops_clock=begun.change == ClockChange.PAUSED,
        law=reason.law.article if reason.law is not None and begun.change == ClockChange.PAUSED else "",
        since=manifest.civil_day(begun.at),
        answer_by=manifest.civil_day(by) if by is not None else None,
    )


def _end_of(span: Span, start: dt.datetime, frozen: FrozenCase) -> dt.datetime | None:
    return terms.due_at(start, Term(span.value, TermUnit(span.unit)), calendar_of(frozen.release.pack.manifest))


def _steps(frozen: FrozenCase, position: CasePosition, result: Result | None) -> tuple[StepView, ...]:
    """Return the steps of the process; those after the decision only where something was granted or may be."""
    reached = {row.step: row.at for row in CaseStep.objects.filter(case=frozen.case).order_by("number")}
    ended = position.state in (CaseState.WITHDRAWN, CaseState.CLOSED) or result is Result.REFUSED
    return tuple(
        StepView(
            id=id,
            name=step.name,
            description=step.description,
            after_decision=step.after_decision,
            reached_at=reached.get(id),
            now=id == position.step,
        )
        for id, step in frozen.service.process.steps.items()
        if id in reached or not (ended and step.after_decision)
    )


def _extensions(frozen: FrozenCase) -> tuple[ExtensionView, ...]:
    clock, manifest = frozen.service.clock, frozen.release.pack.manifest
    if clock is None or clock.extension is None:
        return ()
    rows = ClockEvent.objects.filter(case=frozen.case, change=ClockChange.EXTENDED).order_by("number")
    return tuple(
        ExtensionView(
            at=row.at,
            reason=clock.extension.reasons[row.reason],
            length=row.length or 0,
            unit=row.unit,
            law=clock.extension.law.article,
            due_on=manifest.civil_day(row.due_at) if row.due_at is not None else None,
        )
        for row in rows
        if row.reason in clock.extension.reasons
    )
