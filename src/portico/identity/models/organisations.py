"""Organisations (Core Business Vocabulary 2.2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.kernel.ids import uuid7


class Organisation(models.Model):
    """A company, association or authority, as the register of legal entities knows it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scheme = models.CharField(max_length=80)
    legal_identifier = models.CharField(max_length=80)
    legal_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "legal_identifier"], name="identity_organisation_identifier"),
        ]
