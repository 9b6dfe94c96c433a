"""What can go wrong with a journey, in sentences."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, PorticoError


class JourneysError(PorticoError):
    """Something about your plan did not go as expected. Please try again."""

    code = "journeys.error"


class JourneyNotFound(JourneysError, NotFound):
    """We could not find this plan. Open your plans and choose it again."""

    code = "journeys.journey-not-found"


class InvitationNotFound(JourneysError, NotFound):
    """We could not find this invitation. It may have been answered already."""

    code = "journeys.invitation-not-found"


class DateNotPossible(JourneysError, Invalid):
    """{label} cannot be {value}: it must be between {earliest} and {latest}. Check the year and try again."""

    code = "journeys.date-not-possible"


class DateNotOfEvent(JourneysError, Invalid):
    """The life event {life_event} has no date called {name}. Did you mean {nearest}?"""

    code = "journeys.date-not-of-event"


class CannotInvite(JourneysError, NotAllowed):
    """You cannot invite this person. Check the number, and that it is not your own."""

    code = "journeys.cannot-invite"


class TooManyInvitations(JourneysError, NotAllowed):
    """You have sent many invitations in the last {days} days. Wait for an answer, or try again later."""

    code = "journeys.too-many-invitations"


class RoleNotOfEvent(JourneysError, Invalid):
    """The life event {life_event} has no such role for an adult. Did you mean {nearest}?"""

    code = "journeys.role-not-of-event"


class AlreadyAnswered(JourneysError, Conflict):
    """This invitation has been answered already."""

    code = "journeys.already-answered"


class TouchpointNotFound(JourneysError, NotFound):
    """The plan has no touchpoint {touchpoint}. Did you mean {nearest}?"""

    code = "journeys.touchpoint-not-found"


class CannotMark(JourneysError, NotAllowed):
    """This one cannot be ticked off: a registry or a case says when it is done."""

    code = "journeys.cannot-mark"


class ServiceNotInEvent(JourneysError, NotFound):
    """There is no service {service} to choose here. Did you mean {nearest}?"""

    code = "journeys.service-not-in-event"


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like the word, however unlike: a sentence asks "Did you mean ...?". A dash if none is known.

    >>> closest("due_dat", ["birth", "due_date"])
    'due_date'
    """
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0)
    return found[0] if found else "-"
