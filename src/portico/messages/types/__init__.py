"""What crosses the wall of the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NewType
from uuid import UUID

from portico.messages.types.contacts import AddressProblem, ContactId, ContactView, PostWay, Preferences
from portico.messages.types.deliveries import (
    Attempt,
    Begun,
    Channel,
    DeliveryOutcome,
    DeliveryReason,
    DeliveryView,
    DispatchState,
    StuckView,
    Target,
)
from portico.messages.types.replies import ConversationLine, ReplyId, ReplyView

__all__ = [
    "PLACEHOLDERS",
    "AddressProblem",
    "Attempt",
    "Begun",
    "Channel",
    "ContactId",
    "ContactView",
    "ConversationLine",
    "DeliveryOutcome",
    "DeliveryReason",
    "DeliveryView",
    "DispatchState",
    "Fill",
    "Link",
    "MessageId",
    "MessagePage",
    "MessageSummary",
    "MessageView",
    "PostWay",
    "Preferences",
    "ReplyId",
    "ReplyView",
    "StuckView",
    "Target",
]

MessageId = NewType("MessageId", UUID)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to one of our own pages, in words."""

    path: str
    words: str


Fill = str | Link | Sequence[str]
"""What fills a placeholder: plain words, a link, or several words that become a list. None is read as Markdown."""

PLACEHOLDERS = frozenset(
    {
        "name",  # of whoever gets the message
        "applicant",
        "service",
        "authority",
        "reference",
        "receipt",
        "case_url",  # a link to the page about it
        "date",  # the day on which it was sent, decided or asked
        "due_on",
        "amount",
        "unit",
        "reasons",  # a list
        "fact",  # the label of a fact that somebody said is wrong
        "explanation",  # the case worker's own words; empty when there are none
        "law",
        "appeal_until",
        "appeal_to",
        "signer",
    }
)
"""Every placeholder that a text of a pack may use, written as {name}."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message in the person's mailbox.

    :param body: Markdown, as it was sent.
    :param html: the body as safe HTML.
    :param read_at: None while it is unread.
    :param available_at: aware UTC instant from which it counts as received, which terms of appeal run from.
    :param may_answer: whether the person may write back.
    """

    id: MessageId
    case_id: UUID | None
    subject: str
    body: str
    html: str
    language: str
    created_at: dt.datetime
    read_at: dt.datetime | None
    available_at: dt.datetime
    may_answer: bool


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """A message in a list."""

    id: MessageId
    case_id: UUID | None
    subject: str
    created_at: dt.datetime
    read_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One page of the mailbox, newest first."""

    messages: tuple[MessageSummary, ...]
    page: int
    pages: int
    total: int
    unread: int
