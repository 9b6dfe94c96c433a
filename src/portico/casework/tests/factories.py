"""Scenario makers over the pack of the repository and its invented people. Each returns what a test talks about."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model

from portico.casework import actions, queries
from portico.casework.actions import opening
from portico.casework.models import Case
from portico.casework.rules.freezing import Frozen
from portico.casework.types import ApplicationId, CaseId, CaseSummary, QuestionView, Receipt, Result, Value
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.people import People
from portico.catalogue.pack.reading import read_pack, read_people
from portico.catalogue.pack.schema import ConceptType, Kind, Pack
from portico.evidence import exchange
from portico.evidence.base import Answer, Question, Record
from portico.evidence.types import AccessPurpose, FactRequest
from portico.identity import actions as identity
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, PersonId, Principal, RoleGift, StaffRole
from portico.journeys import actions as journeys_actions
from portico.journeys import queries as journeys
from portico.journeys.base import Relation
from portico.kernel.types import Actor

PACK = Path(__file__).parents[4] / "packs" / "norway"
EVENT = "having-a-child"
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
BEFORE = NOW - dt.timedelta(days=1)
OPERATOR = Actor.system("portico staff invite")

# Invented people of the pack: expecting and not married; her partner; alone with a child without a name.
KARI, OLA, AMINA = "kari-berg", "ola-hansen", "amina-yusuf"
PARENTAL, PATERNITY, NAME, BENEFIT = "parental-benefit", "paternity-declaration", "child-name", "child-benefit"


@cache
def pack() -> Pack:
    """Return the pack of the repository, read once."""
    return read_pack(PACK)


@cache
def people() -> People:
    """Return its invented people."""
    return read_people(PACK)


class Registries:
    """Every registry of the pack, answering at once from its people's files."""

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        facts = people().person_facts(pack().registries[question.registry], question.subject, question.concepts)
        return Answer(people().as_of, tuple(Record(concept=name, value=value) for name, value in facts.items()))


def person(name: str, at: dt.datetime = NOW) -> Principal:
    """Return an invented person, signed in."""
    found = people().find(name)
    shown = " ".join(str(found.facts.get(part, "")) for part in ("given_name", "family_name"))
    person_id = identity.ensure_person(identity_number=found.identity_number, display_name=shown, at=at)
    return Principal(AccountId(uuid4()), AccountKind.PERSON, person_id, None, shown, AssuranceLevel.HIGH)


def worker(authority: str, name: str = "Case worker", services: frozenset[str] | None = None) -> Principal:
    """Return a case worker of an authority, with an account, for all its services or for some."""
    return staff_with(StaffRole.CASE_WORKER, authority, name, services)


def leader(authority: str, name: str = "Team lead", services: frozenset[str] | None = None) -> Principal:
    """Return somebody who leads a team of case workers and works on no cases, for all services or for some."""
    return staff_with(StaffRole.TEAM_LEAD, authority, name, services)


def staff_with(role: StaffRole, authority: str, name: str, services: frozenset[str] | None) -> Principal:
    """Return a member of staff of an authority with one role."""
    account = get_user_model().objects.create(
        kind=AccountKind.STAFF,
        authority_id=authority,
        name=name,
        email=f"{uuid4()}@example.org",
        created_at=NOW,
    )
    gift = RoleGift(role, services)
    identity.grant_role(account_id=AccountId(account.pk), gift=gift, reason="A test.", actor=OPERATOR, at=BEFORE)
    return Principal(
        AccountId(account.pk),
        AccountKind.STAFF,
        None,
        authority,
        name,
        AssuranceLevel.HIGH,
        roles=frozenset({gift.role}),
        role_services=frozenset() if services is None else frozenset({(gift.role, services)}),
    )


def journey_of(who: Principal, at: dt.datetime = NOW) -> UUID:
    """Return a new journey whose facts the registries have told."""
    journey_id = journeys_actions.start_journey(principal=who, life_event=EVENT, dates={}, role="mother", at=at)
    fetch(journey_id, who, at)
    return journey_id


