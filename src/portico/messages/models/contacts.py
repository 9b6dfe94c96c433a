"""Where and how a person wants to be reached."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.kernel.ids import uuid7
from portico.messages.types import Channel, PostWay


class ContactPoint(models.Model):
    """An address at which a person wants to be told (Core Person Vocabulary: ContactPoint). It is encrypted.

    It is used once a code that was sent there came back. A postal address needs none.
    """

    sealed: ClassVar = "contact-point"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField()
    channel = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Channel])
    platform = models.CharField(max_length=40, blank=True, default="")
    value = models.BinaryField()
    position = models.IntegerField(default=0)  # the smallest one is tried first
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person_id"], name="messages_contact", condition=Q(removed_at__isnull=True)),
        ]


class ContactCode(models.Model):
    """A code that was sent to a contact point. Code and address are keyed hashes; `code` is emptied when it was sent."""

    sealed: ClassVar = "contact-code"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contact = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="codes")
    person_id = models.UUIDField()
    recipient_key = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    code = models.BinaryField(null=True)
    language = models.CharField(max_length=12)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["recipient_key", "created_at"], name="messages_code_recipient"),
            models.Index(fields=["person_id", "created_at"], name="messages_code_person"),
        ]


class PostChoice(models.Model):
    """How a person wants to get their post, from an instant on; the newest row counts."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField()
    way = models.CharField(max_length=10, choices=[(each.value, each.value) for each in PostWay])
    recorded_by = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person_id", "-id"], name="messages_post_choice")]
