"""Whoever applied disagrees with a decision."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.casework.models.cases import Case
from portico.casework.models.decisions import Decision
from portico.kernel.ids import uuid7


class Appeal(models.Model):
    """A decision is appealed, in time or late: the authority `to` has the case from then on."""

    history = True
    sealed: ClassVar = "appeal"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    to = models.CharField(max_length=80)
    late = models.BooleanField()  # after the last day on which it is in time
    content = models.TextField(blank=True)  # JSON of what should change, why, and why it is late; encrypted
    recorded_by = models.CharField(max_length=100)  # who, and by which mandate
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="casework_appeal_number")]


class AppealWithdrawal(models.Model):
    """An appeal was taken back before it was decided: the decision stands."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    appeal = models.OneToOneField(Appeal, on_delete=models.PROTECT, related_name="withdrawal")
    person_id = models.UUIDField()
    recorded_by = models.CharField(max_length=100)  # who, and by which mandate
    at = models.DateTimeField()
