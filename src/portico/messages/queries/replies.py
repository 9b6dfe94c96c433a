"""Reads: what people and authorities wrote to each other about a case."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from portico.identity.types import Principal
from portico.messages import rules
from portico.messages.errors import MessageNotFound
from portico.messages.models import Message, Reply
from portico.messages.queries import mailbox
from portico.messages.types import ConversationLine, ReplyId, ReplyView


def list_conversation(principal: Principal, message_id: UUID) -> tuple[ConversationLine, ...]:
    """Return the exchange that a message belongs to, oldest first, to whoever may read the message.

    :raises MessageNotFound: there is none, or it is somebody else's.
    """
    readable = mailbox.readable(principal)
    first = readable.filter(pk=message_id).first()
    if first is None:
        raise MessageNotFound
    conversation = first.conversation or first.pk
    replies = Reply.objects.filter(conversation=conversation, person_id__in=mailbox.records(principal))
    return _lines(readable.filter(Q(pk=conversation) | Q(conversation=conversation)), replies)


def list_conversation_of_case(case_id: UUID) -> tuple[ConversationLine, ...]:
    """Return everything that was written about a case by the person and by staff, oldest first.

    For the room that has the case, which asks before whether whoever reads may.
    """
    written = Message.objects.filter(case_id=case_id).exclude(written_by="")
    return _lines(written, Reply.objects.filter(case_id=case_id))


def get_reply(reply_id: UUID) -> ReplyView:
    """Return what a person wrote back; for the room that has the case.

    :raises MessageNotFound: there is no such answer.
    """
    row = Reply.objects.filter(pk=reply_id).first()
    if row is None:
        raise MessageNotFound
    return ReplyView(ReplyId(row.pk), row.case_id, row.conversation, row.body, row.created_at)


def _lines(messages: QuerySet[Message], replies: QuerySet[Reply]) -> tuple[ConversationLine, ...]:
    found = [_of_authority(row) for row in messages] + [_of_person(row) for row in replies]
    return tuple(sorted(found, key=lambda line: (line.created_at, line.id)))


def _of_authority(row: Message) -> ConversationLine:
    html = rules.to_html(row.body)
    return ConversationLine(
        id=row.pk, by_person=False, subject=row.subject, body=row.body, html=html, created_at=row.created_at
    )


def _of_person(row: Reply) -> ConversationLine:
    return ConversationLine(id=row.pk, by_person=True, subject="", body=row.body, html="", created_at=row.created_at)
