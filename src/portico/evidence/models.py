"""Facts, every look into them, consents and purpose grants. All of it is history: rows are appended, never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from portico.evidence.types import PERSON, OutcomeKind
from portico.identity.types import PersonId
from portico.kernel.ids import uuid7
from portico.kernel.types import ActorKind


class FactQuerySet(models.QuerySet["FactRow"]):
    def about(self, records: Collection[PersonId], concepts: Collection[str] | None = None) -> FactQuerySet:
        """Keep the facts about a subject, who may have several records."""
        found = self.filter(person_id__in=list(records))
        return found if concepts is None else found.filter(concept__in=list(concepts))

    def from_registries_usable(self, at: dt.datetime) -> FactQuerySet:
        """Keep the registries' answers that are known at the instant and may still be used."""
        return self.exclude(source=PERSON).filter(fetched_at__lte=at, usable_until__gt=at)

    def from_the_person(self, at: dt.datetime) -> FactQuerySet:
        """Keep what people answered themselves until the instant."""
        return self.filter(source=PERSON, fetched_at__lte=at)

    def newest_of_each_concept(self) -> FactQuerySet:
        """Keep the newest row of each concept; use it on the facts of one subject."""
        return self.order_by("concept", "-fetched_at", "-id").distinct("concept")


class FactRow(models.Model):
    """What a source said of a person (`types.Fact`). Texts and lists, among them every number of a person, are sealed."""

    history = True
    sealed: ClassVar = "fact"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    concept = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=80)
    as_of = models.DateField()
    fetched_at = models.DateTimeField()
    # A registry's answer may be used until then; a person's answer holds until a registry knows better.
    usable_until = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=100)
    # Whose word it is, when the source is a person: of whoever answered, or of whom they answered for.
    told_by = models.UUIDField(null=True)
    access = models.ForeignKey("AccessRecord", on_delete=models.PROTECT, null=True, related_name="+")

    objects = FactQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_fact_source",
                condition=Q(source=PERSON, access__isnull=True, usable_until__isnull=True)
                | (~Q(source=PERSON) & Q(access__isnull=False, usable_until__isnull=False)),
            ),
            models.CheckConstraint(
                name="evidence_fact_period",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "concept", "-fetched_at", "-id"], name="evidence_fact_newest"),
        ]


class AccessRecord(models.Model):
    """Somebody looked, or set out to look, into a person's data (FHIR AuditEvent)."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ActorKind])
    actor_id = models.CharField(max_length=100)
    actor_label = models.CharField(max_length=200, blank=True)
    actor_authority = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.UUIDField(null=True)
    mandate_id = models.UUIDField(null=True)  # when somebody looked for another
    registry = models.CharField(max_length=80, blank=True)
    concepts = models.JSONField()
    purpose = models.CharField(max_length=80)
    legal_basis = models.TextField()
    case_id = models.UUIDField(null=True)
    journey_id = models.UUIDField(null=True)
    # Set when staff broke the glass: such a look stands first on the person's page.
    emergency_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="evidence_access_has_reason", condition=~Q(purpose="") & ~Q(legal_basis="")),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-at", "-id"], name="evidence_access_person")]


class AccessOutcome(models.Model):
    """How an access ended. An access without one was under way when a process died."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    access = models.OneToOneField(AccessRecord, on_delete=models.PROTECT, related_name="outcome")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    registry = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in OutcomeKind])
    count = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["registry", "-at", "-id"], name="evidence_outcome_registry")]


class ConsentQuerySet(models.QuerySet["ConsentRecord"]):
    def open_at(self, at: dt.datetime) -> ConsentQuerySet:
        """Keep consents that were given and not withdrawn at the instant."""
        withdrawn = ConsentRecord.objects.filter(withdraws=OuterRef("pk"), at__lte=at)
        return self.filter(~Exists(withdrawn), withdraws__isnull=True, at__lte=at)


class ConsentRecord(models.Model):
    """A consent given, or (with `withdraws`) taken back (GovStack ConsentRecord)."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    withdraws = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="withdrawal")
    concepts = models.JSONField()
    to_authority = models.CharField(max_length=80, blank=True)
    to_person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    release_id = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    at = models.DateTimeField()

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_consent_to_one",
                condition=(Q(to_person__isnull=True) & ~Q(to_authority=""))
                | Q(to_person__isnull=False, to_authority=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-at", "-id"], name="evidence_consent_person")]


class GrantQuerySet(models.QuerySet["PurposeGrant"]):
    def open_at(self, at: dt.datetime) -> GrantQuerySet:
        """Keep grants that have begun, have not ended and were not closed at the instant."""
        return self.filter(opened_at__lte=at, until__gt=at, closed__isnull=True)


class PurposeGrant(models.Model):
    """Staff may read these concepts of this person until then: for a case, or in an emergency and without one."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff_id = models.CharField(max_length=100)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField(null=True)
    emergency_id = models.UUIDField(null=True)
    legal_basis = models.TextField()
    concepts = models.JSONField()
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="evidence_grant_ends", condition=Q(until__gt=F("opened_at"))),
            models.CheckConstraint(name="evidence_grant_has_law", condition=~Q(legal_basis="")),
            models.CheckConstraint(
                name="evidence_grant_has_one_purpose",
                condition=Q(case_id__isnull=False, emergency_id__isnull=True)
                | Q(case_id__isnull=True, emergency_id__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case_id", "staff_id"], name="evidence_grant_case"),
            models.Index(fields=["staff_id", "-opened_at"], name="evidence_grant_staff"),
        ]


class PurposeGrantClosed(models.Model):
    """A purpose grant ended before its time, or with its case."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    grant = models.OneToOneField(PurposeGrant, on_delete=models.PROTECT, related_name="closed")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_by = models.CharField(max_length=100)
