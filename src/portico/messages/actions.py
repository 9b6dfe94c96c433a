"""Writes: send a message, and note that it was read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import queries as evidence
from portico.identity import queries as identity
from portico.identity.types import MandateKind, PersonId, Principal
from portico.kernel.wording import day_in_words
from portico.messages import queries, rules
from portico.messages.models import Delivery, Message, MessageRead
from portico.messages.types import Channel, DeliveryOutcome, Fill, Link, MessageId, MessageView

EMERGENCY = "emergency-look"
CONSENT_ASKED = "consent-asked"


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
    at: dt.datetime,
) -> MessageId:
    """Put a text of the release, filled, into a person's mailbox.

    :param service: what it is about: who acts for the person for this service may read it too.
    :raises TextNotFound: nobody has such a text.
    :raises PlaceholderUnknown: it uses a placeholder that nothing fills.
    """
    subject, body = queries.fill_text(text_name, language=language, facts=facts, release=release)
    message = Message(
        person_id=person_id,
        case_id=case_id,
        service=service,
        subject=subject,
        body=body,
        language=language,
        release_id=release.release_id,
        text_name=text_name,
        created_at=at,
    )
    return _deliver(message)


@transaction.atomic
def send_letter(
    *,
    person_id: PersonId,
    letter: str,
    language: str,
    case_id: UUID,
    release_id: str,
    service: str = "",
    at: dt.datetime,
) -> MessageId:
    """Put a letter that a case worker wrote into a person's mailbox.

    :param letter: Markdown that begins with a line "# Subject".
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
        created_at=at,
    )
    return _deliver(message)


@transaction.atomic
def tell_of_emergency(*, emergency_id: UUID, release: CompiledPack) -> None:
    """Tell a person, once, that staff looked at their data in an emergency, and why.

    :raises EmergencyNotThere: there was no such look.
    """
    look = identity.get_any_emergency(emergency_id)
    known = Message.objects.filter(person_id=look.person_id, text_name=EMERGENCY, created_at=look.opened_at)
    if known.exists():
        return
    language, manifest = release.pack.manifest.languages[0], release.pack.manifest
    authority = manifest.authorities.get(look.authority_id)
    with translation.override(language):
        link = Link("/my-data/", gettext("who looked at my data"))
        day = day_in_words(manifest.civil_day(look.opened_at))
    send_message(
        person_id=look.person_id,
        text_name=EMERGENCY,
        language=language,
        facts={
            "signer": look.staff_name,
            "authority": authority.name.in_language(language) if authority is not None else look.authority_id,
            "date": day,
            "explanation": look.reason,
            "case_url": link,
        },
        case_id=None,
        release=release,
        at=look.opened_at,
    )


@transaction.atomic
def tell_of_correction(*, event_id: UUID, release: CompiledPack) -> None:
    """Tell a person, once, that an authority answered what they said is wrong, or that the register has changed.

    :param event_id: of the step of the correction request.
    :raises CorrectionNotFound: nothing like that happened.
    """
    view, step = evidence.get_correction_of_step(event_id)
    name = f"correction-{step.state}"
    if Message.objects.filter(person_id=view.person_id, text_name=name, created_at=step.at).exists():
        return
    manifest = release.pack.manifest
    language, registry = manifest.languages[0], release.pack.registries.get(view.registry)
    complaint = registry.corrections.complaint if registry is not None and registry.corrections is not None else None
    with translation.override(language):
        link = Link(f"/my-data/corrections/{view.id}/", gettext("your correction request"))
        day = day_in_words(manifest.civil_day(view.since))
    send_message(
        person_id=view.person_id,
        text_name=name,
        language=language,
        facts={
            "fact": release.concept(view.concept).label.in_language(language),
            "authority": release.authority(view.authority).name.in_language(language),
            "date": day,
            "explanation": step.reason,
            "appeal_to": release.authority(complaint.to).name.in_language(language) if complaint is not None else "",
            "law": complaint.law.article if complaint is not None else "",
            "case_url": link,
        },
        case_id=None,
        release=release,
        at=step.at,
    )


@transaction.atomic
def tell_of_consent_request(*, request_id: UUID, release: CompiledPack) -> None:
    """Tell a person, once, that another adult asks them to agree. Who asks and for what stands behind the link only.

    A message may be read by whoever opens the person's mailbox for them; what somebody applies for is not theirs to see.

    :raises ConsentRequestNotFound: there is none.
    """
    request = evidence.get_any_request(request_id)
    told = Message.objects.filter(person_id=request.person_id, text_name=CONSENT_ASKED, created_at=request.asked_at)
    if request.answered is not None or told.exists():
        return
    manifest = release.pack.manifest
    language = manifest.languages[0]
    with translation.override(language):
        link = Link(f"/my-data/asked/{request.id}/", gettext("what you are asked"))
        day = day_in_words(manifest.civil_day(request.asked_at))
    send_message(
        person_id=request.person_id,
        text_name=CONSENT_ASKED,
        language=language,
        facts={"date": day, "case_url": link},
        case_id=None,
        release=release,
        at=request.asked_at,
    )


@transaction.atomic
def open_message(*, principal: Principal, message_id: UUID, at: dt.datetime) -> MessageView:
    """Return one of the person's messages and note that they have read it; the first time counts.

    What somebody opens by a power of attorney stays unread: the person must not miss a letter because another read it.

    :raises MessageNotFound: there is none, or it is somebody else's.
    """
    message = queries.get_message(principal, message_id)
    representation = principal.representation
    attorney = representation is not None and representation.kind is MandateKind.POWER_OF_ATTORNEY
    if message.read_at is not None or attorney:
        return message
    by = str(principal.actor)
    row = MessageRead(message_id=message.id, person_id=queries.owner(principal), recorded_by=by, at=at)
    MessageRead.objects.bulk_create([row], ignore_conflicts=True)
    return queries.get_message(principal, message_id)


def _deliver(message: Message) -> MessageId:
    message.save(force_insert=True)
    # The mailbox is our own: what is in it is delivered.
    Delivery.objects.create(
        message=message,
        person_id=message.person_id,
        channel=Channel.DIGITAL_POST,
        outcome=DeliveryOutcome.DELIVERED,
        at=message.created_at,
    )
    return MessageId(message.pk)
