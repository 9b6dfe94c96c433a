"""What was decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.casework.models.cases import Case
from portico.casework.types import DecidedBy, DecisionKind, Result
from portico.kernel.ids import uuid7


class Decision(models.Model):
    """What was decided, why, by which law, and how to appeal. It stands for ever; a later one may replace it."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField(default=1)  # the highest counts
    kind = models.CharField(
        max_length=12, choices=[(kind.value, kind.value) for kind in DecisionKind], default=DecisionKind.FIRST
    )
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    facts_version = models.PositiveIntegerField(default=1)  # up to which version of the facts it rests on
    available_at = models.DateTimeField()  # from when it has legal effect: the person can read it
    result = models.CharField(max_length=10, choices=[(result.value, result.value) for result in Result])
    amount = models.JSONField(null=True)
    reasons = models.JSONField()
    explanation = models.TextField(blank=True)
    letter = models.TextField()
    law = models.JSONField()
    appeal_until = models.DateField()
    appeal_to = models.CharField(max_length=80)
    by = models.CharField(max_length=10, choices=[(by.value, by.value) for by in DecidedBy])
    staff_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="casework_decision_number"),
            models.CheckConstraint(
                name="casework_decision_by",
                condition=Q(by=DecidedBy.RULE, staff_id__isnull=True) | Q(by=DecidedBy.PERSON, staff_id__isnull=False),
            ),
            models.CheckConstraint(name="casework_decision_has_letter", condition=~Q(letter="")),
            models.CheckConstraint(name="casework_decision_has_reasons", condition=~Q(reasons=[])),
        ]
