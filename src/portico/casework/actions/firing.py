"""What happens to cases by itself: timers that are due fire in batches, each at most once in effect.

A timer's row is deleted in the transaction of its effect, so whatever dies in between, it fires again and nothing is
doubled. Rows that somebody else holds are passed over (SKIP LOCKED): several workers share a sweep, and a case at work
is looked at with the next one. When an effect fails, its batch is undone and fired one by one: the others fire, and the
bad one is tried again later, and set aside for an operator when it has failed too often (`portico timers`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from uuid import UUID

from django.db import transaction

from portico.casework.actions import promises, requests, warnings
from portico.casework.models import Case, CasePosition, Timer
from portico.casework.types.timers import TimerKind
from portico.kernel import logs

log = logs.logger(__name__)

Effect = Callable[[Case, Timer, dt.datetime], None]
"""What a timer does: it gets the case, locked and with its position, the timer as it was, and the instant.

It may set timers anew."""

EFFECTS: Mapping[TimerKind, tuple[Effect, ...]] = {
    TimerKind.WARN: (warnings.warn,),
    TimerKind.DUE: (warnings.tell_of_lateness, promises.on_due),
    TimerKind.GUARANTEE: (promises.on_stop,),
    TimerKind.REPLY_REMINDER: (requests.remind,),
    TimerKind.REPLY_DUE: (requests.pass_deadline,),
}
"""In the order in which they happen. A kind without an effect is an error that an operator sees."""

BATCH = 100
BATCHES_AT_MOST = 1_000
AGAIN_AFTER = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 240))
"""How long after a failure a timer is tried again; after one more it is set aside."""


def fire_timers(*, at: dt.datetime) -> int:
    """Fire every timer that is due at an instant, and return how many were tried.

    Late is no less than in time: what fell due while nothing ran fires now, the oldest first.
    """
    tried = 0
    for _ in range(BATCHES_AT_MOST):
        try:
            fired = _fire_batch(at)
        except Exception:
            # All of them were undone. One by one, those that can fire do.
            log.exception("batch of timers failed")
            fired = sum(_fire_alone(timer_id, at) for timer_id in _due_ids(at))
        if not fired:
            break
        tried += fired
    return tried


@transaction.atomic
def _fire_batch(at: dt.datetime, only: UUID | None = None) -> int:
    due = Timer.objects.filter(next_at__lte=at).select_related("case").order_by("next_at", "id")
    if only is not None:
        due = due.filter(pk=only)
    rows = due.select_for_update(skip_locked=True, no_key=True, of=("self", "case"))[:BATCH]
    first_of_case: dict[UUID, Timer] = {}
    for row in rows:
        first_of_case.setdefault(row.case_id, row)  # what it does may take the case's others away
    Timer.objects.filter(pk__in=[row.pk for row in first_of_case.values()]).delete()
    # Read once for all of them, after the locks: nobody else changes them now.
    positions = CasePosition.objects.in_bulk(first_of_case)
    for case_id, row in first_of_case.items():
        row.case.position = positions[case_id]
        for effect in EFFECTS[TimerKind(row.kind)]:
            effect(row.case, row, at)
    return len(first_of_case)


def _due_ids(at: dt.datetime) -> list[UUID]:
    due = Timer.objects.filter(next_at__lte=at).order_by("next_at", "id")
    return list(due.values_list("pk", flat=True)[:BATCH])


def _fire_alone(timer_id: UUID, at: dt.datetime) -> int:
    """Fire one timer; if that fails, put it off, with what went wrong."""
    try:
        return _fire_batch(at, only=timer_id)
    except Exception as error:
        _put_off(timer_id, error, at)
        return 1


@transaction.atomic
def _put_off(timer_id: UUID, error: Exception, at: dt.datetime) -> None:
    timer = Timer.objects.select_for_update(skip_locked=True).filter(pk=timer_id).first()
    if timer is None:
        return
    log.exception("timer failed", case_id=str(timer.case_id), reason=timer.kind, attempt=timer.attempts + 1)
    timer.next_at = at + AGAIN_AFTER[timer.attempts] if timer.attempts < len(AGAIN_AFTER) else None
    timer.attempts += 1
    timer.problem = type(error).__name__[:80]
    timer.save(update_fields=["next_at", "attempts", "problem"])
