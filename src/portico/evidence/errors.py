"""What can go wrong with facts and with reading them."""

from __future__ import annotations

from portico.kernel.errors import Invalid, NotAllowed, NotFound, PorticoError, Unavailable


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
    """A consent must say what may be read, and either which authority or which other person may read it."""

    code = "evidence.consent-not-valid"


class ValueNotStorable(EvidenceError, Invalid):
    """The answer for {concept} cannot be kept. Give text, a number, a date, yes or no, or rows of these."""

    code = "evidence.value-not-storable"


class RegistryProblem(EvidenceError, Unavailable):
    """A registry did not answer as agreed. You will be asked instead."""

    code = "evidence.registry-problem"


class RegistryRefused(RegistryProblem):
    """A registry refused to answer. You will be asked instead."""

    code = "evidence.registry-refused"


class RegistrySlow(RegistryProblem):
    """A registry took too long to answer. You will be asked instead."""

    code = "evidence.registry-slow"


class RegistryDown(RegistryProblem):
    """A registry cannot be reached. You will be asked instead."""

    code = "evidence.registry-down"


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
