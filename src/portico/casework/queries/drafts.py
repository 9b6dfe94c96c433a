"""An application before it is sent: what is asked, what is answered, what the rules say of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from portico.casework.errors import ApplicationNotFound
from portico.casework.models import Application, ApplicationAnswer, Submission
from portico.casework.rules import freezing
from portico.casework.rules.freezing import Frozen
from portico.casework.types import EVENT, PERSON_SOURCE, ApplicationId, ApplicationView, Value
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Kind, Service
from portico.dmn.types import Path
from portico.evidence import queries as evidence
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.types import PersonId, Principal
from portico.journeys import queries as journeys
from portico.journeys.queries import Questions
from portico.journeys.types import JourneyId, KnownFact


@dataclass(frozen=True)
class Draft:
    """An application with its answers, and the situation they make.

    :param answers: newest choices, declarations and consents by (role, concept).
    :param closed: (service, path) of facts that a consent opens for another service of the application, and not for it.
    """

    application: Application
    release: CompiledPack
    life_event: str
    answers: Mapping[Path, Value]
    questions: Questions
    closed: frozenset[tuple[str, Path]] = frozenset()

    @property
    def role(self) -> str:
        """The applicant's role."""
        return self.questions.role

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """The services applied for."""
        return tuple(self.release.service(name) for name in self.application.services)

    @cached_property
    def asked(self) -> Mapping[Path, tuple[Service, ...]]:
        """What the services ask this person, answered or not, and which ones do; facts first, in their order."""
        found: dict[Path, tuple[Service, ...]] = {}
        for path in self._facts_of_the_person():
            found[path] = tuple(s for s in self.services if path in self.reads(s))
        for question in self.questions.left.questions:
            if question.kind is Kind.FACT:
                found[(question.subject, question.concept)] = tuple(map(self.release.service, question.services))
        for service in self.services:
            for path in self.asked_by(service):
                if not self._is_other_adult(path[0]) and service not in found.get(path, ()):
                    found[path] = (*found.get(path, ()), service)
        return found

    def asked_by(self, service: Service) -> list[Path]:
        """Return what one service asks in this situation, of whomever, beside facts."""
        session = self.questions.session
        wanted = (ask for ask in service.asks if freezing.is_asked(ask, self.release, session))
        return [freezing.asked_about(ask, self.role) for ask in wanted]

    def kind(self, path: Path) -> Kind:
        """Return the kind of a question."""
        return Kind.CHOICE if path[0] == EVENT else self.release.concept(path[1]).kind

    def is_answered(self, path: Path) -> bool:
        """Return whether the person has answered, if only by leaving it empty."""
        if path[0] == EVENT:
            return path[1] in self.questions.dates and not self.questions.dates[path[1]].estimated
        return path in self.answers or path in self.questions.facts

    def value(self, path: Path) -> Value:
        """Return the present answer, or None."""
        if path[0] == EVENT:
            known = self.questions.dates.get(path[1])
            return known.value if known is not None and not known.estimated else None
        if path in self.answers:
            return self.answers[path]
        fact = self.questions.facts.get(path)
        return value_of(fact) if fact is not None else None

    @cached_property
    def pages(self) -> list[Path]:
        """What has a page of its own: facts and choices, the answered ones first."""
        asked = [path for path in self.asked if self.kind(path) in (Kind.FACT, Kind.CHOICE) and not self._settled(path)]
        return sorted(asked, key=lambda path: not self.is_answered(path))

    @cached_property
    def to_declare(self) -> list[Path]:
        """Declarations and consents of this person, in the order the services ask for them."""
        return [path for path in self.asked if self.kind(path) in (Kind.DECLARATION, Kind.CONSENT)]

    def reads(self, service: Service) -> frozenset[Path]:
        """Return what the decisions of a service can read."""
        return freezing.reads_of(self.release, service, self.role)

    def signers(self, service: Service) -> tuple[str, ...]:
        """Return the roles beside the applicant's that must sign."""
        return freezing.other_signers(service, self.role, self.release, self.questions.session)

    def number_of_signer(self, service: Service, role: str) -> str | None:
        """Return the identity number of whoever must sign in a role: whom the applicant named, else who has it."""
        return self._named(self.asked_by(service)) or self.questions.subjects[role] or self._named(self.asked)

    def subjects(self) -> dict[str, str | None]:
        """Return role -> identity number, None when nobody has it; a role that is missing is not known."""
        found: dict[str, str | None] = {}
        for role, number in self.questions.subjects.items():
            if number is not None or self.questions.session.value(role) is None:
                found[role] = number
        return found

    def frozen(self, service: Service) -> list[Frozen]:
        """Return what a case of the service is frozen to: what its rules can read, its answers, the event's dates."""
        reads, asked = self.reads(service), set(self.asked_by(service))
        reads -= {path for id, path in self.closed if id == service.id}
        found = [self._fact(path, fact) for path, fact in self.questions.facts.items() if path in reads]
        answered = [(path, value) for path, value in self.answers.items() if path in asked or path in reads]
        found += [self._answer(path, value) for path, value in answered if not self._is_other_adult(path[0])]
        for name, date in self.questions.dates.items():
            found.append(Frozen(EVENT, name, Kind.FACT, date.value, date.source, date.as_of))
        return sorted(found, key=lambda each: each.path)

    def is_other_adults(self, path: Path) -> bool:
        """Return whether it is about another adult: the applicant is not shown it."""
        return self._is_other_adult(path[0])

    def _fact(self, path: Path, fact: KnownFact) -> Frozen:
        subject = self.questions.subjects.get(path[0])
        return Frozen(
            path[0],
            path[1],
            Kind.FACT,
            value_of(fact),
            fact.source,
            fact.as_of,
            subject,
            fact.valid_from,
            fact.valid_to,
            fact.by_another,
        )

    def _answer(self, path: Path, value: Value) -> Frozen:
        subject = self.questions.subjects.get(path[0])
        day, by_another = self._told.get(path, (None, False))
        return Frozen(path[0], path[1], self.kind(path), value, PERSON_SOURCE, day, subject, by_another=by_another)

    @cached_property
    def _told(self) -> Mapping[Path, tuple[dt.date, bool]]:
        """On which day each answer was given, and whether by somebody who acts for the person."""
        if not self.answers:
            return {}
        civil_day = self.release.pack.manifest.civil_day
        rows = self.application.answers.order_by("id")
        return {(row.role, row.concept): (civil_day(row.at), " by mandate " in row.recorded_by) for row in rows}

    def _facts_of_the_person(self) -> Iterator[Path]:
        for path, fact in self.questions.left.known.items():
            if fact.source == PERSON_SOURCE and not self._is_other_adult(path[0]):
                yield path

    def _is_other_adult(self, role: str) -> bool:
        roles = self.release.life_event(self.life_event).roles
        return role != self.role and role in roles and roles[role].adult

    def _settled(self, path: Path) -> bool:
        """A date of the event that a registry told is not the person's to answer."""
        known = self.questions.dates.get(path[1]) if path[0] == EVENT else None
        return known is not None and not known.estimated and known.source != PERSON_SOURCE

    def _named(self, paths: Iterable[Path]) -> str | None:
        for path in paths:
            if path[0] != EVENT and self.release.concept(path[1]).type == "person":
                value = self.answers.get(path)
                if isinstance(value, str):
                    return value
        return None


