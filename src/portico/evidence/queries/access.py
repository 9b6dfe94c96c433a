"""Reads: who looked at a person's data."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Case, Q, When

from portico.evidence.models import AccessOutcome, AccessRecord
from portico.evidence.types import (
    AccessActor,
    AccessPage,
    AccessView,
    OutcomeKind,
)
from portico.identity.types import PersonId
from portico.kernel.types import ActorKind

RECORDS_PER_PAGE = 20


def list_access_records(
    *records: PersonId, who: AccessActor | None = None, page: int = 1, page_size: int = RECORDS_PER_PAGE
) -> AccessPage:
    """Return one page of all looks into a person's data, those in an emergency first, then the newest.

    A third person in them is masked.

    :param records: all records of the person.
    :param who: keeps the looks of these only.
    :param page: from 1; a page beyond the last is the last.
    """
    emergencies_first = Case(When(emergency_id__isnull=False, then=0), default=1)
    looks = AccessRecord.objects.filter(person_id__in=records).order_by(emergencies_first, "-at", "-id")
    if who is not None:
        looks = looks.filter(_looked_by(who, records))
    total = looks.count()
    pages = max(1, -(-total // page_size))
    page = min(max(page, 1), pages)
    rows = looks.select_related("outcome")[(page - 1) * page_size : page * page_size]
    return AccessPage(records=tuple(_access_view(row, records) for row in rows), page=page, pages=pages, total=total)


def _access_view(row: AccessRecord, records: Collection[PersonId]) -> AccessView:
    """Return a record as the person sees it: another person's name, plan and case stay hidden."""
    for_another = row.on_behalf_of is not None and row.on_behalf_of not in records
    who = _who(row, records)
    outcome: AccessOutcome | None = getattr(row, "outcome", None)
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
    )


def _looked_by(who: AccessActor, records: Collection[PersonId]) -> Q:
    """Return the condition under which a record is shown as looked at by these (see `_access_view`)."""
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
