"""Four eyes: a decision that one case worker proposes and another one approves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.casework.models.cases import Case
from portico.casework.types import Result
from portico.kernel.ids import uuid7


class Proposal(models.Model):
    """A decision as a case worker would make it. Nothing follows from it before it is approved."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()  # the highest counts
    result = models.CharField(max_length=10, choices=[(result.value, result.value) for result in Result])
    explanation = models.TextField(blank=True)
    letter = models.TextField()
    facts_version = models.PositiveIntegerField()  # up to which version of the facts it rests on
    staff_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="casework_proposal_number")]


class ProposalAnswer(models.Model):
    """Another case worker approved a proposal, or sent it back with a reason."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="answer")
    person_id = models.UUIDField()
    staff_id = models.UUIDField()
    approved = models.BooleanField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="casework_sent_back_with_reason", condition=Q(approved=True) | ~Q(reason="")),
        ]
