"""Reads: consents."""

from __future__ import annotations

from portico.evidence.errors import ConsentNotFound
from portico.evidence.models import ConsentRecord
from portico.evidence.types import (
    ConsentId,
    ConsentView,
)
from portico.identity.types import PersonId


def list_consents(*records: PersonId) -> tuple[ConsentView, ...]:
    """Return the consents a person gave, newest first, those withdrawn too.

    :param records: all records of the person.
    """
    given = ConsentRecord.objects.filter(person_id__in=records, withdraws__isnull=True)
    return tuple(_consent_view(row) for row in given.select_related("withdrawal").order_by("-at", "-id"))


def get_consent(person_id: PersonId, consent_id: ConsentId) -> ConsentView:
    """Return a consent that this person gave.

    :raises ConsentNotFound: it is not theirs, or not there.
    """
    row = ConsentRecord.objects.filter(pk=consent_id, person_id=person_id, withdraws__isnull=True)
    found = row.select_related("withdrawal").first()
    if found is None:
        raise ConsentNotFound
    return _consent_view(found)


def _consent_view(row: ConsentRecord) -> ConsentView:
    withdrawal: ConsentRecord | None = getattr(row, "withdrawal", None)
    return ConsentView(
        id=ConsentId(row.pk),
        concepts=tuple(row.concepts),
        to_authority=row.to_authority,
        to_person=row.to_person_id is not None,
        release_id=row.release_id,
        given_at=row.at,
        withdrawn_at=withdrawal.at if withdrawal is not None else None,
    )
