"""Consents: asked for, given, refused and taken back."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from portico.identity.types import PersonId
from portico.kernel.ids import uuid7

SALT_BYTES = 32


def new_salt() -> bytes:
    """Return the secret that opens the commitment to one row in the public log."""
    return secrets.token_bytes(SALT_BYTES)


class ConsentQuerySet(models.QuerySet["ConsentRecord"]):
    def given(self) -> ConsentQuerySet:
        """Keep answers, yes and no, and leave out the rows that take one back."""
        return self.filter(withdraws__isnull=True)

    def open_at(self, at: dt.datetime) -> ConsentQuerySet:
        """Keep consents that were given, not withdrawn and not over at the instant."""
        withdrawn = ConsentRecord.objects.filter(withdraws=OuterRef("pk"), at__lte=at)
        still = Q(until__isnull=True) | Q(until__gt=at)
        return self.filter(~Exists(withdrawn), still, withdraws__isnull=True, opted_in=True, at__lte=at)

    def opening(self, records: Collection[PersonId], asked_by: Collection[PersonId] | None) -> ConsentQuerySet:
        """Keep consents under an agreement, given in one's own matter (None) or in that of whoever asked."""
        mine = self.filter(person_id__in=list(records)).exclude(agreement="")
        if asked_by is None:
            return mine.filter(request__isnull=True)
        return mine.filter(request__asked_by_id__in=list(asked_by))


class ConsentRequest(models.Model):
    """Somebody who applies asks another adult to agree that a fact about that adult is read (ISO/IEC TS 27560 notice)."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    agreement = models.CharField(max_length=80)
    release_id = models.CharField(max_length=64)
    # What it is asked for: an application of whoever asks. It is not theirs who is asked, and is not shown to them.
    application_id = models.UUIDField()
    recorded_by = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="evidence_consent_asked_once", fields=["person", "agreement", "application_id"]
            ),
            models.CheckConstraint(name="evidence_consent_of_another", condition=~Q(person=F("asked_by"))),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-at", "-id"], name="evidence_consent_asked")]


class ConsentRecord(models.Model):
    """A yes or no to an agreement, or (with `withdraws`) a yes taken back (GovStack ConsentRecord).

    A consent without an agreement belongs to an application alone: no registry is ever asked by it.
    """

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    withdraws = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="withdrawal")
    request = models.OneToOneField(ConsentRequest, on_delete=models.PROTECT, null=True, related_name="answer")
    opted_in = models.BooleanField(default=True)
    agreement = models.CharField(max_length=80, blank=True)
    service = models.CharField(max_length=80, blank=True)
    concepts = models.JSONField()
    to_authority = models.CharField(max_length=80)
    until = models.DateTimeField(null=True)
    release_id = models.CharField(max_length=64)
    language = models.CharField(max_length=12, blank=True)  # in which the agreement was read
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    # The secret that opens the commitment in the public log. It goes when the person's data is erased.
    salt = models.BinaryField(null=True, default=new_salt)
    at = models.DateTimeField()

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="evidence_consent_to_one", condition=~Q(to_authority="")),
            models.CheckConstraint(
                name="evidence_consent_has_purpose", condition=Q(agreement="", until=None) | ~Q(service="")
            ),
            models.CheckConstraint(
                name="evidence_consent_ends",
                condition=Q(until=None) | Q(withdraws__isnull=False) | Q(until__gt=F("at")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-at", "-id"], name="evidence_consent_person"),
            models.Index(fields=["agreement", "-at"], name="evidence_consent_agreement"),
        ]
