"""A case worker asks the person for more; the person answers once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portico.casework.models.cases import Case
from portico.casework.types.requests import RequestChange
from portico.kernel.ids import uuid7


class InformationRequest(models.Model):
    """Somebody at the desk asks for facts and documents, by a day (ZGW: suspension while the case waits for it)."""

    history = True
    sealed: ClassVar = "information-request"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="information_requests")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    questions = models.JSONField()  # [role, concept] pairs, in the order in which they are asked
    content = models.TextField()  # JSON: the words to the person and the names of the documents; encrypted
    reason = models.CharField(max_length=80)  # of the pack's waiting reasons
    answer_by = models.DateTimeField()  # the last instant on time
    # The request whose place it takes; what was given to that one counts for this one too.
    instead_of = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    staff_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "number"], name="casework_request_number")]


class RequestAnswer(models.Model):
    """What the person typed in answer to a request, before and when they sent it; the newest of each counts."""

    history = True
    sealed: ClassVar = "request-answer"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="answers")
    person_id = models.UUIDField()
    role = models.CharField(max_length=80, blank=True)  # empty: the person's own words
    concept = models.CharField(max_length=80, blank=True)
    value = models.JSONField(null=True)
    recorded_by = models.CharField(max_length=100)  # who, and by which mandate
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["request", "id"], name="casework_request_answers")]


class RequestEvent(models.Model):
    """What became of a request; the highest number counts."""

    history = True
    sealed: ClassVar = "request-event"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="events")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=12, choices=[(change.value, change.value) for change in RequestChange])
    facts_version = models.PositiveIntegerField(null=True)  # that the answers became
    explanation = models.TextField(
        blank=True, default="", db_default=""
    )  # why it was taken back, to the person; encrypted
    actor = models.CharField(max_length=100)  # who, and by which mandate
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "number"], name="casework_request_event_number"),
        ]
