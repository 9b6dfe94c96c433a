"""Writes: a person's own answers, consents, purpose grants, and reads under a grant (each is an access record)."""

from __future__ import annotations

from portico.evidence.actions.access import record_look_at_person, record_look_on_behalf
from portico.evidence.actions.consents import give_consent_to_authority, record_consent, withdraw_consent
from portico.evidence.actions.facts import look_at_own_facts, record_answer
from portico.evidence.actions.grants import (
    close_grant,
    close_grants_of_case,
    close_grants_of_staff,
    open_grant,
    read_under_grant,
    record_read_under_grant,
)

__all__ = [
    "close_grant",
    "close_grants_of_case",
    "close_grants_of_staff",
    "give_consent_to_authority",
    "look_at_own_facts",
    "open_grant",
    "read_under_grant",
    "record_answer",
    "record_consent",
    "record_look_at_person",
    "record_look_on_behalf",
    "record_read_under_grant",
    "withdraw_consent",
]
