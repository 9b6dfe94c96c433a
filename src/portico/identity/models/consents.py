"""What people let relying parties know, and under which identifier."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.identity.models.accounts import Account
from portico.identity.models.mandates import Mandate
from portico.identity.models.organisations import Organisation
from portico.identity.models.people import Person
from portico.identity.models.relying_parties import RelyingParty
from portico.kernel.ids import uuid7


class OpenIdConsent(models.Model):
    """Somebody allowed a relying party to know things about them, or took that back. The newest row counts."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    relying_party = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, related_name="consents")
    # For whom they act while they allow it; null: for themselves.
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    scopes = models.JSONField()
    allowed = models.BooleanField()
    actor = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "relying_party", "-at"], name="identity_openid_consent"),
        ]


class PairwiseSubject(models.Model):
    """Under which identifier the relying parties of one sector know somebody (OpenID Connect Core 1.0, 8.1).

    Written at the first sign-in and never changed: it outlives the key it was made with, and the merging of records.
    """

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sector_identifier = models.CharField(max_length=255)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="identity_pairwise_of_one",
                condition=Q(person__isnull=False, staff__isnull=True, organisation__isnull=True)
                | Q(person__isnull=True, staff__isnull=False, organisation__isnull=True)
                | Q(person__isnull=True, staff__isnull=True, organisation__isnull=False),
            ),
            models.UniqueConstraint(fields=["sector_identifier", "subject"], name="identity_pairwise_subject"),
            models.UniqueConstraint(
                fields=["sector_identifier", "person"],
                condition=Q(person__isnull=False),
                name="identity_pairwise_person",
            ),
            models.UniqueConstraint(
                fields=["sector_identifier", "staff"], condition=Q(staff__isnull=False), name="identity_pairwise_staff"
            ),
            models.UniqueConstraint(
                fields=["sector_identifier", "organisation"],
                condition=Q(organisation__isnull=False),
                name="identity_pairwise_organisation",
            ),
        ]
