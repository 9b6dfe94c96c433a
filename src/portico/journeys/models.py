"""Stored journeys. Everything is appended: a date, a tick or an invitation that changes is a new row."""

from __future__ import annotations

from django.db import models

from portico.journeys.types import MarkKind
from portico.kernel.ids import uuid7


class Journey(models.Model):
    """A person's life event, in one role."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    life_event = models.CharField(max_length=80)
    role = models.CharField(max_length=80)
    release_id = models.CharField(max_length=64)
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    started_at = models.DateTimeField()


class JourneyDate(models.Model):
    """A date of the event as the person gave it; the newest row counts. A null value takes it back."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="dates")
    person_id = models.UUIDField()
    name = models.CharField(max_length=80)
    value = models.DateField(null=True)
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    at = models.DateTimeField()


class JourneyMark(models.Model):
    """The person's own word on a touchpoint; the newest row of each pair (tick, trigger) counts."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="marks")
    person_id = models.UUIDField()
    touchpoint = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in MarkKind])
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    at = models.DateTimeField()


class Invitation(models.Model):
    """The person asks another adult to join. It counts when that adult has accepted."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="invitations")
    person_id = models.UUIDField()
    invited = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=80)
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(person_id=models.F("invited")), name="journeys_not_oneself")
        ]


class InvitationAnswer(models.Model):
    """The invited adult's answer: once."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="answer")
    person_id = models.UUIDField()
    accepted = models.BooleanField()
    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    at = models.DateTimeField()


class InvitationEnd(models.Model):
    """Either adult ends it, at any time and without a reason: nothing of the plan is shared from then on."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="end")
    person_id = models.UUIDField()
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    at = models.DateTimeField()


class Progress(models.Model):
    """What became of a service of the journey, told by the room that runs the case."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    journey = models.ForeignKey(Journey, on_delete=models.PROTECT, related_name="progress")
    person_id = models.UUIDField()
    service = models.CharField(max_length=80)
    case_id = models.UUIDField()
    case_reference = models.CharField(max_length=20)
    state = models.CharField(max_length=40)
    at = models.DateTimeField()
