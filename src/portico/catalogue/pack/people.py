"""The invented people of a pack, and what each registry answers about them: a declared projection of `people/`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portico.catalogue.errors import PersonNotInPack
from portico.catalogue.pack.schema import ConceptType, Household, Pack, PeopleFile, Person, Registry, Vocabulary
from portico.catalogue.pack.schema.people import FactValue

FactAnswer = str | bool | int | float | datetime.date | None | list[dict[str, object]]
"""What a registry answers: dates are `datetime.date`, a person is an identity number, a table a list of rows."""

IDENTITY_NUMBER = "identity_number"


@dataclass(frozen=True, slots=True)
class People:
    """All invented people of a pack, on one day."""

    as_of: datetime.date
    households: tuple[Household, ...]
    _vocabulary: Vocabulary
    _adult_roles: frozenset[str]
    _by_id: Mapping[str, Person] = field(repr=False)
    _by_number: Mapping[str, Person] = field(repr=False)

    @classmethod
    def of(cls, pack: Pack, files: Sequence[PeopleFile]) -> People:
        """Return the people of a pack's files; without files, nobody on the pack's day."""
        households = tuple(household for file in files for household in file.households)
        everybody = [person for household in households for person in household.people]
        return cls(
            as_of=files[0].as_of if files else pack.manifest.as_of,
            households=households,
            _vocabulary=pack.vocabulary,
            _adult_roles=frozenset(
                name for event in pack.life_events.values() for name, role in event.roles.items() if role.adult
            ),
            _by_id={person.id: person for person in everybody},
            _by_number={person.identity_number: person for person in everybody},
        )

    def __len__(self) -> int:
        return len(self._by_id)

    def knows(self, person: str) -> bool:
        """Return whether there is a person with that id or identity number."""
        return person in self._by_id or person in self._by_number

    def find(self, person: str) -> Person:
        """Return a person by id or identity number.

        :raises PersonNotInPack: nobody is called that; the error names the nearest id.
        """
        found = self._by_id.get(person) or self._by_number.get(person)
        if found is None:
            raise PersonNotInPack("person", person, self._by_id)
        return found

    def household_of(self, person: str) -> Household:
        """Return the household of a person.

        :raises PersonNotInPack: nobody is called that.
        """
        found = self.find(person)
        return next(household for household in self.households if found in household.people)

    def everybody(self) -> list[Person]:
        """Return all people in the order of the files."""
        return list(self._by_id.values())

    def adults(self) -> list[Person]:
        """Return those whose role in their household is an adult's role of a life event, in the order of the files."""
        return [person for person in self._by_id.values() if person.role in self._adult_roles]

    def person_facts(self, registry: Registry, identity_number: str, concepts: Iterable[str]) -> dict[str, FactAnswer]:
        """Return what a registry answers about a person: every asked concept that it holds, None when it is absent.

        :param identity_number: whom it is about (a person's id does as well).
        :raises PersonNotInPack: the registry knows nobody with that number.
        """
        person = self.find(identity_number)
        return {concept: self._answer(person, concept) for concept in concepts if concept in registry.holds}

    def _answer(self, person: Person, concept: str) -> FactAnswer:
        if concept == IDENTITY_NUMBER:
            return person.identity_number
        value = person.facts.get(concept)
        known = self._vocabulary.concepts.get(concept)
        if value is None or known is None:
            return None
        if isinstance(value, list):
            return [
                {column: self._value(cell, known.fields.get(column)) for column, cell in row.items()} for row in value
            ]
        return self._value(value, known.type)

    def _value(self, value: FactValue, kind: ConceptType | None) -> FactValue:
        """Return the value; the id of a person becomes that person's identity number."""
        if kind is ConceptType.PERSON and isinstance(value, str) and value in self._by_id:
            return self._by_id[value].identity_number
        return value
