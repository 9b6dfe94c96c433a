"""Every look into a person's data, and how it ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.evidence.types import CORRECTION, OutcomeKind
from portico.kernel.ids import uuid7
from portico.kernel.types import ActorKind


class AccessRecordQuerySet(models.QuerySet["AccessRecord"]):
    """Looks, as filters of the room need them."""

    @staticmethod
    def without_case() -> Q:
        """Return the condition that staff looked, in no case, no emergency, no visit and no request of the person."""
        nothing = Q(case_id__isnull=True, emergency_id__isnull=True, mandate_id__isnull=True)
        return nothing & Q(actor_kind=ActorKind.STAFF) & ~Q(purpose=CORRECTION)


class AccessRecord(models.Model):
    """Somebody looked, or set out to look, into a person's data (FHIR AuditEvent). Only `recording` writes it."""

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
    # Of the release, when it was for one service; empty for what is for none, such as a plan.
    service = models.CharField(max_length=80, blank=True, default="", db_default="")
    legal_basis = models.TextField()
    case_id = models.UUIDField(null=True)
    journey_id = models.UUIDField(null=True)
    # Set when staff broke the glass: such a look stands first on the person's page.
    emergency_id = models.UUIDField(null=True)
    # The form of the content to which the public log holds a commitment (`openings`); 0: this is in no log.
    form = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The secret that opens the commitment: 32 random bytes. It goes when the person's data is erased.
    salt = models.BinaryField(null=True)

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="evidence_access_has_reason", condition=~Q(purpose="") & ~Q(legal_basis="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-at", "-id"], name="evidence_access_person"),
            models.Index(
                fields=["person", "-at", "-id"],
                name="evidence_access_emergency",
                condition=Q(emergency_id__isnull=False),
            ),
            # For those who supervise: the looks of an authority's staff.
            models.Index(
                fields=["actor_authority", "-at", "-id"],
                name="evidence_access_staff",
                condition=Q(actor_kind=ActorKind.STAFF.value),
            ),
        ]

    @property
    def is_without_case(self) -> bool:
        """Return whether staff looked without anything that explains it (`AccessRecordQuerySet.without_case`)."""
        nothing = self.case_id is None and self.emergency_id is None and self.mandate_id is None
        return nothing and self.actor_kind == ActorKind.STAFF and self.purpose != CORRECTION


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
    # A word of the protocol, for whoever operates this: why there was no answer (`wrong-law`, `bad-signature`, …).
    reason = models.CharField(max_length=40, blank=True, default="", db_default="")
