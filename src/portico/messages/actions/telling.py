"""Writes: messages about what happened in rooms below, each told once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import queries as evidence
from portico.identity import queries as identity
from portico.kernel.wording import day_in_words
from portico.messages.actions.mailbox import send_message
from portico.messages.models import Message
from portico.messages.types import Link

EMERGENCY = "emergency-look"
CONSENT_ASKED = "consent-asked"


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
