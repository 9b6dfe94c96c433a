"""Reads: applications, cases, signatures, the desk. A person sees their own, staff their authority's."""

from __future__ import annotations

from portico.casework.queries.agreements import (
    find_agreement_for,
    find_agreement_to_answer,
    get_agreement,
    list_other_adults_to_ask,
)
from portico.casework.queries.applicants import get_appealable, get_withdrawable
from portico.casework.queries.applications import (
    check_answers,
    get_application,
    get_question,
    get_receipt,
    get_receipt_record,
    list_unfinished,
    next_question,
)
from portico.casework.queries.cases import get_case, list_cases
from portico.casework.queries.colleagues import get_case_to_give, list_team
from portico.casework.queries.completeness import missing_of_person
from portico.casework.queries.conversations import get_conversation
from portico.casework.queries.decision_documents import (
    get_decision_document,
    get_decision_document_for_staff,
    get_decision_letter,
    get_decision_letter_for_staff,
    get_decision_record,
    list_decisions,
    list_decisions_for_staff,
    read_letter,
)
from portico.casework.queries.desk import get_case_for_staff
from portico.casework.queries.documents import (
    list_documents,
    list_documents_for_staff,
    open_document,
    open_document_for_staff,
)
from portico.casework.queries.erasing import list_cases_ended_after, list_cases_with_money_owed, list_open_cases
from portico.casework.queries.fees import get_fee
from portico.casework.queries.money import get_demo_payment, get_money, get_money_for_staff
from portico.casework.queries.notes import list_notes
from portico.casework.queries.promises import FEWER_THAN, list_promises
from portico.casework.queries.queue import desk_choices, list_ids, list_queue
from portico.casework.queries.reckonings import get_account, get_account_for_staff
from portico.casework.queries.requests import (
    get_request,
    get_request_for_staff,
    get_request_to_write,
    list_requests,
    list_requests_for_staff,
)
from portico.casework.queries.reviewing import get_proposal, list_proposals
from portico.casework.queries.signing import get_signature_request, list_signature_requests
from portico.casework.queries.working import get_process, get_process_to_read
from portico.casework.queries.workload import list_workload
from portico.casework.queries.written import list_references_since

__all__ = [
    "FEWER_THAN",
    "check_answers",
    "desk_choices",
    "find_agreement_for",
    "find_agreement_to_answer",
    "get_account",
    "get_account_for_staff",
    "get_agreement",
    "get_appealable",
    "get_application",
    "get_case",
    "get_case_for_staff",
    "get_case_to_give",
    "get_conversation",
    "get_decision_document",
    "get_decision_document_for_staff",
    "get_decision_letter",
    "get_decision_letter_for_staff",
    "get_decision_record",
    "get_demo_payment",
    "get_fee",
    "get_money",
    "get_money_for_staff",
    "get_process",
    "get_process_to_read",
    "get_proposal",
    "get_question",
    "get_receipt",
    "get_receipt_record",
    "get_request",
    "get_request_for_staff",
    "get_request_to_write",
    "get_signature_request",
    "get_withdrawable",
    "list_cases",
    "list_cases_ended_after",
    "list_cases_with_money_owed",
    "list_decisions",
    "list_decisions_for_staff",
    "list_documents",
    "list_documents_for_staff",
    "list_ids",
    "list_notes",
    "list_open_cases",
    "list_other_adults_to_ask",
    "list_promises",
    "list_proposals",
    "list_queue",
    "list_references_since",
    "list_requests",
    "list_requests_for_staff",
    "list_signature_requests",
    "list_team",
    "list_unfinished",
    "list_workload",
    "missing_of_person",
    "next_question",
    "open_document",
    "open_document_for_staff",
    "read_letter",
]
