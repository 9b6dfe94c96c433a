"""Messages as they were sent, and that they were read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.kernel.ids import uuid7


class Message(models.Model):
    """What an authority wrote to a person. `text_name` is empty when a case worker wrote it.

    `available_at` is from when it counts as received: at once in the mailbox, for a letter on paper the day that the
    law reckons with. `conversation` is the first message of an exchange; empty for that one itself.
    """

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
    must_reach = models.BooleanField(default=False)  # a term runs from it: unread, it is followed by a letter
    conversation = models.UUIDField(null=True)
    written_by = models.CharField(max_length=100, default="", blank=True)  # who answered; empty for texts of a release
    available_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="messages_message_says_something", condition=~Q(subject="") & ~Q(body="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-created_at", "-id"], name="messages_mailbox"),
            models.Index(fields=["case_id", "created_at"], name="messages_of_case", condition=Q(case_id__isnull=False)),
        ]


class MessageRead(models.Model):
    """The person opened the message for the first time."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="read")
    person_id = models.UUIDField()
    recorded_by = models.CharField(max_length=100, default="")  # who, and by which mandate
    at = models.DateTimeField()
