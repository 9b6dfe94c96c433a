"""Organisations (Core Business Vocabulary 2.2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.identity.types import LegalStatus
from portico.kernel.ids import uuid7


class Organisation(models.Model):
    """A company, association or authority, as the register of legal entities knows it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scheme = models.CharField(max_length=80)
    legal_identifier = models.CharField(max_length=80)
    legal_name = models.CharField(max_length=200)
    legal_form = models.CharField(max_length=80, blank=True)
    status = models.CharField(
        max_length=20,
        choices=[(status.value, status.value) for status in LegalStatus],
        default=LegalStatus.ACTIVE,
        db_default=LegalStatus.ACTIVE.value,
    )
    # Core Location Vocabulary 2.1, Address: thoroughfare, post_code, post_name and so on.
    registered_address = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "legal_identifier"], name="identity_organisation_identifier"),
        ]
