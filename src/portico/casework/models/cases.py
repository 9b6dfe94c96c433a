"""Cases: what never changes, where each stands now, and the history that says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from portico.casework.models.applying import Application
from portico.casework.types import CaseState
from portico.kernel.ids import uuid7

# As plain words, for the index: `rules.transitions.OPEN_STATES` says the same.
OPEN = ["arrived", "awaiting_signature", "incomplete", "received", "in_progress"]


class CaseQuerySet(models.QuerySet["Case"]):
    def with_now(self) -> CaseQuerySet:
        """Add where each case stands: `state`, `due_at` (None while no clock runs) and `worker_id`."""
        return self.select_related("position").annotate(
            state=F("position__state"), due_at=F("position__due_at"), worker_id=F("position__worker_id")
        )

    def in_states(self, states: Collection[CaseState]) -> CaseQuerySet:
        """Keep cases that stand in one of these states."""
        return self.filter(position__state__in=list(states))

    def taken_by(self, staff_id: UUID) -> CaseQuerySet:
        """Keep the cases of a case worker."""
        return self.filter(position__worker_id=staff_id)

    def due_before(self, at: dt.datetime) -> CaseQuerySet:
        """Keep cases whose last instant is past."""
        return self.filter(position__due_at__lt=at)


class Case(models.Model):
    """One service for one person. Without an application it was opened by a rule. Nothing in the row changes."""

    only_locked = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=9, unique=True)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    journey = models.ForeignKey("journeys.Journey", on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="cases")
    life_event = models.CharField(max_length=80)
    role = models.CharField(max_length=80)
    service = models.CharField(max_length=80)
    authority = models.CharField(max_length=80)
    attempt = models.PositiveIntegerField()  # how many cases of this service the journey had before
    about = models.CharField(max_length=64, blank=True)  # without an application: whom it is about, see rules
    release_id = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    opened_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["journey", "service", "attempt"], name="casework_case_attempt"),
            models.UniqueConstraint(
                fields=["person", "service", "about"],
                condition=Q(application__isnull=True),
                name="casework_proactive_once",
            ),
            models.CheckConstraint(
                name="casework_proactive_is_about_somebody", condition=Q(application__isnull=False) | ~Q(about="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-opened_at"], name="casework_case_person"),
            models.Index(fields=["authority", "opened_at"], name="casework_case_authority"),
        ]


class CasePosition(models.Model):
    """Where a case stands now: the one row of a case that changes, so that a queue of a million cases is one index.

    `actions.steps` writes it in the transaction that appends to the history, and nobody else does; it says nothing that
    the history does not say (`queries.positions.position_from_history`).
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="position")
    person_id = models.UUIDField()
    reference = models.CharField(max_length=9, unique=True)
    authority = models.CharField(max_length=80)  # who has it now: an appeal may be another authority's
    service = models.CharField(max_length=80)
    state = models.CharField(max_length=24, choices=[(state.value, state.value) for state in CaseState])
    step = models.CharField(max_length=80, blank=True)  # of the service's process
    waiting = models.CharField(max_length=80, blank=True)  # the reason, while it waits
    due_at = models.DateTimeField(null=True)  # the last instant on time; null while no clock runs
    worker_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    complete_at = models.DateTimeField(null=True)  # when the clock started
    unread = models.BooleanField(default=False)  # the person wrote, and nobody has looked yet

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["authority", "due_at", "case"], condition=Q(state__in=OPEN), name="casework_queue_open"
            ),
            models.Index(fields=["authority", "state", "due_at", "case"], name="casework_queue_state"),
            models.Index(
                fields=["worker_id", "due_at"], condition=Q(worker_id__isnull=False), name="casework_queue_worker"
            ),
            models.Index(fields=["person_id"], name="casework_position_person"),
            models.Index(
                fields=["authority", "service", "due_at", "case"],
                condition=Q(state__in=OPEN),
                name="casework_queue_service",
            ),
            models.Index(
                fields=["authority", "waiting", "due_at", "case"],
                condition=~Q(waiting=""),
                name="casework_queue_waiting",
            ),
            models.Index(
                fields=["authority", "due_at", "case"], condition=Q(unread=True), name="casework_queue_unread"
            ),
        ]


class CaseSubject(models.Model):
    """Who had which role when the case was opened; nobody has it when the person is null. No row: not known."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="subjects")
    role = models.CharField(max_length=80)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "role"], name="casework_subject_once"),
        ]


class CaseStatus(models.Model):
    """Where a case stands from an instant on; the highest number counts."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statuses")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=24, choices=[(state.value, state.value) for state in CaseState])
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=100)
    mandate_id = models.UUIDField(null=True)  # when somebody did it for another
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="casework_status_number")]


class CaseStep(models.Model):
    """A case came to a step of its service's process (ZGW: Status of a StatusType)."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="casework_step_number")]


class Assignment(models.Model):
    """A case worker got the case, or gave it back (null); the highest number counts."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    staff_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="casework_assignment_number")]
