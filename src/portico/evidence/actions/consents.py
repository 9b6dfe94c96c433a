"""Writes: agreements asked for, agreed to or refused, and consents taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Agreement, Whose
from portico.evidence import agreements, queries, rules
from portico.evidence.actions.checked import refuse_others
from portico.evidence.errors import (
    CannotAgreeForAnother,
    CannotAskToAgree,
    ConsentNotFound,
    ConsentNotValid,
    ConsentRequestNotFound,
    NotYourData,
)
from portico.evidence.events import CONSENT_ASKED
from portico.evidence.models import ConsentRecord, ConsentRequest
from portico.evidence.types import ConsentId, ConsentRequestId, ConsentView
from portico.identity.types import PersonId, Principal
from portico.kernel.types import Actor
from portico.ledger import actions as ledger


@transaction.atomic
def record_consent(
    *,
    person_id: PersonId,
    concepts: Collection[str],
    to_authority: str,
    service: str = "",
    release_id: str,
    actor: Actor,
    at: dt.datetime,
) -> ConsentId:
    """Record a consent that an application asks for and that opens no registry: a `consent` of the vocabulary.

    :raises NotYourData: somebody else than the person consents.
    :raises ConsentNotValid: it names nothing, or nobody to whom it is given.
    """
    refuse_others(actor, person_id)
    if not concepts or not to_authority:
        raise ConsentNotValid
    row = ConsentRecord(
        person_id=person_id,
        concepts=sorted(set(concepts)),
        to_authority=to_authority,
        service=service,
        release_id=release_id,
        recorded_by=str(actor),
        at=at,
    )
    return _write(row)


@transaction.atomic
def answer_agreement(
    *,
    principal: Principal,
    agreement_id: str,
    opted_in: bool,
    release: CompiledPack,
    language: str,
    at: dt.datetime,
) -> ConsentView:
    """Record that a person agrees, or does not, to what an agreement asks in a matter of their own.

    Saying yes again while a yes holds changes nothing; saying no takes back what was agreed to before.

    :param language: in which the agreement was read.
    :raises NotInPack: the release has no such agreement.
    :raises NotYourData: staff, or somebody who acts for an organisation.
    :raises CannotAgreeForAnother: whoever acts for the person may not agree for them.
    """
    agreement = release.agreement(agreement_id)
    if Whose.SELF not in agreement.about:
        raise ConsentNotValid
    person_id = _person_who_agrees(principal, agreement, release)
    earlier = queries.find_answer(principal.record_ids, agreement_id)
    if opted_in and earlier is not None and ConsentRecord.objects.open_at(at).filter(pk=earlier.id).exists():
        return earlier
    if not opted_in:
        _take_back_all(principal, agreement_id, None, at)
    return _answer(
        person_id,
        agreement,
        None,
        opted_in=opted_in,
        release=release,
        language=language,
        actor=principal.actor,
        at=at,
    )


@transaction.atomic
def ask_other_adult(
    *,
    principal: Principal,
    person_id: PersonId,
    agreement_id: str,
    application_id: UUID,
    release: CompiledPack,
    at: dt.datetime,
) -> ConsentRequestId:
    """Ask another adult to agree that a fact about them is read for one's application. Asking twice asks once.

    They get a message (`events.CONSENT_ASKED`). The caller has checked that a registry, or that adult's own word, names
    them in the application.

    :raises CannotAskToAgree: the agreement is not for another adult, or it is one's own person.
    :raises NotYourData: staff, or somebody who acts for an organisation.
    """
    agreement = release.agreement(agreement_id)
    if principal.person_id is None:
        raise NotYourData
    if Whose.OTHER_ADULT not in agreement.about or person_id in principal.record_ids:
        raise CannotAskToAgree
    key = {"person_id": person_id, "agreement": agreement_id, "application_id": application_id}
    made = {
        "asked_by_id": principal.person_id,
        "release_id": release.release_id,
        "recorded_by": str(principal.actor),
        "at": at,
    }
    row, is_new = ConsentRequest.objects.get_or_create(**key, defaults=made)
    if is_new:
        app.configure_task(name=CONSENT_ASKED).defer(request_id=str(row.pk))
    return ConsentRequestId(row.pk)


@transaction.atomic
def answer_request(
    *,
    principal: Principal,
    request_id: UUID,
    opted_in: bool,
    release: CompiledPack,
    language: str,
    at: dt.datetime,
) -> ConsentView:
    """Record what a person answers whoever asks them to agree.

    :param release: in whose words they were asked (`queries.get_request`).
    :raises ConsentNotValid: it is another release.
    :raises ConsentRequestNotFound: nobody asks them this, or it was answered.
    :raises CannotAgreeForAnother: whoever acts for the person may not agree for them, or is the one who asks.
    """
    row = ConsentRequest.objects.filter(pk=request_id, person_id__in=principal.record_ids, answer=None).first()
    if row is None:
        raise ConsentRequestNotFound
    if row.asked_by_id in principal.own_record_ids:
        raise CannotAgreeForAnother
    if release.release_id != row.release_id:
        raise ConsentNotValid
    agreement = release.agreement(row.agreement)
    _person_who_agrees(principal, agreement, release)
    try:
        with transaction.atomic():
            return _answer(
                PersonId(row.person_id),
                agreement,
                row,
                opted_in=opted_in,
                release=release,
                language=language,
                actor=principal.actor,
                at=at,
            )
    except IntegrityError as error:  # answered by another request at this very moment
        raise ConsentRequestNotFound from error


@transaction.atomic
def withdraw_consent(*, principal: Principal, consent_id: ConsentId, at: dt.datetime) -> None:
    """Record that a consent is taken back, and every other that still holds for the same. Any who act for a person may.

    What was read before stays on the access records, and in decisions that rest on it (GDPR article 7(3)).

    :raises ConsentNotFound: it is not theirs, is over, or was withdrawn already.
    """
    open_ones = ConsentRecord.objects.open_at(at).filter(person_id__in=principal.record_ids)
    given = open_ones.filter(pk=consent_id).first()
    if given is None or not (given.service == "" or principal.may_act_for(given.service)):
        raise ConsentNotFound
    try:
        with transaction.atomic():
            if given.agreement:
                _take_back_all(principal, given.agreement, given.request, at)
            else:
                _take_back(given, principal.actor, at)
    except IntegrityError as error:  # withdrawn by another request at this very moment
        raise ConsentNotFound from error


def _person_who_agrees(principal: Principal, agreement: Agreement, release: CompiledPack) -> PersonId:
    kind = principal.representation.kind if principal.representation is not None else None
    if principal.person_id is None:
        raise NotYourData
    if not rules.may_agree(kind) or not principal.may_act_for(agreement.service):
        raise CannotAgreeForAnother
    return principal.person_id


def _take_back_all(principal: Principal, agreement_id: str, request: ConsentRequest | None, at: dt.datetime) -> None:
    same = ConsentRecord.objects.open_at(at).filter(agreement=agreement_id, request=request)
    for row in same.filter(person_id__in=principal.record_ids).order_by("id"):
        _take_back(row, principal.actor, at)


def _take_back(given: ConsentRecord, actor: Actor, at: dt.datetime) -> None:
    row = ConsentRecord(
        person_id=given.person_id,
        withdraws=given,
        opted_in=False,
        agreement=given.agreement,
        service=given.service,
        concepts=given.concepts,
        to_authority=given.to_authority,
        until=given.until,
        release_id=given.release_id,
        language=given.language,
        recorded_by=str(actor),
        at=at,
    )
    _write(row)


def _answer(
    person_id: PersonId,
    agreement: Agreement,
    request: ConsentRequest | None,
    *,
    opted_in: bool,
    release: CompiledPack,
    language: str,
    actor: Actor,
    at: dt.datetime,
) -> ConsentView:
    zone = ZoneInfo(release.pack.manifest.time_zone)
    row = ConsentRecord(
        person_id=person_id,
        request=request,
        opted_in=opted_in,
        agreement=agreement.id,
        service=agreement.service,
        concepts=sorted(agreement.concepts),
        to_authority=agreement.authority,
        until=rules.holds_until(at, agreement.days, zone) if opted_in else None,
        release_id=release.release_id,
        language=language,
        recorded_by=str(actor),
        at=at,
    )
    return queries.get_consent(_write(row), person_id)


def _write(row: ConsentRecord) -> ConsentId:
    """Write an answer and promise it to the public log, together."""
    row.save(force_insert=True)
    ledger.append([agreements.entry_of(row)], at=row.at)
    return ConsentId(row.pk)
