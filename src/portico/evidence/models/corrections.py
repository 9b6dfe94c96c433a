"""Facts that somebody says are wrong."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from portico.evidence.types import ANSWERED, OPEN, Claim, CorrectionState
from portico.identity.types import PersonId
from portico.kernel.ids import uuid7


class CorrectionQuerySet(models.QuerySet["CorrectionRequest"]):
    def about(self, records: Collection[PersonId], concepts: Collection[str] | None = None) -> CorrectionQuerySet:
        """Keep the requests about a person, who may have several records."""
        found = self.filter(person_id__in=list(records))
        return found if concepts is None else found.filter(concept__in=list(concepts))

    def open(self) -> CorrectionQuerySet:
        """Keep those that wait for an answer, or for the register's change."""
        closed = CorrectionEvent.objects.filter(request=OuterRef("pk")).exclude(state__in=OPEN)
        return self.filter(~Exists(closed))

    def answered(self) -> CorrectionQuerySet:
        """Keep those that the authority refused, or that its register settled."""
        closed = CorrectionEvent.objects.filter(request=OuterRef("pk"), state__in=ANSWERED)
        return self.filter(Exists(closed))

    def with_state(self) -> CorrectionQuerySet:
        """Say of each where it stands, as `state`."""
        steps = CorrectionEvent.objects.filter(request=OuterRef("pk")).order_by("-number")
        return self.annotate(state=Subquery(steps.values("state")[:1]))

    def in_state(self, state: CorrectionState) -> CorrectionQuerySet:
        """Keep those that stand there; after `with_state`."""
        return self.filter(Q(state=state))


class CorrectionRequest(models.Model):
    """A person says that a fact of a registry is wrong, and what is right (GDPR, article 16)."""

    history = True
    sealed: ClassVar = "correction-claim"
    sealed_words: ClassVar = "correction-words"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    concept = models.CharField(max_length=80)
    # Two that are opened at once have the same number: one of them is refused by the constraint below.
    number = models.PositiveIntegerField()
    fact = models.ForeignKey("FactRow", on_delete=models.PROTECT, related_name="+")  # what the registry says
    registry = models.CharField(max_length=80)
    authority = models.CharField(max_length=80)
    claim = models.CharField(max_length=10, choices=[(claim.value, claim.value) for claim in Claim])
    claimed = models.JSONField(null=True)
    words = models.TextField(blank=True)
    legal_basis = models.TextField()
    due_at = models.DateTimeField()
    release_id = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=100)  # who, and by which mandate
    mandate_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "concept", "number"], name="evidence_correction_one_open"),
            models.CheckConstraint(
                name="evidence_correction_claims",
                condition=Q(claim=Claim.VALUE) | Q(claimed__isnull=True),
            ),
            models.CheckConstraint(name="evidence_correction_has_law", condition=~Q(legal_basis="")),
            models.CheckConstraint(name="evidence_correction_has_term", condition=Q(due_at__gt=F("at"))),
        ]
        indexes: ClassVar = [models.Index(fields=["authority", "at", "id"], name="evidence_correction_queue")]


class CorrectionEvent(models.Model):
    """What happened to a correction request; the highest number counts."""

    history = True
    sealed: ClassVar = "correction-reason"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(CorrectionRequest, on_delete=models.PROTECT, related_name="events")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in CorrectionState])
    reason = models.TextField(blank=True)
    fact = models.ForeignKey("FactRow", on_delete=models.PROTECT, null=True, related_name="+")  # what it says since
    as_claimed = models.BooleanField(null=True)
    recorded_by = models.CharField(max_length=100)
    staff_name = models.CharField(max_length=200, blank=True)
    # The secret that opens the commitment in the public log: 32 random bytes.
    salt = models.BinaryField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "number"], name="evidence_correction_step_once"),
            models.CheckConstraint(
                name="evidence_correction_changed",
                condition=Q(state=CorrectionState.CHANGED, fact__isnull=False, as_claimed__isnull=False)
                | (~Q(state=CorrectionState.CHANGED) & Q(fact__isnull=True, as_claimed__isnull=True)),
            ),
        ]
