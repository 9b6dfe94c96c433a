"""Why somebody who supervises saw whose data it was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.evidence.models.access import AccessRecord
from portico.kernel.ids import uuid7


class LookReason(models.Model):
    """What a member of staff wrote why they looked; the person reads it beside the look."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    access = models.OneToOneField(AccessRecord, on_delete=models.PROTECT, related_name="stated")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="evidence_reason_says_why", condition=~Q(reason=""))]
