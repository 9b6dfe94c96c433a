"""That personal data was erased. What was erased is gone; that it was, stays."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.evidence.types import ErasureKind
from portico.kernel.ids import uuid7


class Erasure(models.Model):
    """A person's data was erased, or their facts that may no longer be used (GDPR, article 17)."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ErasureKind])
    legal_basis = models.TextField()
    tables = models.JSONField()  # table -> rows that were removed or cleared
    recorded_by = models.CharField(max_length=100)
    # Opens its entry in the public log, which says nothing about whom it was.
    salt = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="evidence_erasure_has_law", condition=~Q(legal_basis="")),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="evidence_erasure_person")]
