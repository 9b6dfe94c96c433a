"""People."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.kernel.ids import uuid7


class Person(models.Model):
    """Somebody whom services are for, with or without an account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    identity_number = models.CharField(max_length=40, unique=True)
    display_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="identity_person_has_number", condition=~Q(identity_number="")),
        ]
