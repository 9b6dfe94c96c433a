"""Which step a case may take, and whose move it is."""

from __future__ import annotations

from collections.abc import Mapping

from portico.casework.errors import TransitionNotAllowed
from portico.casework.types import CaseState, DecidedBy, Holder

ALLOWED: Mapping[CaseState | None, frozenset[CaseState]] = {
    # Whoever applies: arrived. What a rule opens without an application is received at once.
    None: frozenset({CaseState.ARRIVED, CaseState.RECEIVED}),
    CaseState.ARRIVED: frozenset({CaseState.WAITING_FOR_SIGNATURE, CaseState.INCOMPLETE, CaseState.RECEIVED}),
    CaseState.WAITING_FOR_SIGNATURE: frozenset(
        {CaseState.INCOMPLETE, CaseState.RECEIVED, CaseState.WITHDRAWN, CaseState.CLOSED}
    ),
    CaseState.INCOMPLETE: frozenset({CaseState.RECEIVED, CaseState.WITHDRAWN, CaseState.CLOSED}),
    CaseState.RECEIVED: frozenset({CaseState.IN_PROGRESS, CaseState.DECIDED, CaseState.WITHDRAWN}),
    CaseState.IN_PROGRESS: frozenset({CaseState.DECIDED, CaseState.WITHDRAWN}),
    CaseState.DECIDED: frozenset({CaseState.IN_PROGRESS}),  # by an appeal, or because a fact changed
    CaseState.WITHDRAWN: frozenset(),
    CaseState.CLOSED: frozenset(),
}
"""From where (None: the case is being opened) to where."""

OPEN_STATES = frozenset(
    {
        CaseState.ARRIVED,
        CaseState.WAITING_FOR_SIGNATURE,
        CaseState.INCOMPLETE,
        CaseState.RECEIVED,
        CaseState.IN_PROGRESS,
    }
)

# A case that somebody has taken is theirs to decide; a rule decides only before that.
DECIDED_FROM: Mapping[DecidedBy, CaseState] = {
    DecidedBy.RULE: CaseState.RECEIVED,
    DecidedBy.PERSON: CaseState.IN_PROGRESS,
}


def check_transition(state: CaseState | None, to: CaseState) -> None:
    """Refuse a step that is not in the table.

    :raises TransitionNotAllowed: with the state the case is in.
    """
    if to not in ALLOWED[state]:
        raise TransitionNotAllowed(state=str(state or "new").replace("_", " "))


def holder(state: CaseState) -> Holder:
    """Return whose move it is while a case waits for nothing, seen from the applicant."""
    if state not in OPEN_STATES:
        return Holder.NOBODY
    return Holder.OTHER_PERSON if state is CaseState.WAITING_FOR_SIGNATURE else Holder.AUTHORITY
