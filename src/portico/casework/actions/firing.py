"""What happens to cases by itself: timers that are due fire in batches, each at most once in effect.

A timer's row is deleted in the transaction of its effect, so whatever dies in between, it fires again and nothing is
doubled. Rows that somebody else holds are passed over (SKIP LOCKED): several workers share a sweep, and a case at work
is looked at with the next one. An effect that fails is undone alone; its timer is tried again later, and set aside for
an operator when it has failed too often (`portico timers`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from uuid import UUID

from django.db import DatabaseError, transaction

from portico.casework.actions import promises, requests, warnings
from portico.casework.models import Case, Timer
from portico.casework.types.timers import TimerKind
from portico.kernel import logs

log = logs.logger(__name__)

Effect = Callable[[Case, Timer, dt.datetime], None]
"""What a timer does: it gets the case, locked, the timer as it was, and the instant. It may set timers anew."""

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
        except DatabaseError:
            # One of them cannot be undone by itself (it may fail at the commit): they are fired one by one.
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
    for row in first_of_case.values():
        _fire(row, at)
    return len(first_of_case)


def _fire(timer: Timer, at: dt.datetime) -> None:
    try:
        with transaction.atomic():
            for effect in EFFECTS[TimerKind(timer.kind)]:
                effect(timer.case, timer, at)
    except Exception as error:
        log.exception("timer failed", case_id=str(timer.case_id), reason=timer.kind, attempt=timer.attempts + 1)
        _try_later(timer, error, at)


def _try_later(timer: Timer, error: Exception, at: dt.datetime) -> None:
    """Put a timer back with what went wrong; if its effect was to set the same one anew, that was undone with it."""
    again = AGAIN_AFTER[timer.attempts] if timer.attempts < len(AGAIN_AFTER) else None
    Timer.objects.create(
        pk=timer.pk,
        case_id=timer.case_id,
        person_id=timer.person_id,
        kind=timer.kind,
        due_at=timer.due_at,
        next_at=at + again if again is not None else None,
        attempts=timer.attempts + 1,
        problem=type(error).__name__[:80],
    )


def _due_ids(at: dt.datetime) -> list[UUID]:
    due = Timer.objects.filter(next_at__lte=at).order_by("next_at", "id")
    return list(due.values_list("pk", flat=True)[:BATCH])


def _fire_alone(timer_id: UUID, at: dt.datetime) -> int:
    try:
        return _fire_batch(at, only=timer_id)
    except DatabaseError as error:
        log.exception("timer failed")
        with transaction.atomic():
            timer = Timer.objects.select_for_update(skip_locked=True).filter(pk=timer_id).first()
            if timer is not None:
                timer.delete()
                timer.pk = timer_id
                _try_later(timer, error, at)
        return 1
