"""Reads: plans and questions, over stored journeys and over a pack's invented people."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Service
from portico.dmn.model import Session
from portico.dmn.types import Path
from portico.evidence import queries as evidence
from portico.evidence.types import Reader, Relation
from portico.identity import queries as identity
from portico.identity.types import PersonId, Principal
from portico.journeys.base import FactSource
from portico.journeys.errors import InvitationNotFound, JourneyNotFound, ServiceNotInEvent
from portico.journeys.models import Invitation, Journey, JourneyMark
from portico.journeys.rules import asking, planning, situation
from portico.journeys.rules.program import Program, program_of
from portico.journeys.types import (
    Given,
    InvitationView,
    JourneyId,
    JourneyView,
    KnownDate,
    KnownFact,
    MarkKind,
    Marks,
    Plan,
    PlanView,
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
    return _questions(built, _services(program, services, among=program.services), answers)


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


def list_journeys(principal: Principal) -> list[JourneyView]:
    """Return the person's own journeys, newest first."""
    rows = Journey.objects.filter(person_id=_person_id(principal)).order_by("-started_at", "-pk")
    return [_journey_view(row) for row in rows]


def find_journey(principal: Principal, life_event: str) -> JourneyView | None:
    """Return the person's own newest journey of a life event, or None."""
    return next((journey for journey in list_journeys(principal) if journey.life_event == life_event), None)


def get_journey(journey_id: UUID, principal: Principal) -> JourneyView:
    """Return one of the person's own journeys.

    :raises JourneyNotFound: there is none, or it is somebody else's.
    """
    return _journey_view(_journey(journey_id, principal))


def list_journey_ids(*, after: UUID | None = None, limit: int = 500) -> list[UUID]:
    """Return ids of journeys in the order of their ids, for a job that goes through all of them.

    :param after: the last id of the page before.
    """
    rows = Journey.objects.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.values_list("pk", flat=True)[:limit])


def get_journey_for_system(journey_id: UUID) -> JourneyView:
    """Return a journey for a job, which has no person to ask for it: what it reads stays in the journey's own case.

    :raises JourneyNotFound: there is none.
    """
    journey = Journey.objects.filter(pk=journey_id).first()
    if journey is None:
        raise JourneyNotFound
    return _journey_view(journey)


def get_plan(journey_id: UUID, principal: Principal, *, at: dt.datetime) -> PlanView:
    """Return the person's plan from stored facts. It waits for nobody.

    :param at: aware UTC instant.
    :raises JourneyNotFound: there is none, or it is somebody else's.
    """
    journey = _journey(journey_id, principal)
    release = catalogue.get_release(journey.release_id)
    built, marks, joined = _situation(journey, release, at), _marks(journey), _joined(journey)
    plan = planning.plan(built, marks)
    return PlanView(
        journey=_journey_view(journey),
        plan=plan,
        release=release,
        can_apply=tuple(open_services(release, journey.life_event, plan)),
        missing_registries=_missing_registries(built),
        invitations=tuple(list_invitations_of(journey)),
        joined=_invitation_view(joined) if joined is not None else None,
        happened=marks.happened,
    )


def questions_left(
    journey_id: UUID,
    principal: Principal,
    services: Sequence[str],
    *,
    at: dt.datetime,
    answers: Mapping[Path, object] | None = None,
) -> Questions:
    """Return what is left to ask the person for the services of a stored journey.

    :param answers: choices, declarations and consents of the application so far.
    :raises JourneyNotFound: there is no such journey of theirs.
    :raises ServiceNotInEvent: a service that cannot be applied for here, with the nearest one that can.
    """
    journey = _journey(journey_id, principal)
    release = catalogue.get_release(journey.release_id)
    built = _situation(journey, release, at)
    chosen = _services(built.program, services, among=built.program.services_here())
    return _questions(built, chosen, answers)


def missing_facts(journey_id: UUID, *, at: dt.datetime) -> dict[str, tuple[Relation, frozenset[str]]]:
    """Return the facts of a journey that some registry holds and that are not stored or no longer valid.

    :returns: identity number -> (whose it is, concepts).
    """
    journey = Journey.objects.get(pk=journey_id)
    release = catalogue.get_release(journey.release_id)
    built = _situation(journey, release, at)
    found: dict[str, tuple[Relation, frozenset[str]]] = {}
    for role, subject in built.subjects.items():
        if not isinstance(subject, str):
            continue
        known = {path[1] for path, fact in built.facts.items() if path[0] == role and fact.source != "person"}
        wanted = frozenset(c for c in built.concepts_about(role) if release.registry_of(c) and c not in known)
        if wanted:
            found[subject] = (built.relation(role), wanted)
    return found


def list_invitations_for(principal: Principal) -> list[InvitationView]:
    """Return the invitations that wait for this person's answer, oldest first."""
    rows = Invitation.objects.filter(invited_id=_person_id(principal), answer=None, end=None)
    rows = rows.select_related("journey", "answer", "end")
    return [_invitation_view(row) for row in rows.order_by("at", "pk")]


def list_invitations_of(journey: Journey) -> list[InvitationView]:
    """Return the invitations sent from a journey, oldest first."""
    rows = journey.invitations.select_related("journey", "answer", "end").order_by("at", "pk")
    return [_invitation_view(row) for row in rows]


