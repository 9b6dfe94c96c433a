"""Reads: the way of a message to the person, and when it counts as received."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.conf import settings

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Manifest
from portico.identity import queries as identity
from portico.identity.types import PersonId
from portico.messages.base import PaperLetter
from portico.messages.errors import MessageNotFound
from portico.messages.models import Delivery, Dispatch, Message
from portico.messages.queries import contacts, mailbox
from portico.messages.rules.deliveries import Situation, received_at
from portico.messages.types import (
    Attempt,
    Begun,
    Channel,
    DeliveryOutcome,
    DeliveryReason,
    DeliveryView,
    DispatchState,
    PostWay,
    StuckView,
    Target,
)


def available_from(person_id: PersonId, *, release: CompiledPack, at: dt.datetime) -> dt.datetime:
    """Return from when what is sent to a person now counts as received: at once, or as the law reckons with the post.

    Terms of appeal run from it. Should a letter be posted later than today, `available_at` tells the truth afterwards.

    :param at: aware UTC instant of sending.
    :source: pack pack.yaml, key `post`.
    """
    on_paper = contacts.way_of_person(person_id) is PostWay.PAPER
    return posted_until(at, release.pack.manifest) if on_paper else at


def available_at(message_id: UUID) -> dt.datetime:
    """Return from when a message counts as received.

    :raises MessageNotFound: there is none.
    """
    row = Message.objects.filter(pk=message_id).prefetch_related("deliveries").first()
    if row is None:
        raise MessageNotFound
    return mailbox.availability(row)


def posted_until(at: dt.datetime, manifest: Manifest) -> dt.datetime:
    """Return from when a letter that is posted at an instant counts as received."""
    days = manifest.post.days if manifest.post is not None else 0
    return received_at(at, days=days, time_zone=manifest.time_zone)


def list_deliveries(message_id: UUID) -> tuple[DeliveryView, ...]:
    """Return the history of a message's delivery, oldest first."""
    rows = Delivery.objects.filter(message=message_id).order_by("at", "id")
    return tuple(
        DeliveryView(
            Channel(row.channel), row.platform, DeliveryOutcome(row.outcome), DeliveryReason(row.reason), row.at
        )
        for row in rows
    )


def list_stuck(*, most: int = 1000) -> tuple[StuckView, ...]:
    """Return the messages whose every way out failed, oldest first, without their content; for operators."""
    rows = Dispatch.objects.filter(state=DispatchState.STUCK).select_related("message").order_by("message_id")[:most]
    found = []
    for row in rows:
        last = Delivery.objects.filter(message=row.pk).order_by("-at", "-id").first()
        since = last.at if last is not None else row.message.created_at
        channel, reason = (last.channel, last.reason) if last is not None else ("", "")
        found.append(StuckView(row.pk, row.message.created_at, since, channel, reason))
    return tuple(found)


def situation_of(row: Dispatch, manifest: Manifest) -> tuple[Situation, dict[Target, str]]:
    """Return what is known of a message that is to reach somebody, and the address of each way."""
    message = row.message
    person = PersonId(row.person_id)
    way = contacts.way_of(identity.get_person(person).record_ids)
    ways = dict(contacts.targets_of(person, way))
    tried = list(Delivery.objects.filter(message=message).exclude(outcome=DeliveryOutcome.STARTED).order_by("at", "id"))
    counted = [
        one
        for one in tried
        if row.tries_from is None or one.at >= row.tries_from or one.outcome == DeliveryOutcome.DELIVERED
    ]
    situation = Situation(
        created_at=message.created_at,
        contacts=tuple(ways),
        tried=_attempts(counted),
        read=hasattr(message, "read"),
        on_paper=way is PostWay.PAPER,
        must_reach=message.must_reach,
        letters=contacts.is_offered(Channel.LETTER),
        unread_after=_unread_after(manifest),
    )
    return situation, ways


def find_paper_letter(begun: Begun) -> PaperLetter | None:
    """Return a message as it goes on paper, with name and address; None when nobody knows where the person lives."""
    message = Message.objects.get(pk=begun.message_id)
    person = PersonId(begun.person_id)
    lines = contacts.postal_address(person)
    if not lines:
        return None
    return PaperLetter(
        message_id=message.pk,
        person_id=message.person_id,
        case_id=message.case_id,
        service=message.service,
        subject=message.subject,
        body=message.body,
        language=message.language,
        release_id=message.release_id,
        text_name=message.text_name,
        to=(identity.get_person(person).display_name, *lines),
        created_at=message.created_at,
    )


def _attempts(rows: Collection[Delivery]) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(Target(Channel(row.channel), row.contact, row.platform), DeliveryOutcome(row.outcome), row.at)
        for row in rows
    )


def _unread_after(manifest: Manifest) -> dt.timedelta | None:
    """Return how long a message may stay unread: as the pack says, else as the operator does; 0 is for ever."""
    named = manifest.post.unread_days if manifest.post is not None else None
    days = named if named is not None else int(settings.PORTICO_UNREAD_DAYS)
    return dt.timedelta(days=days) if days else None
