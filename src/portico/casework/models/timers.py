"""What happens to a case by itself, and of what staff were warned."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.casework.models.cases import Case
from portico.casework.types.timers import TimerKind, WarningKind
from portico.kernel.ids import uuid7


class Timer(models.Model):
    """Something happens to a case at an instant. The row goes in the transaction of its effect: it fires once.

    One whose effect failed is tried again at `next_at`; one that failed too often has none, and waits for an operator.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="timers")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in TimerKind])
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=80, blank=True)  # the kind of error: what it says may name people

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "kind"], name="casework_timer_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="casework_timer_next"),
            models.Index(fields=["person_id"], name="casework_timer_person"),
        ]


class ClockWarning(models.Model):
    """Staff were warned that the end of a clock is near, or that it is past."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock_warnings")
    person_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in WarningKind])
    due_at = models.DateTimeField()
    worker_id = models.UUIDField(null=True)  # who had the case; null: nobody
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # The same end is warned of once, however often a job runs.
            models.UniqueConstraint(fields=["case", "kind", "due_at"], name="casework_warned_once"),
        ]
