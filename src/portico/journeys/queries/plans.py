"""Plans and questions of stored journeys, from stored facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.dmn.types import Path
from portico.evidence import queries as evidence
from portico.evidence.types import Reader, Relation
from portico.identity import queries as identity
from portico.identity.types import PersonId, PersonView, Principal
from portico.journeys.models import Invitation, Journey, JourneyMark
from portico.journeys.queries import anybody, invitations, journeys
from portico.journeys.rules import planning, situation
from portico.journeys.rules.program import Program, program_of
from portico.journeys.types import (
    Given,
    KnownFact,
    MarkKind,
    Marks,
    PlanView,
)


def get_plan(journey_id: UUID, principal: Principal, *, at: dt.datetime) -> PlanView:
    """Return the person's plan from stored facts. It waits for nobody.

    :param at: aware UTC instant.
    :raises JourneyNotFound: there is none, or it is somebody else's.
    """
    journey = journeys.own_journey(journey_id, principal)
    release = catalogue.get_release(journey.release_id)
    joined, marks = invitations.joined_by(journey), _marks(journey)
    built = _situation(journey, release, joined, at)
    plan = planning.plan(built, marks)
    return PlanView(
        journey=journeys.journey_view(journey),
        plan=plan,
        release=release,
        can_apply=tuple(anybody.open_services(release, journey.life_event, plan)),
        missing_registries=_missing_registries(built),
        invitations=tuple(invitations.list_invitations_of(journey)),
        joined=invitations.invitation_view(joined) if joined is not None else None,
        happened=marks.happened,
    )


def questions_left(
    journey_id: UUID,
    principal: Principal,
    services: Sequence[str],
    *,
    at: dt.datetime,
    answers: Mapping[Path, object] | None = None,
) -> anybody.Questions:
    """Return what is left to ask the person for the services of a stored journey.

    :param answers: choices, declarations and consents of the application so far.
    :raises JourneyNotFound: there is no such journey of theirs.
    :raises ServiceNotInEvent: a service that cannot be applied for here, with the nearest one that can.
    """
    journey = journeys.own_journey(journey_id, principal)
    release = catalogue.get_release(journey.release_id)
    built = _situation(journey, release, invitations.joined_by(journey), at, services=frozenset(services))
    chosen = anybody.services_named(built.program, services, among=built.program.services_here())
    return anybody.put_together(built, chosen, answers)


def missing_facts(journey_id: UUID, *, at: dt.datetime) -> dict[str, tuple[Relation, frozenset[str]]]:
    """Return the facts of a journey that some registry holds and that are not stored or no longer valid.

    :returns: identity number -> (whose it is, concepts).
    """
    journey = Journey.objects.get(pk=journey_id)
    release = catalogue.get_release(journey.release_id)
    built = _situation(journey, release, invitations.joined_by(journey), at)
    found: dict[str, tuple[Relation, frozenset[str]]] = {}
    for role, subject in built.subjects.items():
        if not isinstance(subject, str):
            continue
        known = {path[1] for path, fact in built.facts.items() if path[0] == role and fact.source != "person"}
        # What only consent opens is asked for in an application, for its service: no plan fetches it.
        by_law = (c for c in built.concepts_about(role) if release.registry_of(c) and not release.opened_by_consent(c))
        wanted = frozenset(c for c in by_law if c not in known)
        if wanted:
            found[subject] = (built.relation(role), wanted)
    return found


def _given_dates(journey: Journey) -> dict[str, dt.date]:
    newest: dict[str, dt.date | None] = {}
    for row in journey.dates.order_by("at", "pk"):
        newest[row.name] = row.value
    return {name: value for name, value in newest.items() if value is not None}


_TOLD = ("service", "case_reference", "state")
ENDED_WITHOUT_A_DECISION = frozenset({"withdrawn", "closed"})
"""Where a case stands that does nothing for the person any more: what it was for is open again."""


def _marks(journey: Journey) -> Marks:
    ticked: set[str] = set()
    happened: set[str] = set()
    change = {
        MarkKind.TICKED: ticked.add,
        MarkKind.UNTICKED: ticked.discard,
        MarkKind.HAPPENED: happened.add,
        MarkKind.NOT_HAPPENED: happened.discard,
    }
    for row in JourneyMark.objects.filter(journey=journey).order_by("at", "pk"):
        change[MarkKind(row.kind)](row.touchpoint)
    cases: dict[str, str] = {}
    for service, reference, state in journey.progress.order_by("at", "pk").values_list(*_TOLD):
        cases[service] = reference
        if state in ENDED_WITHOUT_A_DECISION:
            del cases[service]
    return Marks(frozenset(ticked), frozenset(happened), cases)


def _situation(
    journey: Journey,
    release: CompiledPack,
    joined: Invitation | None,
    at: dt.datetime,
    *,
    services: frozenset[str] | None = None,
) -> situation.Situation:
    program = program_of(release, journey.life_event)
    owner = identity.get_person(PersonId(journey.person_id))
    given = _given(journey, program, joined, owner.identity_number)
    source = StoredFacts(release, owner.id, at, owner.other_records, services)
    return situation.build(program, given, source, release.pack.manifest.civil_day(at))


def _given(journey: Journey, program: Program, joined: Invitation | None, number: str) -> Given:
    """Return what the person said, and whom an accepted invitation settled.

    Whoever joined sees the inviter's dates, but not those of the inviter alone; their own come first.
    """
    subjects: dict[str, str] = {}
    invited: dict[str, str] = {}
    dates = _given_dates(journey)
    for row in journey.invitations.filter(answer__accepted=True, end=None).order_by("at", "pk"):
        invited[row.role] = identity.get_person(PersonId(row.invited_id)).identity_number
    if joined is not None:
        inviter = identity.get_person(PersonId(joined.journey.person_id))
        subjects[joined.journey.role] = inviter.identity_number
        own_alone = _dates_of_one_alone(program)
        shared = {name: day for name, day in _given_dates(joined.journey).items() if name not in own_alone}
        dates = {**shared, **dates}
    return Given(person=number, role=journey.role, dates=dates, subjects=subjects, invited=invited)


def _dates_of_one_alone(program: Program) -> frozenset[str]:
    """Return the dates that matter only if something happens to one person: an illness, a decision they received."""
    joint = {name for step in program.steps if step.touchpoint.trigger is None for name in step.reads_dates}
    return frozenset(name for step in program.steps for name in step.reads_dates) - joint


def _missing_registries(built: situation.Situation) -> tuple[str, ...]:
    """Return the registries whose facts about the person or their child are not known."""
    found = set()
    for role, subject in built.subjects.items():
        if not isinstance(subject, str) or built.relation(role) is Relation.OTHER_ADULT:
            continue
        for concept in built.concepts_about(role):
            registry = built.program.release.registry_of(concept)
            by_consent = built.program.release.opened_by_consent(concept)
            if registry is not None and not by_consent and (role, concept) not in built.facts:
                found.add(registry.id)
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """What the evidence room has stored, as far as this person may read it.

    :param other_records: further records of the person, merged into theirs.
    :param services: what an application is for; None for the person's own plan, which is for no service.
    """

    release: CompiledPack
    person_id: PersonId
    at: dt.datetime
    other_records: tuple[PersonId, ...] = ()
    services: frozenset[str] | None = None

    def facts(self, subject: str, concepts: frozenset[str], relation: Relation) -> Mapping[str, KnownFact]:
        """Return the stored facts that are still valid."""
        person = identity.find_person_by_number(subject) if subject else self._themselves(relation)
        if person is None:
            return {}
        reader = Reader(self.person_id, relation, self.services, self.other_records)
        found = evidence.facts_of(
            person.id,
            concepts,
            reader=reader,
            release=self.release,
            at=self.at,
            other_records=person.other_records,
        )
        return {
            name: KnownFact(fact.value, fact.source, fact.as_of, fact.valid_from, fact.valid_to, fact.by_another)
            for name, fact in found.items()
        }

    def _themselves(self, relation: Relation) -> PersonView | None:
        """Return the person themselves, who may have no number yet; nobody else is looked for without one."""
        return identity.get_person(self.person_id) if relation is Relation.SELF else None
