"""JSON: the mailbox."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security import django_auth

from portico.identity import queries as identity
from portico.kernel import clock
from portico.messages import actions, queries
from portico.messages.types import MessagePage, MessageView

router = Router(tags=["messages"], auth=django_auth)


class Summary(Schema):
    id: UUID
    case_id: UUID | None
    subject: str
    created_at: dt.datetime
    read_at: dt.datetime | None


class Mailbox(Schema):
    messages: list[Summary]
    page: int
    pages: int
    total: int
    unread: int


class Message(Summary):
    body: str
    html: str
    language: str


@router.get("/messages", response=Mailbox, summary="My messages")
def list_messages(request: HttpRequest, page: int = 1) -> MessagePage:
    """Return one page of the mailbox, newest first."""
    return queries.list_messages(identity.principal_of(request), page=page)


@router.post("/messages/{uuid:message_id}/open", response=Message, summary="Open a message")
def open_message(request: HttpRequest, message_id: UUID) -> MessageView:
    """Return a message and note that it was read."""
    return actions.open_message(principal=identity.principal_of(request), message_id=message_id, at=clock.now())
