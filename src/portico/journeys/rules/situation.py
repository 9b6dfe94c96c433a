"""Who is who in the event, which dates it has, and what is known about each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portico.dmn.model import Session
from portico.dmn.types import Path, Record, Unknown, as_feel
from portico.evidence.types import PERSON as TOLD
from portico.evidence.types import Relation
from portico.journeys.base import FactSource
from portico.journeys.rules.program import PERSON, Program
from portico.journeys.types import Given, KnownDate, KnownFact


@dataclass(frozen=True, slots=True)
class NotTold:
    """Nobody could tell yet who has the role; everything about them is unknown."""


NOT_TOLD = NotTold()
Subject = str | None | NotTold  # an identity number, nobody, or not told


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a plan rests on.

    :param role: the role of the person who opened the plan.
    :param subjects: role -> identity number; None when nobody has the role.
    :param told: identity numbers that only the person's own word gives a role: nothing is read about these people.
    :param facts: what is known, by (role, concept).
    :param answers: choices, declarations and consents of an application, by (role, concept).
    """

    program: Program
    role: str
    subjects: Mapping[str, Subject]
    told: frozenset[str]
    facts: Mapping[Path, KnownFact]
    dates: Mapping[str, KnownDate]
    at: dt.date
    answers: Mapping[Path, object]
    session: Session

    def with_answers(self, answers: Mapping[Path, object]) -> Situation:
        """Return the same situation where these choices have been made."""
        merged = {**self.answers, **answers}
        session = _session(self.program, self.role, self.subjects, self.facts, self.dates, self.at, merged)
        return replace(self, answers=merged, session=session)

    def relation(self, role: str) -> Relation:
        """Return whose facts a role's facts are, seen from the person."""
        return _relation(self.program, self.role, role)

    def concepts_about(self, role: str) -> frozenset[str]:
        """Return what may be read about whoever has a role: nothing of somebody whom the person only named."""
        if self.subjects[role] in self.told:
            return frozenset()
        return self.program.concepts_about(role, self.role)


def build(program: Program, given: Given, source: FactSource, at: dt.date) -> Situation:
    """Return the situation of a person: role, dates and the other subjects lean on each other, so each is tried twice.

    Whom a registry names comes before whoever accepted an invitation, and both before whom the person alone names:
    nobody's facts are read only because somebody else gave their number.

    :param at: civil date of the plan, in the jurisdiction's time zone.
    """
    own = source.facts(given.person, _own_concepts(program, given.role), Relation.SELF)
    role = given.role or _role(program, own, at)
    facts: dict[Path, KnownFact] = {(role, concept): fact for concept, fact in own.items()}
    accepted = {*(given.subjects or {}).values(), *(given.invited or {}).values()}
    told = _only_told(facts) - accepted
    subjects: dict[str, Subject] = dict.fromkeys(program.event.roles, NOT_TOLD)
    subjects[role] = given.person
    dates: dict[str, KnownDate] = {}
    nobody_invited: Mapping[str, str] = {}
    for invited in (nobody_invited, given.invited or nobody_invited):
        dates = _dates(program, role, subjects, facts, given.dates or {}, at)
        for name in program.event.roles:
            if subjects[name] is not NOT_TOLD and not (name in invited and _may_be_invited(subjects[name], told)):
                continue
            found = _find(program, role, name, subjects, facts, dates, given, at)
            subjects[name] = invited[name] if name in invited and _may_be_invited(found, told) else found
            about = subjects[name]
            if isinstance(about, str) and about not in told:
                relation = _relation(program, role, name)
                known = source.facts(about, program.concepts_about(name, role), relation)
                facts.update({(name, concept): fact for concept, fact in known.items()})
                told = _only_told(facts) - accepted
    dates = _dates(program, role, subjects, facts, given.dates or {}, at)
    session = _session(program, role, subjects, facts, dates, at, {})
    return Situation(program, role, subjects, told, facts, dates, at, {}, session)


def _only_told(facts: Mapping[Path, KnownFact]) -> frozenset[str]:
    """Return the texts that only people's own answers hold: an identity number among them is one person's word."""
    texts = [(fact.value, fact.source == TOLD) for fact in facts.values() if isinstance(fact.value, str)]
    return frozenset({text for text, told in texts if told} - {text for text, told in texts if not told})


def _may_be_invited(subject: Subject, told: frozenset[str]) -> bool:
    """Return whether an invitation may give the role to somebody: no registry names anybody for it."""
    return not isinstance(subject, str) or subject in told


