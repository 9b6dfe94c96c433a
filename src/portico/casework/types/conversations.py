"""What the person and staff wrote to each other about a case, as the desk shows it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from portico.messages.types import ConversationLine


@dataclass(frozen=True, slots=True)
class ConversationView:
    """The conversation about a case, oldest first.

    :param answering: what the person wrote last, which an answer goes to; None while they wrote nothing.
    :param unread: they wrote, and nobody has answered or said that they read it.
    """

    lines: tuple[ConversationLine, ...]
    answering: UUID | None
    unread: bool
