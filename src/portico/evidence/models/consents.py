"""Consents, given and taken back."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from portico.kernel.ids import uuid7


class ConsentQuerySet(models.QuerySet["ConsentRecord"]):
    def open_at(self, at: dt.datetime) -> ConsentQuerySet:
        """Keep consents that were given and not withdrawn at the instant."""
        withdrawn = ConsentRecord.objects.filter(withdraws=OuterRef("pk"), at__lte=at)
        return self.filter(~Exists(withdrawn), withdraws__isnull=True, at__lte=at)


class ConsentRecord(models.Model):
    """A consent given, or (with `withdraws`) taken back (GovStack ConsentRecord)."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    withdraws = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="withdrawal")
    concepts = models.JSONField()
    to_authority = models.CharField(max_length=80, blank=True)
    to_person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    release_id = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    at = models.DateTimeField()

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_consent_to_one",
                condition=(Q(to_person__isnull=True) & ~Q(to_authority=""))
                | Q(to_person__isnull=False, to_authority=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-at", "-id"], name="evidence_consent_person")]
