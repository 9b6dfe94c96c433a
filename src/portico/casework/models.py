"""Applications and cases. Only an application and a case can be locked; everything that happens to them is history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from portico.casework.types import CaseState, ClockChange, ClockReason, DecidedBy, Result
from portico.catalogue.pack.schema import Kind
from portico.identity.types import AssuranceLevel
from portico.kernel.ids import uuid7


class Application(models.Model):
    """One person applies for some services of one life event at once. Nothing in the row changes; it is locked."""

    only_locked = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    journey = models.ForeignKey("journeys.Journey", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=80)
    release_id = models.CharField(max_length=64)
    services = models.JSONField()  # ids, sorted
    chosen = models.CharField(max_length=64)  # the same as one short word, for the constraint
    attempt = models.PositiveIntegerField()  # how many with the same services were sent before
    started_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["journey", "chosen", "attempt"], name="casework_one_open_application"),
        ]


class ApplicationAnswer(models.Model):
    """A choice, declaration or consent; the newest of each counts. `taken_back`: as if it had never been answered."""

    history = True
    sealed: ClassVar = "application-answer"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="answers")
    person_id = models.UUIDField()
    role = models.CharField(max_length=80)
    concept = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    value = models.JSONField(null=True)
    taken_back = models.BooleanField(default=False)
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="casework_taken_back_is_empty", condition=Q(taken_back=False) | Q(value__isnull=True)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["application", "id"], name="casework_answers")]


class Submission(models.Model):
    """An application was sent: once."""

    history = True
    sealed: ClassVar = "submission"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="submission")
    person_id = models.UUIDField()
    reference = models.CharField(max_length=9, unique=True)
    hash = models.CharField(max_length=64)
    content = models.TextField()  # the canonical JSON that the hash is of, encrypted
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    submitted_at = models.DateTimeField()
    # What opens its entry in the public log: 32 random bytes. It goes when the person's data is erased.
    salt = models.BinaryField(null=True)


class CaseQuerySet(models.QuerySet["Case"]):
    def with_now(self) -> CaseQuerySet:
        """Add where each case stands: `state`, `due_at` (None while no clock runs) and `worker_id`."""
        status = CaseStatus.objects.filter(case=OuterRef("pk")).order_by("-number")
        event = ClockEvent.objects.filter(case=OuterRef("pk")).order_by("-number")
        assignment = Assignment.objects.filter(case=OuterRef("pk")).order_by("-number")
        return self.annotate(
            state=Subquery(status.values("state")[:1]),
            due_at=Subquery(event.values("due_at")[:1]),
            worker_id=Subquery(assignment.values("staff_id")[:1]),
        )

    def in_states(self, states: Collection[CaseState]) -> CaseQuerySet:
        """Keep cases that stand in one of these states; after `with_now`."""
        return self.filter(Q(state__in=list(states)))

    def taken_by(self, staff_id: UUID) -> CaseQuerySet:
        """Keep the cases of a case worker; after `with_now`."""
        return self.filter(Q(worker_id=staff_id))

    def due_before(self, at: dt.datetime) -> CaseQuerySet:
        """Keep cases whose last instant is past; after `with_now`."""
        return self.filter(Q(due_at__lt=at))


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


class CaseFact(models.Model):
    """A fact, answer or date of the event, frozen when the case was opened (a declaration: when it was signed)."""

    history = True
    sealed: ClassVar = "case-fact"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    person_id = models.UUIDField(null=True)  # whose it is, when that is known
    role = models.CharField(max_length=80)  # or `event` for a date
    concept = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    value = models.JSONField(null=True)
    source = models.CharField(max_length=80)
    as_of = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    by_another = models.BooleanField(default=False)  # somebody told it who acts for the person

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "role", "concept"], name="casework_fact_once"),
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


class ClockEvent(models.Model):
    """The legal clock started, paused, went on or stopped. `due_at` is the last instant on time from then on."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock_events")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=10, choices=[(change.value, change.value) for change in ClockChange])
    reason = models.CharField(max_length=32, choices=[(reason.value, reason.value) for reason in ClockReason])
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="casework_clock_number")]


class Assignment(models.Model):
    """A case worker took the case; the highest number counts."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    staff_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="casework_assignment_number")]


class Decision(models.Model):
    """What was decided, why, by which law, and how to appeal. One per case, for ever."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="decision")
    person_id = models.UUIDField()
    result = models.CharField(max_length=10, choices=[(result.value, result.value) for result in Result])
    amount = models.JSONField(null=True)
    reasons = models.JSONField()
    explanation = models.TextField(blank=True)
    letter = models.TextField()
    law = models.JSONField()
    appeal_until = models.DateField()
    appeal_to = models.CharField(max_length=80)
    by = models.CharField(max_length=10, choices=[(by.value, by.value) for by in DecidedBy])
    staff_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="casework_decision_by",
                condition=Q(by=DecidedBy.RULE, staff_id__isnull=True) | Q(by=DecidedBy.PERSON, staff_id__isnull=False),
            ),
            models.CheckConstraint(name="casework_decision_has_letter", condition=~Q(letter="")),
            models.CheckConstraint(name="casework_decision_has_reasons", condition=~Q(reasons=[])),
        ]


class SignatureRequest(models.Model):
    """Somebody beside the applicant is asked to sign a case."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signature_requests")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "role"], name="casework_signature_asked_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "at"], name="casework_signer")]


class Signature(models.Model):
    """A signature on a case, or the refusal to give it. The applicant's has no request."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signatures")
    request = models.OneToOneField(SignatureRequest, on_delete=models.PROTECT, null=True, related_name="signature")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=80)
    signed = models.BooleanField()
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    assurance = models.CharField(max_length=12, choices=[(level.value, level.value) for level in AssuranceLevel])
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "role"], name="casework_signed_once")]
