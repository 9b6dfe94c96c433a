"""Plans and questions of one person, from any source of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Service
from portico.dmn.model import Session
from portico.dmn.types import Path
from portico.journeys.base import FactSource
from portico.journeys.errors import ServiceNotInEvent, closest
from portico.journeys.rules import asking, planning, situation
from portico.journeys.rules.program import Program, program_of
from portico.journeys.types import (
    Given,
    KnownDate,
    KnownFact,
    Marks,
    Plan,
    QuestionSet,
    TouchpointState,
)


@dataclass(frozen=True, slots=True)
class Questions:
    """What is left to ask, and the session it was worked out in (for whoever explains the decisions next).

    :param told: identity numbers that have a role by the person's own word alone: whose they are must not be shown.
    """

    left: QuestionSet
    session: Session
    role: str
    subjects: Mapping[str, str | None]
    facts: Mapping[Path, KnownFact]
    dates: Mapping[str, KnownDate]
    told: frozenset[str] = frozenset()


def plan_for(
    release: CompiledPack,
    life_event: str,
    given: Given,
    source: FactSource,
    *,
    at: dt.date,
    marks: Marks | None = None,
) -> Plan:
    """Return the plan of one person, from any source of facts.

    :param at: civil date in the jurisdiction's time zone.
    :raises NotFound: the release has no such life event.
    """
    built = situation.build(program_of(release, life_event), given, source, at)
    return planning.plan(built, marks or Marks())


def questions_for(
    release: CompiledPack,
    life_event: str,
    given: Given,
    source: FactSource,
    services: Sequence[str],
    *,
    at: dt.date,
    answers: Mapping[Path, object] | None = None,
) -> Questions:
    """Return what is left to ask one person for some services, from any source of facts.

    :param services: ids of services or touchpoints; one that is applied for elsewhere needs what tells whom it is for.
    :param answers: choices, declarations and consents made so far.
    :raises ServiceNotInEvent: the life event has no such service, with the nearest one that it has.
    """
    built = situation.build(program := program_of(release, life_event), given, source, at)
    return put_together(built, services_named(program, services, among=program.services), answers)


def own_concepts(release: CompiledPack, life_event: str) -> frozenset[str]:
    """Return the concepts that tell which role of a life event a person has."""
    program = program_of(release, life_event)
    texts = [role.is_ for role in program.event.roles.values() if role.is_]
    paths = (path for text in texts for path in release.model.reads(release.expression(text)))
    return frozenset(path[1] for path in paths if len(path) > 1)


def open_services(release: CompiledPack, life_event: str, plan: Plan) -> list[str]:
    """Return the services a person can apply for here, in the order of the plan: open, or open once they answer.

    A service whose touchpoint is unknown can be chosen too: its questions are what is missing.
    """
    here = program_of(release, life_event).services_here()
    found = [
        t.service
        for t in plan.touchpoints
        if t.state in (TouchpointState.OPEN, TouchpointState.UNKNOWN)
        and t.service in here
        and plan.role in here[t.service].applicants
    ]
    return list(dict.fromkeys(found))


def put_together(
    built: situation.Situation, services: list[Service], answers: Mapping[Path, object] | None
) -> Questions:
    built = built.with_answers(answers) if answers else built
    left = asking.questions_for(built, services)
    subjects = {name: s if isinstance(s, str) else None for name, s in built.subjects.items()}
    return Questions(left, built.session, built.role, subjects, built.facts, built.dates, built.told)


def services_named(program: Program, names: Iterable[str], *, among: Mapping[str, Service]) -> list[Service]:
    by_touchpoint = {s.touchpoint.id: s.touchpoint.service for s in program.steps}
    chosen: list[Service] = []
    for name in names:
        service = among.get(name) or among.get(by_touchpoint.get(name, ""))
        if service is None:
            raise ServiceNotInEvent(service=name, nearest=closest(name, among))
        if service not in chosen:
            chosen.append(service)
    return chosen
