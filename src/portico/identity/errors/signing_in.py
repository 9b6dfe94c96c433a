"""Signing in, sessions and levels."""

from __future__ import annotations

from portico.identity.errors.base import IdentityError
from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable


class SignInNeeded(IdentityError, NotAllowed):
    """Sign in first."""

    code = "identity.sign-in-needed"


class DemoSignInNotHere(IdentityError, NotFound):
    """There is nothing here."""

    code = "identity.demo-sign-in-not-here"


class TooManyAttempts(IdentityError, NotAllowed):
    """There were too many tries. Wait {minutes} minutes, then try again."""

    code = "identity.too-many-attempts"


class AccountClosed(IdentityError, NotAllowed):
    """This account is closed. Ask your authority if that is a mistake."""

    code = "identity.account-closed"


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


class RecoveryNotFound(IdentityError, NotFound):
    """Nothing waits for your confirmation here. It was answered, or it is older than half an hour."""

    code = "identity.recovery-not-found"


class RecoveryCodeWrong(IdentityError, Invalid):
    """The two halves do not belong together, or the code was used or is older than a day. Check both halves."""

    code = "identity.recovery-code-wrong"
