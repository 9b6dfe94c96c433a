"""Messages as they were sent, what became of them, and that they were read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.kernel.ids import uuid7
from portico.messages.types import Channel, DeliveryOutcome


class Message(models.Model):
    """What an authority wrote to a person. `text_name` is empty when a case worker wrote it."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField(null=True)
    service = models.CharField(max_length=80, blank=True)  # what it is about; empty when it is about none
    subject = models.CharField(max_length=300)
    body = models.TextField()
    language = models.CharField(max_length=12)
    release_id = models.CharField(max_length=64)
    text_name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="messages_message_says_something", condition=~Q(subject="") & ~Q(body="")),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-created_at", "-id"], name="messages_mailbox")]


class MessageRead(models.Model):
    """The person opened the message for the first time."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="read")
    person_id = models.UUIDField()
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    at = models.DateTimeField()


class Delivery(models.Model):
    """What became of a message on one channel."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    person_id = models.UUIDField()
    channel = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Channel])
    outcome = models.CharField(max_length=10, choices=[(each.value, each.value) for each in DeliveryOutcome])
    at = models.DateTimeField()
