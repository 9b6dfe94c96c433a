"""Writes: what is due next for a message, that an attempt began, and what became of it.

An attempt is written down before anything leaves the house, and its end after that. Whoever dies in between leaves an
attempt without an end: it is written down as unknown and tried again. So nothing is lost and nothing leaves without a
record, and somebody may be told twice: at least once, never exactly once.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.catalogue.pack.compiling import CompiledPack
from portico.kernel.ids import uuid7
from portico.messages.errors import DispatchNotFound
from portico.messages.models import Delivery, Dispatch
from portico.messages.queries import deliveries
from portico.messages.rules.deliveries import LEASE, Finished, Send, Wait, next_step
from portico.messages.types import Begun, Channel, DeliveryOutcome, DeliveryReason, DispatchState, Target

AT_ONCE = 50


def begin_next(*, release: CompiledPack, at: dt.datetime) -> Begun | None:
    """Take what is due, one message after the other, until one is to be sent; write down that it begins.

    Several workers may call it at once: none takes what another has. Call it outside a transaction.

    :returns: None when nothing is due.
    """
    while True:
        with transaction.atomic():
            due = Dispatch.objects.select_for_update(skip_locked=True, no_key=True, of=("self",)).filter(due_at__lte=at)
            page = list(due.select_related("message__read").order_by("due_at")[:AT_ONCE])
            for row in page:
                begun = _move_on(row, release, at)
                if begun is not None:
                    return begun
        if not page:
            return None


@transaction.atomic
def record_end(
    *,
    begun: Begun,
    outcome: DeliveryOutcome,
    reason: DeliveryReason = DeliveryReason.NONE,
    release: CompiledPack,
    at: dt.datetime,
) -> None:
    """Write down what became of an attempt, and let what follows be looked at. Done twice, it is written once.

    A letter counts as received as the law of the pack in force reckons with the post.
    """
    row = Dispatch.objects.select_for_update(no_key=True).get(pk=begun.message_id)
    if Delivery.objects.filter(attempt=begun.id, outcome=outcome).exists():
        return
    received = None
    if begun.target.channel is Channel.LETTER and outcome is DeliveryOutcome.DELIVERED:
        received = deliveries.posted_until(at, release.pack.manifest)
    _write(row, begun.id, begun.target, outcome, reason, at, available_at=received)
    if row.attempt == begun.id:
        _place(row, due_at=at)


@transaction.atomic
def retry(*, message_id: UUID, at: dt.datetime) -> None:
    """Have a message that is stuck tried again on every way; for operators.

    :raises DispatchNotFound: there is none that is stuck.
    """
    row = Dispatch.objects.select_for_update(no_key=True).filter(pk=message_id, state=DispatchState.STUCK).first()
    if row is None:
        raise DispatchNotFound
    row.tries_from = at
    _place(row, due_at=at)


def _move_on(row: Dispatch, release: CompiledPack, at: dt.datetime) -> Begun | None:
    """Do what is next for a message that is locked; return what is to be sent."""
    if row.attempt is not None:
        _close_interrupted(row, row.attempt, at)
    situation, ways = deliveries.situation_of(row, release.pack.manifest)
    step = next_step(situation, at=at)
    if isinstance(step, Send):
        return _begin(row, step.target, ways.get(step.target, ""), at)
    if isinstance(step, Wait):
        _place(row, due_at=step.until)
    else:
        _place(row, state=DispatchState.FINISHED if isinstance(step, Finished) else DispatchState.STUCK)
    return None


def _begin(row: Dispatch, target: Target, recipient: str, at: dt.datetime) -> Begun:
    begun = Begun(uuid7(), row.pk, row.person_id, target, recipient, row.message.language)
    _write(row, begun.id, target, DeliveryOutcome.STARTED, DeliveryReason.NONE, at)
    _place(row, due_at=at + LEASE, attempt=begun.id)
    return begun


def _close_interrupted(row: Dispatch, attempt: UUID, at: dt.datetime) -> None:
    """Write down that nobody knows what became of an attempt: whoever made it died."""
    began = Delivery.objects.filter(attempt=attempt, outcome=DeliveryOutcome.STARTED).get()
    target = Target(Channel(began.channel), began.contact, began.platform)
    _write(row, began.attempt, target, DeliveryOutcome.UNKNOWN, DeliveryReason.INTERRUPTED, at)


def _write(
    row: Dispatch,
    attempt: UUID,
    target: Target,
    outcome: DeliveryOutcome,
    reason: DeliveryReason,
    at: dt.datetime,
    *,
    available_at: dt.datetime | None = None,
) -> None:
    Delivery.objects.create(
        message_id=row.pk,
        person_id=row.person_id,
        attempt=attempt,
        channel=target.channel,
        platform=target.platform,
        contact=target.contact,
        outcome=outcome,
        reason=reason,
        available_at=available_at,
        at=at,
    )


def _place(
    row: Dispatch,
    *,
    due_at: dt.datetime | None = None,
    state: DispatchState = DispatchState.WAITING,
    attempt: UUID | None = None,
) -> None:
    row.due_at, row.state, row.attempt = due_at, state, attempt
    row.save(update_fields=["due_at", "state", "attempt", "tries_from"])
