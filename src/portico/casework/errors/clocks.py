"""What can go wrong with the account of a date."""

from __future__ import annotations

from portico.casework.errors.base import CaseworkError
from portico.kernel.errors import NotFound


class NothingReckoned(CaseworkError, NotFound):
    """No date is reckoned for this case: its time has not started yet, or no law sets a term. Its page says what is missing."""

    code = "casework.nothing-reckoned"
