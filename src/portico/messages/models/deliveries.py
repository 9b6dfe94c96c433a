"""The way of a message to the person: what is due, and every attempt."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.kernel.ids import uuid7
from portico.messages.models.mailbox import Message
from portico.messages.types import Channel, DeliveryOutcome, DeliveryReason, DispatchState


class Delivery(models.Model):
    """What became of an attempt to reach the person on one channel. Each attempt has two rows: it began, it ended.

    `contact` is the contact point that was used, without a foreign key: people take them back, history stays.
    `available_at` is from when the message counts as received, when this attempt made it so.
    """

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    person_id = models.UUIDField()
    attempt = models.UUIDField(default=uuid7)
    channel = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Channel])
    platform = models.CharField(max_length=40, blank=True, default="")
    contact = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=[(each.value, each.value) for each in DeliveryOutcome])
    reason = models.CharField(
        max_length=20, blank=True, default="", choices=[(each.value, each.value) for each in DeliveryReason]
    )
    available_at = models.DateTimeField(null=True)
    at = models.DateTimeField()


class Dispatch(models.Model):
    """What is due next for a message: one row each, swept by workers. `attempt` has begun and not ended."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.PROTECT, related_name="dispatch")
    person_id = models.UUIDField()
    state = models.CharField(
        max_length=10,
        default=DispatchState.WAITING.value,
        choices=[(each.value, each.value) for each in DispatchState],
    )
    due_at = models.DateTimeField(null=True)
    attempt = models.UUIDField(null=True)
    tries_from = models.DateTimeField(null=True)  # an operator had it tried again: attempts before count no more

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="messages_dispatch_due",
                condition=Q(state=DispatchState.WAITING, due_at__isnull=False)
                | (~Q(state=DispatchState.WAITING) & Q(due_at__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="messages_dispatch_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["state"], name="messages_dispatch_stuck", condition=Q(state=DispatchState.STUCK)),
        ]
