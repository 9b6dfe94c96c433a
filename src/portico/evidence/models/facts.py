"""What sources said of people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portico.evidence.types import PERSON
from portico.identity.types import PersonId
from portico.kernel.ids import uuid7


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
