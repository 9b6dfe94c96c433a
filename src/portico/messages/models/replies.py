"""What people write back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.kernel.ids import uuid7


class Reply(models.Model):
    """What a person wrote about a case, in answer to a message. `conversation` is the first message of the exchange."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField()
    case_id = models.UUIDField()
    message_id = models.UUIDField()
    conversation = models.UUIDField()
    body = models.TextField()
    recorded_by = models.CharField(max_length=100)  # who wrote it, and by which mandate
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="messages_reply_says_something", condition=~Q(body=""))]
        indexes: ClassVar = [
            models.Index(fields=["case_id", "created_at"], name="messages_replies_of_case"),
            models.Index(fields=["person_id", "created_at"], name="messages_replies_of_person"),
        ]
