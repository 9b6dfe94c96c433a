"""Pages: the mailbox, a message and what is written about it, and how somebody wants to be reached."""

from __future__ import annotations

from portico.messages.views.contacts import (
    confirm_contact,
    contacts,
    prefer_contact,
    remove_contact,
    send_contact_code,
)
from portico.messages.views.mailbox import answer, message, messages

__all__ = [
    "answer",
    "confirm_contact",
    "contacts",
    "message",
    "messages",
    "prefer_contact",
    "remove_contact",
    "send_contact_code",
]
