"""Writes: apply, sign, take, decide, grant without an application."""

from __future__ import annotations

from portico.casework.actions.agreeing import answer_agreement, ask_other_adult, fetch_agreed
from portico.casework.actions.appealing import appeal
from portico.casework.actions.applying import save_answer, start_application, take_back_answer
from portico.casework.actions.approving import approve_proposal, review_proposal, send_proposal_back
from portico.casework.actions.arriving import Pace, file_submission
from portico.casework.actions.asking import ask_for_information, take_back_request
from portico.casework.actions.assigning import give_back, give_case, mark_read, take_next
from portico.casework.actions.bulk import make_changes, try_changes
from portico.casework.actions.conversing import answer_person
from portico.casework.actions.deciding import decide, decide_automatically
from portico.casework.actions.documents import (
    add_document,
    list_waiting_documents,
    scan_document,
    sweep_files,
    take_back_document,
)
from portico.casework.actions.fee_payments import record_fee_paid
from portico.casework.actions.granting import open_proactive_cases
from portico.casework.actions.noting import add_note
from portico.casework.actions.printing import print_letter
from portico.casework.actions.recalculating import begin_recalculations, recalculate
from portico.casework.actions.requests import admit_reply, save_reply, send_reply
from portico.casework.actions.searching import search_cases
from portico.casework.actions.signing import decline, sign
from portico.casework.actions.submitting import review, submit
from portico.casework.actions.taking import recuse, release_cases, take_case
from portico.casework.actions.withdrawing import withdraw
from portico.casework.actions.working import begin_waiting, end_waiting, extend, move_to_step

__all__ = [
    "Pace",
    "add_document",
    "add_note",
    "admit_reply",
    "answer_agreement",
    "answer_person",
    "appeal",
    "approve_proposal",
    "ask_for_information",
    "ask_other_adult",
    "begin_recalculations",
    "begin_waiting",
    "decide",
    "decide_automatically",
    "decline",
    "end_waiting",
    "extend",
    "fetch_agreed",
    "file_submission",
    "give_back",
    "give_case",
    "list_waiting_documents",
    "make_changes",
    "mark_read",
    "move_to_step",
    "open_proactive_cases",
    "print_letter",
    "recalculate",
    "record_fee_paid",
    "recuse",
    "release_cases",
    "review",
    "review_proposal",
    "save_answer",
    "save_reply",
    "scan_document",
    "search_cases",
    "send_proposal_back",
    "send_reply",
    "sign",
    "start_application",
    "submit",
    "sweep_files",
    "take_back_answer",
    "take_back_document",
    "take_back_request",
    "take_case",
    "take_next",
    "try_changes",
    "withdraw",
]
