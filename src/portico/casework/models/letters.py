"""A decision as others can use it: as a document that machines read, and as a signed letter on paper."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.casework.models.decisions import Decision
from portico.kernel.ids import uuid7


class DecisionDocument(models.Model):
    """A decision as a machine reads it, written with it and promised to the public log."""

    history = True
    sealed: ClassVar = "decision-document"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="document")
    person_id = models.UUIDField()
    content = models.TextField()  # canonical JSON (docs/reference/decision-document.md), encrypted
    sha256 = models.CharField(max_length=64)  # of that JSON
    # What opens its entry in the public log: 32 random bytes. It goes when the person's data is erased.
    salt = models.BinaryField(null=True)
    at = models.DateTimeField()


class DecisionLetter(models.Model):
    """The letter of a decision as a PDF, made once by a worker. The file lies outside the database (`casework.storing`)."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="printed")
    person_id = models.UUIDField()
    file = models.CharField(max_length=100, unique=True)  # its name in the storage
    key = models.BinaryField()  # its own key, encrypted
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)  # of the plain content
    signed = models.BooleanField()  # no: nobody's key signs for this authority
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="casework_letter_has_content", condition=Q(size__gt=0)),
        ]
