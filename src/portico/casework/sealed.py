"""The columns of this room that are encrypted (`identity.sealing.Sealed`)."""

from __future__ import annotations

from portico.casework import storing
from portico.casework.models import (
    Appeal,
    ApplicationAnswer,
    CaseFacts,
    DecisionDocument,
    DecisionLetter,
    Document,
    FeePayment,
    InformationRequest,
    PaymentOrder,
    PreparedSubmission,
    Recalculation,
    RequestAnswer,
    RequestEvent,
    StaffNote,
    Submission,
)
from portico.identity.sealing import Sealed

SEALED = (
    Sealed(Appeal, "content", Appeal.sealed),
    Sealed(ApplicationAnswer, "value", ApplicationAnswer.sealed),
    Sealed(CaseFacts, "content", CaseFacts.sealed),
    Sealed(Recalculation, "content", Recalculation.sealed),
    Sealed(StaffNote, "text", StaffNote.sealed),
    Sealed(PreparedSubmission, "content", PreparedSubmission.sealed),
    Sealed(Submission, "content", Submission.sealed),
    Sealed(DecisionDocument, "content", DecisionDocument.sealed),
    Sealed(DecisionLetter, "key", storing.KEY_PURPOSE),
    Sealed(Document, "name", Document.sealed),
    Sealed(Document, "key", storing.KEY_PURPOSE),
    Sealed(FeePayment, "payer", FeePayment.sealed),
    Sealed(InformationRequest, "content", InformationRequest.sealed),
    Sealed(PaymentOrder, "payee", PaymentOrder.sealed),
    Sealed(RequestAnswer, "value", RequestAnswer.sealed),
    Sealed(RequestEvent, "explanation", RequestEvent.sealed),
)