def get_invitation(invitation_id: UUID, principal: Principal) -> InvitationView:
    """Return an invitation to this person that is not answered yet.

    :raises InvitationNotFound: there is none.
    """
    for invitation in list_invitations_for(principal):
        if invitation.id == invitation_id:
            return invitation
    raise InvitationNotFound


def _questions(built: situation.Situation, services: list[Service], answers: Mapping[Path, object] | None) -> Questions:
    built = built.with_answers(answers) if answers else built
    left = asking.questions_for(built, services)
    subjects = {name: s if isinstance(s, str) else None for name, s in built.subjects.items()}
    return Questions(left, built.session, built.role, subjects, built.facts, built.dates, built.told)


def _services(program: Program, names: Iterable[str], *, among: Mapping[str, Service]) -> list[Service]:
    by_touchpoint = {s.touchpoint.id: s.touchpoint.service for s in program.steps}
    chosen: list[Service] = []
    for name in names:
        service = among.get(name) or among.get(by_touchpoint.get(name, ""))
        if service is None:
            near = difflib.get_close_matches(name, among, n=1, cutoff=0)
            raise ServiceNotInEvent(service=name, nearest=near[0] if near else "-")
        if service not in chosen:
            chosen.append(service)
    return chosen


def _person_id(principal: Principal) -> PersonId:
    if principal.person_id is None:
        raise JourneyNotFound
    return principal.person_id


def _journey(journey_id: UUID, principal: Principal) -> Journey:
    journey = Journey.objects.filter(pk=journey_id, person_id=_person_id(principal)).first()
    if journey is None:
        raise JourneyNotFound
    return journey


def _journey_view(journey: Journey) -> JourneyView:
    return JourneyView(
        id=JourneyId(journey.pk),
        person_id=PersonId(journey.person_id),
        life_event=journey.life_event,
        role=journey.role,
        release_id=journey.release_id,
        started_at=journey.started_at,
    )


def _invitation_view(row: Invitation) -> InvitationView:
    answer = getattr(row, "answer", None)
    inviter = identity.get_person(PersonId(row.person_id))
    return InvitationView(
        id=row.pk,
        journey_id=JourneyId(row.journey_id),
        life_event=row.journey.life_event,
        inviter=inviter.display_name,
        # A number that was typed must not tell whose it is: the name is there once they have accepted.
        invited=identity.get_person(PersonId(row.invited_id)).display_name if answer and answer.accepted else "",
        role=row.role,
        at=row.at,
        accepted=None if answer is None else answer.accepted,
        ended=getattr(row, "end", None) is not None,
    )


def _given_dates(journey: Journey) -> dict[str, dt.date]:
    newest: dict[str, dt.date | None] = {}
    for row in journey.dates.order_by("at", "pk"):
        newest[row.name] = row.value
    return {name: value for name, value in newest.items() if value is not None}


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
    cases = dict(journey.progress.order_by("at", "pk").values_list("service", "case_reference"))
    return Marks(frozenset(ticked), frozenset(happened), cases)


def _situation(journey: Journey, release: CompiledPack, at: dt.datetime) -> situation.Situation:
    today = at.astimezone(ZoneInfo(release.pack.manifest.time_zone)).date()
    given = _given(journey)
    source = StoredFacts(release, PersonId(journey.person_id), at)
    return situation.build(program_of(release, journey.life_event), given, source, today)


def _given(journey: Journey) -> Given:
    """Return what the person said, and whom an accepted invitation settled.

    Whoever joined sees the inviter's dates, but not those of the inviter alone; their own come first.
    """
    number = identity.get_person(PersonId(journey.person_id)).identity_number
    subjects: dict[str, str] = {}
    invited: dict[str, str] = {}
    dates = _given_dates(journey)
    for row in journey.invitations.filter(answer__accepted=True, end=None).order_by("at", "pk"):
        invited[row.role] = identity.get_person(PersonId(row.invited_id)).identity_number
    joined = _joined(journey)
    if joined is not None:
        inviter = identity.get_person(PersonId(joined.journey.person_id))
        subjects[joined.journey.role] = inviter.identity_number
        own_alone = _dates_of_one_alone(program_of(catalogue.get_release(journey.release_id), journey.life_event))
        shared = {name: day for name, day in _given_dates(joined.journey).items() if name not in own_alone}
        dates = {**shared, **dates}
    return Given(person=number, role=journey.role, dates=dates, subjects=subjects, invited=invited)


def _joined(journey: Journey) -> Invitation | None:
    """Return the invitation by which somebody joined with this journey, while it holds."""
    rows = Invitation.objects.filter(answer__journey=journey, end=None)
    return rows.select_related("journey", "answer", "end").order_by("at", "pk").first()


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
            if registry is not None and (role, concept) not in built.facts:
                found.add(registry.id)
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """What the evidence room has stored, as far as this person may read it."""

    release: CompiledPack
    person_id: PersonId
    at: dt.datetime

    def facts(self, subject: str, concepts: frozenset[str], relation: Relation) -> Mapping[str, KnownFact]:
        """Return the stored facts that are still valid."""
        person = identity.find_person_by_number(subject)
        if person is None:
            return {}
        reader = Reader(self.person_id, relation)
        found = evidence.facts_of(person.id, concepts, reader=reader, release=self.release, at=self.at)
        return {name: KnownFact(fact.value, fact.source, fact.as_of) for name, fact in found.items()}
