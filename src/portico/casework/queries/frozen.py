"""A case as it was frozen: its facts, who has which role, and the rules over exactly these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portico.casework.models import Case, CaseFact, CaseSubject
from portico.casework.queries import items
from portico.casework.rules import freezing
from portico.casework.rules.freezing import Frozen
from portico.casework.types import EVENT, Expectation, Item
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.reasoning import Reason
from portico.catalogue.pack.rule_words import Spoken
from portico.catalogue.pack.schema import Kind, Service
from portico.dmn.model import Session
from portico.dmn.types import Path
from portico.eligibility import queries as eligibility
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.types import PersonId


@dataclass(frozen=True)
class FrozenCase:
    """A case with all it rests on. Whoever makes one has checked who asks."""

    case: Case

    @cached_property
    def release(self) -> CompiledPack:
        """The release the case was opened under: its law stays."""
        return catalogue.get_release(self.case.release_id)

    @cached_property
    def service(self) -> Service:
        """The service of the case."""
        return self.release.service(self.case.service)

    @cached_property
    def rows(self) -> list[CaseFact]:
        """The frozen rows."""
        return list(CaseFact.objects.filter(case=self.case).order_by("role", "concept"))

    @cached_property
    def facts(self) -> list[Frozen]:
        """All that was frozen, values typed."""
        return [
            Frozen(
                role=row.role,
                concept=row.concept,
                kind=Kind(row.kind),
                value=freezing.from_json(self.release, row.role, row.concept, _opened(row)),
                source=row.source,
                as_of=row.as_of,
            )
            for row in self.rows
        ]

    @cached_property
    def subjects(self) -> Mapping[str, str | None]:
        """Role -> identity number; None when nobody has it."""
        rows = CaseSubject.objects.filter(case=self.case)
        return {
            row.role: identity.get_person(PersonId(row.person_id)).identity_number if row.person_id else None
            for row in rows
        }

    @property
    def law_day(self) -> dt.date:
        """The civil day whose law counts: the day the case was opened."""
        return self.release.pack.manifest.civil_day(self.case.opened_at)

    @cached_property
    def session(self) -> Session:
        """The rules over exactly the frozen facts."""
        case = self.case
        return freezing.session_of(self.release, case.life_event, case.role, self.subjects, self.facts, self.law_day)

    @cached_property
    def expectation(self) -> Expectation:
        """What the rules say."""
        return items.expectation(self.release, self.session, self.service)

    def reasoning(self, spoken: Spoken) -> tuple[Reason, ...]:
        """Return every step of the rules for the right and the amount, each fact with who says it and as of when."""
        sources: dict[Path, str] = {
            (each.concept,) if each.role == EVENT else (each.role, each.concept): self._source(each, spoken)
            for each in self.facts
        }
        decisions = [each for each in (self.service.right, self.service.amount) if each is not None]
        return tuple(
            eligibility.reasoning(self.release, self.session, each, spoken=spoken, sources=sources)
            for each in decisions
        )

    def _source(self, fact: Frozen, spoken: Spoken) -> str:
        registry = self.release.pack.registries.get(fact.source)
        if registry is None:
            return ""
        name = registry.name.in_language(spoken.language)
        return f"{name}, {spoken.written(fact.as_of)}" if fact.as_of else name

    @cached_property
    def uncertain(self) -> tuple[str, ...]:
        """Parameters of these rules by which no rule may decide."""
        own = {each.concept for each in self.facts if each.role == self.case.role}
        return freezing.uncertain_parameters(self.release, self.service, self.law_day, own_concepts=own)

    def concepts_by_person(self) -> dict[PersonId, set[str]]:
        """Return what the case holds about whom: what staff may read while they work on it."""
        found: dict[PersonId, set[str]] = {}
        for row in self.rows:
            if row.person_id is not None and row.role != EVENT:
                found.setdefault(PersonId(row.person_id), set()).add(row.concept)
        return found

    def items(self, *, said: bool, roles: frozenset[str] | None = None) -> tuple[Item, ...]:
        """Return what people said (choices, declarations, own answers), or else what was told by registries.

        :param roles: keep only these, and the dates of the event.
        """
        kept = (each for each in self.facts if roles is None or each.role in roles or each.role == EVENT)
        return tuple(
            items.item_of(self.release, self.case.life_event, each)
            for each in kept
            if (each.source == "person") is said and each.source != "estimate"
        )


def _opened(row: CaseFact) -> object:
    return sealing.open_json(CaseFact.sealed, row.pk, row.value)
