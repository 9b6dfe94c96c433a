"""The smallest set of questions for some services: facts needed, minus known ones, minus those that matter no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portico.catalogue.pack.schema import Application, Ask, ConceptType, Kind, Service
from portico.dmn.types import Path, Unknown
from portico.evidence.types import Relation
from portico.journeys.rules.program import PERSON
from portico.journeys.rules.situation import NOT_TOLD, Situation
from portico.journeys.types import Question, QuestionSet

EVENT = "event"  # the subject of the event's own dates


def questions_for(situation: Situation, services: Iterable[Service]) -> QuestionSet:
    """Return what is left to ask the person for the services, given what is known and answered so far.

    A fact is asked when a decision still depends on it and no registry has answered; a choice when its service asks for
    it. Each is asked once, whatever number of services want it. Declarations and consents come last: they stand
    together on the page where the answers are checked.
    """
    chosen = list(services)
    needed = frozenset(_facts_needed(situation, chosen))
    missing = {path: wanted for path, wanted in _missing(situation, chosen).items() if path in needed}
    questions = _fact_questions(situation, missing) + _own_questions(situation, chosen)
    questions.sort(key=lambda q: q.kind in (Kind.DECLARATION, Kind.CONSENT))
    pages = sum(q.kind in (Kind.FACT, Kind.CHOICE) for q in questions)
    asked = {(q.subject, q.concept) for q in questions}
    return QuestionSet(
        facts_needed=needed,
        known={path: situation.facts[path] for path in sorted(needed) if path in situation.facts},
        questions=tuple(questions),
        unanswerable=frozenset(missing) - asked,
        screens=pages + (1 if any(service.application is Application.HERE for service in chosen) else 0),
    )


def _facts_needed(situation: Situation, services: list[Service]) -> Iterator[Path]:
    concepts = situation.program.release.pack.vocabulary.concepts
    for service in services:
        for path in situation.program.reads_of(service):
            role = situation.role if path[0] == PERSON else path[0]
            is_role = role in situation.program.event.roles and len(path) > 1
            # A role that nobody has (no child yet, no other parent) has no facts to need.
            if is_role and situation.subjects[role] is not None and concepts[path[1]].kind is Kind.FACT:
                yield (role, path[1])


def _missing(situation: Situation, services: list[Service]) -> dict[Path, list[str]]:
    """Return the facts that a decision of a service still waits for, with the services that want them."""
    missing: dict[Path, list[str]] = {}
    for service in services:
        for value in _outcomes(situation, service):
            for path in sorted(value.needs) if isinstance(value, Unknown) else ():
                wanted = missing.setdefault(path, [])
                if service.id not in wanted:
                    wanted.append(service.id)
    return missing


def _outcomes(situation: Situation, service: Service) -> Iterator[object]:
    """Return what the decisions of a service come to; of one that has none, whether its touchpoints are relevant."""
    for decision in (service.right, service.amount):
        if decision:
            yield situation.session.value(decision)
    if service.right is None:
        for step in situation.program.steps_of(service):
            if step.relevant is not None:
                yield situation.session.evaluate(step.relevant)


def _fact_questions(situation: Situation, missing: dict[Path, list[str]]) -> list[Question]:
    return [
        Question(role, concept, Kind.FACT, tuple(wanted))
        for (role, concept), wanted in missing.items()
        if _can_be_asked(situation, role, concept)
    ]


def _can_be_asked(situation: Situation, role: str, concept_name: str) -> bool:
    """Return whether this person can answer: about themselves or their child, and something with a question."""
    concept = situation.program.release.concept(concept_name)
    if concept.question is None or concept.type is ConceptType.TABLE:
        return False
    return situation.relation(role) is not Relation.OTHER_ADULT and situation.subjects[role] is not NOT_TOLD


def _own_questions(situation: Situation, services: list[Service]) -> list[Question]:
    found: dict[Path, Question] = {}
    for service in services:
        for ask in service.asks:
            path = _asked_path(situation, ask)
            if path is None:
                continue
            earlier = found.get(path)
            services_so_far = earlier.services if earlier else ()
            found[path] = Question(path[0], path[1], _kind(situation, path), (*services_so_far, service.id))
    return list(found.values())


def _asked_path(situation: Situation, ask: Ask) -> Path | None:
    """Return (subject, concept) when this person is still to be asked."""
    subject, concept = ask.about.split(".", 1)
    if subject == EVENT:
        known = situation.dates.get(concept)
        if known is not None and not known.estimated:
            return None
    else:
        subject = situation.role if subject == PERSON else subject
        # Another adult makes their own choices, in their own sign-in.
        if (subject, concept) in situation.answers or situation.relation(subject) is Relation.OTHER_ADULT:
            return None
    if ask.when is not None:
        wanted = situation.session.evaluate(situation.program.release.expression(ask.when))
        if wanted is not True and not isinstance(wanted, Unknown):
            return None
    return (subject, concept)


def _kind(situation: Situation, path: Path) -> Kind:
    return Kind.CHOICE if path[0] == EVENT else situation.program.release.concept(path[1]).kind
