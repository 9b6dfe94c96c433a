"""Reads: applications, cases, signatures, the desk. A person sees their own, staff their authority's."""

from __future__ import annotations

from portico.casework.queries.agreements import (
    find_agreement_for,
    find_agreement_to_answer,
    get_agreement,
    list_other_adults_to_ask,
)
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
from portico.casework.queries.desk import get_case_for_staff, list_queue
from portico.casework.queries.erasing import list_cases_ended_after, list_open_cases
from portico.casework.queries.signing import get_signature_request, list_signature_requests
from portico.casework.queries.written import list_references_since

__all__ = [
    "check_answers",
    "find_agreement_for",
    "find_agreement_to_answer",
    "get_agreement",
    "get_application",
    "get_case",
    "get_case_for_staff",
    "get_question",
    "get_receipt",
    "get_receipt_record",
    "get_signature_request",
    "list_cases",
    "list_cases_ended_after",
    "list_open_cases",
    "list_other_adults_to_ask",
    "list_queue",
    "list_references_since",
    "list_signature_requests",
    "list_unfinished",
    "next_question",
]