def draft_of(
    principal: Principal,
    application: Application,
    *,
    at: dt.datetime,
    declared: Mapping[Path, bool] | None = None,
) -> Draft:
    """Return an application with its answers and the questions that are left.

    :param declared: declarations and consents as if they had been given already.
    """
    release = catalogue.get_release(application.release_id)
    journey = journeys.get_journey(application.journey_id, principal)
    answers = {**answers_of(application, release), **(declared or {})}
    questions = journeys.questions_left(
        application.journey_id, principal, application.services, at=at, answers=dict(answers)
    )
    closed = _closed(application, release, journey.life_event, questions, at)
    return Draft(application, release, journey.life_event, answers, questions, closed)


def _closed(
    application: Application, release: CompiledPack, life_event: str, questions: Questions, at: dt.datetime
) -> frozenset[tuple[str, Path]]:
    """Return the facts that somebody agreed to for one service of an application and not for another."""
    if len(application.services) < 2:  # all that is known is known for this one
        return frozenset()
    roles = release.life_event(life_event).roles
    found: set[tuple[str, Path]] = set()
    for path, fact in questions.facts.items():
        registry, number = release.registry_of(path[1]), questions.subjects.get(path[0])
        about_other = path[0] != questions.role and path[0] in roles and roles[path[0]].adult
        if fact.source == PERSON_SOURCE or registry is None or number is None:
            continue
        if evidence.needs_consent(registry.holds[path[1]], about_other_adult=about_other):
            services = _services_agreed_to(application, number, path[1], release, at, about_other_adult=about_other)
            found |= {(service, path) for service in application.services if service not in services}
    return frozenset(found)


