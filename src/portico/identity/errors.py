"""What can go wrong with people and signing in."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, PorticoError, Unavailable


class IdentityError(PorticoError):
    """Something about signing in did not go as expected. Please try again."""

    code = "identity.error"


class PersonNotFound(IdentityError, NotFound):
    """We do not know this person."""

    code = "identity.person-not-found"


class StaffNotFound(IdentityError, NotFound):
    """We do not know this member of staff."""

    code = "identity.staff-not-found"


class SignInNeeded(IdentityError, NotAllowed):
    """Sign in first."""

    code = "identity.sign-in-needed"


class DemoSignInNotHere(IdentityError, NotFound):
    """There is nothing here."""

    code = "identity.demo-sign-in-not-here"


class TooManyAttempts(IdentityError, NotAllowed):
    """There were too many tries. Wait {minutes} minutes, then try again."""

    code = "identity.too-many-attempts"


class InstallationFixed(IdentityError, Conflict):
    """Whether this is a demo was decided when the database was made. Make a new database to change it."""

    code = "identity.installation-fixed"


class InvitationNotValid(IdentityError, NotFound):
    """This invitation has been used or is too old. Ask for a new one."""

    code = "identity.invitation-not-valid"


class StaffExists(IdentityError, Conflict):
    """Somebody with this e-mail address has an account already. They can sign in with it."""

    code = "identity.staff-exists"


class DetailsNotValid(IdentityError, Invalid):
    """Look again at what you wrote. {problem}"""

    code = "identity.details-not-valid"


class DataKeysMissing(IdentityError, Unavailable):
    """This installation has no data keys. Whoever runs it sets PORTICO_DATA_KEYS and starts it again."""

    code = "identity.data-keys-missing"


class DataKeyUnknown(IdentityError, Unavailable):
    """Something here needs the data key {key}, which PORTICO_DATA_KEYS does not hold. Put it back, behind the first."""

    code = "identity.data-key-unknown"


class CiphertextDamaged(IdentityError, Unavailable):
    """Something that is stored encrypted cannot be read: it was changed or moved. Restore it from a backup."""

    code = "identity.ciphertext-damaged"


class AssistanceNotFound(IdentityError, NotFound):
    """Nobody waits for this. Ask for a new code: each one works for ten minutes."""

    code = "identity.assistance-not-found"


class AssistanceCodeWrong(IdentityError, Invalid):
    """This is not the code. Ask the person to read it out once more."""

    code = "identity.assistance-code-wrong"


class AssistanceTwoNeeded(IdentityError, NotAllowed):
    """Somebody else at your authority must confirm this: two people have to see the document."""

    code = "identity.assistance-two-needed"


class OnlyThemselves(IdentityError, NotAllowed):
    """Only the person themselves can do this. Go back to acting for yourself, then open it again."""

    code = "identity.only-themselves"


class PeopleOnly(IdentityError, NotAllowed):
    """This is for people, and you act for an organisation. Go back to acting for yourself, then open it again."""

    code = "identity.people-only"


class NotToYourself(IdentityError, NotAllowed):
    """Nobody decides about their own roles, account or passkeys. Ask another staff manager of your authority."""

    code = "identity.not-to-yourself"


class RolesApart(IdentityError, Conflict):
    """One person cannot have both roles. {reason}"""

    code = "identity.roles-apart"


class RoleNotHeld(IdentityError, NotFound):
    """This role has ended already, or was never given. Load the page again."""

    code = "identity.role-not-held"


class RoleNotValid(IdentityError, Invalid):
    """There is no such role or service at this authority. Choose again."""

    code = "identity.role-not-valid"


class StaffReasonNeeded(IdentityError, Invalid):
    """Write why, in one sentence: it stays beside what you do, and an auditor reads it."""

    code = "identity.staff-reason-needed"


class EmergencyNotThere(IdentityError, NotFound):
    """This emergency look has ended, or is not yours. If there is need, begin a new one and say why."""

    code = "identity.emergency-not-there"


class EmergencyReviewNotAllowed(IdentityError, NotAllowed):
    """Another auditor of the authority has to review this: nobody reviews their own look, nor one twice."""

    code = "identity.emergency-review-not-allowed"


class SessionNotFound(IdentityError, NotFound):
    """This session has ended already."""

    code = "identity.session-not-found"


class AssuranceTooLow(IdentityError, NotAllowed):
    """We have to be surer that it is you. Confirm who you are, then go on: what you wrote is kept.

    :param needed: the assurance level that is needed (`types.AssuranceLevel`), also in the answer of the API.
    """

    code = "identity.assurance-too-low"


class ProofTooOld(IdentityError, NotAllowed):
    """It is a while since you showed who you are. Confirm it once more, then go on.

    :param seconds: how long ago a proof may be.
    """

    code = "identity.proof-too-old"


class MandateNotFound(IdentityError, NotFound):
    """You may not act for anybody by this right, or it has ended. Choose again for whom you act."""

    code = "identity.mandate-not-found"


class MandateNotPossible(IdentityError, Invalid):
    """This right to act for somebody cannot be recorded."""

    code = "identity.mandate-not-possible"


class MandateNotYoursToEnd(IdentityError, NotAllowed):
    """Only who gave this right, or who holds it, can end it. What a register says is changed in the register."""

    code = "identity.mandate-not-yours-to-end"


class MandateOfferNotFound(IdentityError, NotFound):
    """There is no such offer to you. It may have been taken back, or answered already."""

    code = "identity.mandate-offer-not-found"


class OutsideMandate(IdentityError, NotAllowed):
    """Your right to act for somebody else does not cover this. Act for yourself again, or ask for a wider one."""

    code = "identity.outside-mandate"


class ActingChanged(IdentityError, Conflict):
    """Nothing was done. Since you opened that page, it has changed for whom you act. Check it, then try again."""

    code = "identity.acting-changed"


class ProviderNotFound(IdentityError, NotFound):
    """There is no such way to sign in here."""

    code = "identity.provider-not-found"


class ProviderSignInEnded(IdentityError, NotAllowed):
    """You did not finish signing in with {provider}. You can begin again, or sign in another way."""

    code = "identity.provider-sign-in-ended"


class ProviderSignInUnknown(IdentityError, NotAllowed):
    """This sign-in was begun in another browser, is used up, or is too old. Begin again."""

    code = "identity.provider-sign-in-unknown"


class ProviderUnavailable(IdentityError, Unavailable):
    """{provider} does not answer right now. Try again in a few minutes, or sign in another way."""

    code = "identity.provider-unavailable"


class ProviderAnswerNotValid(IdentityError, NotAllowed):
    """We could not verify what {provider} says, so you are not signed in. Begin again, or sign in another way."""

    code = "identity.provider-answer-not-valid"


class ProviderLevelTooLow(IdentityError, NotAllowed):
    """{provider} is not sure enough that it is you for what you want to do. Choose a stronger way to sign in there."""

    code = "identity.provider-level-too-low"


class ProviderNumberNotValid(IdentityError, NotAllowed):
    """{provider} gave us a number that cannot be right, so you are not signed in. Please tell us, or sign in another way."""

    code = "identity.provider-number-not-valid"


class SignedInAsAnother(IdentityError, NotAllowed):
    """With {provider} you are somebody else than you are signed in as here. Sign out first, then sign in again."""

    code = "identity.signed-in-as-another"


class AccountClosed(IdentityError, NotAllowed):
    """This account is closed. Ask your authority if that is a mistake."""

    code = "identity.account-closed"


class StaffNotInvited(IdentityError, NotAllowed):
    """{provider} knows you, but you have no account here yet. Ask your authority for an invitation."""

    code = "identity.staff-not-invited"


class DeliveryRefused(IdentityError, Invalid):
    """We cannot send anything to this address."""

    code = "identity.delivery-refused"


class DeliveryUnavailable(IdentityError, Unavailable):
    """We cannot send this right now. It is tried again by itself."""

    code = "identity.delivery-unavailable"


class RecipientNotValid(IdentityError, Invalid):
    """Enter an e-mail address like name@example.org, or a mobile number that begins with + and the country code."""

    code = "identity.recipient-not-valid"


class EmailNotValid(IdentityError, Invalid):
    """Enter an e-mail address like name@example.org."""

    code = "identity.email-not-valid"


class CodeWrong(IdentityError, Invalid):
    """This is not the code. Check the newest message from us and type its six digits."""

    code = "identity.code-wrong"


class CodeSpent(IdentityError, Invalid):
    """This code no longer works. Ask for a new one."""

    code = "identity.code-spent"


class PasskeyNeeded(IdentityError, NotAllowed):
    """Staff sign in with a passkey. Go back and choose it there."""

    code = "identity.passkey-needed"


class PasskeyNotTaken(IdentityError, Invalid):
    """The passkey was not made. Try again, and confirm on your device that it is you."""

    code = "identity.passkey-not-taken"


class PasskeyNotFound(IdentityError, NotFound):
    """You do not have this passkey any more."""

    code = "identity.passkey-not-found"


class AddressTaken(IdentityError, Conflict):
    """Another account signs in with this address. Use a different one, or sign in with that account."""

    code = "identity.address-taken"


class LastWayIn(IdentityError, Conflict):
    """This is your last way to sign in. Add another one first, then remove this."""

    code = "identity.last-way-in"


class RelyingPartyNotFound(IdentityError, NotFound):
    """There is no such service here. Go back to the list of the services that let people sign in."""

    code = "identity.relying-party-not-found"


class RelyingPartyClosed(IdentityError, Conflict):
    """Nobody can sign in to this service any more, so nothing about it can be changed. Register it again if it is needed."""

    code = "identity.relying-party-closed"


class RegistrationNotValid(IdentityError, Invalid):
    """Something about the service does not fit together. Look again at: {field}."""

    code = "identity.registration-not-valid"


class SectorNotYours(IdentityError, Conflict):
    """Services at this host belong to another authority. Choose an address of your own."""

    code = "identity.sector-not-yours"


class TooManySecrets(IdentityError, Conflict):
    """Two secrets work already. End the old one first, then make a new one."""

    code = "identity.too-many-secrets"


class SecretNotFound(IdentityError, NotFound):
    """This secret has been ended already. Load the page again."""

    code = "identity.secret-not-found"


class PrivilegeFourEyes(IdentityError, NotAllowed):
    """Another relying party manager of your authority has to answer this: nobody agrees to what they asked for."""

    code = "identity.privilege-four-eyes"


class PrivilegeNotWaiting(IdentityError, Conflict):
    """This has been asked for or answered already. Load the page again."""

    code = "identity.privilege-not-waiting"


class CodeNotValid(IdentityError, Invalid):
    """This authorization code does not work: it is too old, was used before, or was never given."""

    code = "identity.code-not-valid"


class TokenNotValid(IdentityError, Invalid):
    """This token does not work: it is too old, was used or ended before, or was never given."""

    code = "identity.token-not-valid"


class SigningKeyMissing(IdentityError, Unavailable):
    """There is no key that signs with {algorithm}. Whoever runs this installation runs `portico keys rotate`."""

    code = "identity.signing-key-missing"


class RecoveryNotFound(IdentityError, NotFound):
    """Nothing waits for your confirmation here. It was answered, or it is older than half an hour."""

    code = "identity.recovery-not-found"


class RecoveryCodeWrong(IdentityError, Invalid):
    """The two halves do not belong together, or the code was used or is older than a day. Check both halves."""

    code = "identity.recovery-code-wrong"


class RecordNotFound(IdentityError, NotFound):
    """Nobody is known by this number or e-mail address. Check each digit and letter."""

    code = "identity.record-not-found"


class MergeRequestNotFound(IdentityError, NotFound):
    """This request is not there, or somebody has decided about it already."""

    code = "identity.merge-request-not-found"


class MergeNotPossible(IdentityError, Conflict):
    """These two cannot be changed like this. Look whether they are one record already, or split what is merged first."""

    code = "identity.merge-not-possible"


class MergeAsked(IdentityError, Conflict):
    """Somebody has asked for this already. Another registrar has to decide about it."""

    code = "identity.merge-asked"


class MergeNotYours(IdentityError, NotAllowed):
    """Another registrar has to decide about this: two people must have looked at it."""

    code = "identity.merge-not-yours"


class OrganisationNotFound(IdentityError, NotFound):
    """We do not know this organisation."""

    code = "identity.organisation-not-found"


class VisitUnderWay(IdentityError, NotAllowed):
    """You are helping somebody right now. End the visit first, then go on with your own work."""

    code = "identity.visit-under-way"
