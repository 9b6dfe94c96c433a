"""Mandates: who may act for whom."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portico.identity.models.accounts import LEVELS, Account
from portico.identity.models.people import Person
from portico.identity.types import AssuranceLevel, MandateKind
from portico.kernel.ids import uuid7


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force_at(self, at: dt.datetime) -> MandateQuerySet:
        """Keep the mandates that have begun and have neither ended by themselves nor been ended at the instant."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at), ended__isnull=True, valid_from__lte=at)

    def held_by(self, person_id: object) -> MandateQuerySet:
        """Keep what a person holds, under a record that was merged into theirs too; None holds nothing."""
        if person_id is None:
            return self.none()
        return self.filter(Q(representative_id=person_id) | Q(representative__merged_into_id=person_id))


class Mandate(models.Model):
    """Somebody may act for a person or an organisation: a parent, a guardian, a helper at the counter."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in MandateKind])
    # Who acts: a person, or a member of staff who helps.
    representative = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="mandates_held")
    helper = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="mandates_held")
    # For whom: `person` is the represented person, null when it is an organisation.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="mandates_given")
    organisation = models.ForeignKey("Organisation", on_delete=models.PROTECT, null=True, related_name="mandates_given")
    services = models.JSONField(null=True)
    # How sure it was that the represented person gave it; acting under it is never surer than that. Empty: by law.
    assurance = models.CharField(max_length=12, choices=LEVELS, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    source = models.CharField(max_length=80)
    basis = models.TextField()
    recorded_by = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="identity_mandate_who_acts",
                condition=Q(representative__isnull=False, helper__isnull=True)
                | Q(representative__isnull=True, helper__isnull=False, kind=MandateKind.ASSISTED_SESSION),
            ),
            models.CheckConstraint(
                name="identity_mandate_for_whom",
                condition=Q(person__isnull=False, organisation__isnull=True)
                | Q(person__isnull=True, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="identity_mandate_for_another",
                condition=Q(person__isnull=True) | Q(representative__isnull=True) | ~Q(person=F("representative")),
            ),
            models.CheckConstraint(
                name="identity_mandate_period", condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="identity_mandate_helper_leaves",
                condition=~Q(kind=MandateKind.ASSISTED_SESSION) | Q(valid_to__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["representative", "kind"], name="identity_mandate_rep"),
            models.Index(fields=["helper"], name="identity_mandate_helper"),
            models.Index(fields=["person"], name="identity_mandate_person"),
        ]


class MandateEnded(models.Model):
    """A mandate was ended before its time: revoked, or the registry no longer says so."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mandate = models.OneToOneField(Mandate, on_delete=models.PROTECT, related_name="ended")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=100)
    reason = models.TextField()


class MandateOffer(models.Model):
    """A power of attorney that a person offers; it is a mandate once the other person accepts."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandate_offers_made")
    representative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandate_offers")
    services = models.JSONField()
    # How sure it was who offered it; it becomes the mandate's.
    assurance = models.CharField(max_length=12, choices=LEVELS, default=AssuranceLevel.LOW)
    valid_to = models.DateTimeField()
    basis = models.TextField()
    offered_by = models.CharField(max_length=100)
    offered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="identity_offer_to_another", condition=~Q(person=F("representative"))),
            models.CheckConstraint(name="identity_offer_period", condition=Q(valid_to__gt=F("offered_at"))),
        ]


class MandateOfferAnswer(models.Model):
    """An offer was accepted, declined, or taken back before it was answered."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offer = models.OneToOneField(MandateOffer, on_delete=models.PROTECT, related_name="answer")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    mandate = models.OneToOneField(Mandate, on_delete=models.PROTECT, null=True, related_name="+")
    answered_by = models.CharField(max_length=100)
    at = models.DateTimeField()


class MandateUse(models.Model):
    """Somebody began to act under a mandate, in one session: the represented person sees each."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="uses")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    session = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mandate", "-at", "-id"], name="identity_use_newest")]
