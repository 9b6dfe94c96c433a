"""Assisted sessions: staff ask to help, the person answers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.identity.models.accounts import LEVELS, Account
from portico.identity.models.mandates import Mandate
from portico.identity.models.people import Person
from portico.identity.types.assisting import AssistanceWay, Meeting
from portico.kernel.ids import uuid7


class AssistanceRequest(models.Model):
    """A named helper asks to act for a person during one visit. The mandate that follows is an assisted session."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    helper = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assistance_asked")
    # Null where the person is known only once they answer, and where a number that was typed is nobody's.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=10, choices=[(way.value, way.value) for way in AssistanceWay])
    meeting = models.CharField(max_length=10, choices=[(place.value, place.value) for place in Meeting])
    document = models.CharField(max_length=80, blank=True)
    code_hash = models.CharField(max_length=64, blank=True, db_index=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="identity_assistance_document", condition=~Q(way=AssistanceWay.DOCUMENT) | ~Q(document="")
            ),
            models.CheckConstraint(
                name="identity_assistance_code", condition=~Q(way=AssistanceWay.DEVICE) | ~Q(code_hash="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["helper", "-asked_at"], name="identity_assistance_helper")]


class AssistanceSending(models.Model):
    """A code went to the person, who reads it out (`SignInCode`, which is forgotten after a while: no foreign key)."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.OneToOneField(AssistanceRequest, on_delete=models.PROTECT, related_name="sending")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    code = models.UUIDField()
    at = models.DateTimeField()


class AssistanceAnswer(models.Model):
    """What was answered to a request to help, by whom; with a yes comes the mandate for the visit."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.OneToOneField(AssistanceRequest, on_delete=models.PROTECT, related_name="answer")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    allowed = models.BooleanField()
    answered_by = models.CharField(max_length=100)
    assurance = models.CharField(max_length=12, choices=LEVELS, blank=True)
    mandate = models.OneToOneField(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="identity_assistance_answer",
                condition=Q(allowed=False, mandate__isnull=True)
                | Q(allowed=True, mandate__isnull=False, person__isnull=False),
            ),
        ]
