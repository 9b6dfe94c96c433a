"""Outside OpenID providers."""

from __future__ import annotations

from portico.identity.errors.base import IdentityError
from portico.kernel.errors import NotAllowed, NotFound, Unavailable


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
