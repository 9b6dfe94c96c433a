"""Reads: who looked at a person's data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from portico.evidence import openings, rules
from portico.evidence.errors import AccessRecordNotFound, AccessRecordNotInLog
from portico.evidence.models import AccessOutcome, AccessRecord, AccessRecordQuerySet
from portico.evidence.types import (
    AccessActor,
    AccessPage,
    AccessView,
    LogState,
    LookChoices,
    LookFilter,
    LookWarning,
    OutcomeKind,
)
from portico.identity.types import PersonId
from portico.kernel.types import ActorKind
from portico.ledger import keeping
from portico.ledger.keeping import Place
from portico.ledger.records import KeptRecord

RECORDS_PER_PAGE = 20
EVERYTHING = LookFilter()
_AT_ONCE = 500


def list_access_records(
    *records: PersonId, wanted: LookFilter = EVERYTHING, page: int = 1, page_size: int = RECORDS_PER_PAGE
) -> AccessPage:
    """Return one page of all looks into a person's data, those in an emergency first, then the newest.

    A third person in them is masked.

    :param records: all records of the person.
    :param page: from 1; a page beyond the last is the last.
    """
    first, then = _in_order(records, wanted)
    emergencies, others = first.count(), then.count()
    total = emergencies + others
    pages = max(1, -(-total // page_size))
    page = min(max(page, 1), pages)
    begin, end = (page - 1) * page_size, page * page_size
    # Two lists one after the other, each by its index: one ordering over both would sort all there is for every page.
    rows = [*first[begin:end], *then[max(0, begin - emergencies) : max(0, end - emergencies)]]
    return AccessPage(records=tuple(_views(rows, records)), page=page, pages=pages, total=total)


def all_access_records(*records: PersonId, wanted: LookFilter = EVERYTHING) -> Iterator[AccessView]:
    """Yield every look that a filter keeps, in the order of the pages: for files, however many there are."""
    for looks in _in_order(records, wanted):
        page: list[AccessRecord] = []
        for row in looks.iterator(chunk_size=_AT_ONCE):
            page.append(row)
            if len(page) == _AT_ONCE:
                yield from _views(page, records)
                page = []
        yield from _views(page, records)


def list_look_choices(*records: PersonId) -> LookChoices:
    """Return by what a person can filter the looks into their data."""
    looks = AccessRecord.objects.filter(person_id__in=records)
    authorities = looks.filter(actor_kind=ActorKind.STAFF).values_list("actor_authority", flat=True).distinct()
    lists = looks.values_list("concepts", flat=True).distinct()
    return LookChoices(
        authorities=tuple(sorted(one for one in authorities if one)),
        concepts=tuple(sorted({concept for concepts in lists for concept in concepts})),
    )


def get_access_record(*records: PersonId, access_id: UUID) -> AccessView:
    """Return one look into a person's data.

    :raises AccessRecordNotFound: there is none with this id, or it is about somebody else.
    """
    return _views([own_access_record(records, access_id)], records)[0]


def page_of_look(*records: PersonId, access_id: UUID, page_size: int = RECORDS_PER_PAGE) -> int:
    """Return the page, from 1, on which `list_access_records` shows a look when nothing is filtered.

    :raises AccessRecordNotFound: there is none with this id, or it is about somebody else.
    """
    row = own_access_record(records, access_id)
    first, then = _in_order(records, EVERYTHING)
    newer = Q(at__gt=row.at) | Q(at=row.at, pk__gt=row.pk)
    if row.emergency_id is not None:
        return first.filter(newer).count() // page_size + 1
    return (first.count() + then.filter(newer).count()) // page_size + 1


def get_access_receipt(*records: PersonId, access_id: UUID, is_themselves: bool) -> KeptRecord:
    """Return what proves that a look is in the public log, with the openings that this person may see.

    :param is_themselves: nobody else asks for them. Who looked stays closed to whoever acts for a person: they would
        learn the number by which Portico knows another parent, and the mandate.
    :raises AccessRecordNotFound: there is none with this id, or it is about somebody else.
    :raises AccessRecordNotInLog: it is from before there was a log, or what opened it was erased.
    """
    row = own_access_record(records, access_id)
    if not row.form or row.salt is None:
        raise AccessRecordNotInLog
    return keeping.keep(openings.opening_of(row, with_who=is_themselves and not is_masked(row, records)), row.pk)


def own_access_record(records: Collection[PersonId], access_id: UUID) -> AccessRecord:
    """Return the row of a look into a person's data: only for this room.

    :raises AccessRecordNotFound: there is none with this id, or it is about somebody else.
    """
    row = AccessRecord.objects.filter(pk=access_id, person_id__in=records).select_related("outcome", "stated").first()
    if row is None:
        raise AccessRecordNotFound
    return row


def is_masked(row: AccessRecord, records: Collection[PersonId]) -> bool:
    """Return whether the person may not see who looked, and in which case: it was another person's matter."""
    for_another = row.on_behalf_of is not None and row.on_behalf_of not in records
    return for_another or _who(row, records) is AccessActor.OTHER_PERSON


