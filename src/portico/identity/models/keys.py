"""Keys that sign ID tokens."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portico.identity.types.relying_parties import SigningAlgorithm
from portico.kernel.ids import uuid7


class SigningKey(models.Model):
    """A key that signs: published first, in use later, and still published for a while once it is retired.

    The private part is encrypted with the data key, and erased when the key retires.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    algorithm = models.CharField(max_length=10, choices=[(one.value, one.value) for one in SigningAlgorithm])
    # The RFC 7638 thumbprint.
    key_id = models.CharField(max_length=64, unique=True)
    public_jwk = models.JSONField()
    private_part = models.BinaryField()
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["algorithm"],
                condition=Q(activated_at__isnull=False, retired_at__isnull=True),
                name="identity_signing_key_active",
            ),
            models.UniqueConstraint(
                fields=["algorithm"],
                condition=Q(activated_at__isnull=True, retired_at__isnull=True),
                name="identity_signing_key_next",
            ),
            models.CheckConstraint(
                name="identity_signing_key_order",
                condition=Q(retired_at__isnull=True) | Q(activated_at__isnull=False, retired_at__gte=F("activated_at")),
            ),
        ]
