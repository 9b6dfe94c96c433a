"""What a person applies for, what they answer, and that it was sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.catalogue.pack.schema import Kind
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


class PreparedSubmission(models.Model):
    """What would be sent if the application were sent now: kept when its answers are looked through.

    Sending it takes one short transaction then. It counts for `rules.packing.HOLDS`, and as long as nothing that it was
    made from has changed (`basis`).
    """

    sealed: ClassVar = "prepared-submission"

    application = models.OneToOneField(Application, on_delete=models.PROTECT, primary_key=True, related_name="prepared")
    person_id = models.UUIDField()
    basis = models.CharField(max_length=100)
    life_event = models.CharField(max_length=80)
    language = models.CharField(max_length=12)
    declarations = models.JSONField()  # what must be declared to send it: role.concept
    people = models.JSONField()  # the ids of everybody whose consent it may rest on
    content = models.TextField()  # the package (queries.packages), encrypted
    prepared_at = models.DateTimeField()


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