def _in_order(records: Collection[PersonId], wanted: LookFilter) -> tuple[AccessRecordQuerySet, AccessRecordQuerySet]:
    """Return the looks that a filter keeps: those in an emergency, and all others."""
    looks = AccessRecord.objects.filter(_wanted(wanted, records), person_id__in=records)
    # What belongs to the rows of a page is read after them: a join would be made for every look that there is.
    looks = looks.prefetch_related("outcome", "stated").order_by("-at", "-id")
    return looks.filter(emergency_id__isnull=False), looks.filter(emergency_id__isnull=True)


def _wanted(wanted: LookFilter, records: Collection[PersonId]) -> Q:
    found = Q()
    if wanted.who is not None:
        found &= _looked_by(wanted.who, records)
    if wanted.authority_id:
        found &= Q(actor_kind=ActorKind.STAFF, actor_authority=wanted.authority_id)
    if wanted.begin is not None:
        found &= Q(at__gte=wanted.begin)
    if wanted.end is not None:
        found &= Q(at__lt=wanted.end)
    if wanted.concept:
        found &= Q(concepts__contains=[wanted.concept])
    if wanted.only_warnings:
        found &= Q(emergency_id__isnull=False) | AccessRecordQuerySet.without_case()
    return found


def _views(rows: Sequence[AccessRecord], records: Collection[PersonId]) -> list[AccessView]:
    places = keeping.find_places([row.pk for row in rows if row.form])
    return [_view(row, records, places) for row in rows]


def _view(row: AccessRecord, records: Collection[PersonId], places: Mapping[UUID, Place]) -> AccessView:
    """Return a record as the person sees it: another person's name, plan and case stay hidden."""
    for_another = row.on_behalf_of is not None and row.on_behalf_of not in records
    who = _who(row, records)
    outcome: AccessOutcome | None = getattr(row, "outcome", None)
    place = places.get(row.pk)
    return AccessView(
        id=row.pk,
        at=row.at,
        who=AccessActor.OTHER_PERSON if for_another and who is AccessActor.SYSTEM else who,
        name=row.actor_label if who is AccessActor.STAFF else "",
        authority_id=row.actor_authority if who is AccessActor.STAFF else "",
        for_you=not for_another,
        registry=row.registry,
        concepts=tuple(row.concepts),
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        case_id=None if for_another else row.case_id,
        journey_id=None if for_another else row.journey_id,
        outcome=OutcomeKind(outcome.outcome) if outcome is not None else None,
        emergency_id=row.emergency_id,
        mandate_id=row.mandate_id if who is AccessActor.REPRESENTATIVE else None,
        warning=_warning(row),
        log=_log_state(row, place),
        log_number=place.log if place is not None else None,
        position=place.index if place is not None else None,
        stated=row.stated.reason if hasattr(row, "stated") else "",
        service=row.service if not for_another or rules.is_by_consent(row.legal_basis) else "",
    )


def _warning(row: AccessRecord) -> LookWarning | None:
    if row.emergency_id is not None:
        return LookWarning.EMERGENCY
    return LookWarning.NO_CASE if row.is_without_case else None


def _log_state(row: AccessRecord, place: Place | None) -> LogState:
    if not row.form:
        return LogState.NONE
    if row.salt is None:
        return LogState.ERASED
    return LogState.WAITING if place is None else LogState.IN_LOG


def _looked_by(who: AccessActor, records: Collection[PersonId]) -> Q:
    """Return the condition under which a record is shown as looked at by these (see `_view`)."""
    for_another = Q(on_behalf_of__isnull=False) & ~Q(on_behalf_of__in=records)
    themselves = Q(actor_id__in=[str(one) for one in records])
    by_system = Q(actor_kind=ActorKind.SYSTEM)
    by_person = Q(actor_kind=ActorKind.PERSON)
    represented = Q(mandate_id__isnull=False, on_behalf_of__in=records)
    return {
        AccessActor.YOU: by_person & themselves,
        AccessActor.REPRESENTATIVE: represented & ~(by_person & themselves),
        AccessActor.OTHER_PERSON: (by_person & ~themselves & ~represented) | (by_system & for_another),
        AccessActor.STAFF: Q(actor_kind=ActorKind.STAFF) & ~represented,
        AccessActor.SYSTEM: by_system & ~for_another,
    }[who]


def _who(row: AccessRecord, records: Collection[PersonId]) -> AccessActor:
    if row.actor_kind == ActorKind.PERSON and row.actor_id in map(str, records):
        return AccessActor.YOU
    if row.mandate_id is not None and row.on_behalf_of in records:
        return AccessActor.REPRESENTATIVE
    if row.actor_kind == ActorKind.PERSON:
        return AccessActor.OTHER_PERSON
    return AccessActor.STAFF if row.actor_kind == ActorKind.STAFF else AccessActor.SYSTEM
