"""Services that let people sign in here."""

from __future__ import annotations

from portico.identity.errors.base import IdentityError
from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable


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
