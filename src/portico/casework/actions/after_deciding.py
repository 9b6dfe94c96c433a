"""What follows from a decision beyond the case itself: one place, called in the transaction that writes it."""

from __future__ import annotations

import datetime as dt

from portico.casework.actions import printing
from portico.casework.models import Decision
from portico.casework.queries.frozen import FrozenCase


def after_decision(decision: Decision, frozen: FrozenCase, *, at: dt.datetime) -> None:
    """Do what follows from a decision that was just written. The case is locked, and has moved to decided.

    :param frozen: the case as it was decided.
    """
    printing.write_documents(decision, frozen, at=at)