def _own_concepts(program: Program, role: str | None) -> frozenset[str]:
    if role is not None:
        return program.concepts_about(role, role)
    adults = [name for name, r in program.event.roles.items() if r.adult]
    return program.own.union(*(program.concepts[name] for name in adults))


def _relation(program: Program, own_role: str, role: str) -> Relation:
    if role == own_role:
        return Relation.SELF
    return Relation.OTHER_ADULT if program.event.roles[role].adult else Relation.CHILD


def _role(program: Program, own: Mapping[str, KnownFact], at: dt.date) -> str:
    """Return the first role whose `is` is true of the person, else the first adult role without `is`."""
    values = {concept: fact.value for concept, fact in own.items()}
    session = program.release.model.session({PERSON: Record(PERSON, values), "at": at})
    fallback = None
    for name, role in program.event.roles.items():
        if role.is_ is not None and session.evaluate(program.release.expression(role.is_)) is True:
            return name
        if role.is_ is None and role.adult and fallback is None:
            fallback = name
    return fallback or next(iter(program.event.roles))


def _find(
    program: Program,
    role: str,
    name: str,
    subjects: Mapping[str, Subject],
    facts: Mapping[Path, KnownFact],
    dates: Mapping[str, KnownDate],
    given: Given,
    at: dt.date,
) -> Subject:
    if given.subjects and name in given.subjects:
        return given.subjects[name]
    session = _session(program, role, subjects, facts, dates, at, {})
    for text in program.event.roles[name].find:
        found = session.evaluate(program.release.expression(text))
        if isinstance(found, Unknown):
            continue
        return found if isinstance(found, str) else None
    return NOT_TOLD


def _dates(
    program: Program,
    role: str,
    subjects: Mapping[str, Subject],
    facts: Mapping[Path, KnownFact],
    given: Mapping[str, dt.date],
    at: dt.date,
) -> dict[str, KnownDate]:
    """Return the event's dates in declared order: given, else by a registry, else estimated from earlier ones."""
    dates = {name: KnownDate(value) for name, value in given.items()}
    for name, date in program.event.dates.items():
        if name in dates:
            continue
        session = _session(program, role, subjects, facts, dates, at, {})
        value: object = None
        if date.fact:
            value = session.evaluate(program.release.expression(date.fact))
            if isinstance(value, dt.date):
                dates[name] = _told_date(program, date.fact, facts, value)
                continue
        if date.estimate:
            guess = session.evaluate(program.release.expression(date.estimate))
            if isinstance(guess, dt.date):
                # What a registry says has not happened is not in the past: a child past its due date comes tomorrow.
                overdue = date.fact is not None and value is None and guess <= at
                guess = at + dt.timedelta(days=1) if overdue else guess
                dates[name] = KnownDate(guess, estimated=True, source="estimate")
    return dates


def first_named(text: str, paths: Iterable[Path], facts: Mapping[Path, KnownFact]) -> KnownFact | None:
    """Return the known fact that a rule's text names first: the one that it is about; None when none is known."""
    known = [path for path in paths if path in facts]
    first = min(known, key=lambda path: (text.find(path[-1]), path), default=None)
    return facts[first] if first else None


def _told_date(program: Program, text: str, facts: Mapping[Path, KnownFact], value: dt.date) -> KnownDate:
    """Return a date that a fact told, with who said so and for which day."""
    reads = program.release.model.reads(program.release.expression(text))
    told = first_named(text, reads, facts)
    return KnownDate(value, source=told.source if told else "estimate", as_of=told.as_of if told else None)


def _session(
    program: Program,
    role: str,
    subjects: Mapping[str, Subject],
    facts: Mapping[Path, KnownFact],
    dates: Mapping[str, KnownDate],
    at: dt.date,
    answers: Mapping[Path, object],
) -> Session:
    release = program.release
    values: dict[str, dict[str, object]] = {name: {} for name in program.event.roles}
    for (name, concept), fact in facts.items():
        values[name][concept] = fact.value
    for (name, concept), answer in answers.items():
        if name in values:
            values[name][concept] = answer
    parameters = release.parameters_at(at, release.overlay_for(values[role]))
    context: dict[str, object] = {"at": at, "parameters": parameters}
    for name, subject in subjects.items():
        # Nobody has the role: every fact about them is null. Not told: every fact about them is unknown.
        context[name] = None if subject is None else Record(name, values[name])
    own = context[role]
    context[PERSON] = own if own is not None else Record(role, values[role])
    for name in program.event.dates:
        known = dates.get(name)
        context[name] = known.value if known else Unknown(frozenset({("event", name)}))
    return release.model.session({name: as_feel(value) for name, value in context.items()})
