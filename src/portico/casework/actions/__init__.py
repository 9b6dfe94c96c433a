"""Writes: apply, sign, take, decide, grant without an application."""

from __future__ import annotations

from portico.casework.actions.agreeing import answer_agreement, ask_other_adult, fetch_agreed
from portico.casework.actions.applying import save_answer, start_application, submit, take_back_answer
from portico.casework.actions.deciding import (
    decide,
    decide_automatically,
    pause_clock,
    release_cases,
    resume_clock,
    take_case,
)
from portico.casework.actions.granting import open_proactive_cases
from portico.casework.actions.signing import decline, sign

__all__ = [
    "answer_agreement",
    "ask_other_adult",
    "decide",
    "decide_automatically",
    "decline",
    "fetch_agreed",
    "open_proactive_cases",
    "pause_clock",
    "release_cases",
    "resume_clock",
    "save_answer",
    "sign",
    "start_application",
    "submit",
    "take_back_answer",
    "take_case",
]
