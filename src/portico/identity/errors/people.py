"""People, organisations and what is stored of them."""

from __future__ import annotations

from portico.identity.errors.base import IdentityError
from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable


class PersonNotFound(IdentityError, NotFound):
    """We do not know this person."""

    code = "identity.person-not-found"


class DataKeysMissing(IdentityError, Unavailable):
    """This installation has no data keys. Whoever runs it sets PORTICO_DATA_KEYS and starts it again."""

    code = "identity.data-keys-missing"


class DataKeyUnknown(IdentityError, Unavailable):
    """Something here needs the data key {key}, which PORTICO_DATA_KEYS does not hold. Put it back, behind the first."""

    code = "identity.data-key-unknown"


class CiphertextDamaged(IdentityError, Unavailable):
    """Something that is stored encrypted cannot be read: it was changed or moved. Restore it from a backup."""

    code = "identity.ciphertext-damaged"


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


class InstallationFixed(IdentityError, Conflict):
    """Whether this is a demo was decided when the database was made. Make a new database to change it."""

    code = "identity.installation-fixed"


class DetailsNotValid(IdentityError, Invalid):
    """Look again at what you wrote. {problem}"""

    code = "identity.details-not-valid"
