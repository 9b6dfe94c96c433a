"""Reads: a person's own mailbox."""

from __future__ import annotations

from uuid import UUID

from portico.identity.types import Principal
from portico.messages.types import MessagePage, MessageSummary, MessageView


def list_messages(principal: Principal, *, page: int = 1) -> MessagePage:
    """Return one page of the person's messages, newest first."""
    raise NotImplementedError


def list_messages_of_case(principal: Principal, case_id: UUID) -> tuple[MessageSummary, ...]:
    """Return the person's messages about a case, newest first."""
    raise NotImplementedError


def get_message(principal: Principal, message_id: UUID) -> MessageView:
    """Return one of the person's messages."""
    raise NotImplementedError


def count_unread(principal: Principal) -> int:
    """Return how many messages the person has not opened."""
    raise NotImplementedError
