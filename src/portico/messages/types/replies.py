"""What people write back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NewType
from uuid import UUID

ReplyId = NewType("ReplyId", UUID)


@dataclass(frozen=True, slots=True)
class ReplyView:
    """What a person wrote about a case."""

    id: ReplyId
    case_id: UUID
    conversation: UUID
    body: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """A line of a conversation, oldest first.

    :param by_person: the person wrote it; else the authority did.
    :param subject: of a message; empty for what the person wrote.
    :param body: plain text of the person, Markdown of the authority; `html` is the latter as safe HTML, else empty.
    """

    id: UUID
    by_person: bool
    subject: str
    body: str
    html: str
    created_at: dt.datetime
