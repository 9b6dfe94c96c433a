"""A grant was reckoned anew because facts changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.casework.models.cases import Case
from portico.casework.models.decisions import Decision
from portico.casework.types.letters import RecalculationOutcome
from portico.kernel.ids import uuid7


class Recalculation(models.Model):
    """Facts changed after a grant, and the rules ran over them again: once for each version of the facts."""

    history = True
    sealed: ClassVar = "recalculation"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recalculations")
    person_id = models.UUIDField()
    facts_version = models.PositiveIntegerField()  # the version that holds what changed
    law_day = models.DateField()  # whose law counts from that version on
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="recalculations"
    )  # in force till then
    outcome = models.CharField(
        max_length=12, choices=[(outcome.value, outcome.value) for outcome in RecalculationOutcome]
    )
    content = models.TextField()  # what changed, a JSON list (rules.recalculating.as_kept), encrypted
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "facts_version"], name="casework_recalculated_once"),
        ]