def fetch(journey_id: UUID, who: Principal, at: dt.datetime = NOW) -> None:
    """Let the registries of the pack answer, from its people's files."""
    release = catalogue.current_release()
    for _ in range(3):
        wanted = journeys.missing_facts(journey_id, at=at)
        requests = [
            FactRequest(
                identity.ensure_person(identity_number=number, display_name="", at=at),
                concepts,
                relation is Relation.OTHER_ADULT,
            )
            for number, (relation, concepts) in wanted.items()
        ]
        exchange.fetch(
            requests,
            release=release,
            actor=who.actor,
            purpose=AccessPurpose(purpose="plan", journey_id=journey_id),
            at=at,
            connectors=lambda _: Registries(),
        )


def started(who: Principal, *services: str, at: dt.datetime = NOW) -> ApplicationId:
    """Return a begun application, nothing answered."""
    return actions.start_application(principal=who, journey_id=journey_of(who, at), services=services, at=at)


def answered(who: Principal, *services: str, at: dt.datetime = NOW, **given: object) -> ApplicationId:
    """Return an application with every question answered; `given` has answers by concept."""
    application_id = started(who, *services, at=at)
    answer_all(who, application_id, at=at, **given)
    return application_id


def answer_all(who: Principal, application_id: UUID, *, at: dt.datetime = NOW, **given: object) -> int:
    """Answer what is asked until nothing is left; return how many questions there were."""
    for count in range(50):
        question = queries.next_question(who, application_id, at=at)
        if question is None:
            return count
        actions.save_answer(
            principal=who,
            application_id=application_id,
            subject=question.subject,
            concept=question.concept,
            value=given.get(question.concept, some_answer(question)),  # type: ignore[arg-type]
            at=at,
        )
    raise AssertionError("The questions do not end.")


def some_answer(question: QuestionView) -> object:
    """Return an answer that is possible."""
    if question.type is ConceptType.BOOLEAN:
        return False
    if question.type is ConceptType.CHOICE:
        return next(iter(question.choices))
    if question.type is ConceptType.DATE:
        return dt.date(2026, 12, 1)
    if question.type is ConceptType.PERSON:
        return people().find(OLA).identity_number
    return "Nora" if question.type is ConceptType.TEXT else question.min or 1


def everything_declared(who: Principal, application_id: UUID, at: dt.datetime = NOW) -> dict[str, bool]:
    """Return every declaration and consent, agreed to."""
    return {each.key: True for each in queries.check_answers(who, application_id, at=at).declarations}


def submitted(who: Principal, *services: str, at: dt.datetime = NOW, **given: object) -> Receipt:
    """Return the receipt of an application that was sent."""
    application_id = answered(who, *services, at=at, **given)
    declared = everything_declared(who, application_id, at)
    return actions.submit(principal=who, application_id=application_id, declarations=declared, at=at)


def received_case(who: Principal, service: str = PARENTAL, at: dt.datetime = NOW) -> CaseSummary:
    """Return a case that is complete and waits for a case worker."""
    return submitted(who, service, at=at).cases[0]


def taken_case(who: Principal, staff: Principal, service: str = PARENTAL) -> CaseId:
    """Return a case that a case worker has taken."""
    case = received_case(who, service)
    actions.take_case(principal=staff, case_id=case.id, at=NOW)
    return case.id


def decided_case(who: Principal, staff: Principal) -> CaseId:
    """Return a case that a case worker has decided as the rule says."""
    case_id = taken_case(who, staff)
    view = queries.get_case_for_staff(staff, case_id, at=NOW)
    letter = view.letters[Result.GRANTED]
    actions.decide(
        principal=staff,
        case_id=case_id,
        result=Result.GRANTED,
        reasons="",
        letter=f"# {letter.subject}\n\n{letter.body}",
        at=LATER,
    )
    return case_id


def case_waiting_for_signature(applicant: Principal) -> CaseSummary:
    """Return a joint case: the applicant has signed, the other has not."""
    return submitted(applicant, PATERNITY).cases[0]


def as_person(who: Principal) -> PersonId:
    """Return the person's id."""
    assert who.person_id is not None
    return who.person_id


def fact_added(case_id: UUID, role: str, concept: str, value: Value, *, source: str) -> None:
    """Freeze one more fact into a case, about nobody in particular."""
    case = Case.objects.get(pk=case_id)
    told = Frozen(role, concept, Kind.FACT, value, source, None)
    opening.freeze(case, [told], {}, version=opening.next_version(case), at=NOW)
