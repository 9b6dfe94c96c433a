"""JSON: the mailbox, what is written about a message, and how somebody wants to be reached."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Status
from ninja.security import django_auth

from portico.identity import queries as identity
from portico.identity.types import Principal
from portico.kernel import clock
from portico.kernel.schema import Schema
from portico.messages import actions, queries
from portico.messages.types import Channel, ConversationLine, MessagePage, MessageView, PostWay

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
    available_at: dt.datetime
    may_answer: bool


class Line(Schema):
    id: UUID
    by_person: bool
    subject: str
    body: str
    created_at: dt.datetime


class Answer(Schema):
    text: str


class Answered(Schema):
    id: UUID


class Contact(Schema):
    id: UUID
    channel: Channel
    platform: str
    address: str
    confirmed: bool


class Offered(Schema):
    channel: Channel
    platform: str
    name: str


class Contacts(Schema):
    way: PostWay
    contacts: list[Contact]
    sign_in_address: str
    postal_address: str
    offered: list[Offered]
    paper_offered: bool


class NewContact(Schema):
    channel: Channel
    platform: str = ""
    address: str


class Code(Schema):
    code: str


class Post(Schema):
    way: PostWay
    postal_address: str = ""


@router.get("/messages", response=Mailbox, summary="My messages")
def list_messages(request: HttpRequest, page: int = 1) -> MessagePage:
    """Return one page of the mailbox, newest first."""
    return queries.list_messages(identity.principal_of(request), page=page)


@router.post("/messages/{uuid:message_id}/open", response=Message, summary="Open a message")
def open_message(request: HttpRequest, message_id: UUID) -> MessageView:
    """Return a message and note that it was read."""
    return actions.open_message(principal=identity.principal_of(request), message_id=message_id, at=clock.now())


@router.get("/messages/{uuid:message_id}/conversation", response=list[Line], summary="What was written about it")
def list_conversation(request: HttpRequest, message_id: UUID) -> list[ConversationLine]:
    """Return the message, the answers to it and the authority's answers to these, oldest first."""
    # A list: a tuple of two would be taken for a status and a body.
    return list(queries.list_conversation(identity.principal_of(request), message_id))


@router.post("/messages/{uuid:message_id}/answers", response={201: Answered}, summary="Answer a message")
def answer_message(request: HttpRequest, message_id: UUID, body: Answer) -> Status[dict[str, UUID]]:
    """Keep what the person writes back about the case, and have whoever works on it told."""
    principal = identity.principal_of(request)
    reply = actions.answer_message(principal=principal, message_id=message_id, text=body.text, at=clock.now())
    return Status(201, {"id": reply})


@router.get("/contacts", response=Contacts, summary="How I am reached")
def get_contacts(request: HttpRequest) -> Contacts:
    """Return the contact points in their order, and how letters come."""
    return _contacts(identity.principal_of(request))


@router.post("/contacts", response={201: Answered}, summary="Add a contact point")
def add_contact(request: HttpRequest, body: NewContact) -> Status[dict[str, UUID]]:
    """Note an address and send a code to it; it is used once the code came back."""
    contact = actions.add_contact(
        principal=identity.principal_of(request),
        channel=body.channel,
        platform=body.platform,
        typed=body.address,
        language=get_language() or "",
        at=clock.now(),
    )
    return Status(201, {"id": contact})


@router.post("/contacts/{uuid:contact_id}/confirm", response=Contacts, summary="Confirm a contact point")
def confirm_contact(request: HttpRequest, contact_id: UUID, body: Code) -> Contacts:
    """Give the code that came to the address."""
    principal = identity.principal_of(request)
    actions.confirm_contact(principal=principal, contact_id=contact_id, typed=body.code, at=clock.now())
    return _contacts(principal)


@router.post("/contacts/{uuid:contact_id}/first", response=Contacts, summary="Try a contact point first")
def prefer_contact(request: HttpRequest, contact_id: UUID) -> Contacts:
    """Have an address tried before the others."""
    principal = identity.principal_of(request)
    actions.prefer_contact(principal=principal, contact_id=contact_id)
    return _contacts(principal)


@router.delete("/contacts/{uuid:contact_id}", response=Contacts, summary="Remove a contact point")
def remove_contact(request: HttpRequest, contact_id: UUID) -> Contacts:
    """Take an address back."""
    principal = identity.principal_of(request)
    actions.remove_contact(principal=principal, contact_id=contact_id, at=clock.now())
    return _contacts(principal)


@router.put("/contacts/post", response=Contacts, summary="Choose how letters come")
def choose_post(request: HttpRequest, body: Post) -> Contacts:
    """Choose the mailbox, with or without being told, or paper; with paper goes a postal address."""
    principal, at = identity.principal_of(request), clock.now()
    actions.choose_way(principal=principal, way=body.way, postal_address=body.postal_address, at=at)
    return _contacts(principal)


def _contacts(principal: Principal) -> Contacts:
    found = queries.get_preferences(principal)
    return Contacts(
        way=found.way,
        contacts=[
            Contact(id=one.id, channel=one.channel, platform=one.platform, address=one.shown, confirmed=one.confirmed)
            for one in found.contacts
        ],
        sign_in_address=found.sign_in_address,
        postal_address=found.postal_address,
        offered=[Offered(channel=channel, platform=word, name=name) for channel, word, name in found.offered],
        paper_offered=found.paper_offered,
    )
