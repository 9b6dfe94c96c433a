"""JSON: applications, answers, submitting, cases, signatures, and the desk of case workers.

Texts come in the language of the request; values as the pack types them (numbers with decimals and dates as text).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Status
from ninja.security import django_auth

from portico.casework import actions, queries
from portico.casework.api import conversations, desk, documents, letters, presenting, process, reckonings, requests
from portico.casework.api.schemas import (
    ApplicationOut,
    CaseHeading,
    CaseOut,
    CheckOut,
    OtherAdultOut,
    QuestionOut,
    ReceiptOut,
    RequestOut,
)
from portico.casework.types import Outcome, Result
from portico.identity import queries as identity
from portico.identity.types import Principal
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router(tags=["casework"], auth=django_auth)
router.add_router("", desk.router)
router.add_router("", conversations.router)
router.add_router("", letters.router)
router.add_router("", documents.router)
router.add_router("", requests.router)
router.add_router("", reckonings.router)
router.add_router("", process.router)

Word = Annotated[str, Field(max_length=80)]
Key = Annotated[str, Field(max_length=161)]


class ApplicationIn(Schema):
    journey_id: UUID
    services: list[Word] = Field(max_length=50)


class AnswerIn(Schema):
    subject: Word
    concept: Word
    value: bool | Decimal | dt.date | Annotated[str, Field(max_length=1000)] | None = None


class DeclarationsIn(Schema):
    declarations: dict[Key, bool] = Field(default={}, max_length=100)


class DecisionIn(Schema):
    result: Result
    reasons: str = Field(default="", max_length=20_000)
    letter: str = Field(max_length=100_000)


def _who(request: HttpRequest) -> Principal:
    return identity.principal_of(request)


@router.post("/applications", response={201: ApplicationOut}, summary="Begin an application")
def start_application(request: HttpRequest, body: ApplicationIn) -> Status[dict[str, UUID]]:
    """Begin an application for services of a plan, or return the one that is open for the same services."""
    made = actions.start_application(
        principal=_who(request), journey_id=body.journey_id, services=body.services, at=clock.now()
    )
    return Status(201, {"id": made})


@router.get("/applications/{uuid:application_id}/next-question", response={200: QuestionOut, 204: None})
def next_question(request: HttpRequest, application_id: UUID) -> Status[QuestionOut | None]:
    """Return the next question; 204 when nothing but declarations is left."""
    found = queries.next_question(_who(request), application_id, at=clock.now())
    return Status(200, presenting.question(found)) if found is not None else Status(204, None)


@router.post("/applications/{uuid:application_id}/answers", response={204: None}, summary="Answer a question")
def save_answer(request: HttpRequest, application_id: UUID, body: AnswerIn) -> Status[None]:
    """Keep an answer; the newest counts."""
    actions.save_answer(
        principal=_who(request),
        application_id=application_id,
        subject=body.subject,
        concept=body.concept,
        value=body.value,
        at=clock.now(),
    )
    return Status(204, None)


@router.get("/applications/{uuid:application_id}/check", response=CheckOut, summary="All answers before sending")
def check_answers(request: HttpRequest, application_id: UUID) -> CheckOut:
    """Return answers, known facts with their sources, what is left, and what the rules say now."""
    return presenting.check(actions.review(principal=_who(request), application_id=application_id, at=clock.now()))


@router.get(
    "/applications/{uuid:application_id}/other-adults",
    response=list[OtherAdultOut],
    summary="Which other adults can be asked to agree",
)
def list_other_adults(request: HttpRequest, application_id: UUID) -> list[OtherAdultOut]:
    """Return the agreements of other adults that would settle what nobody can tell, and when they were asked."""
    found = queries.list_other_adults_to_ask(_who(request), application_id, at=clock.now())
    return [presenting.other_adult(each) for each in found]


@router.post(
    "/applications/{uuid:application_id}/other-adults/{slug:agreement_id}",
    response={204: None},
    summary="Ask another adult to agree",
)
def ask_other_adult(request: HttpRequest, application_id: UUID, agreement_id: str) -> Status[None]:
    """Ask another adult to agree; they get a message. Asking twice asks once. What they answer is theirs."""
    actions.ask_other_adult(
        principal=_who(request), application_id=application_id, agreement_id=agreement_id, at=clock.now()
    )
    return Status(204, None)


@router.post("/applications/{uuid:application_id}/submission", response=ReceiptOut, summary="Send it")
def submit(request: HttpRequest, application_id: UUID, body: DeclarationsIn) -> ReceiptOut:
    """Send an application, once; sending it again returns the same receipt."""
    return presenting.receipt(
        actions.submit(
            principal=_who(request), application_id=application_id, declarations=body.declarations, at=clock.now()
        )
    )


@router.get("/applications/{uuid:application_id}/receipt", response=ReceiptOut, summary="The receipt")
def get_receipt(request: HttpRequest, application_id: UUID) -> ReceiptOut:
    """Return the receipt of an application that was sent."""
    return presenting.receipt(queries.get_receipt(_who(request), application_id, at=clock.now()))


@router.get("/applications/{uuid:application_id}/receipt-record", summary="What proves the receipt")
def get_receipt_record(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Return the entry's content, what opens it, the promise and the proof (docs/reference/ledger.md)."""
    found = queries.get_receipt_record(_who(request), application_id)
    return HttpResponse(found.text(), content_type="application/json")


@router.get("/cases", response=list[CaseHeading], summary="My cases")
def list_cases(request: HttpRequest) -> list[CaseHeading]:
    """Return the person's cases, newest first."""
    return [presenting.heading(case) for case in queries.list_cases(_who(request), at=clock.now())]


@router.get("/cases/{uuid:case_id}", response=CaseOut, summary="One of my cases")
def get_case(request: HttpRequest, case_id: UUID) -> CaseOut:
    """Return a case with its clock, its history and its decision."""
    return presenting.case(queries.get_case(_who(request), case_id, at=clock.now()))


@router.get("/signature-requests", response=list[RequestOut], summary="What waits for my signature")
def list_signature_requests(request: HttpRequest) -> list[RequestOut]:
    """Return the requests that wait for this person."""
    return [presenting.request(each) for each in queries.list_signature_requests(_who(request))]


@router.post("/signature-requests/{uuid:request_id}/sign", response={204: None}, summary="Sign")
def sign(request: HttpRequest, request_id: UUID, body: DeclarationsIn) -> Status[None]:
    """Sign a joint application."""
    actions.sign(principal=_who(request), request_id=request_id, declarations=body.declarations, at=clock.now())
    return Status(204, None)


@router.post("/signature-requests/{uuid:request_id}/decline", response={204: None}, summary="Say no")
def decline(request: HttpRequest, request_id: UUID) -> Status[None]:
    """Say no to a joint application; its case is closed."""
    actions.decline(principal=_who(request), request_id=request_id, at=clock.now())
    return Status(204, None)


@router.post("/staff/cases/{uuid:case_id}/decision", response={202: None, 204: None}, summary="Decide a case")
def decide(request: HttpRequest, case_id: UUID, body: DecisionIn) -> Status[None]:
    """Decide a case that one has taken. 202: it is proposed, and another case worker has to approve it."""
    done = actions.decide(
        principal=_who(request),
        case_id=case_id,
        result=body.result,
        reasons=body.reasons,
        letter=body.letter,
        at=clock.now(),
    )
    return Status(204 if done is Outcome.DECIDED else 202, None)
