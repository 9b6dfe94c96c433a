"""Open a case and freeze what it rests on, inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Max

from portico.casework.actions import steps
from portico.casework.models import Case, CaseFacts, CaseSubject
from portico.casework.rules import freezing
from portico.casework.rules.freezing import Frozen
from portico.casework.types import EVENT
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Service
from portico.identity import actions as identity
from portico.identity import sealing
from portico.identity.types import PersonId
from portico.journeys.types import JourneyView
from portico.kernel import rows
from portico.kernel.ids import uuid7


def open_case(
    *,
    journey: JourneyView,
    service: Service,
    release: CompiledPack,
    subjects: Mapping[str, str | None],
    frozen: Sequence[Frozen],
    language: str,
    at: dt.datetime,
) -> Case:
    """Return a new case that a rule opens without an application, with its facts frozen.

    It has no status yet: the caller says how it begins.

    :raises IntegrityError: another transaction opened the same case at this moment.
    """
    people = people_of(subjects, at)
    case = Case.objects.create(
        reference=steps.unused_reference(),
        person_id=journey.person_id,
        journey_id=journey.id,
        life_event=journey.life_event,
        role=journey.role,
        service=service.id,
        authority=service.authority,
        attempt=Case.objects.filter(journey_id=journey.id, service=service.id).count(),
        about=freezing.about(people.values()),
        release_id=release.release_id,
        language=language,
        opened_at=at,
    )
    CaseSubject.objects.bulk_create(CaseSubject(case=case, role=r, person_id=people.get(r)) for r in subjects)
    freeze(case, frozen, people, version=1, at=at)
    return case


def freeze(
    case: Case, frozen: Sequence[Frozen], people: Mapping[str, PersonId], *, version: int, at: dt.datetime
) -> None:
    """Append facts to a case: one sealed document per person. Dates of the event belong to the applicant.

    :param people: role -> person.
    :param version: one more than the case has; of each fact the newest counts.
    """
    by_person: dict[UUID | None, list[dict[str, object]]] = {}
    for each in frozen:
        whose = case.person_id if each.role == EVENT else people.get(each.role)
        by_person.setdefault(whose, []).append(freezing.as_kept(each))
    rows.insert(
        [
            CaseFacts(
                id=(row_id := uuid7()),
                case=case,
                version=version,
                person_id=whose,
                content=sealing.seal_text(CaseFacts.sealed, row_id, freezing.canonical_list(kept)),
                at=at,
            )
            for whose, kept in by_person.items()
        ]
    )


def next_version(case: Case) -> int:
    """Return the number that the next facts of a case get; the case is locked."""
    newest = CaseFacts.objects.filter(case=case).aggregate(newest=Max("version"))["newest"]
    return int(newest or 0) + 1


def people_of(subjects: Mapping[str, str | None], at: dt.datetime) -> dict[str, PersonId]:
    """Return the record of everybody who has a role, made when it is new."""
    return {
        role: identity.ensure_person(identity_number=number, display_name="", at=at)
        for role, number in subjects.items()
        if number is not None
    }
