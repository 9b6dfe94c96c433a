"""What happened to a legal clock."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.casework.models.cases import Case
from portico.casework.types import ClockChange
from portico.kernel.ids import uuid7


class ClockEvent(models.Model):
    """The legal clock started, paused, went on, was extended or stopped. `due_at`: the last instant on time from then on."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock_events")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=12, choices=[(change.value, change.value) for change in ClockChange])
    reason = models.CharField(max_length=80)  # of the pack's waiting reasons or extensions, or a word of ClockReason
    length = models.PositiveIntegerField(null=True)  # of an extension
    unit = models.CharField(max_length=12, blank=True)
    release_id = models.CharField(max_length=64, blank=True)  # whose rule counts from here; empty: as before
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="casework_clock_number")]
