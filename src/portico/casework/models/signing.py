"""Who beside the applicant is asked to sign, and who signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.casework.models.cases import Case
from portico.identity.types import AssuranceLevel
from portico.kernel.ids import uuid7


class SignatureRequest(models.Model):
    """Somebody beside the applicant is asked to sign a case."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signature_requests")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "role"], name="casework_signature_asked_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "at"], name="casework_signer")]


class Signature(models.Model):
    """A signature on a case, or the refusal to give it. The applicant's has no request."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signatures")
    request = models.OneToOneField(SignatureRequest, on_delete=models.PROTECT, null=True, related_name="signature")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=80)
    signed = models.BooleanField()
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    assurance = models.CharField(max_length=12, choices=[(level.value, level.value) for level in AssuranceLevel])
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "role"], name="casework_signed_once")]
