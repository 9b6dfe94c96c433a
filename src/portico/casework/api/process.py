"""JSON: how far a case is, withdrawing and appealing; steps, waiting, more time and four eyes at the desk."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Field, Router, Status
from ninja.security import django_auth

from portico.casework import actions, queries
from portico.casework.types import Holder, Result
from portico.casework.types.process import AppealView, ProcessView, ProgressView, WaitingView
from portico.casework.types.proposals import ProposalItem, ProposalView
from portico.catalogue.pack.schema import Text
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router(tags=["casework"], auth=django_auth)


class StepOut(Schema):
    id: str
    name: str
    after_decision: bool
    reached_at: dt.datetime | None = Field(description="null while the case has not come to it.")
    now: bool


class WaitingOut(Schema):
    reason: str = Field(description="Id of a waiting reason of the pack.")
    name: str
    stops_clock: bool
    law: str = Field(description="The article that lets the clock stand still; empty when it runs on.")
    since: dt.date
    answer_by: dt.date | None


class ExtensionOut(Schema):
    at: dt.datetime
    reason: str
    length: int
    unit: str
    law: str
    due_on: dt.date | None


class AppealOut(Schema):
    to: str
    at: dt.datetime
    late: bool
    change: str
    why: str
    late_because: str
    pending: bool
    withdrawn: bool


class ProgressOut(Schema):
    holder: Holder = Field(description="Who has the file now.")
    authority: str
    steps: list[StepOut]
    waiting: WaitingOut | None
    extensions: list[ExtensionOut]
    appeals: list[AppealOut]
    can_withdraw: bool
    can_appeal: bool


class AppealIn(Schema):
    change: str = Field(default="", max_length=20_000, description="What should be different; may be empty.")
    why: str = Field(default="", max_length=20_000)
    late_because: str = Field(default="", max_length=20_000, description="Why it comes after the last day.")


class ProcessOut(Schema):
    next_steps: dict[str, str]
    reasons: dict[str, str] = Field(description="For which the case may be made to wait: id -> name.")
    waiting: WaitingOut | None
    extension_reasons: dict[str, str] = Field(description="Empty when the time cannot be extended now.")
    longest: int = Field(description="The longest extension, in `unit`.")
    unit: str
    proposed: bool
    needs_second_pair_of_eyes: bool
    returned: str = Field(description="Why the newest proposal was sent back; empty when it was not.")
    appeals: list[AppealOut]


class StepIn(Schema):
    step: str = Field(max_length=80)


class WaitIn(Schema):
    reason: str = Field(max_length=80)


class ExtendIn(Schema):
    reason: str = Field(max_length=80)
    length: int = Field(ge=1, le=400, description="In the unit of the service's longest extension.")


class ApprovalIn(Schema):
    number: int = Field(description="Of the proposal that was read: another may have taken its place since.")


class ReturnIn(Schema):
    reason: str = Field(max_length=8_000)


class ProposalItemOut(Schema):
    case_id: UUID
    number: int
    reference: str
    service: str
    proposed_by: str
    at: dt.datetime
    due_on: dt.date | None


class ProposalOut(Schema):
    item: ProposalItemOut
    result: Result
    own: bool
    opened: bool = Field(description="Whether it is open for review; before, all but the heading is empty.")
    outdated: bool
    explanation: str
    letter: str
    reasons: list[str]


@router.get("/cases/{uuid:case_id}/progress", response=ProgressOut, summary="How far one of my cases is")
def get_progress(request: HttpRequest, case_id: UUID) -> ProgressOut:
    """Return its steps with their days, why it waits, extensions, appeals, and who has the file now."""
    return _progress(queries.get_case(identity.principal_of(request), case_id, at=clock.now()).progress)


@router.post("/cases/{uuid:case_id}/withdrawal", response={204: None}, summary="Withdraw")
def withdraw_case(request: HttpRequest, case_id: UUID) -> Status[None]:
    """Withdraw the application, or the appeal that runs."""
    actions.withdraw(principal=identity.principal_of(request), case_id=case_id, at=clock.now())
    return Status(204, None)


@router.post("/cases/{uuid:case_id}/appeals", response={204: None}, summary="Appeal the decision")
def appeal_decision(request: HttpRequest, case_id: UUID, body: AppealIn) -> Status[None]:
    """Appeal, in time or late; nothing of the body must be filled in."""
    actions.appeal(principal=identity.principal_of(request), case_id=case_id, at=clock.now(), **body.model_dump())
    return Status(204, None)


@router.get("/staff/cases/{uuid:case_id}/process", response=ProcessOut, summary="What the process lets one do")
def get_process(request: HttpRequest, case_id: UUID) -> ProcessOut:
    """Return the steps that may come next, the reasons to wait, and whether the time can be extended."""
    return _process(queries.get_process_to_read(identity.principal_of(request), case_id, at=clock.now()))


@router.post("/staff/cases/{uuid:case_id}/steps", response={204: None}, summary="Bring a case to a step")
def move_to_step(request: HttpRequest, case_id: UUID, body: StepIn) -> Status[None]:
    """Bring a case to a later step of its process."""
    actions.move_to_step(principal=identity.principal_of(request), case_id=case_id, step=body.step, at=clock.now())
    return Status(204, None)


@router.post("/staff/cases/{uuid:case_id}/waiting", response={204: None}, summary="Let a case wait")
def begin_waiting(request: HttpRequest, case_id: UUID, body: WaitIn) -> Status[None]:
    """Let a case wait for a reason of its service; the person is told."""
    actions.begin_waiting(principal=identity.principal_of(request), case_id=case_id, reason=body.reason, at=clock.now())
    return Status(204, None)


@router.delete("/staff/cases/{uuid:case_id}/waiting", response={204: None}, summary="Go on with a case")
def end_waiting(request: HttpRequest, case_id: UUID) -> Status[None]:
    """What it waited for is there; the person is told."""
    actions.end_waiting(principal=identity.principal_of(request), case_id=case_id, at=clock.now())
    return Status(204, None)


@router.post("/staff/cases/{uuid:case_id}/extensions", response={204: None}, summary="Take longer")
def extend(request: HttpRequest, case_id: UUID, body: ExtendIn) -> Status[None]:
    """Extend the time for the answer, as the law of the service lets; the person is told."""
    actions.extend(
        principal=identity.principal_of(request),
        case_id=case_id,
        reason=body.reason,
        length=body.length,
        at=clock.now(),
    )
    return Status(204, None)


@router.post("/staff/cases/{uuid:case_id}/recusal", response={204: None}, summary="I know somebody in this case")
def recuse(request: HttpRequest, case_id: UUID) -> Status[None]:
    """Leave a case to others, for ever."""
    actions.recuse(principal=identity.principal_of(request), case_id=case_id, at=clock.now())
    return Status(204, None)


@router.get("/staff/proposals", response=list[ProposalItemOut], summary="Decisions that wait for my approval")
def list_proposals(request: HttpRequest) -> list[ProposalItemOut]:
    """Return the decisions that wait for the approval of this case worker, oldest first."""
    return [_item(each) for each in queries.list_proposals(identity.principal_of(request))]


@router.get("/staff/cases/{uuid:case_id}/proposal", response=ProposalOut, summary="A decision to approve")
def get_proposal(request: HttpRequest, case_id: UUID) -> ProposalOut:
    """Return a proposed decision; its content once it is open for review, and each look is on record."""
    return _proposal(queries.get_proposal(identity.principal_of(request), case_id, at=clock.now()))


@router.post("/staff/cases/{uuid:case_id}/proposal/review", response={204: None}, summary="Open it for review")
def review_proposal(request: HttpRequest, case_id: UUID) -> Status[None]:
    """Let this case worker read the case whose decision waits for approval."""
    actions.review_proposal(principal=identity.principal_of(request), case_id=case_id, at=clock.now())
    return Status(204, None)


@router.post("/staff/cases/{uuid:case_id}/proposal/approval", response={204: None}, summary="Approve it")
def approve_proposal(request: HttpRequest, case_id: UUID, body: ApprovalIn) -> Status[None]:
    """Approve what another case worker proposed: that is the decision."""
    actions.approve_proposal(
        principal=identity.principal_of(request), case_id=case_id, number=body.number, at=clock.now()
    )
    return Status(204, None)


@router.post("/staff/cases/{uuid:case_id}/proposal/return", response={204: None}, summary="Send it back")
def send_proposal_back(request: HttpRequest, case_id: UUID, body: ReturnIn) -> Status[None]:
    """Send a proposal back to whoever made it, with a reason."""
    actions.send_proposal_back(
        principal=identity.principal_of(request), case_id=case_id, reason=body.reason, at=clock.now()
    )
    return Status(204, None)


def _t(text: Text) -> str:
    return text.in_language(translation.get_language() or "")


def _progress(view: ProgressView) -> ProgressOut:
    return ProgressOut(
        holder=view.holder,
        authority=_t(view.authority),
        steps=[
            StepOut(
                id=step.id,
                name=_t(step.name),
                after_decision=step.after_decision,
                reached_at=step.reached_at,
                now=step.now,
            )
            for step in view.steps
        ],
        waiting=_waiting(view.waiting),
        extensions=[
            ExtensionOut(
                at=each.at,
                reason=_t(each.reason),
                length=each.length,
                unit=each.unit,
                law=each.law,
                due_on=each.due_on,
            )
            for each in view.extensions
        ],
        appeals=[_appeal(each) for each in view.appeals],
        can_withdraw=view.can_withdraw,
        can_appeal=view.can_appeal,
    )


def _waiting(view: WaitingView | None) -> WaitingOut | None:
    if view is None:
        return None
    return WaitingOut(
        reason=view.reason,
        name=_t(view.name),
        stops_clock=view.stops_clock,
        law=view.law,
        since=view.since,
        answer_by=view.answer_by,
    )


def _appeal(view: AppealView) -> AppealOut:
    return AppealOut(
        to=_t(view.to),
        at=view.at,
        late=view.late,
        change=view.change,
        why=view.why,
        late_because=view.late_because,
        pending=view.pending,
        withdrawn=view.withdrawn,
    )


def _process(view: ProcessView) -> ProcessOut:
    return ProcessOut(
        next_steps={id: _t(name) for id, name in view.next_steps.items()},
        reasons={id: _t(name) for id, name in view.reasons.items()},
        waiting=_waiting(view.waiting),
        extension_reasons={id: _t(name) for id, name in view.extension_reasons.items()},
        longest=view.longest,
        unit=view.unit,
        proposed=view.proposed,
        needs_second_pair_of_eyes=view.needs_second_pair_of_eyes,
        returned=view.returned,
        appeals=[_appeal(each) for each in view.appeals],
    )


def _item(view: ProposalItem) -> ProposalItemOut:
    return ProposalItemOut(
        case_id=view.case_id,
        number=view.number,
        reference=view.reference,
        service=view.service.id,
        proposed_by=view.proposed_by,
        at=view.at,
        due_on=view.due_on,
    )


def _proposal(view: ProposalView) -> ProposalOut:
    return ProposalOut(
        item=_item(view.item),
        result=view.result,
        own=view.own,
        opened=view.opened,
        outdated=view.outdated,
        explanation=view.explanation,
        letter=view.letter,
        reasons=[reason.text for reason in view.reasons],
    )
