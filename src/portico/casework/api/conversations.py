"""JSON of what the person and staff write to each other about a case."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Status

from portico.casework import actions, queries
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router()


class LineOut(Schema):
    id: UUID
    by_person: bool
    subject: str = Field(description="Of what the authority wrote; empty for what the person wrote.")
    body: str = Field(description="Plain text of the person, Markdown of the authority.")
    created_at: dt.datetime


class AnswerIn(Schema):
    reply: UUID = Field(description="The line of the person that is answered.")
    text: Annotated[str, Field(max_length=100_000)]


class AnswerOut(Schema):
    id: UUID


@router.get("/staff/cases/{uuid:case_id}/conversation", response=list[LineOut], summary="What was written about a case")
def get_conversation(request: HttpRequest, case_id: UUID) -> list[LineOut]:
    """Return what the person and staff wrote about a case that one has, oldest first. The person sees the look."""
    found = queries.get_conversation(identity.principal_of(request), case_id, at=clock.now())
    return [
        LineOut(id=one.id, by_person=one.by_person, subject=one.subject, body=one.body, created_at=one.created_at)
        for one in (found.lines if found is not None else ())
    ]


@router.post("/staff/cases/{uuid:case_id}/answer", response={201: AnswerOut}, summary="Answer the person")
def answer_person(request: HttpRequest, case_id: UUID, body: AnswerIn) -> Status[dict[str, UUID]]:
    """Answer what the person wrote about a case that one has, in their mailbox."""
    sent = actions.answer_person(
        principal=identity.principal_of(request), case_id=case_id, reply_id=body.reply, text=body.text, at=clock.now()
    )
    return Status(201, {"id": sent})
