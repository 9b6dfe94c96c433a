"""A way back in for whoever has lost all of theirs: two clerks saw the person and a document."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.identity.models.accounts import LEVELS, Account
from portico.identity.models.people import Person
from portico.kernel.ids import uuid7


class RecoveryRequest(models.Model):
    """A clerk saw a person and their document, and asks a second clerk to do the same. The first has half of a code."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    clerk = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=80)
    level = models.CharField(max_length=12, choices=LEVELS)
    half_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="identity_recovery_document", condition=~Q(document="")),
        ]
        indexes: ClassVar = [models.Index(fields=["-asked_at"], name="identity_recovery_asked")]


class RecoveryAnswer(models.Model):
    """What the second clerk said. With a yes they have the other half of the code; neither clerk has both."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.OneToOneField(RecoveryRequest, on_delete=models.PROTECT, related_name="answer")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    clerk = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    allowed = models.BooleanField()
    code_hash = models.CharField(max_length=64, blank=True, db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="identity_recovery_code", condition=Q(allowed=False) | ~Q(code_hash="")),
        ]


class RecoveryUse(models.Model):
    """A person used their code: every other way in is gone since then."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    answer = models.OneToOneField(RecoveryAnswer, on_delete=models.PROTECT, related_name="use")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
