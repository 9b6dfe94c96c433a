"""Staff, their roles and emergency looks."""

from __future__ import annotations

from portico.identity.errors.base import IdentityError
from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class StaffNotFound(IdentityError, NotFound):
    """We do not know this member of staff."""

    code = "identity.staff-not-found"


class InvitationNotValid(IdentityError, NotFound):
    """This invitation has been used or is too old. Ask for a new one."""

    code = "identity.invitation-not-valid"


class MailNotHere(IdentityError, NotAllowed):
    """This installation sends no mail, so nothing was done. Ask whoever runs it for the link."""

    code = "identity.mail-not-here"


class StaffExists(IdentityError, Conflict):
    """Somebody with this e-mail address has an account already. They can sign in with it."""

    code = "identity.staff-exists"


class StaffNotInvited(IdentityError, NotAllowed):
    """{provider} knows you, but you have no account here yet. Ask your authority for an invitation."""

    code = "identity.staff-not-invited"


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
