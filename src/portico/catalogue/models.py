"""Releases and their publications. Both are history: nothing here is ever changed or deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.kernel.ids import uuid7


class Release(models.Model):
    """A pack as it was published: its canonical JSON under the SHA-256 of it."""

    history: ClassVar[bool] = True

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    pack_id = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    canonical = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="catalogue_release_id_is_sha256", condition=Q(id__regex=r"^[0-9a-f]{64}$")),
        ]


class Publication(models.Model):
    """A release became the current one. The publication with the highest number is the current release."""

    history: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="publications")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=100)
    # What changed from the publication before, with what it means for work in flight (types.Change).
    changes = models.JSONField()
