"""Grant what needs no application: when the facts show the right and no such case runs yet."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction

from portico.casework.actions import deciding, opening, steps
from portico.casework.models import Application, Case
from portico.casework.queries import items
from portico.casework.queries.drafts import Draft
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import freezing
from portico.casework.types import CaseId, CaseState, ClockChange, ClockReason, Expected, Result
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.schema import Application as Applied
from portico.catalogue.pack.schema import Service
from portico.identity import queries as identity
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, PersonId, Principal
from portico.journeys import queries as journeys
from portico.journeys.types import JourneyView, TouchpointState
from portico.kernel.types import Actor

RULE = Actor.system("casework.open_proactive_cases")


def open_proactive_cases(*, journey_id: UUID, at: dt.datetime) -> tuple[CaseId, ...]:
    """Open and grant a case for each service of a journey that needs no application and that the person has a right to.

    Where the rule does not say yes nothing happens: the plan says why, and how to apply. It may be called again.

    :returns: the cases that were granted now.
    :raises JourneyNotFound: there is none.
    """
    journey = journeys.get_journey_for_system(journey_id)
    principal = on_behalf_of(journey)
    granted = [_grant(journey, principal, service, at) for service in _candidates(journey, principal, at)]
    return tuple(case_id for case_id in granted if case_id is not None)


def _candidates(journey: JourneyView, principal: Principal, at: dt.datetime) -> list[Service]:
    """Return the services that come by themselves to the journey's role and do not run already."""
    release = catalogue.get_release(journey.release_id)
    over = (TouchpointState.DONE, TouchpointState.NOT_FOR_YOU)
    plan = journeys.get_plan(journey.id, principal, at=at).plan
    names = dict.fromkeys(each.service for each in plan.touchpoints if each.state not in over)
    found = []
    for service in map(release.service, names):
        for_role = not service.applicants or journey.role in service.applicants
        if service.application is Applied.AUTOMATIC and service.right is not None and for_role:
            found.append(service)
    return found


def _grant(journey: JourneyView, principal: Principal, service: Service, at: dt.datetime) -> CaseId | None:
    draft = situation(journey, principal, service, at)
    subjects = draft.subjects()
    if items.expectation(draft.release, draft.questions.session, service).expected is not Expected.ENTITLED:
        return None
    records = identity.get_person(journey.person_id).record_ids
    known = Case.objects.filter(
        person_id__in=records,
        service=service.id,
        application__isnull=True,
        about=freezing.about(opening.people_of(subjects, at).values()),
    )
    if known.exists():
        return None
    try:
        with transaction.atomic():
            case = opening.open_case(
                journey=journey,
                service=service,
                release=draft.release,
                subjects=subjects,
                frozen=draft.frozen(service),
                # A worker has no page whose language could be taken: the pack's first.
                language=draft.release.pack.manifest.languages[0],
                at=at,
            )
            if deciding.rule_result(FrozenCase(case)) is not Result.GRANTED:
                raise _NotByRule
            steps.move(case, CaseState.RECEIVED, actor=RULE, at=at)
            steps.change_clock(case, ClockChange.STARTED, ClockReason.COMPLETE, at=at)
            deciding.decide_automatically(case_id=case.pk, at=at)
    except (_NotByRule, IntegrityError):  # not certain enough, or another worker granted it at this moment
        return None
    return CaseId(case.pk)


class _NotByRule(Exception):
    """The facts do not let a rule decide; the transaction is taken back."""


def situation(journey: JourneyView, principal: Principal, service: Service, at: dt.datetime) -> Draft:
    """Return the same view of the facts that an application has, without one."""
    questions = journeys.questions_left(journey.id, principal, [], at=at)
    unsaved = Application(
        person_id=journey.person_id, journey_id=journey.id, role=journey.role, release_id=journey.release_id
    )
    unsaved.services = [service.id]
    return Draft(unsaved, catalogue.get_release(journey.release_id), journey.life_event, {}, questions)


def on_behalf_of(journey: JourneyView) -> Principal:
    """Return a principal for whoever the journey belongs to: a rule reads what they may read, and nothing else."""
    return Principal(
        account_id=AccountId(UUID(int=0)),
        kind=AccountKind.PERSON,
        person_id=PersonId(journey.person_id),
        authority_id=None,
        name="",
        assurance=AssuranceLevel.LOW,
    )
