"""What can go wrong at the desk: finding, giving and taking cases, several at once, and notes."""

from __future__ import annotations

from portico.casework.errors.base import CaseworkError
from portico.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class LeadsOnly(CaseworkError, NotAllowed):
    """Only a team lead can give the cases of this service to colleagues. Ask yours."""

    code = "casework.leads-only"


class ColleagueNotFound(CaseworkError, NotFound):
    """We could not find this colleague. Choose one from the list."""

    code = "casework.colleague-not-found"


class ColleagueMayNot(CaseworkError, Conflict):
    """{name} may not work on this case. Choose somebody else."""

    code = "casework.colleague-may-not"


class ColleagueHasIt(CaseworkError, Conflict):
    """{name} has this case already. Nothing was changed."""

    code = "casework.colleague-has-it"


class NothingToTake(CaseworkError, Conflict):
    """There is no case that you can take now. Look into the queue: perhaps the cases wait for something, or others have them."""

    code = "casework.nothing-to-take"


class NumberSearchNotPossible(CaseworkError, NotAllowed):
    """No law is named here by which cases may be found by a person's number. Search for the reference of the case instead."""

    code = "casework.number-search-not-possible"


class NoCasesChosen(CaseworkError, Invalid):
    """Choose at least one case."""

    code = "casework.no-cases-chosen"


class TooManyCases(CaseworkError, Invalid):
    """These are {count} cases, at most {limit} can be changed at a time. Choose fewer."""

    code = "casework.too-many-cases"


class NoteEmpty(CaseworkError, Invalid):
    """Write the note first. Nothing was saved."""

    code = "casework.note-empty"


class NoteNotFound(CaseworkError, NotFound):
    """We could not find this note."""

    code = "casework.note-not-found"
