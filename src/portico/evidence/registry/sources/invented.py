"""The invented people of a pack as a source: what the demo's registries publish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from portico.catalogue.errors import CatalogueError
from portico.catalogue.pack import reading
from portico.catalogue.pack.people import People
from portico.catalogue.pack.schema import Concept, Pack
from portico.evidence.registry.sources.base import Lookup, Row, SourceProblem


class InventedPeople:
    """One registry of a pack; its columns are the concepts that the registry holds."""

    def __init__(self, folder: Path, registry: str) -> None:
        """Read the pack.

        :raises SourceProblem: it cannot be used, or has no such registry.
        """
        try:
            self._pack: Pack = reading.read_pack(folder)
            self._people: People = reading.read_people(folder, self._pack)
        except CatalogueError as error:
            raise SourceProblem(str(error)) from None
        if registry not in self._pack.registries:
            known = ", ".join(sorted(self._pack.registries))
            raise SourceProblem(f"The pack {folder.name} has no registry '{registry}'. It has: {known}.")
        self.files: Sequence[Path] = ()
        self._registry = self._pack.registries[registry]
        self.columns: Sequence[str] = tuple(self._registry.holds)

    def concepts(self) -> dict[str, Concept]:
        """Return the concepts that the registry holds, as the vocabulary has them."""
        return {concept: self._pack.vocabulary.concepts[concept] for concept in self.columns}

    def lookup(self, columns: Sequence[str]) -> Lookup:
        """See `base.Source`: a table concept's cell is the list of its rows."""

        def rows_of(subject: str) -> list[Row]:
            # People are also found by their id in the files; a registry knows them by their number only.
            if not self._people.knows(subject) or self._people.find(subject).identity_number != subject:
                return []
            facts = self._people.person_facts(self._registry, subject, columns)
            return [(subject, *(facts.get(column) for column in columns))]

        return rows_of

    def scan(self, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
        """See `base.Source`."""
        rows_of = self.lookup(columns)
        for number, person in enumerate(self._people.everybody(), 1):
            yield number, rows_of(person.identity_number)[0]

    def as_of(self) -> dt.date | None:
        """Return the day of the people's files."""
        return self._people.as_of

    def warnings(self) -> list[str]:
        """See `base.Source`."""
        return []

    def close(self) -> None:
        """See `base.Source`: there is nothing to let go of."""
