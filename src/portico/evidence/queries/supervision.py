"""Reads for those who supervise: what is unusual in how the staff of their authority look at people's data.

Each pattern is one statement over the index of an authority's looks. A statement names nobody whose data it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, LiteralString
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.crypto import salted_hmac

from portico.catalogue.pack.schema.manifest import Manifest, Supervision
from portico.evidence.errors import AccessRecordNotFound
from portico.evidence.models import AccessRecord, AccessRecordQuerySet
from portico.evidence.types import Pattern, PatternRow, Patterns, SupervisedLook
from portico.identity import queries as identity
from portico.identity.types import PersonId
from portico.kernel.types import ActorKind

MOST_ROWS = 50
MOST_LOOKS = 200
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Parameters = dict[str, Any]
Row = tuple[Any, ...]

_LOOKS: LiteralString = (
    " FROM evidence_accessrecord WHERE actor_kind = 'staff' AND actor_authority = %(authority)s"
    " AND at >= %(begin)s AND at < %(end)s"
)
_MANY_STAFF: LiteralString = (
    "SELECT count(DISTINCT actor_id), (array_agg(id ORDER BY at DESC))[1], person_id"
    + _LOOKS
    + " GROUP BY person_id HAVING count(DISTINCT actor_id) >= %(staff)s ORDER BY 1 DESC, 2 LIMIT %(most)s"
)
_BY_STAFF: LiteralString = "SELECT count(*), actor_id, (array_agg(actor_label ORDER BY at DESC))[1]"
_EACH: LiteralString = " GROUP BY actor_id ORDER BY 1 DESC, 2 LIMIT %(most)s"
_NO_CASE: LiteralString = (
    _BY_STAFF
    + _LOOKS
    + " AND case_id IS NULL AND emergency_id IS NULL AND mandate_id IS NULL AND purpose <> 'correction'"
    + _EACH
)
_DAY_OFF: LiteralString = (
    _BY_STAFF
    + _LOOKS
    + " AND (extract(isodow FROM at AT TIME ZONE %(zone)s) = ANY(%(weekend)s)"
    + " OR (at AT TIME ZONE %(zone)s)::date = ANY(%(holidays)s))"
    + _EACH
)
_PEOPLE: LiteralString = (
    "SELECT count(DISTINCT person_id), actor_id, (array_agg(actor_label ORDER BY at DESC))[1]"
    + _LOOKS
    + " GROUP BY actor_id ORDER BY 1 DESC, 2"
)
_PAIRS: LiteralString = (
    "SELECT count(*), actor_id, (array_agg(actor_label ORDER BY at DESC))[1], person_id,"
    " (array_agg(id ORDER BY at DESC))[1]" + _LOOKS + " AND person_id = ANY(%(people)s)"
    " GROUP BY actor_id, person_id ORDER BY 1 DESC, 2 LIMIT %(most)s"
)


def find_patterns(authority_id: str, *, begin: dt.datetime, end: dt.datetime, manifest: Manifest) -> Patterns:
    """Return what is unusual in the looks of an authority's staff.

    :param begin: aware instant, inclusive. :param end: aware instant, exclusive.
    """
    period: Parameters = {"authority": authority_id, "begin": begin, "end": end, "most": MOST_ROWS}
    limits = manifest.supervision
    people = _rows(_PEOPLE, period)
    usual = float(median([row[0] for row in people])) if people else 0.0
    found = [
        *_many_staff(period, limits, authority_id),
        *_named_alike(period, authority_id),
        *_of_staff(Pattern.NO_CASE, _rows(_NO_CASE, period)),
        *_of_staff(Pattern.MANY_PEOPLE, [row for row in people if _is_many(row[0], usual, limits)][:MOST_ROWS]),
        *_of_staff(Pattern.DAY_OFF, _rows(_DAY_OFF, period | _days_off(manifest))),
    ]
    looks = _looks_of(authority_id, begin, end).count()
    return Patterns(rows=tuple(found), median=usual, looks=looks)


def list_supervised_looks(
    authority_id: str,
    *,
    begin: dt.datetime,
    end: dt.datetime,
    staff_id: str = "",
    same_person_as: UUID | None = None,
    without_case: bool = False,
) -> list[SupervisedLook]:
    """Return the looks behind a pattern, the newest first, at most `MOST_LOOKS`.

    :param same_person_as: a look of the authority: keeps those at the same person.
    :raises AccessRecordNotFound: no member of the authority's staff looked so.
    """
    looks = _looks_of(authority_id, begin, end)
    if staff_id:
        looks = looks.filter(actor_id=staff_id)
    if same_person_as is not None:
        looks = looks.filter(person_id=supervised_row(authority_id, same_person_as).person_id)
    if without_case:
        looks = looks.filter(AccessRecordQuerySet.without_case())
    return [supervised_look(row) for row in looks.order_by("-at", "-id")[:MOST_LOOKS]]


def supervised_row(authority_id: str, access_id: UUID) -> AccessRecord:
    """Return the row of a look of an authority's staff: only for this room.

    :raises AccessRecordNotFound: there is none, or of another authority: that is not told apart.
    """
    row = AccessRecord.objects.filter(pk=access_id, actor_kind=ActorKind.STAFF, actor_authority=authority_id).first()
    if row is None or not authority_id:
        raise AccessRecordNotFound
    return row


def get_supervised_look(authority_id: str, access_id: UUID) -> SupervisedLook:
    """Return one look of an authority's staff.

    :raises AccessRecordNotFound: there is none, or of another authority: that is not told apart.
    """
    return supervised_look(supervised_row(authority_id, access_id))


def supervised_look(row: AccessRecord) -> SupervisedLook:
    """Return a look as those see it who supervise."""
    return SupervisedLook(
        id=row.pk,
        at=row.at,
        staff_name=row.actor_label,
        person_ref=_ref(row.actor_authority, row.person_id),
        concepts=tuple(row.concepts),
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        has_case=row.case_id is not None,
        is_emergency=row.emergency_id is not None,
    )


def _many_staff(period: Parameters, limits: Supervision, authority_id: str) -> list[PatternRow]:
    rows = _rows(_MANY_STAFF, period | {"staff": limits.staff_per_person})
    return [
        PatternRow(Pattern.MANY_STAFF, count, look_id=look_id, person_ref=_ref(authority_id, person_id))
        for count, look_id, person_id in rows
    ]


def _named_alike(period: Parameters, authority_id: str) -> list[PatternRow]:
    """Return looks at records that bear the name of a member of staff: their own or a colleague's."""
    namesakes = identity.list_namesakes_of_staff(authority_id)
    people: Mapping[PersonId, frozenset[str]] = namesakes
    rows = _rows(_PAIRS, period | {"people": list(people)}) if people else []
    return [
        PatternRow(
            Pattern.ONESELF if staff_id in people[person_id] else Pattern.COLLEAGUE,
            count,
            staff_id,
            name,
            look_id,
            _ref(authority_id, person_id),
        )
        for count, staff_id, name, person_id, look_id in rows
    ]


def _of_staff(pattern: Pattern, rows: Sequence[Row]) -> list[PatternRow]:
    return [PatternRow(pattern, count, staff_id, name) for count, staff_id, name in rows]


def _is_many(people: int, usual: float, limits: Supervision) -> bool:
    return people >= limits.least_people and people > limits.times_median * usual


def _days_off(manifest: Manifest) -> Parameters:
    calendar = manifest.calendar
    return {
        "zone": manifest.time_zone,
        "weekend": [_WEEKDAYS.index(day) + 1 for day in calendar.weekend],
        "holidays": [holiday.date for holiday in calendar.holidays],
    }


def _looks_of(authority_id: str, begin: dt.datetime, end: dt.datetime) -> AccessRecordQuerySet:
    of_staff = Q(actor_kind=ActorKind.STAFF.value, actor_authority=authority_id)
    return AccessRecord.objects.filter(of_staff, at__gte=begin, at__lt=end)


def _ref(authority_id: str, person_id: UUID) -> str:
    """Return a word for a person that means nothing to anybody else (keyed, HMAC-SHA256)."""
    return salted_hmac(f"supervision {authority_id}", str(person_id), algorithm="sha256").hexdigest()[:8].upper()


def _rows(statement: LiteralString, values: Parameters) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
