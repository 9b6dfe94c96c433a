"""Writes: put a message into a person's mailbox, and note that it was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from portico.catalogue import queries as catalogue
from portico.catalogue.errors import ReleaseNotFound
from portico.catalogue.pack.compiling import CompiledPack
from portico.identity.types import MandateKind, PersonId, Principal
from portico.kernel import rows
from portico.messages import rules
from portico.messages.models import Delivery, Dispatch, Message, MessageRead
from portico.messages.queries import contacts, deliveries, mailbox
from portico.messages.types import Channel, DeliveryOutcome, Fill, MessageId, MessageView, PostWay


@transaction.atomic
def send_message(
    *,
    person_id: PersonId,
    text_name: str,
    language: str,
    facts: Mapping[str, Fill],
    case_id: UUID | None,
    release: CompiledPack,
    service: str = "",
    must_reach: bool = False,
    at: dt.datetime,
) -> MessageId:
    """Put a text of the release, filled, into a person's mailbox, and have them told of it.

    :param service: what it is about: who acts for the person for this service may read it too.
    :param must_reach: a term runs from it: if it stays unread, it is followed by a letter on paper.
    :raises TextNotFound: nobody has such a text.
    :raises PlaceholderUnknown: it uses a placeholder that nothing fills.
    """
    subject, body = mailbox.fill_text(text_name, language=language, facts=facts, release=release)
    message = Message(
        person_id=person_id,
        case_id=case_id,
        service=service,
        subject=subject,
        body=body,
        language=language,
        release_id=release.release_id,
        text_name=text_name,
        must_reach=must_reach,
        created_at=at,
    )
    return deliver(message)


@transaction.atomic
def send_letter(
    *,
    person_id: PersonId,
    letter: str,
    language: str,
    case_id: UUID,
    release_id: str,
    service: str = "",
    must_reach: bool = True,
    at: dt.datetime,
) -> MessageId:
    """Put a letter that a case worker wrote into a person's mailbox, and have them told of it.

    :param letter: Markdown that begins with a line "# Subject".
    :param must_reach: see `send_message`; a decision is such a letter.
    :raises SubjectMissing: it does not.
    """
    subject, body = rules.split_subject(letter)
    message = Message(
        person_id=person_id,
        case_id=case_id,
        service=service,
        subject=rules.plain(subject.replace("{", "(").replace("}", ")"), {}),
        body=body,
        language=language,
        release_id=release_id,
        must_reach=must_reach,
        created_at=at,
    )
    return deliver(message)


@transaction.atomic
def open_message(*, principal: Principal, message_id: UUID, at: dt.datetime) -> MessageView:
    """Return one of the person's messages and note that they have read it; the first time counts.

    What somebody opens by a power of attorney stays unread: the person must not miss a letter because another read it.

    :raises MessageNotFound: there is none, or it is somebody else's.
    """
    message = mailbox.get_message(principal, message_id)
    representation = principal.representation
    attorney = representation is not None and representation.kind is MandateKind.POWER_OF_ATTORNEY
    if message.read_at is not None or attorney:
        return message
    by = str(principal.actor)
    row = MessageRead(message_id=message.id, person_id=mailbox.owner(principal), recorded_by=by, at=at)
    MessageRead.objects.bulk_create([row], ignore_conflicts=True)
    return mailbox.get_message(principal, message_id)


def deliver(message: Message) -> MessageId:
    """Write a message, that it is in the mailbox, and what is due next: in the caller's transaction."""
    at = message.created_at
    on_paper = contacts.way_of_person(PersonId(message.person_id)) is PostWay.PAPER
    message.available_at = _received_at(message) if on_paper else at
    rows.insert([message])
    if not on_paper:
        # The mailbox is our own: what is in it is delivered.
        found = Delivery(
            message=message,
            person_id=message.person_id,
            channel=Channel.DIGITAL_POST,
            outcome=DeliveryOutcome.DELIVERED,
            available_at=at,
            at=at,
        )
        rows.insert([found])
    rows.insert([Dispatch(message=message, person_id=message.person_id, due_at=at)])
    return MessageId(message.pk)


def _received_at(message: Message) -> dt.datetime:
    """Return from when a letter on paper counts as received when it is posted today, by the law of its release."""
    try:
        manifest = catalogue.get_release(message.release_id).pack.manifest
    except ReleaseNotFound:
        return message.created_at
    return deliveries.posted_until(message.created_at, manifest)
