"""What staff may read, for which case or emergency, and until when."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portico.kernel.ids import uuid7


class GrantQuerySet(models.QuerySet["PurposeGrant"]):
    def open_at(self, at: dt.datetime) -> GrantQuerySet:
        """Keep grants that have begun, have not ended and were not closed at the instant."""
        return self.filter(opened_at__lte=at, until__gt=at, closed__isnull=True)


class PurposeGrant(models.Model):
    """Staff may read these concepts of this person until then: for a case, or in an emergency and without one."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff_id = models.CharField(max_length=100)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField(null=True)
    emergency_id = models.UUIDField(null=True)
    # What the case is about and whose it is: what people agreed to opens nothing for another service or person.
    service = models.CharField(max_length=80, blank=True, default="", db_default="")
    on_behalf_of = models.UUIDField(null=True)
    legal_basis = models.TextField()
    concepts = models.JSONField()
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="evidence_grant_ends", condition=Q(until__gt=F("opened_at"))),
            models.CheckConstraint(name="evidence_grant_has_law", condition=~Q(legal_basis="")),
            models.CheckConstraint(
                name="evidence_grant_has_one_purpose",
                condition=Q(case_id__isnull=False, emergency_id__isnull=True)
                | Q(case_id__isnull=True, emergency_id__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case_id", "staff_id"], name="evidence_grant_case"),
            models.Index(fields=["staff_id", "-opened_at"], name="evidence_grant_staff"),
        ]


class PurposeGrantClosed(models.Model):
    """A purpose grant ended before its time, or with its case."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.OneToOneField(PurposeGrant, on_delete=models.PROTECT, related_name="closed")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_by = models.CharField(max_length=100)
