"""Letters of decisions, and decisions as machines read them."""

from __future__ import annotations

from portico.casework.errors.base import CaseworkError
from portico.kernel.errors import Conflict, NotFound


class LetterNotReady(CaseworkError, Conflict):
    """The letter is being made ready for printing. Try again in a minute; you can read it on the page of the case now."""

    code = "casework.letter-not-ready"


class DecisionNotWritten(CaseworkError, NotFound):
    """There is no document of this decision. Read it on the page of the case."""

    code = "casework.decision-not-written"


class DecisionNotInLog(CaseworkError, NotFound):
    """What proved this decision in the public log was erased, so it cannot be opened any more."""

    code = "casework.decision-not-in-log"
