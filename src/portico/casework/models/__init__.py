"""Applications and cases. What happens to them is history; of a case only its position changes."""

from portico.casework.models.appeals import Appeal, AppealWithdrawal
from portico.casework.models.applying import Application, ApplicationAnswer, PreparedSubmission, Submission
from portico.casework.models.cases import (
    Assignment,
    Case,
    CasePosition,
    CaseQuerySet,
    CaseStatus,
    CaseStep,
    CaseSubject,
)
from portico.casework.models.clock import ClockEvent
from portico.casework.models.decisions import Decision
from portico.casework.models.documents import Document, DocumentEvent
from portico.casework.models.facts import CaseFacts
from portico.casework.models.letters import DecisionDocument, DecisionLetter
from portico.casework.models.notes import StaffNote
from portico.casework.models.payments import (
    Fee,
    FeePayment,
    PaymentFile,
    PaymentFileEntry,
    PaymentFileSending,
    PaymentOrder,
    PaymentRequest,
    PaymentRequestState,
    PaymentState,
    Refund,
)
from portico.casework.models.promises import Promise
from portico.casework.models.proposals import Proposal, ProposalAnswer
from portico.casework.models.recalculations import Recalculation
from portico.casework.models.recusals import Recusal
from portico.casework.models.requests import InformationRequest, RequestAnswer, RequestEvent
from portico.casework.models.signing import Signature, SignatureRequest
from portico.casework.models.timers import ClockWarning, Timer

__all__ = [
    "Appeal",
    "AppealWithdrawal",
    "Application",
    "ApplicationAnswer",
    "Assignment",
    "Case",
    "CaseFacts",
    "CasePosition",
    "CaseQuerySet",
    "CaseStatus",
    "CaseStep",
    "CaseSubject",
    "ClockEvent",
    "ClockWarning",
    "Decision",
    "DecisionDocument",
    "DecisionLetter",
    "Document",
    "DocumentEvent",
    "Fee",
    "FeePayment",
    "InformationRequest",
    "PaymentFile",
    "PaymentFileEntry",
    "PaymentFileSending",
    "PaymentOrder",
    "PaymentRequest",
    "PaymentRequestState",
    "PaymentState",
    "PreparedSubmission",
    "Promise",
    "Proposal",
    "ProposalAnswer",
    "Recalculation",
    "Recusal",
    "Refund",
    "RequestAnswer",
    "RequestEvent",
    "Signature",
    "SignatureRequest",
    "StaffNote",
    "Submission",
    "Timer",
]
