"""A way back in for whoever has lost all of theirs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NewType
from uuid import UUID

from portico.identity.types.accounts import AssuranceLevel

RecoveryId = NewType("RecoveryId", UUID)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a clerk asks a second one to confirm: whose way in it is, and which document was shown.

    :param number_end: the last digits of the number that the first clerk typed: the second one holds the same document.
    :param until: aware UTC instant until which the second clerk can answer.
    """

    id: RecoveryId
    person_name: str
    number_end: str
    clerk_name: str
    document: str
    level: AssuranceLevel
    asked_at: dt.datetime
    until: dt.datetime
