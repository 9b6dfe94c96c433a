"""Reads: consents, who asks for one, and what they open."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from uuid import UUID
from zoneinfo import ZoneInfo

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Holding
from portico.evidence import agreements, rules
from portico.evidence.errors import AccessRecordNotInLog, ConsentNotFound, ConsentRequestNotFound
from portico.evidence.models import AccessRecord, ConsentRecord, ConsentRequest
from portico.evidence.types import (
    ConsentCount,
    ConsentId,
    ConsentRequestId,
    ConsentRequestView,
    ConsentState,
    ConsentView,
    OpenConsent,
)
from portico.identity import queries as identity
from portico.identity.types import PersonId, Principal
from portico.kernel import rows
from portico.ledger import keeping
from portico.ledger.records import KeptRecord

_CHANGES = """
SELECT (SELECT count(*) FROM evidence_consentrecord WHERE person_id = ANY(%s))
     + (SELECT count(*) FROM evidence_consentrequest WHERE person_id = ANY(%s))
"""


def counting_consents(records: Collection[PersonId]) -> rows.Question:
    """Return what asks for a number that grows whenever one of these people agrees, withdraws or is asked."""
    people = list(records)
    return _CHANGES, [people, people]


def consents_for(
    records: Collection[PersonId],
    concepts: Collection[str],
    *,
    services: Collection[str] | None,
    authority: str | None = None,
    asked_by: Collection[PersonId] | None = None,
    release: CompiledPack,
    at: dt.datetime,
) -> dict[str, OpenConsent]:
    """Return the consent that opens each concept now; a concept that is missing is not opened by any.

    A consent opens what its agreement names, for its service and its authority, until it ends or is withdrawn. An
    agreement that the release no longer has opens nothing.

    :param records: all records of whoever the facts are about.
    :param services: what they are read for; None is somebody's own view, for no service: any consent that holds counts.
    :param authority: who needs them; None when nobody but the person reads.
    :param asked_by: all records of the other adult in whose matter they are read; None in the subject's own.
    """
    if not concepts:
        return {}
    rows = ConsentRecord.objects.open_at(at).opening(records, asked_by)
    if services is not None:
        rows = rows.filter(service__in=list(services))
    if authority is not None:
        rows = rows.filter(to_authority=authority)
    found: dict[str, OpenConsent] = {}
    for row in rows.filter(until__isnull=False).order_by("until", "id"):
        agreement = release.pack.agreements.get(row.agreement)
        if agreement is None or row.until is None:
            continue
        opened = OpenConsent(ConsentId(row.pk), row.until)
        agreed = set(row.concepts).intersection(agreement.concepts, concepts)
        found |= dict.fromkeys(agreed, opened)
    return found


def would_hold_until(release: CompiledPack, agreement_id: str, *, at: dt.datetime) -> dt.datetime:
    """Return when a consent that is given now would end by itself (aware UTC instant).

    :raises NotInPack: the release has no such agreement.
    """
    return rules.holds_until(at, release.agreement(agreement_id).days, ZoneInfo(release.pack.manifest.time_zone))


def needs_consent(holding: Holding, *, about_other_adult: bool) -> bool:
    """Return whether no law opens what a registry holds: only whoever it is about does."""
    return rules.needs_consent(holding, about_other_adult=about_other_adult)


def may_agree(principal: Principal) -> bool:
    """Return whether somebody may agree for the person whose matters these are: themselves, a parent, a guardian."""
    kind = principal.representation.kind if principal.representation is not None else None
    return principal.person_id is not None and rules.may_agree(kind)


def holds_still(consent_id: UUID) -> bool:
    """Return whether a consent was not withdrawn meanwhile, whatever the hour of the read that it was used for."""
    return not ConsentRecord.objects.filter(withdraws=consent_id).exists()


def closed_without_consent(
    records: Collection[PersonId],
    concepts: Collection[str] | None,
    *,
    services: Collection[str] | None,
    release: CompiledPack,
    at: dt.datetime,
) -> frozenset[str]:
    """Return the concepts that only consent opens, and none does now: registries' answers to them are not used.

    :param concepts: None for every concept of the release.
    """
    names = release.pack.vocabulary.concepts if concepts is None else concepts
    only = {name for name in names if release.opened_by_consent(name)}
    return frozenset(only - consents_for(records, only, services=services, release=release, at=at).keys())


def list_consents(*records: PersonId) -> tuple[ConsentView, ...]:
    """Return a person's answers to agreements, yes and no, newest first, those withdrawn too.

    :param records: all records of the person.
    """
    rows = ConsentRecord.objects.given().filter(person_id__in=records).select_related("withdrawal", "request")
    return tuple(_consent_view(row) for row in rows.order_by("-at", "-id"))


def get_consent(consent_id: ConsentId, *records: PersonId) -> ConsentView:
    """Return an answer to an agreement that this person gave.

    :param records: all records of the person.
    :raises ConsentNotFound: it is not theirs, or not there.
    """
    rows = ConsentRecord.objects.given().filter(pk=consent_id, person_id__in=records)
    found = rows.select_related("withdrawal", "request").first()
    if found is None:
        raise ConsentNotFound
    return _consent_view(found)


def find_answer(
    records: Collection[PersonId], agreement: str, *, request: ConsentRequestId | None = None
) -> ConsentView | None:
    """Return the newest answer to an agreement in one's own matter, or to a request; None when there is none."""
    rows = ConsentRecord.objects.given().filter(person_id__in=list(records), agreement=agreement, request_id=request)
    row = rows.select_related("withdrawal", "request").order_by("-at", "-id").first()
    return _consent_view(row) if row is not None else None


