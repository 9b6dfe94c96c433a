"""Emergency looks: staff see a person's data at once and without a case, and answer for it afterwards."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portico.identity.models.accounts import Account
from portico.identity.models.people import Person
from portico.kernel.ids import uuid7


class EmergencyLook(models.Model):
    """A member of staff broke the glass: one person, a reason, at most an hour."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="emergency_looks")
    authority_id = models.CharField(max_length=80)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="identity_emergency_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="identity_emergency_at_most_an_hour",
                condition=Q(until__gt=F("opened_at")) & Q(until__lte=F("opened_at") + dt.timedelta(hours=1)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["authority_id", "-opened_at"], name="identity_emergency_authority")]


class EmergencyReview(models.Model):
    """An auditor of the same authority looked at an emergency look, and says whether there was need."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    look = models.OneToOneField(EmergencyLook, on_delete=models.PROTECT, related_name="review")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    justified = models.BooleanField()
    note = models.TextField()
    at = models.DateTimeField()
