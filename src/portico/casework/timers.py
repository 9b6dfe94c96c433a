"""Timers of a case: set and cleared inside the transaction of whatever makes something due. `actions.firing` fires them.

timers.set(case, TimerKind.REPLY_DUE, due_at)
timers.clear(case, TimerKind.REPLY_DUE)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from portico.casework.models import Case, Timer
from portico.casework.types.timers import FailedTimer, TimerKind


def set(case: Case, kind: TimerKind, due_at: dt.datetime) -> None:
    """Have something happen to a case at an instant; what was set for this kind before is replaced.

    :param due_at: aware UTC instant; one that is past fires with the next sweep.
    """
    set_all(case, {kind: due_at})


def set_all(case: Case, due_at: Mapping[TimerKind, dt.datetime]) -> None:
    """Have several things happen to a case, each at its aware UTC instant."""
    Timer.objects.bulk_create(
        [Timer(case=case, person_id=case.person_id, kind=kind, due_at=at, next_at=at) for kind, at in due_at.items()],
        update_conflicts=True,
        unique_fields=["case", "kind"],
        update_fields=["due_at", "next_at", "attempts", "problem"],
    )


def clear(case: Case, *kinds: TimerKind) -> None:
    """Have it not happen, whether it was set or not."""
    Timer.objects.filter(case=case, kind__in=kinds).delete()


def list_failed() -> tuple[FailedTimer, ...]:
    """Return the timers whose effect failed, oldest first: operators look at them."""
    rows = Timer.objects.exclude(problem="").order_by("due_at", "id")
    return tuple(
        FailedTimer(row.pk, row.case_id, TimerKind(row.kind), row.due_at, row.attempts, row.problem, row.next_at)
        for row in rows
    )


def try_again(*, at: dt.datetime) -> int:
    """Let every timer that was set aside fire with the next sweep, and return how many there are."""
    return Timer.objects.exclude(problem="").update(next_at=at, attempts=0)
