"""Writes: a person answers a message about a case, and staff answer back."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from portico.identity.types import Principal
from portico.kernel.types import Actor
from portico.messages.actions.mailbox import deliver
from portico.messages.errors import MessageNotFound, NotAnswerable, ReplyEmpty, ReplyTooLong, TooManyReplies
from portico.messages.events import MESSAGE_ANSWERED
from portico.messages.models import Dispatch, Message, Reply
from portico.messages.queries import mailbox
from portico.messages.rules import contacts as limits
from portico.messages.rules import escaped
from portico.messages.types import MessageId, ReplyId


@transaction.atomic
def answer_message(*, principal: Principal, message_id: UUID, text: str, at: dt.datetime) -> ReplyId:
    """Keep what a person writes back about a case, and have whoever works on the case told.

    The same words twice within an hour are one answer: a page was sent twice.

    :param text: plain text, as it was typed.
    :raises MessageNotFound: there is no such message, or it is somebody else's.
    :raises NotAnswerable: it is about no case.
    :raises ReplyEmpty: nothing was written. :raises ReplyTooLong: it is longer than `rules.REPLY_LENGTH`.
    :raises TooManyReplies: too many within an hour.
    """
    message = mailbox.readable(principal).filter(pk=message_id).first()
    if message is None:
        raise MessageNotFound
    # Two sendings of one page come one after the other: its one row that changes is locked.
    list(Dispatch.objects.select_for_update(no_key=True).filter(pk=message_id))
    if message.case_id is None:
        raise NotAnswerable
    body = _checked(text)
    conversation = message.conversation or message.pk
    recent = Reply.objects.filter(person_id=message.person_id, created_at__gt=at - limits.REPLY_WINDOW)
    same = recent.filter(conversation=conversation, body=body).first()
    if same is not None:
        return ReplyId(same.pk)
    if recent.count() >= limits.REPLIES_PER_WINDOW:
        raise TooManyReplies(most=limits.REPLIES_PER_WINDOW)
    row = Reply.objects.create(
        person_id=message.person_id,
        case_id=message.case_id,
        message_id=message.pk,
        conversation=conversation,
        body=body,
        recorded_by=str(principal.actor),
        created_at=at,
    )
    app.configure_task(name=MESSAGE_ANSWERED).defer(reply_id=str(row.pk), case_id=str(row.case_id))
    return ReplyId(row.pk)


@transaction.atomic
def answer_person(*, reply_id: UUID, text: str, actor: Actor, at: dt.datetime) -> MessageId:
    """Answer what a person wrote, in their mailbox and in the same conversation; they are told as of every message.

    For the room that has the case, which asks before whether whoever writes may, and has the case locked: the same
    words twice within an hour are one answer.

    :param text: plain text, as it was typed.
    :raises MessageNotFound: the person wrote no such answer.
    :raises ReplyEmpty: nothing was written. :raises ReplyTooLong: it is longer than `rules.REPLY_LENGTH`.
    """
    reply = Reply.objects.filter(pk=reply_id).first()
    if reply is None:
        raise MessageNotFound
    body = _checked(text)
    answered = Message.objects.get(pk=reply.message_id)
    markdown = "\n\n".join("\\\n".join(escaped(line) for line in part.splitlines()) for part in body.split("\n\n"))
    since = Message.objects.filter(conversation=reply.conversation, created_at__gt=at - limits.REPLY_WINDOW)
    same = since.filter(written_by=str(actor), body=markdown, created_at__gte=reply.created_at).first()
    if same is not None:
        return MessageId(same.pk)
    message = Message(
        person_id=reply.person_id,
        case_id=reply.case_id,
        service=answered.service,
        subject=answered.subject,
        body=markdown,
        language=answered.language,
        release_id=answered.release_id,
        conversation=reply.conversation,
        written_by=str(actor),
        created_at=at,
    )
    return deliver(message)


def _checked(text: str) -> str:
    """Return what was written as it is kept.

    :raises ReplyEmpty: nothing was. :raises ReplyTooLong: too much was.
    """
    body = limits.plain_reply(text)
    if not body:
        raise ReplyEmpty
    if len(body) > limits.REPLY_LENGTH:
        raise ReplyTooLong(length=len(body), most=limits.REPLY_LENGTH)
    return body
