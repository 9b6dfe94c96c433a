"""JSON: requests for information and the answers to them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Field, Router, Status
from ninja.security import django_auth

from portico.casework import actions, queries
from portico.casework.api.documents import DocumentOut, document_out
from portico.casework.types import as_json
from portico.casework.types.requests import RequestChange, RequestQuestion, RequestView, TakenBack
from portico.catalogue.pack.schema import Kind
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router(auth=django_auth)

Key = Annotated[str, Field(max_length=161)]
Given = bool | Decimal | dt.date | Annotated[str, Field(max_length=1000)] | None


class RequestQuestionOut(Schema):
    key: str
    kind: Kind
    type: str
    question: str
    hint: str | None
    choices: dict[str, str]
    unit: str | None
    optional: bool
    value: object
    answered: bool


class RequestedDocumentOut(Schema):
    id: str
    name: str
    documents: list[DocumentOut]


class TakenBackOut(Schema):
    at: dt.datetime
    reason: str = Field(description="Why, in the case worker's words; empty when another request took its place.")
    replaced_by: UUID | None = Field(description="The request that is asked in its place.")


class InformationRequestOut(Schema):
    id: UUID
    case_id: UUID
    words: str = Field(description="Of the case worker.")
    reason: str = Field(description="Why the case waits.")
    law: str = Field(description="By which the clock stands still meanwhile; empty when it runs on.")
    questions: list[RequestQuestionOut]
    documents: list[RequestedDocumentOut]
    own_words: str = Field(description="What the person adds.")
    asked_at: dt.datetime
    answer_by: dt.date
    state: RequestChange
    overdue: bool = Field(description="The day is past: an answer must be sent as a late one.")
    waits: bool = Field(description="It can still be answered, in time or late.")
    taken_back: TakenBackOut | None


class ReplyIn(Schema):
    answers: dict[Key, Given] = Field(default={}, max_length=200)
    own_words: str = Field(default="", max_length=4_000)


class SavedOut(Schema):
    wrong: dict[str, str] = Field(description="By question, why an answer was not kept; all else is.")


class SendIn(Schema):
    late: bool = Field(default=False, description="I know that the day is past.")


class AskIn(Schema):
    questions: list[Key] = Field(default=[], max_length=200)
    documents: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=10)
    words: str = Field(max_length=4_000, description="What is needed and why, to the person.")
    reason: Annotated[str, Field(max_length=80)] = Field(description="Id of a waiting reason of the service.")
    instead_of: UUID | None = Field(default=None, description="The open request whose place this takes.")


class AskedOut(Schema):
    id: UUID


class TakeBackIn(Schema):
    reason: str = Field(max_length=4_000, description="Why, to the person.")


class LateIn(Schema):
    admitted: bool


@router.get("/cases/{uuid:case_id}/requests", response=list[InformationRequestOut], summary="What I was asked for")
def list_requests(request: HttpRequest, case_id: UUID) -> list[InformationRequestOut]:
    """Return the requests of a case, newest first."""
    found = queries.list_requests(identity.principal_of(request), case_id, at=clock.now())
    return [_request(one) for one in found]


@router.get("/requests/{uuid:request_id}", response=InformationRequestOut, summary="A request for information")
def get_request(request: HttpRequest, request_id: UUID) -> InformationRequestOut:
    """Return a request with what was given so far."""
    return _request(queries.get_request(identity.principal_of(request), request_id, at=clock.now()))


@router.put("/requests/{uuid:request_id}/reply", response=SavedOut, summary="Save an answer")
def save_reply(request: HttpRequest, request_id: UUID, body: ReplyIn) -> SavedOut:
    """Keep what is given so far; nothing is sent."""
    wrong = actions.save_reply(
        principal=identity.principal_of(request),
        request_id=request_id,
        answers=body.answers,
        own_words=body.own_words,
        at=clock.now(),
    )
    return SavedOut(wrong=wrong)


@router.post("/requests/{uuid:request_id}/reply", response={204: None}, summary="Send an answer")
def send_reply(request: HttpRequest, request_id: UUID, body: SendIn) -> Status[None]:
    """Send what was given, once."""
    actions.send_reply(principal=identity.principal_of(request), request_id=request_id, late=body.late, at=clock.now())
    return Status(204, None)


@router.post("/staff/cases/{uuid:case_id}/requests", response={201: AskedOut}, summary="Ask for more information")
def ask_for_information(request: HttpRequest, case_id: UUID, body: AskIn) -> Status[dict[str, UUID]]:
    """Ask the person for facts and documents; the case waits meanwhile."""
    made = actions.ask_for_information(
        principal=identity.principal_of(request),
        case_id=case_id,
        questions=body.questions,
        documents=body.documents,
        words_to_person=body.words,
        reason=body.reason,
        instead_of=body.instead_of,
        at=clock.now(),
    )
    return Status(201, {"id": made})


@router.post("/staff/requests/{uuid:request_id}/late-answer", response={204: None}, summary="Say if an answer counts")
def admit_reply(request: HttpRequest, request_id: UUID, body: LateIn) -> Status[None]:
    """Say whether a late answer counts."""
    actions.admit_reply(
        principal=identity.principal_of(request), request_id=request_id, admitted=body.admitted, at=clock.now()
    )
    return Status(204, None)


@router.post("/staff/requests/{uuid:request_id}/take-back", response={204: None}, summary="Take a request back")
def take_back_request(request: HttpRequest, request_id: UUID, body: TakeBackIn) -> Status[None]:
    """Take back what the person was asked and has not answered; they are told why, and the case goes on."""
    actions.take_back_request(
        principal=identity.principal_of(request), request_id=request_id, reason=body.reason, at=clock.now()
    )
    return Status(204, None)


def _request(view: RequestView) -> InformationRequestOut:
    return InformationRequestOut(
        id=view.id,
        case_id=view.case_id,
        words=view.words,
        reason=view.reason.in_language(translation.get_language() or ""),
        law=view.law if view.stops_clock else "",
        questions=[_question(one) for one in view.questions],
        documents=[
            RequestedDocumentOut(id=one.id, name=one.name, documents=[document_out(each) for each in one.files])
            for one in view.documents
        ],
        own_words=view.own_words,
        asked_at=view.asked_at,
        answer_by=view.answer_by,
        state=view.state,
        overdue=view.overdue,
        waits=view.waits,
        taken_back=_taken_back(view.taken_back),
    )


def _taken_back(view: TakenBack | None) -> TakenBackOut | None:
    return TakenBackOut(at=view.at, reason=view.why, replaced_by=view.replaced_by) if view is not None else None


def _question(view: RequestQuestion) -> RequestQuestionOut:
    language = translation.get_language() or ""
    return RequestQuestionOut(
        key=view.key,
        kind=view.kind,
        type=view.type,
        question=view.question.in_language(language),
        hint=view.hint.in_language(language) if view.hint else None,
        choices={value: label.in_language(language) for value, label in view.choices.items()},
        unit=view.unit,
        optional=view.optional,
        value=as_json(view.value),
        answered=view.answered,
    )
