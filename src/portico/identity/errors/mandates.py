"""Acting for somebody else."""

from __future__ import annotations

from portico.identity.errors.base import IdentityError
from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class AssistanceNotFound(IdentityError, NotFound):
    """Nobody waits for this. Ask for a new code: each one works for ten minutes."""

    code = "identity.assistance-not-found"


class AssistanceCodeWrong(IdentityError, Invalid):
    """This is not the code. Ask the person to read it out once more."""

    code = "identity.assistance-code-wrong"


class AssistanceTwoNeeded(IdentityError, NotAllowed):
    """Somebody else at your authority must confirm this: two people have to see the document."""

    code = "identity.assistance-two-needed"


class VisitUnderWay(IdentityError, NotAllowed):
    """You are helping somebody right now. End the visit first, then go on with your own work."""

    code = "identity.visit-under-way"


class OnlyThemselves(IdentityError, NotAllowed):
    """Only the person themselves can do this. Go back to acting for yourself, then open it again."""

    code = "identity.only-themselves"


class PeopleOnly(IdentityError, NotAllowed):
    """This is for people, and you act for an organisation. Go back to acting for yourself, then open it again."""

    code = "identity.people-only"


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
