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


class SignatureNotNeeded(CaseworkError, Conflict):
    """This application was withdrawn or closed, so nobody has to sign it any more. There is nothing for you to do."""

    code = "casework.signature-not-needed"


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


class OwnMatter(CaseworkError, NotAllowed):
    """This case is about you, so somebody else has to work on it. Choose another case from the queue."""

    code = "casework.own-matter"


class Recused(CaseworkError, NotAllowed):
    """You said that you know somebody in this case, so it stays with others. Choose another case from the queue."""

    code = "casework.recused"


class DecidedBefore(CaseworkError, NotAllowed):
    """You took part in the decision that is appealed, so somebody else has to look at it. Choose another case."""

    code = "casework.decided-before"


class ProposedYourself(CaseworkError, NotAllowed):
    """You proposed this decision, so another case worker has to approve it. It is in their list of proposals."""

    code = "casework.proposed-yourself"


class ProposalPending(CaseworkError, Conflict):
    """A decision is proposed and waits for another case worker. Until it is approved or sent back, nothing can change."""

    code = "casework.proposal-pending"


class ProposalNotFound(CaseworkError, NotFound):
    """No decision waits for approval here any more: it was approved, sent back, or the case has ended."""

    code = "casework.proposal-not-found"


class ProposalOutdated(CaseworkError, Conflict):
    """Something new came into the case after this was proposed. Send it back, so that it is looked at again."""

    code = "casework.proposal-outdated"


class ReviewFirst(CaseworkError, NotAllowed):
    """Open the case for review first: only whoever has read it can approve the decision."""

    code = "casework.review-first"


class ReturnReasonNeeded(CaseworkError, Invalid):
    """Write to your colleague why you send it back, and what they should look at."""

    code = "casework.return-reason-needed"


class CaseWithdrawn(CaseworkError, Conflict):
    """The person has withdrawn this application, so nothing can be done with it any more. Choose another case."""

    code = "casework.case-withdrawn"


class StepNotPossible(CaseworkError, Conflict):
    """The case cannot come to this step now. Open the case again: it lists the steps that may come next."""

    code = "casework.step-not-possible"


class WaitingReasonUnknown(CaseworkError, Invalid):
    """A case of this service cannot wait for that. Choose one of the reasons in the list."""

    code = "casework.waiting-reason-unknown"


class AlreadyWaiting(CaseworkError, Conflict):
    """This case waits already. End that first, then say what it waits for now."""

    code = "casework.already-waiting"


class NotWaiting(CaseworkError, Conflict):
    """This case does not wait for anything. Open it again to see where it stands."""

    code = "casework.not-waiting"


class NoExtension(CaseworkError, NotAllowed):
    """No law lets us take longer for this service. Decide the case in time."""

    code = "casework.no-extension"


class ExtensionReasonUnknown(CaseworkError, Invalid):
    """The law does not let us take longer for that reason. Choose one of the reasons in the list."""

    code = "casework.extension-reason-unknown"


class ExtensionTooLong(CaseworkError, Invalid):
    """The time can be extended by 1 to {most} {unit}. Write how long you need."""

    code = "casework.extension-too-long"


class ExtendedEnough(CaseworkError, Conflict):
    """The time has been extended as often as the law lets us ({times}). Decide the case in time."""

    code = "casework.extended-enough"


class TooLateToExtend(CaseworkError, Conflict):
    """The answer is late already, and what is over cannot be extended. Decide the case as soon as you can."""

    code = "casework.too-late-to-extend"


class NotYourApplication(CaseworkError, NotAllowed):
    """Only whoever applied can do this. Talk to them, or call the authority that has the case."""

    code = "casework.not-your-application"


class CannotWithdraw(CaseworkError, NotAllowed):
    """An application for {service} cannot be withdrawn here. Call {authority} and say the reference {reference}."""

    code = "casework.cannot-withdraw"


class NothingToWithdraw(CaseworkError, Conflict):
    """This case has ended, so there is nothing to withdraw. If you disagree with the decision, you can appeal."""

    code = "casework.nothing-to-withdraw"


class NothingToAppeal(CaseworkError, Conflict):
    """There is no decision that you can appeal now. Open the case again to see where it stands."""

    code = "casework.nothing-to-appeal"


class AppealedAlready(CaseworkError, Conflict):
    """Your appeal has been received already, and somebody looks at it. You find it on the page of the case."""

    code = "casework.appealed-already"


class NoFurtherAppeal(CaseworkError, Conflict):
    """This was decided on appeal, so it cannot be appealed here once more. The letter says where you can go from here."""

    code = "casework.no-further-appeal"
