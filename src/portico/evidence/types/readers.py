"""Who reads stored facts, seen from whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portico.identity.types import PersonId


class Relation(StrEnum):
    """Whose facts they are, seen from the reader."""

    SELF = "self"
    CHILD = "child"
    OTHER_ADULT = "other_adult"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads stored facts, and in which relation to the subject.

    :param other_records: further records of the reader, merged into theirs.
    :param services: the services that it is read for; None is somebody's own view of what they may see, for no service.
    """

    person_id: PersonId
    relation: Relation = Relation.SELF
    services: frozenset[str] | None = None
    other_records: tuple[PersonId, ...] = ()

    @property
    def record_ids(self) -> tuple[PersonId, ...]:
        """Return all records of the reader."""
        return (self.person_id, *self.other_records)
