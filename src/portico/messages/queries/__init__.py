"""Reads: a person's own mailbox, how they want to be reached, conversations, and what is on its way."""

from __future__ import annotations

from portico.messages.queries.contacts import get_preferences, is_offered, offered_channels, way_of
from portico.messages.queries.deliveries import (
    available_at,
    available_from,
    find_paper_letter,
    list_deliveries,
    list_stuck,
)
from portico.messages.queries.mailbox import (
    count_unread,
    fill_text,
    get_message,
    list_messages,
    list_messages_of_case,
    list_sent_since,
    owner,
    records,
)
from portico.messages.queries.replies import get_reply, list_conversation, list_conversation_of_case

__all__ = [
    "available_at",
    "available_from",
    "count_unread",
    "fill_text",
    "find_paper_letter",
    "get_message",
    "get_preferences",
    "get_reply",
    "is_offered",
    "list_conversation",
    "list_conversation_of_case",
    "list_deliveries",
    "list_messages",
    "list_messages_of_case",
    "list_sent_since",
    "list_stuck",
    "offered_channels",
    "owner",
    "records",
    "way_of",
]
