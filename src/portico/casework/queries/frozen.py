"""A case as it was frozen: its facts, who has which role, and the rules over exactly these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from portico.casework.models import Case, CaseFact, CaseSubject
from portico.casework.queries import items
from portico.casework.rules import freezing
from portico.casework.rules.freezing import Frozen
from portico.casework.types import EVENT, PERSON_SOURCE, Expectation, Item
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import PERSON, CompiledPack
from portico.catalogue.pack.reasoning import Reason
from portico.catalogue.pack.rule_words import Spoken
from portico.catalogue.pack.schema import Kind, Service
from portico.dmn.model import Session
from portico.dmn.types import Path
from portico.eligibility import queries as eligibility
from portico.evidence import queries as evidence
from portico.evidence.types import CorrectionView, Voice
from portico.evidence.wording import ESTIMATE, said_in_words
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
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                by_another=row.by_another,
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
            (each.concept,) if each.role == EVENT else (each.role, each.concept): self._source(each)
            for each in self.facts
        }
        decisions = [each for each in (self.service.right, self.service.amount) if each is not None]
        return tuple(
            eligibility.reasoning(self.release, self.session, each, spoken=spoken, sources=sources)
            for each in decisions
        )

    def _source(self, fact: Frozen) -> str:
        """Return who says a fact, in the active language, and whether the person says that it is wrong."""
        said = said_in_words(
            fact.source,
            fact.as_of,
            release=self.release,
            voice=Voice.STAFF,
            by_another=fact.by_another,
            valid_from=fact.valid_from,
            valid_to=fact.valid_to,
        )
        return f"{said}. {_('Contested')}" if fact.path in self.contested else said

    @cached_property
    def uncertain(self) -> tuple[str, ...]:
        """Parameters of these rules by which no rule may decide."""
        own = {each.concept for each in self.facts if each.role == self.case.role}
        return freezing.uncertain_parameters(self.release, self.service, self.law_day, own_concepts=own)

    @cached_property
    def contested(self) -> Mapping[Path, CorrectionView]:
        """What people say is wrong of what the case rests on, by (role, concept): what the register changed since, too.

        A date of the event that was read from a contested fact is contested with it.
        """
        rows = CaseSubject.objects.filter(case=self.case, person__isnull=False)
        records = {row.role: identity.get_person(PersonId(row.person_id)).record_ids for row in rows if row.person_id}
        basis = {fact.path: self._rests_on(fact) for fact in self.facts if fact.source not in (PERSON_SOURCE, ESTIMATE)}
        concepts = {concept for paths in basis.values() for _role, concept in paths}
        people = {record for one in records.values() for record in one}
        said = evidence.contested_facts(people, concepts)
        said_wrong = {
            (role, concept): view
            for role, one in records.items()
            for (record, concept), view in said.items()
            if record in one
        }
        found: dict[Path, CorrectionView] = {}
        for fact in self.facts:
            views = (said_wrong[path] for path in basis.get(fact.path, ()) if path in said_wrong)
            view = next(
                (view for view in views if view.said == fact.value or (fact.role == EVENT and view.is_open)), None
            )
            if view is not None:
                found[fact.path] = view
        return found

    def _rests_on(self, fact: Frozen) -> frozenset[Path]:
        """Return the fact itself, or what a date of the event was read from."""
        if fact.role != EVENT:
            return frozenset({fact.path})
        text = self.release.life_event(self.case.life_event).dates[fact.concept].fact
        reads = self.release.model.reads(self.release.expression(text)) if text else frozenset()
        roles = {PERSON: self.case.role}
        return frozenset((roles.get(path[0], path[0]), path[1]) for path in reads if len(path) > 1)

    def concepts_by_person(self) -> dict[PersonId, set[str]]:
        """Return what the case holds about whom: what staff may read while they work on it."""
        found: dict[PersonId, set[str]] = {}
        for row in self.rows:
            if row.person_id is not None and row.role != EVENT:
                found.setdefault(PersonId(row.person_id), set()).add(row.concept)
        return found

    def items(self, *, said: bool, roles: frozenset[str] | None = None, at_desk: bool = False) -> tuple[Item, ...]:
        """Return what people said (choices, declarations, own answers), or else what was told by registries.

        :param roles: keep only these, and the dates of the event.
        :param at_desk: say which are contested, to the case worker who may read them.
        """
        kept = (each for each in self.facts if roles is None or each.role in roles or each.role == EVENT)
        return tuple(
            replace(
                items.item_of(self.release, self.case.life_event, each),
                contested=self.contested.get(each.path) if at_desk else None,
            )
            for each in kept
            if (each.source == "person") is said and each.source != ESTIMATE
        )


def _opened(row: CaseFact) -> object:
    return sealing.open_json(CaseFact.sealed, row.pk, row.value)
