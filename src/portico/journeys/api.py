"""JSON: life events, plans, dates, ticks, invitations and the questions that are left."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Query, Router, Status
from ninja.security import django_auth

from portico.identity import queries as identity
from portico.journeys import actions, queries, wording
from portico.journeys.types import InvitationView, JourneyView, MarkKind, PlannedTouchpoint, PlanView, TouchpointState
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router(tags=["journeys"], auth=django_auth)


class JourneyOut(Schema):
    id: UUID
    life_event: str
    role: str
    release_id: str
    started_at: dt.datetime


class JourneyIn(Schema):
    life_event: str = Field(max_length=80)
    dates: dict[Annotated[str, Field(max_length=80)], dt.date] = Field(default={}, max_length=20)
    role: str | None = Field(default=None, max_length=80)


class DatesIn(Schema):
    dates: dict[Annotated[str, Field(max_length=80)], dt.date | None] = Field(max_length=20)


class MarkIn(Schema):
    touchpoint: str = Field(max_length=40)
    kind: MarkKind


class InvitationIn(Schema):
    identity_number: str = Field(max_length=40)
    role: str = Field(max_length=80)


class AnswerIn(Schema):
    accept: bool


class InvitationOut(Schema):
    id: UUID
    journey_id: UUID
    life_event: str
    role: str
    accepted: bool | None


class TouchpointOut(Schema):
    id: str
    service: str
    authority: str
    level: str
    stage: str
    state: TouchpointState
    reason: str
    source: str
    opens_on: dt.date | None
    due_on: dt.date | None
    estimated: bool


class PlanOut(Schema):
    journey: JourneyOut
    touchpoints: list[TouchpointOut]
    counts: dict[str, int]
    can_apply: list[str]
    missing_registries: list[str]


class FetchedOut(Schema):
    silent_registries: list[str] = Field(description="Registries that did not answer. Their facts are asked instead.")


class QuestionOut(Schema):
    subject: str
    concept: str
    kind: str
    services: list[str]


class QuestionsOut(Schema):
    facts_needed: int
    facts_known: int
    questions: list[QuestionOut]
    screens: int


@router.get("/journeys", response=list[JourneyOut], summary="My life events")
def journeys(request: HttpRequest) -> list[JourneyOut]:
    """Return the person's journeys, newest first."""
    return [_journey(view) for view in queries.list_journeys(identity.principal_of(request))]


@router.post("/journeys", response={201: JourneyOut}, summary="Begin a life event")
def start(request: HttpRequest, body: JourneyIn) -> Status[JourneyOut]:
    """Begin a life event and ask the registries what is known."""
    view = actions.begin(
        principal=identity.principal_of(request),
        life_event=body.life_event,
        dates=body.dates,
        role=body.role,
        at=clock.now(),
    )
    return Status(201, _journey(view))


@router.get("/journeys/{journey_id}/plan", response=PlanOut, summary="My plan")
def plan(request: HttpRequest, journey_id: UUID) -> PlanOut:
    """Return every touchpoint with its state and reason, from stored facts."""
    view = queries.get_plan(journey_id, identity.principal_of(request), at=clock.now())
    return PlanOut(
        journey=_journey(view.journey),
        touchpoints=[_touchpoint(view, t) for t in view.plan.touchpoints],
        counts=view.plan.counts,
        can_apply=list(view.can_apply),
        missing_registries=list(view.missing_registries),
    )


@router.post("/journeys/{journey_id}/fetch", response=FetchedOut, summary="Ask the registries again")
def fetch(request: HttpRequest, journey_id: UUID) -> FetchedOut:
    """Ask the registries for what is missing or too old; at most two seconds each time."""
    silent = actions.refresh(principal=identity.principal_of(request), journey_id=journey_id, at=clock.now())
    return FetchedOut(silent_registries=sorted(silent))


@router.put("/journeys/{journey_id}/dates", response={204: None}, summary="Change the event's dates")
def dates(request: HttpRequest, journey_id: UUID, body: DatesIn) -> Status[None]:
    """Give, change or take back (null) dates."""
    principal = identity.principal_of(request)
    actions.set_dates(principal=principal, journey_id=journey_id, dates=body.dates, at=clock.now())
    return Status(204, None)


