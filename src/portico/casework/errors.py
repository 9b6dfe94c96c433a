"""What can go wrong with applications and cases, in sentences."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, PorticoError


class CaseworkError(PorticoError):
    """Something about your application did not go as expected. Please try again."""

    code = "casework.error"


class ApplicationNotFound(CaseworkError, NotFound):
    """We could not find this application. Open your plan and choose again what you want to apply for."""

    code = "casework.application-not-found"


class ReceiptNotInLog(CaseworkError, NotFound):
    """There is no file for this receipt: it is from before there was a public log, or its content was erased."""

    code = "casework.receipt-not-in-log"


class NothingChosen(CaseworkError, Invalid):
    """Choose at least one service that you can apply for."""

    code = "casework.nothing-chosen"


class CannotApply(CaseworkError, Invalid):
    """You cannot apply for {service} here. Open your plan: it says why, and who can."""

    code = "casework.cannot-apply"


class AlreadyApplied(CaseworkError, Conflict):
    """You have already applied for {service}, and that case is still open. You find it under your cases."""

    code = "casework.already-applied"


class AlreadySubmitted(CaseworkError, Conflict):
    """This application has been sent, so it cannot be changed any more. You find it under your cases."""

    code = "casework.already-submitted"


class QuestionNotAsked(CaseworkError, NotFound):
    """This application does not ask that. Go on with the next question."""

    code = "casework.question-not-asked"


class AnswerNotPossible(CaseworkError, Invalid):
    """This answer is not possible. Check it and try again."""

    code = "casework.answer-not-possible"


class QuestionsLeft(CaseworkError, Invalid):
    """Some questions have no answer yet. Answer them, then send the application."""

    code = "casework.questions-left"


class DeclarationsMissing(CaseworkError, Invalid):
    """Read what you declare and tick each box, then send it again."""

    code = "casework.declarations-missing"


class SignerNotKnown(CaseworkError, Invalid):
    """{service} must be signed by another person too, and we do not know who that is. Invite them to your plan first."""

    code = "casework.signer-not-known"


class CaseNotFound(CaseworkError, NotFound):
    """We could not find this case."""

    code = "casework.case-not-found"


class SignatureRequestNotFound(CaseworkError, NotFound):
    """We could not find this request for a signature."""

    code = "casework.signature-request-not-found"


class AlreadySigned(CaseworkError, Conflict):
    """You have already answered this request."""

    code = "casework.already-signed"


class TransitionNotAllowed(CaseworkError, Conflict):
    """The case is {state}, so this cannot be done now. Open the case again to see where it stands."""

    code = "casework.transition-not-allowed"


class CaseTaken(CaseworkError, Conflict):
    """Somebody else has taken this case. Choose another one from the queue."""

    code = "casework.case-taken"


class HelpedToApply(CaseworkError, NotAllowed):
    """You helped to apply here, so somebody else has to decide. Choose another case from the queue."""

    code = "casework.helped-to-apply"


class CaseNotYours(CaseworkError, NotAllowed):
    """Take the case first: only whoever has taken it can decide it."""

    code = "casework.case-not-yours"


class CaseDecided(CaseworkError, Conflict):
    """This case has been decided already. A decision stands until it is appealed."""

    code = "casework.case-decided"


class ReasonNeeded(CaseworkError, Invalid):
    """Your decision differs from what the rule says. Write why, in words the applicant understands."""

    code = "casework.reason-needed"


class LetterNeeded(CaseworkError, Invalid):
    """Write the letter to the applicant. It says what was decided and why."""

    code = "casework.letter-needed"


class TextTooLong(CaseworkError, Invalid):
    """This text is too long: {length} characters, at most {limit} are possible. Shorten it."""

    code = "casework.text-too-long"


class ClockChangeNotAllowed(CaseworkError, Conflict):
    """The clock of this case cannot be {change} now: it is {last}. Open the case again to see where it stands."""

    code = "casework.clock-change-not-allowed"


class StaffOnly(CaseworkError, NotFound):
    """We could not find this page."""

    code = "casework.staff-only"
