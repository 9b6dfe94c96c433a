"""Reads: applications, cases, the queue."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portico.casework.types import (
    ApplicationView,
    CaseSummary,
    CaseView,
    CheckAnswers,
    QuestionView,
    QueueFilters,
    QueueView,
    Receipt,
    SignatureRequestView,
    StaffCaseView,
)
from portico.identity.types import Principal


def get_application(principal: Principal, application_id: UUID) -> ApplicationView:
    """:raises ApplicationNotFound: there is none, or it is somebody else's."""
    raise NotImplementedError


def next_question(principal: Principal, application_id: UUID, *, at: dt.datetime) -> QuestionView | None:
    """Return the next question, or None when only declarations are left (go to check answers)."""
    raise NotImplementedError


def get_question(
    principal: Principal, application_id: UUID, subject: str, concept: str, *, at: dt.datetime
) -> QuestionView:
    """Return one question, answered or not. :raises QuestionNotAsked: the application does not ask it."""
    raise NotImplementedError


def check_answers(principal: Principal, application_id: UUID, *, at: dt.datetime) -> CheckAnswers:
    """Return all of an application before it is sent."""
    raise NotImplementedError


def get_receipt(principal: Principal, application_id: UUID, *, at: dt.datetime) -> Receipt:
    """:raises ApplicationNotFound: it has not been sent, or is somebody else's."""
    raise NotImplementedError


def list_cases(principal: Principal, *, at: dt.datetime) -> tuple[CaseSummary, ...]:
    """Return the cases the person applied for, was granted, or signs; newest first."""
    raise NotImplementedError


def get_case(principal: Principal, case_id: UUID, *, at: dt.datetime) -> CaseView:
    """:raises CaseNotFound: there is none that this person may see."""
    raise NotImplementedError


def list_signature_requests(principal: Principal) -> tuple[SignatureRequestView, ...]:
    """Return the requests for a signature that wait for this person."""
    raise NotImplementedError


def get_signature_request(principal: Principal, request_id: UUID) -> SignatureRequestView:
    """Return one request to this person, answered or not."""
    raise NotImplementedError


def list_queue(principal: Principal, filters: QueueFilters | None = None, *, at: dt.datetime) -> QueueView:
    """Return one page of the queue of the case worker's authority, oldest due first."""
    raise NotImplementedError


def get_case_for_staff(principal: Principal, case_id: UUID, *, at: dt.datetime) -> StaffCaseView:
    """Return a case of the case worker's authority; facts only when they have taken it (an access record is made)."""
    raise NotImplementedError
