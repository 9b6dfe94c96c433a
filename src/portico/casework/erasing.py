"""What becomes of the rows of this room when a person's data is erased (`kernel.erasing`)."""

from __future__ import annotations

from portico.casework import models, storing
from portico.kernel.erasing import ERASED, clear, keep, remove, remove_with_files

_STEPS = (
    "That there was a case, its service and its steps, about a record without a name: it shows how an authority works."
)

_BOOKS = "The authority's books: how much was paid, when and by which law, about a record without a name."

POLICIES = (
    keep(models.Application, _STEPS),
    remove(models.ApplicationAnswer),
    remove(models.PreparedSubmission),
    clear(models.Submission, "Its entry stays in the public log; nobody can open it.", content="", hash="", salt=None),
    keep(models.Case, _STEPS),
    keep(models.CaseSubject, _STEPS),
    remove(models.CaseFacts),
    keep(models.CasePosition, _STEPS),
    keep(models.CaseStep, _STEPS),
    keep(models.CaseStatus, _STEPS),
    keep(models.ClockEvent, _STEPS),
    keep(models.ClockWarning, _STEPS),
    keep(models.Timer, _STEPS),
    keep(models.Assignment, _STEPS),
    clear(
        models.Decision,
        "That it was decided, when, by which law and with which result.",
        amount=None,
        reasons=[{"text": ERASED, "law": []}],
        explanation="",
        letter=ERASED,
    ),
    clear(
        models.DecisionDocument,
        "Its entry stays in the public log; nobody can open it.",
        content="",
        sha256="",
        salt=None,
    ),
    remove_with_files(models.DecisionLetter, files="file", remove_file=storing.remove),
    clear(
        models.Proposal,
        "That it was proposed, when and by whom: another pair of eyes looked.",
        explanation="",
        letter=ERASED,
    ),
    clear(models.ProposalAnswer, "That another case worker approved it or sent it back.", reason=ERASED),
    clear(models.Recalculation, "That it was reckoned anew, when, and what came of it.", content=""),
    keep(models.Recusal, _STEPS),
    clear(models.Appeal, "That it was appealed, when, and whether in time.", content=""),
    keep(models.AppealWithdrawal, _STEPS),
    remove(models.StaffNote),
    remove_with_files(models.Document, files="file", remove_file=storing.remove),
    remove(models.DocumentEvent),
    clear(models.InformationRequest, "That more was asked for, when, and whether it came.", questions=[], content=""),
    remove(models.RequestAnswer),
    clear(models.RequestEvent, "What became of a request for more, and when.", explanation=""),
    keep(models.SignatureRequest, _STEPS),
    keep(models.Signature, _STEPS),
    keep(models.Promise, _STEPS),
    keep(models.Fee, _BOOKS),
    keep(models.PaymentRequest, _BOOKS),
    clear(models.PaymentRequestState, _BOOKS, address=""),
    clear(models.FeePayment, _BOOKS, payer=""),
    keep(models.Refund, _BOOKS),
    clear(models.PaymentOrder, _BOOKS, payee=""),
    keep(models.PaymentState, _BOOKS),
    keep(models.PaymentFileEntry, _BOOKS),
)
