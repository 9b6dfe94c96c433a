"""JSON: a fact is wrong, for the person who says so and for the authority that answers."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Status
from ninja.security import django_auth

from portico.catalogue import queries as catalogue
from portico.evidence import actions, queries
from portico.evidence.api.records import records_of
from portico.evidence.types import WORDS_LENGTH, Claim, CorrectionState, CorrectionView, FactValue
from portico.identity import queries as identity
from portico.identity.types import Principal
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router(tags=["corrections"], auth=django_auth)


class CorrectionIn(Schema):
    concept: str = Field(max_length=80)
    claim: Claim
    value: str | bool | int | float | None = Field(
        default=None, description="What is right, when `claim` is `value`; dates and numbers may be text (ISO 8601)."
    )
    words: str = Field(default="", max_length=WORDS_LENGTH * 2)


class StepOut(Schema):
    state: CorrectionState
    at: dt.datetime
    reason: str
    value: FactValue = Field(description="What the register says since, when it has changed.")
    as_claimed: bool | None


class CorrectionOut(Schema):
    id: UUID
    concept: str
    registry: str
    authority: str
    state: CorrectionState
    said: FactValue = Field(description="What the registry says.")
    as_of: dt.date
    claim: Claim
    claimed: FactValue
    words: str
    by_another: bool = Field(description="Somebody who acts for the person asked.")
    due_on: dt.date
    steps: list[StepOut]


class ToAnswerOut(Schema):
    identity_number: str
    request: CorrectionOut


class CorrectionItemOut(Schema):
    id: UUID
    concept: str
    registry: str
    state: CorrectionState
    sent_at: dt.datetime
    due_on: dt.date
    days_left: int | None


class CorrectionPageOut(Schema):
    items: list[CorrectionItemOut]
    page: int
    pages: int
    total: int
    late: int


class AnswerIn(Schema):
    accepted: bool
    reason: str = Field(max_length=WORDS_LENGTH * 2)


@router.get("/my/corrections", response=list[CorrectionOut], summary="What I have said is wrong")
def my_corrections(request: HttpRequest) -> list[CorrectionOut]:
    """Return every correction request about the person, newest first."""
    found = actions.look_at_own_facts(principal=identity.principal_of(request), at=clock.now())
    return [_correction(view) for view in found.corrections]


@router.post("/my/corrections", response={201: CorrectionOut}, summary="Say that a fact is wrong")
def open_correction(request: HttpRequest, body: CorrectionIn) -> Status[CorrectionOut]:
    """Send a correction request to the authority that is responsible for the registry."""
    sent = actions.open_correction(
        principal=identity.principal_of(request),
        concept=body.concept,
        claim=body.claim,
        claimed=body.value,
        words=body.words,
        release=catalogue.current_release(),
        at=clock.now(),
    )
    view = queries.get_correction(*records_of(request), correction_id=sent)
    return Status(201, _correction(view))


@router.post(
    "/my/corrections/{uuid:correction_id}/withdrawal", response={204: None}, summary="Take a correction request back"
)
def withdraw_correction(request: HttpRequest, correction_id: UUID) -> Status[None]:
    """Take a correction request back: the fact is contested no longer."""
    actions.withdraw_correction(principal=identity.principal_of(request), correction_id=correction_id, at=clock.now())
    return Status(204, None)


@router.get("/staff/corrections", response=CorrectionPageOut, summary="What people say is wrong in our registers")
def list_corrections_to_answer(request: HttpRequest, page: Query[int] = 1) -> CorrectionPageOut:
    """Return one page of the open requests to the keeper's authority, oldest first; nobody's data is in it."""
    found = queries.list_corrections_to_answer(_who(request), at=clock.now(), page=page)
    return CorrectionPageOut.model_validate(found, from_attributes=True)


@router.get("/staff/corrections/answered", response=CorrectionPageOut, summary="What we have answered")
def list_answered_corrections(request: HttpRequest, page: Query[int] = 1) -> CorrectionPageOut:
    """Return one page of the requests that the authority refused or its register settled, newest first; nobody's data."""
    found = queries.list_answered_corrections(_who(request), at=clock.now(), page=page)
    return CorrectionPageOut.model_validate(found, from_attributes=True)


@router.get("/staff/corrections/{uuid:correction_id}", response=ToAnswerOut, summary="One request, with both values")
def get_correction_to_answer(request: HttpRequest, correction_id: UUID) -> ToAnswerOut:
    """Return a request to the keeper's authority, open or answered; each time is a look that the person sees."""
    view = actions.look_at_correction(principal=_who(request), correction_id=correction_id, at=clock.now())
    return ToAnswerOut(identity_number=identity.get_person(view.person_id).identity_number, request=_correction(view))


@router.post("/staff/corrections/{uuid:correction_id}/answer", response={204: None}, summary="Answer a request")
def answer_correction(request: HttpRequest, correction_id: UUID, body: AnswerIn) -> Status[None]:
    """Answer for the authority; only the register's own change closes what is accepted."""
    actions.answer_correction(
        principal=_who(request),
        correction_id=correction_id,
        accepted=body.accepted,
        reason=body.reason,
        at=clock.now(),
    )
    return Status(204, None)


def _who(request: HttpRequest) -> Principal:
    return identity.principal_of(request)


def _correction(view: CorrectionView) -> CorrectionOut:
    return CorrectionOut.model_validate(view, from_attributes=True)
