"""A life event with all its expressions compiled, once per release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Application, Kind, LifeEvent, Service, Touchpoint
from portico.dmn.model import Expression
from portico.dmn.types import Path

PERSON = "person"  # in FEEL, the one who opened the plan, whatever their role


@dataclass(frozen=True, slots=True)
class Step:
    """A touchpoint ready to be judged.

    :param decision: the name of the decision that `relevant` is, when it is just a name: it then explains itself.
    :param reads_dates: event dates that `opens` and `due` rest on.
    """

    touchpoint: Touchpoint
    opens: Expression | None
    due: Expression | None
    relevant: Expression | None
    decision: str | None
    happened: Expression | None
    done: Expression | None
    done_reads: frozenset[Path]
    reads_dates: frozenset[str]


@dataclass(frozen=True, slots=True)
class Program:
    """A life event of a release.

    :param concepts: role -> concepts that anything in the event, or a service of it, reads about that role.
    :param own: concepts that are read about whoever opened the plan (`person`), whatever their role.
    """

    release: CompiledPack
    event: LifeEvent
    steps: tuple[Step, ...]
    step_of: dict[str, Step]
    services: dict[str, Service]
    concepts: dict[str, frozenset[str]]
    own: frozenset[str]

    def concepts_about(self, role: str, own_role: str) -> frozenset[str]:
        """Return what may be read about a role, seen from one: what is read about oneself is read of nobody else."""
        return self.concepts[role] | self.own if role == own_role else self.concepts[role]

    def services_here(self) -> dict[str, Service]:
        """Return the services of the event that a person applies for in Portico."""
        return {id_: s for id_, s in self.services.items() if s.application is Application.HERE}

    def steps_of(self, service: Service) -> Iterator[Step]:
        """Return the touchpoints of a service."""
        return (step for step in self.steps if step.touchpoint.service == service.id)

    def reads_of(self, service: Service) -> frozenset[Path]:
        """Return every input path that the decisions of a service can read.

        Of a service without a right of its own: what its touchpoints read to tell whom they are for.
        """
        reads = self.release.service_reads(service)
        if service.right is None:
            relevant = [step.relevant for step in self.steps_of(service) if step.relevant is not None]
            reads = reads.union(*(self.release.model.reads(expression) for expression in relevant))
        return reads


@lru_cache(maxsize=64)
def program_of(release: CompiledPack, life_event: str) -> Program:
    """Return the compiled life event.

    :raises NotFound: the release has no such life event.
    """
    event = release.life_event(life_event)
    steps = tuple(_step(release, event, t) for t in event.touchpoints)
    services = {t.service: release.service(t.service) for t in event.touchpoints}
    concepts = _concepts(release, event, services.values())
    return Program(
        release=release,
        event=event,
        steps=steps,
        step_of={s.touchpoint.id: s for s in steps},
        services=services,
        concepts={role: concepts[role] for role in event.roles},
        own=concepts[PERSON],
    )


def _step(release: CompiledPack, event: LifeEvent, touchpoint: Touchpoint) -> Step:
    def compiled(text: str | None) -> Expression | None:
        return release.expression(text) if text else None

    opens, due = compiled(touchpoint.opens), compiled(touchpoint.due)
    done = compiled(touchpoint.done_by.fact if touchpoint.done_by else None)
    dates = {path[0] for e in (opens, due) if e for path in release.model.reads(e)} & set(event.dates)
    relevant = touchpoint.relevant.strip() if touchpoint.relevant else None
    return Step(
        touchpoint=touchpoint,
        opens=opens,
        due=due,
        relevant=compiled(relevant),
        decision=relevant if relevant in release.pack.decisions else None,
        happened=compiled(touchpoint.trigger.happened if touchpoint.trigger else None),
        done=done,
        done_reads=release.model.reads(done) if done else frozenset(),
        reads_dates=frozenset(dates),
    )


def _concepts(release: CompiledPack, event: LifeEvent, services: Iterable[Service]) -> dict[str, frozenset[str]]:
    """Return the facts that are read, by role; under `PERSON` those of whoever opened the plan."""
    reads: set[Path] = set()
    for text in _expressions(event):
        reads |= release.model.reads(release.expression(text))
    for service in services:
        reads |= release.service_reads(service)
    reads |= release.local_reads(reads)
    kinds = {name: concept.kind for name, concept in release.pack.vocabulary.concepts.items()}
    found: dict[str, set[str]] = {name: set() for name in (*event.roles, PERSON)}
    for path in reads:
        if len(path) > 1 and path[0] in found and kinds.get(path[1]) is Kind.FACT:
            found[path[0]].add(path[1])
    return {name: frozenset(concepts) for name, concepts in found.items()}


def _expressions(event: LifeEvent) -> Iterable[str]:
    for role in event.roles.values():
        yield from ([role.is_] if role.is_ else [])
        yield from role.find
    for date in event.dates.values():
        yield from (text for text in (date.fact, date.estimate) if text)
    for t in event.touchpoints:
        happened = t.trigger.happened if t.trigger else None
        done = t.done_by.fact if t.done_by else None
        yield from (text for text in (t.opens, t.due, t.relevant, happened, done) if text)