@router.post("/journeys/{journey_id}/marks", response={204: None}, summary="Tick off, or say that it has happened")
def mark(request: HttpRequest, journey_id: UUID, body: MarkIn) -> Status[None]:
    """Mark a touchpoint."""
    actions.mark_touchpoint(
        principal=identity.principal_of(request),
        journey_id=journey_id,
        touchpoint=body.touchpoint,
        kind=body.kind,
        at=clock.now(),
    )
    return Status(204, None)


@router.get("/journeys/{journey_id}/questions", response=QuestionsOut, summary="What would be asked")
def questions(
    request: HttpRequest, journey_id: UUID, services: Annotated[str, Query(max_length=2000, description="With commas.")]
) -> QuestionsOut:
    """Return what is left to ask for some services."""
    chosen = [name for name in services.split(",") if name]
    found = queries.questions_left(journey_id, identity.principal_of(request), chosen, at=clock.now()).left
    return QuestionsOut(
        facts_needed=len(found.facts_needed),
        facts_known=len(found.known),
        questions=[
            QuestionOut(subject=q.subject, concept=q.concept, kind=q.kind.value, services=list(q.services))
            for q in found.questions
        ],
        screens=found.screens,
    )


@router.post("/journeys/{journey_id}/invitations", response={201: UUID}, summary="Invite the other adult")
def invite(request: HttpRequest, journey_id: UUID, body: InvitationIn) -> Status[UUID]:
    """Invite another adult to take a role in the plan."""
    invitation_id = actions.invite(
        principal=identity.principal_of(request),
        journey_id=journey_id,
        identity_number=body.identity_number,
        role=body.role,
        at=clock.now(),
    )
    return Status(201, invitation_id)


@router.get("/invitations", response=list[InvitationOut], summary="Invitations that wait for me")
def invitations(request: HttpRequest) -> list[InvitationOut]:
    """Return the invitations that wait for an answer."""
    return [_invitation(view) for view in queries.list_invitations_for(identity.principal_of(request))]


@router.post("/invitations/{invitation_id}/answer", response={204: None}, summary="Accept or decline")
def answer(request: HttpRequest, invitation_id: UUID, body: AnswerIn) -> Status[None]:
    """Answer an invitation."""
    actions.answer_invitation(
        principal=identity.principal_of(request), invitation_id=invitation_id, accept=body.accept, at=clock.now()
    )
    return Status(204, None)


@router.post("/invitations/{uuid:invitation_id}/end", response={204: None}, summary="End a shared plan")
def end(request: HttpRequest, invitation_id: UUID) -> Status[None]:
    """End a shared plan, or take back an invitation; either adult may."""
    principal = identity.principal_of(request)
    actions.end_invitation(principal=principal, invitation_id=invitation_id, at=clock.now())
    return Status(204, None)


def _journey(view: JourneyView) -> JourneyOut:
    return JourneyOut(
        id=view.id,
        life_event=view.life_event,
        role=view.role,
        release_id=view.release_id,
        started_at=view.started_at,
    )


def _invitation(view: InvitationView) -> InvitationOut:
    return InvitationOut(
        id=view.id,
        journey_id=view.journey_id,
        life_event=view.life_event,
        role=view.role,
        accepted=view.accepted,
    )


def _touchpoint(view: PlanView, planned: PlannedTouchpoint) -> TouchpointOut:
    language = get_language() or view.release.pack.manifest.languages[0]
    return TouchpointOut(
        id=planned.id,
        service=planned.service,
        authority=planned.authority,
        level=planned.level,
        stage=planned.stage,
        state=planned.state,
        reason=wording.reason_in_words(
            planned.reason, release=view.release, life_event=view.journey.life_event, language=language
        ),
        source=planned.reason.registry or ", ".join(planned.source),
        opens_on=planned.opens_on,
        due_on=planned.due_on,
        estimated=planned.estimated,
    )
