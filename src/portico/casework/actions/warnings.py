"""The end of a clock: staff are warned before it, and the person is told when it is past."""

from __future__ import annotations

import datetime as dt

from portico.casework.actions import steps
from portico.casework.models import Case, ClockWarning, Timer
from portico.casework.types import CaseState
from portico.casework.types.timers import WarningKind
from portico.identity.types import PersonId
from portico.kernel import logs, rows

log = logs.logger(__name__)


def warn(case: Case, timer: Timer, at: dt.datetime) -> None:
    """Warn staff that the end is near. Once it is past that helps nobody any more, and nothing happens."""
    due = case.position.due_at
    if due is not None and at <= due and _runs(case):
        _record(case, due, WarningKind.NEAR, at)


def tell_of_lateness(case: Case, timer: Timer, at: dt.datetime) -> None:
    """Record that the answer is late, and tell the person so. A clock that stopped or was moved since is not late."""
    due = case.position.due_at
    if due is not None and at > due and _runs(case) and _record(case, due, WarningKind.LATE, at):
        steps.tell(case, PersonId(case.person_id), "case-late", at=at, due_at=due)


def _runs(case: Case) -> bool:
    """Return whether a case is still open: what stops its clock takes its timers away (`steps.change_clock`)."""
    return case.position.state not in (CaseState.WITHDRAWN, CaseState.CLOSED)


def _record(case: Case, due_at: dt.datetime, kind: WarningKind, at: dt.datetime) -> bool:
    """Write down a warning, and return whether it is new: the same end is warned of once."""
    if ClockWarning.objects.filter(case=case, kind=kind, due_at=due_at).exists():
        return False
    worker = case.position.worker_id
    rows.insert([ClockWarning(case=case, person_id=case.person_id, kind=kind, due_at=due_at, worker_id=worker, at=at)])
    log.info("clock warning", case_id=str(case.pk), reason=kind.value, authority=case.position.authority)
    return True