def list_holding(
    records: Collection[PersonId], services: Collection[str], *, at: dt.datetime
) -> tuple[ConsentView, ...]:
    """Return the consents in one's own matter that hold now and open something for these services, by agreement."""
    rows = ConsentRecord.objects.open_at(at).opening(records, None).filter(service__in=list(services))
    return tuple(_consent_view(row) for row in rows.select_related("withdrawal", "request").order_by("agreement", "id"))


def list_requests_to(*records: PersonId) -> tuple[ConsentRequestView, ...]:
    """Return what others ask a person to agree to and wait for an answer, newest first."""
    rows = ConsentRequest.objects.filter(person_id__in=records, answer__isnull=True)
    return tuple(_request_view(row) for row in rows.order_by("-at", "-id"))


def get_request(request_id: UUID, *records: PersonId) -> ConsentRequestView:
    """Return what somebody asks this person to agree to, answered or not.

    :raises ConsentRequestNotFound: there is none for this person.
    """
    row = ConsentRequest.objects.filter(pk=request_id, person_id__in=records).select_related("answer").first()
    if row is None:
        raise ConsentRequestNotFound
    return _request_view(row)


def get_any_request(request_id: UUID) -> ConsentRequestView:
    """Return what somebody asks another adult to agree to: only for whoever tells that adult of it.

    :raises ConsentRequestNotFound: there is none.
    """
    row = ConsentRequest.objects.filter(pk=request_id).select_related("answer").first()
    if row is None:
        raise ConsentRequestNotFound
    return _request_view(row)


def asked_of_others(application_id: UUID) -> dict[str, dt.datetime]:
    """Return the agreements for which another adult was asked in an application, and when; never what they answered."""
    rows = ConsentRequest.objects.filter(application_id=application_id)
    return dict(rows.order_by("at", "id").values_list("agreement", "at"))


def count_consents(*, at: dt.datetime) -> tuple[ConsentCount, ...]:
    """Return how many answered each agreement and how, by agreement; nobody's name is in it."""
    rows = ConsentRecord.objects.given().exclude(agreement="").select_related("withdrawal", "request")
    found: dict[tuple[str, str, str], Counter[ConsentState]] = {}
    for row in rows.iterator():
        key = (row.agreement, row.to_authority, row.service)
        found.setdefault(key, Counter())[_consent_view(row).state_at(at)] += 1
    return tuple(
        ConsentCount(*key, *(states[state] for state in ConsentState)) for key, states in sorted(found.items())
    )


def get_consent_receipt(consent_id: ConsentId, *records: PersonId) -> KeptRecord:
    """Return what proves that an answer is in the public log, and what opens its entry.

    :raises ConsentNotFound: it is not theirs, or not there.
    :raises AccessRecordNotInLog: it is from before there was a log, or what opened it was erased.
    """
    row = ConsentRecord.objects.given().filter(pk=consent_id, person_id__in=records).first()
    if row is None:
        raise ConsentNotFound
    if row.salt is None:
        raise AccessRecordNotInLog
    return keeping.keep(agreements.opening_of(row), row.pk)


def list_uses(consent_id: ConsentId, *records: PersonId) -> tuple[tuple[dt.datetime, str], ...]:
    """Return when a registry was asked, or what it had told was read, by a consent: (instant, registry), oldest first."""
    rows = AccessRecord.objects.filter(person_id__in=records, legal_basis=rules.basis_of_consent(consent_id))
    return tuple(rows.order_by("at", "id").values_list("at", "registry"))


def _consent_view(row: ConsentRecord) -> ConsentView:
    withdrawal: ConsentRecord | None = getattr(row, "withdrawal", None)
    request: ConsentRequest | None = row.request
    return ConsentView(
        id=ConsentId(row.pk),
        person_id=PersonId(row.person_id),
        agreement=row.agreement,
        service=row.service,
        concepts=tuple(row.concepts),
        to_authority=row.to_authority,
        opted_in=row.opted_in,
        release_id=row.release_id,
        language=row.language,
        given_at=row.at,
        until=row.until,
        withdrawn_at=withdrawal.at if withdrawal is not None else None,
        asked_by=PersonId(request.asked_by_id) if request is not None else None,
        recorded_by=row.recorded_by,
    )


def _request_view(row: ConsentRequest) -> ConsentRequestView:
    answer: ConsentRecord | None = getattr(row, "answer", None)
    asker = PersonId(row.asked_by_id)
    return ConsentRequestView(
        id=ConsentRequestId(row.pk),
        person_id=PersonId(row.person_id),
        asked_by=asker,
        asked_by_name=identity.get_person(asker).display_name,
        agreement=row.agreement,
        release_id=row.release_id,
        asked_at=row.at,
        answered=answer.opted_in if answer is not None else None,
    )
