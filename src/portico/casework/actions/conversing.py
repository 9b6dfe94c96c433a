"""Whoever has a case answers what the person wrote about it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.casework.actions import taking
from portico.identity.types import Principal
from portico.messages import actions as messages
from portico.messages import queries as written
from portico.messages.errors import MessageNotFound
from portico.messages.types import MessageId, ReplyId


@transaction.atomic
def answer_person(*, principal: Principal, case_id: UUID, reply_id: UUID, text: str, at: dt.datetime) -> MessageId:
    """Answer what the person wrote about a case that one has; then nothing of it is unread any more.

    The same words twice within an hour are one answer: a page was sent twice. What the person wrote while the answer
    was being written stays unread.

    :param reply_id: what they wrote; it must be about this case.
    :param text: plain text, as it was typed.
    :raises CaseNotFound: there is none at their desk.
    :raises CaseNotYours: somebody else has it, or nobody: one that is over is taken up again first.
    :raises MessageNotFound: the person wrote no such answer about this case.
    :raises ReplyEmpty: nothing was written. :raises ReplyTooLong: it is too long.
    """
    case = taking.open_to(principal, case_id, at)
    if written.get_reply(ReplyId(reply_id)).case_id != case.pk:
        raise MessageNotFound
    sent = messages.answer_person(reply_id=ReplyId(reply_id), text=text, actor=principal.actor, at=at)
    last = next((line.id for line in reversed(written.list_conversation_of_case(case.pk)) if line.by_person), None)
    if last == reply_id:
        taking.nothing_waits(principal, case, at)
    return sent
