"""What can go wrong with facts and with reading them."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, PorticoError, Unavailable


class EvidenceError(PorticoError):
    """Something about the data from registries did not go as expected. Please try again."""

    code = "evidence.error"


class NotYourData(EvidenceError, NotAllowed):
    """This is somebody else's data. You may not read or change it."""

    code = "evidence.not-your-data"


class NoOpenGrant(EvidenceError, NotAllowed):
    """You may read a person's data only while you work on their case. Take the case first."""

    code = "evidence.no-open-grant"


class OutsideGrant(EvidenceError, NotAllowed):
    """This case does not need that data, so you may not read it: {concepts}."""

    code = "evidence.outside-grant"


class AccessRecordNotFound(EvidenceError, NotFound):
    """There is no such look into your data. Choose one from the list."""

    code = "evidence.access-record-not-found"


class AccessRecordNotInLog(EvidenceError, NotFound):
    """There is no receipt for this look: it is from before there was a public log, or its content was erased."""

    code = "evidence.access-record-not-in-log"


class MustBeKept(EvidenceError, Conflict):
    """This data cannot be erased yet. {reasons}"""

    code = "evidence.must-be-kept"


class NoRetentionNamed(EvidenceError, Invalid):
    """The pack names no law on how long registries' answers are kept. Add `retention: facts` to pack.yaml first."""

    code = "evidence.no-retention-named"


class ReasonNeeded(EvidenceError, Invalid):
    """Write why you must know whose data it was. The person reads it."""

    code = "evidence.reason-needed"


class EmergencyWithoutLaw(EvidenceError, NotAllowed):
    """No law is named by which staff may look at somebody's data in an emergency, so nobody may. Ask your manager."""

    code = "evidence.emergency-without-law"


class GrantNotFound(EvidenceError, NotFound):
    """We do not know this permission to read."""

    code = "evidence.grant-not-found"


class GrantNotValid(EvidenceError, Invalid):
    """A permission to read must name a member of staff, what may be read, and an end that is not past."""

    code = "evidence.grant-not-valid"


class ConsentNotFound(EvidenceError, NotFound):
    """There is no such consent that still holds. It may have been withdrawn already."""

    code = "evidence.consent-not-found"


class ConsentNotValid(EvidenceError, Invalid):
    """A consent must say what may be read, by which authority, and for which service."""

    code = "evidence.consent-not-valid"


class AgreementChanged(EvidenceError, Conflict):
    """This agreement has changed since you read it. Read it again, then answer."""

    code = "evidence.agreement-changed"


class AnswerStands(EvidenceError, Invalid):
    """An answer is not changed to yes. Agree to the agreement again: that is a new record."""

    code = "evidence.answer-stands"


class CannotAgreeForAnother(EvidenceError, NotAllowed):
    """Only the person themselves, a parent or a guardian can agree to this. You can answer the question instead."""

    code = "evidence.cannot-agree-for-another"


class ConsentRequestNotFound(EvidenceError, NotFound):
    """Nobody asks you to agree to this, or it was answered already."""

    code = "evidence.consent-request-not-found"


class CannotAskToAgree(EvidenceError, NotAllowed):
    """You cannot ask this person to agree. Send the application; a case worker finds out what is missing."""

    code = "evidence.cannot-ask-to-agree"


class ValueNotStorable(EvidenceError, Invalid):
    """The answer for {concept} cannot be kept. Give text, a number, a date, yes or no, or rows of these."""

    code = "evidence.value-not-storable"


class CorrectionNotFound(EvidenceError, NotFound):
    """We do not know this correction request."""

    code = "evidence.correction-not-found"


class CorrectionNotPossible(EvidenceError, NotFound):
    """This cannot be put right here. Call or write to whoever says so; your own answers you can change where you gave them."""

    code = "evidence.correction-not-possible"


class ClaimNotPossible(EvidenceError, Invalid):
    """Say what is right in another way."""

    code = "evidence.claim-not-possible"


class SaidAlready(ClaimNotPossible):
    """This is what the registry says now. Say what is right instead."""

    code = "evidence.said-already"


class WordsNeeded(EvidenceError, Invalid):
    """Write in one or two sentences what is wrong, so that the authority can look into it."""

    code = "evidence.words-needed"


class WordsTooLong(EvidenceError, Invalid):
    """Shorten your words: they may have {limit} characters, and have {length}."""

    code = "evidence.words-too-long"


class AnswerNeedsReason(EvidenceError, Invalid):
    """Write to the person why you answer so."""

    code = "evidence.answer-needs-reason"


class CorrectionOpen(EvidenceError, Conflict):
    """You have said already that this is wrong. Wait for the answer, or take your request back first."""

    code = "evidence.correction-open"


class CorrectionMoved(EvidenceError, Conflict):
    """This correction request has been answered, taken back or closed in the meantime. Look at it again."""

    code = "evidence.correction-moved"


class HelpedToContest(EvidenceError, NotAllowed):
    """You helped the person to say that this is wrong. Somebody else must answer them."""

    code = "evidence.helped-to-contest"


class RegistryProblem(EvidenceError, Unavailable):
    """A registry did not answer as agreed. You will be asked instead."""

    code = "evidence.registry-problem"

    def __init__(self, message: str | None = None, /, *, reason: str = "", **facts: object) -> None:
        """Keep the reason, a word of the protocol for whoever operates this; pages do not show it."""
        super().__init__(message, **facts)
        self.reason = reason


class RegistryRefused(RegistryProblem):
    """A registry refused to answer. You will be asked instead."""

    code = "evidence.registry-refused"


class RegistrySlow(RegistryProblem):
    """A registry took too long to answer. You will be asked instead."""

    code = "evidence.registry-slow"


class RegistryDown(RegistryProblem):
    """A registry cannot be reached. You will be asked instead."""

    code = "evidence.registry-down"


class RegistryNotReached(RegistryDown):
    """No connection to a registry could be made. You will be asked instead."""

    code = "evidence.registry-not-reached"


class RegistryBusy(RegistryDown):
    """A registry has no time at the moment. You will be asked instead."""

    code = "evidence.registry-busy"

    def __init__(self, *, seconds: float) -> None:
        """:param seconds: after which it wants to be asked again."""
        super().__init__(reason="busy")
        self.seconds = seconds


class RegistryNonsense(RegistryProblem):
    """A registry gave an answer that cannot be right. You will be asked instead."""

    code = "evidence.registry-nonsense"


class ConnectorUnknown(EvidenceError, Invalid):
    """There is no connector called {name}. Known: {known}."""

    code = "evidence.connector-unknown"


class SignatureRefused(EvidenceError, NotAllowed):
    """The signature of the message is not accepted ({fault}): {why}."""

    code = "evidence.signature-refused"


class KeyNotValid(EvidenceError, Invalid):
    """The key {name} cannot be used: {why}. Make one with portico exchange key."""

    code = "evidence.key-not-valid"
