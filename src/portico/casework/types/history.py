"""What has happened to a case, as the desk tells it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from portico.casework.types.states import CaseState
from portico.catalogue.pack.schema import Text


class HappeningKind(StrEnum):
    """What happened."""

    STATE = "state"  # it came to a state
    STEP = "step"  # it came to a step of its process
    ASSIGNED = "assigned"
    GIVEN_BACK = "given_back"
    PAUSED = "paused"  # it waits, and its clock stands still
    WAITING = "waiting"  # it waits, and its clock runs on
    RESUMED = "resumed"
    EXTENDED = "extended"
    NEW_RULE = "new_rule"  # a law or a calendar changed while it ran
    NEAR = "near"  # staff were warned of the end
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a case.

    :param name: of the step, of what it waits for, or why it takes longer; None for the rest.
    :param who: the case worker who has it from then on; empty for the rest.
    :param acted: who did it for whom, when somebody acted for another; else empty.
    :param length: by how much it takes longer, in `unit`.
    """

    kind: HappeningKind
    at: dt.datetime
    state: CaseState | None = None
    name: Text | None = None
    who: str = ""
    acted: str = ""
    length: int = 0
    unit: str = ""
