"""Reads: a person's own mailbox, and texts filled without sending them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from portico.catalogue.pack.compiling import CompiledPack
from portico.identity.types import PersonId, Principal
from portico.messages import own_texts, rules
from portico.messages.errors import MessageNotFound, TextNotFound
from portico.messages.models import Message
from portico.messages.types import Fill, MessageId, MessagePage, MessageSummary, MessageView

MESSAGES_PER_PAGE = 20


def list_messages(principal: Principal, *, page: int = 1, page_size: int = MESSAGES_PER_PAGE) -> MessagePage:
    """Return one page of the person's messages, newest first.

    :param page: from 1; a page beyond the last is the last.
    """
    rows = readable(principal).order_by("-created_at", "-id")
    total = rows.count()
    pages = max(1, -(-total // page_size))
    page = min(max(page, 1), pages)
    chosen = rows.select_related("read")[(page - 1) * page_size : page * page_size]
    return MessagePage(tuple(_summary(row) for row in chosen), page, pages, total, count_unread(principal))


def list_messages_of_case(principal: Principal, case_id: UUID) -> tuple[MessageSummary, ...]:
    """Return the person's messages about a case, newest first."""
    rows = readable(principal).filter(case_id=case_id).select_related("read")
    return tuple(_summary(row) for row in rows.order_by("-created_at", "-id"))


def get_message(principal: Principal, message_id: UUID) -> MessageView:
    """Return one of the person's messages.

    :raises MessageNotFound: there is none, or it is somebody else's.
    """
    row = readable(principal).filter(pk=message_id).select_related("read").prefetch_related("deliveries").first()
    if row is None:
        raise MessageNotFound
    return _view(row)


def count_unread(principal: Principal) -> int:
    """Return how many messages the person has not opened."""
    return readable(principal).filter(read__isnull=True).count()


def list_sent_since(person_id: PersonId, since: dt.datetime) -> list[dt.datetime]:
    """Return when messages were sent to one record of a person from an instant on, oldest first; for registrars."""
    rows = Message.objects.filter(person_id=person_id, created_at__gte=since).order_by("created_at")
    return list(rows.values_list("created_at", flat=True))


def fill_text(text_name: str, *, language: str, facts: Mapping[str, Fill], release: CompiledPack) -> tuple[str, str]:
    """Return subject and body (Markdown) of a text of the release, filled; our own text when the release has none.

    :raises TextNotFound: nobody has such a text.
    :raises PlaceholderUnknown: it uses a placeholder that nothing fills.
    :raises SubjectMissing: it does not begin with a subject.
    """
    text = release.pack.texts.get(language, {}).get(text_name) or own_texts.own_text(text_name, language)
    if text is None:
        raise TextNotFound(name=text_name, language=language)
    subject, body = rules.split_subject(text)
    return rules.plain(subject, facts), rules.fill(body, facts)


def owner(principal: Principal) -> PersonId:
    """Return whose mailbox the principal may open: their own.

    :raises MessageNotFound: staff have none.
    """
    return records(principal)[0]


def records(principal: Principal) -> tuple[PersonId, ...]:
    """Return all records whose messages are in that mailbox: several when records of one person were merged.

    :raises MessageNotFound: staff have none.
    """
    if principal.person_id is None:
        raise MessageNotFound
    return principal.record_ids


def readable(principal: Principal) -> QuerySet[Message]:
    """Return the messages of a mailbox; by a mandate for some services, those about them."""
    rows = Message.objects.filter(person_id__in=records(principal))
    limits = principal.representation.services if principal.representation else None
    return rows if limits is None else rows.filter(service__in=sorted(limits))


def _summary(row: Message) -> MessageSummary:
    read = getattr(row, "read", None)
    return MessageSummary(MessageId(row.pk), row.case_id, row.subject, row.created_at, read.at if read else None)


def _view(row: Message) -> MessageView:
    read = getattr(row, "read", None)
    return MessageView(
        id=MessageId(row.pk),
        case_id=row.case_id,
        subject=row.subject,
        body=row.body,
        html=rules.to_html(row.body),
        language=row.language,
        created_at=row.created_at,
        read_at=read.at if read else None,
        available_at=availability(row),
        may_answer=row.case_id is not None,
    )


def availability(row: Message) -> dt.datetime:
    """Return from when a message counts as received: what was expected when it was sent, or what became of it."""
    found = [one.available_at for one in row.deliveries.all() if one.available_at is not None]
    return min(found) if found else row.available_at or row.created_at
