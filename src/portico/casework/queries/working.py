"""Reads for whoever works on a case: what its process lets them do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from portico.casework.models import Case, Decision, ProposalAnswer
from portico.casework.queries import clocks, desk
from portico.casework.queries.appeals import list_appeals, pending_appeal
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.progress import position_of, waiting_of
from portico.casework.queries.proposals import needs_second_pair_of_eyes, pending_proposal
from portico.casework.rules import clock, process
from portico.casework.types import CaseState, ClockChange, Result
from portico.casework.types.process import ProcessView
from portico.catalogue.pack.schema import Extension, Text
from portico.identity.types import Principal


def get_process_to_read(principal: Principal, case_id: UUID, *, at: dt.datetime) -> ProcessView:
    """Return the same as `get_process` with what the person wrote in appeals: the look is on record.

    :raises CaseNotFound: as `get_process`.
    """
    view = get_process(principal, case_id, at=at, appeals=True)
    if view.appeals:
        desk.record_look(principal, FrozenCase(desk.case_at_desk(principal, case_id)), at)
    return view


def get_process(principal: Principal, case_id: UUID, *, at: dt.datetime, appeals: bool = False) -> ProcessView:
    """Return what a case worker may do with the process of a case: its steps, reasons to wait, more time.

    What concerns a case that one has is empty for everybody else; the steps after the decision are any colleague's.

    :param appeals: with what the person wrote in them; whoever says so has recorded the look.
    :raises CaseNotFound: there is none at their authority, or of no service that their role covers.
    """
    case = desk.case_at_desk(principal, case_id)
    frozen, position = FrozenCase(case), position_of(case)
    state, manifest = CaseState(position.state), frozen.release.pack.manifest
    mine = state is CaseState.IN_PROGRESS and bool(desk.is_mine(case, principal))
    mine = mine and bool(desk.open_grants(principal, frozen, at))
    pending = pending_proposal(case) is not None
    extension = _extension(frozen, position.due_at, at) if mine else None
    steps = frozen.service.process.steps
    possible = process.next_steps(steps, position.step, state=state, result=_result(case))
    waits = mine and not position.waiting and not pending
    return ProcessView(
        mine=mine,
        next_steps={step: steps[step].name for step in possible if mine or state is CaseState.DECIDED},
        reasons={id: manifest.waiting_reasons[id].name for id in frozen.service.process.waiting} if waits else {},
        waiting=waiting_of(frozen, position),
        extension_reasons=extension.reasons if extension is not None else _NONE,
        longest=extension.most.value if extension is not None else 0,
        unit=extension.most.unit if extension is not None else "",
        extension_law=extension.law.article if extension is not None else "",
        proposed=pending,
        needs_second_pair_of_eyes=mine and needs_second_pair_of_eyes(frozen),
        returned=_returned(case) if mine and not pending else "",
        appeals=list_appeals(frozen) if mine and appeals else (),
    )


_NONE: Mapping[str, Text] = {}


def _extension(frozen: FrozenCase, due_at: dt.datetime | None, at: dt.datetime) -> Extension | None:
    """Return the extension that the law lets make now, or None."""
    own = frozen.service.clock
    extension = own.extension if own is not None else None
    ticks = clock.run_of(clocks.ticks_of([frozen.case]).get(frozen.case.pk, []))
    made = sum(tick.change is ClockChange.EXTENDED for tick in ticks)
    possible = (
        extension is not None and made < extension.times and not (due_at is not None and due_at < at) and bool(ticks)
    )
    return extension if possible and pending_appeal(frozen.case) is None else None


def _result(case: Case) -> Result | None:
    newest = Decision.objects.filter(case=case).order_by("-number").values_list("result", flat=True).first()
    return Result(newest) if newest else None


def _returned(case: Case) -> str:
    """Return why the newest proposal was sent back; empty when it was not."""
    answer = ProposalAnswer.objects.filter(proposal__case=case).order_by("-proposal__number").first()
    return answer.reason if answer is not None and not answer.approved else ""
