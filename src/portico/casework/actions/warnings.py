"""The end of a clock: staff are warned before it, and the person is told when it is past."""

from __future__ import annotations

import datetime as dt

from portico.casework.actions import steps
from portico.casework.models import Case, CasePosition, ClockWarning, Timer
from portico.casework.queries import clocks
from portico.casework.rules import clock
from portico.casework.types import ClockChange
from portico.casework.types.timers import WarningKind
from portico.identity.types import PersonId
from portico.kernel import logs

log = logs.logger(__name__)


def warn(case: Case, timer: Timer, at: dt.datetime) -> None:
    """Warn staff that the end is near. Once it is past that helps nobody any more, and nothing happens."""
    position = CasePosition.objects.get(case=case)
    if position.due_at is not None and at <= position.due_at and _runs(case):
        _record(position, position.due_at, WarningKind.NEAR, at)


def tell_of_lateness(case: Case, timer: Timer, at: dt.datetime) -> None:
    """Record that the answer is late, and tell the person so. A clock that stopped or was moved since is not late."""
    position = CasePosition.objects.get(case=case)
    if position.due_at is None or at <= position.due_at or not _runs(case):
        return
    if _record(position, position.due_at, WarningKind.LATE, at):
        steps.tell(case, PersonId(case.person_id), "case-late", at=at, due_at=position.due_at)


def _runs(case: Case) -> bool:
    return clock.doing(clocks.ticks_of([case]).get(case.pk, [])) not in (None, ClockChange.STOPPED)


def _record(position: CasePosition, due_at: dt.datetime, kind: WarningKind, at: dt.datetime) -> bool:
    """Write down a warning, and return whether it is new: the same end is warned of once."""
    if ClockWarning.objects.filter(case_id=position.case_id, kind=kind, due_at=due_at).exists():
        return False
    ClockWarning.objects.create(
        case_id=position.case_id,
        person_id=position.person_id,
        kind=kind,
        due_at=due_at,
        worker_id=position.worker_id,
        at=at,
    )
    log.info("clock warning", case_id=str(position.case_id), reason=kind.value, authority=position.authority)
    return True
