"""Writes: a person's own answers, consents, purpose grants, and reads under a grant (each is an access record)."""

from __future__ import annotations

from portico.evidence.actions.access import record_look_at_person, record_look_on_behalf
from portico.evidence.actions.consents import (
    answer_agreement,
    answer_request,
    ask_other_adult,
    record_consent,
    withdraw_consent,
)
from portico.evidence.actions.corrections import (
    answer_correction,
    ask_register_again,
    follow,
    look_at_contestable,
    look_at_correction,
    look_at_own_correction,
    open_correction,
    withdraw_correction,
)
from portico.evidence.actions.facts import look_at_own_facts, record_answer
from portico.evidence.actions.grants import (
    close_grant,
    close_grants_of_case,
    close_grants_of_staff,
    open_grant,
    read_under_grant,
    record_read_under_grant,
)
from portico.evidence.actions.supervision import name_person_of_look

__all__ = [
    "answer_agreement",
    "answer_correction",
    "answer_request",
    "ask_other_adult",
    "ask_register_again",
    "close_grant",
    "close_grants_of_case",
    "close_grants_of_staff",
    "follow",
    "look_at_contestable",
    "look_at_correction",
    "look_at_own_correction",
    "look_at_own_facts",
    "name_person_of_look",
    "open_correction",
    "open_grant",
    "read_under_grant",
    "record_answer",
    "record_consent",
    "record_look_at_person",
    "record_look_on_behalf",
    "record_read_under_grant",
    "withdraw_consent",
    "withdraw_correction",
]
