"""Open a case and freeze what it rests on, inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from portico.casework.actions import steps
from portico.casework.models import Application, Case, CaseFact, CaseSubject
from portico.casework.rules import freezing
from portico.casework.rules.freezing import Frozen
from portico.casework.types import as_json
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Service
from portico.identity import actions as identity
from portico.identity import sealing
from portico.identity.types import PersonId
from portico.journeys.types import JourneyView
from portico.kernel.ids import uuid7


def open_case(
    *,
    journey: JourneyView,
    service: Service,
    release: CompiledPack,
    application: Application | None,
    subjects: Mapping[str, str | None],
    frozen: Sequence[Frozen],
    language: str,
    at: dt.datetime,
) -> Case:
    """Return a new case with its facts frozen. It has no status yet: the caller says how it begins.

    :raises IntegrityError: another transaction opened the same case at this moment.
    """
    people = people_of(subjects, at)
    case = Case.objects.create(
        reference=steps.unused_reference(),
        person_id=journey.person_id,
        journey_id=journey.id,
        application=application,
        life_event=journey.life_event,
        role=journey.role,
        service=service.id,
        authority=service.authority,
        attempt=Case.objects.filter(journey_id=journey.id, service=service.id).count(),
        about=freezing.about(people.values()) if application is None else "",
        release_id=release.release_id,
        language=language,
        opened_at=at,
    )
    CaseSubject.objects.bulk_create(CaseSubject(case=case, role=r, person_id=people.get(r)) for r in subjects)
    freeze(case, frozen, people)
    return case


def freeze(case: Case, frozen: Sequence[Frozen], people: Mapping[str, PersonId]) -> None:
    """Append facts to a case. Dates of the event belong to the applicant.

    :param people: role -> person.
    """
    CaseFact.objects.bulk_create(
        CaseFact(
            id=(row_id := uuid7()),
            case=case,
            person_id=people.get(each.role),
            role=each.role,
            concept=each.concept,
            kind=each.kind,
            value=sealing.seal_json(CaseFact.sealed, row_id, as_json(each.value)),
            source=each.source,
            as_of=each.as_of,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
            by_another=each.by_another,
        )
        for each in frozen
    )


def people_of(subjects: Mapping[str, str | None], at: dt.datetime) -> dict[str, PersonId]:
    """Return the record of everybody who has a role, made when it is new."""
    return {
        role: identity.ensure_person(identity_number=number, display_name="", at=at)
        for role, number in subjects.items()
        if number is not None
    }
