"""Whether the promise of a clock was kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.casework.models.cases import Case
from portico.kernel.ids import uuid7


class Promise(models.Model):
    """Whether one run of a case's clock ended in time. Written once, when nothing can change it any more."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="promises")
    person_id = models.UUIDField()
    run = models.PositiveIntegerField()  # 1 until the first decision; an appeal begins another
    service = models.CharField(max_length=80)
    authority = models.CharField(max_length=80)
    month = models.DateField()  # the first day of the month in which it ended, for the public figures
    kept = models.BooleanField()
    due_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)  # null where something was owed as soon as the day was past
    days_late = models.PositiveIntegerField()
    working_days_late = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "run"], name="casework_promise_once"),
            models.CheckConstraint(
                name="casework_promise_kept_is_not_late",
                condition=Q(kept=True, days_late=0) | Q(kept=False, days_late__gt=0),
            ),
            models.CheckConstraint(name="casework_promise_month_begins", condition=Q(month__day=1)),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "service", "kept"], name="casework_promise_month")]
