"""The invented people of a pack, asked directly: what the command line uses, and what the demo registries answer."""

from __future__ import annotations

from portico.catalogue.errors import PersonNotInPack
from portico.catalogue.pack.people import People
from portico.catalogue.pack.schema import Pack
from portico.evidence.base import Answer, Connector, Question, Record
from portico.evidence.errors import RegistryDown, RegistryRefused


class PeopleFile:
    """Answers for every registry of a pack, from `people/*.yaml`."""

    def __init__(self, pack: Pack, people: People) -> None:
        self._pack = pack
        self._people = people

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`. Somebody who is not in the files is refused, as a registry does."""
        registry = self._pack.registries.get(question.registry)
        if registry is None:
            raise RegistryDown
        try:
            # `find` takes the ids of the people's files too; a registry knows people by their number only.
            if self._people.find(question.subject).identity_number != question.subject:
                raise RegistryRefused
            facts = self._people.person_facts(registry, question.subject, question.concepts)
        except PersonNotInPack as error:
            raise RegistryRefused from error
        records = tuple(Record(concept=concept, value=value) for concept, value in facts.items())
        return Answer(as_of=self._people.as_of, records=records)

    def connectors(self, name: str) -> Connector:
        """Return itself, whatever way the pack names: hand this to `exchange.fetch`."""
        return self