def _services_agreed_to(
    application: Application,
    number: str,
    concept: str,
    release: CompiledPack,
    at: dt.datetime,
    *,
    about_other_adult: bool,
) -> set[str]:
    subject = identity.find_person_by_number(number)
    asked_by = identity.get_person(PersonId(application.person_id)).record_ids if about_other_adult else None
    return {
        service
        for service in application.services
        if subject is not None
        and evidence.consents_for(
            subject.record_ids, {concept}, services={service}, asked_by=asked_by, release=release, at=at
        )
    }


def answers_of(application: Application, release: CompiledPack) -> dict[Path, Value]:
    """Return the newest choices, declarations and consents, without those taken back."""
    found: dict[Path, Value] = {}
    for row in application.answers.order_by("id"):
        path = (row.role, row.concept)
        found.pop(path, None)
        if not row.taken_back:
            value = sealing.open_json(ApplicationAnswer.sealed, row.pk, row.value)
            found[path] = freezing.from_json(release, row.role, row.concept, value)
    return found


def own_application(principal: Principal, application_id: UUID) -> Application:
    """Return the person's own application.

    :raises ApplicationNotFound: there is none, or it is somebody else's.
    """
    row = Application.objects.filter(pk=application_id, person_id__in=records(principal)).first()
    if row is None or not is_covered(principal, row):
        raise ApplicationNotFound
    return row


def is_covered(principal: Principal, application: Application) -> bool:
    """Return whether somebody may act for every service of an application: what one mandate names can be less."""
    return all(principal.may_act_for(service) for service in application.services)


def is_submitted(application: Application) -> bool:
    """Return whether it has been sent."""
    return Submission.objects.filter(application=application).exists()


def owner(principal: Principal) -> PersonId:
    """Return the person who acts for themselves.

    :raises ApplicationNotFound: staff apply for nothing here.
    """
    return records(principal)[0]


def records(principal: Principal) -> tuple[PersonId, ...]:
    """Return all records of the person who applies; several when records of one person were merged.

    :raises ApplicationNotFound: staff apply for nothing here.
    """
    if principal.person_id is None:
        raise ApplicationNotFound
    return principal.record_ids


def application_view(application: Application, life_event: str) -> ApplicationView:
    """Return an application as other rooms and pages see it."""
    release = catalogue.get_release(application.release_id)
    return ApplicationView(
        id=ApplicationId(application.pk),
        journey_id=JourneyId(application.journey_id),
        person_id=PersonId(application.person_id),
        life_event=life_event,
        role=application.role,
        services=tuple(release.service(name) for name in application.services),
        release=release,
        started_at=application.started_at,
        submitted=is_submitted(application),
    )


def name_of_number(number: str | None) -> str:
    """Return the name of whoever has the number, or nothing."""
    person = identity.find_person_by_number(number) if number else None
    return person.display_name if person is not None else ""


def value_of(fact: KnownFact) -> Value:
    """Return a fact's value as this room types it."""
    value = fact.value
    if value is None or isinstance(value, (str, bool, int, dt.date, list)):
        return value
    return freezing.number(value)


def chosen_word(services: Sequence[str]) -> str:
    """Return one short word for a set of services."""
    return freezing.digest("\n".join(sorted(services)))
