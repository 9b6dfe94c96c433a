"""A case as it was frozen: its facts, who has which role, and the rules over exactly these."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from portico.casework.models import Case, CaseFacts, CaseSubject, Recalculation
from portico.casework.queries import items
from portico.casework.rules import freezing
from portico.casework.rules.freezing import Frozen
from portico.casework.types import EVENT, PERSON_SOURCE, Expectation, Item
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import PERSON, CompiledPack
from portico.catalogue.pack.reasoning import Reason
from portico.catalogue.pack.rule_words import Spoken
from portico.catalogue.pack.schema import Service
from portico.dmn.model import Session
from portico.dmn.types import Context, Path
from portico.eligibility import queries as eligibility
from portico.evidence import queries as evidence
from portico.evidence.types import CorrectionView, Voice
from portico.evidence.wording import ESTIMATE, said_in_words
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.types import PersonId


@dataclass(frozen=True)
class FrozenCase:
    """A case with all it rests on. Whoever makes one has checked who asks.

    :param version: up to which version of its facts; None: all that it has now.
    :param law: the civil day whose law counts, where it is tried out; None: as the case has it.
    """

    case: Case
    version: int | None = None
    law: dt.date | None = None

    @cached_property
    def release(self) -> CompiledPack:
        """The release the case was opened under: its law stays."""
        return catalogue.get_release(self.case.release_id)

    @cached_property
    def service(self) -> Service:
        """The service of the case."""
        return self.release.service(self.case.service)

    @cached_property
    def documents(self) -> list[CaseFacts]:
        """The sealed documents, oldest version first."""
        rows = CaseFacts.objects.filter(case=self.case).order_by("version", "id")
        return [row for row in rows if self.version is None or row.version <= self.version]

    @cached_property
    def _newest(self) -> Mapping[Path, tuple[PersonId | None, Frozen]]:
        """Of each (role, concept) the newest fact, and whose it is."""
        found: dict[Path, tuple[PersonId | None, Frozen]] = {}
        for row in self.documents:
            whose = PersonId(row.person_id) if row.person_id is not None else None
            for kept in json.loads(sealing.open_text(CaseFacts.sealed, row.pk, row.content)):
                fact = freezing.from_kept(self.release, kept)
                found[fact.path] = (whose, fact)
        return dict(sorted(found.items()))

    @property
    def facts_version(self) -> int:
        """The version of the facts that this reads."""
        return max((row.version for row in self.documents), default=0)

    @cached_property
    def facts(self) -> list[Frozen]:
        """All that was frozen, values typed, by role and concept."""
        return [fact for _whose, fact in self._newest.values()]

    @cached_property
    def subjects(self) -> Mapping[str, str | None]:
        """Role -> identity number; None when nobody has it."""
        rows = CaseSubject.objects.filter(case=self.case)
        return {
            row.role: identity.get_person(PersonId(row.person_id)).identity_number if row.person_id else None
            for row in rows
        }

    @cached_property
    def law_day(self) -> dt.date:
        """The civil day whose law counts: the day the case was opened, or that of facts that changed after a grant."""
        if self.law is not None:
            return self.law
        rows = Recalculation.objects.filter(case=self.case, facts_version__lte=self.facts_version)
        later = rows.order_by("-facts_version").values_list("law_day", flat=True) if self.facts_version > 1 else []
        return next(iter(later), self.release.pack.manifest.civil_day(self.case.opened_at))

    @cached_property
    def session(self) -> Session:
        """The rules over exactly the frozen facts."""
        case = self.case
        return freezing.session_of(self.release, case.life_event, case.role, self.subjects, self.facts, self.law_day)

    def session_about(self, record: Context) -> Session:
        """Return the rules of a fee or a guarantee: over the frozen facts, and how the case itself stands.

        :param record: as `promise.case_record` gives it.
        """
        case = self.case
        return freezing.session_of(
            self.release, case.life_event, case.role, self.subjects, self.facts, self.law_day, record
        )

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
        for whose, fact in self._newest.values():
            if whose is not None and fact.role != EVENT:
                found.setdefault(whose, set()).add(fact.concept)
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
