"""Records of people that are found to be one person's, and found not to be. `person` is the record that is merged."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portico.identity.models.accounts import Account
from portico.identity.models.people import Person
from portico.identity.types import MergeKind
from portico.kernel.ids import uuid7

KINDS = [(kind.value, kind.value) for kind in MergeKind]


class MergeRequest(models.Model):
    """Somebody asks to merge two records, or to split them again. Registrars decide; none alone."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=KINDS)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    asked_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="identity_merge_of_two", condition=~Q(person=F("kept"))),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "kept"], name="identity_merge_pair")]


class MergeDecision(models.Model):
    """A second registrar approved or refused a request."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.OneToOneField(MergeRequest, on_delete=models.PROTECT, related_name="decision")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved = models.BooleanField()
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=100)
    at = models.DateTimeField()


class RecordMerge(models.Model):
    """Two records are one person's from an instant on. Without a request both were proved in one session."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    request = models.OneToOneField(MergeRequest, on_delete=models.PROTECT, null=True, related_name="merge")
    # The account that went over to the kept record, and goes back when they are split.
    moved_account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    merged_by = models.CharField(max_length=100)
    at = models.DateTimeField()


class RecordSplit(models.Model):
    """A merge was ended: each record is a person's own again."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    merge = models.OneToOneField(RecordMerge, on_delete=models.PROTECT, related_name="split")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    request = models.OneToOneField(MergeRequest, on_delete=models.PROTECT, related_name="split")
    split_by = models.CharField(max_length=100)
    at = models.DateTimeField()
