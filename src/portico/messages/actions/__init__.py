"""Writes: send a message, note that it was read, reach people, let them answer."""

from __future__ import annotations

from portico.messages.actions.contacts import (
    SEND_CONTACT_CODE,
    add_contact,
    choose_way,
    code_to_send,
    confirm_contact,
    forget_contact_codes,
    mark_code_sent,
    prefer_contact,
    remove_contact,
    send_contact_code,
)
from portico.messages.actions.deliveries import begin_next, record_end, retry
from portico.messages.actions.mailbox import open_message, send_letter, send_message
from portico.messages.actions.replies import answer_message, answer_person
from portico.messages.actions.telling import tell_of_consent_request, tell_of_correction, tell_of_emergency

__all__ = [
    "SEND_CONTACT_CODE",
    "add_contact",
    "answer_message",
    "answer_person",
    "begin_next",
    "choose_way",
    "code_to_send",
    "confirm_contact",
    "forget_contact_codes",
    "mark_code_sent",
    "open_message",
    "prefer_contact",
    "record_end",
    "remove_contact",
    "retry",
    "send_contact_code",
    "send_letter",
    "send_message",
    "tell_of_consent_request",
    "tell_of_correction",
    "tell_of_emergency",
]
