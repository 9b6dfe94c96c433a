"""Who acts: the one shape that every action takes as `actor`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What sort of actor: a person for themselves, staff in their office, or the system by rule or clock."""

    PERSON = "person"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: the kind and the id (a person id, a staff id, or the name of a job)."""

    kind: ActorKind
    id: str

    @classmethod
    def person(cls, person_id: str) -> Actor:
        """Return the actor for a person who acts for themselves or under a mandate."""
        return cls(ActorKind.PERSON, person_id)

    @classmethod
    def staff(cls, staff_id: str) -> Actor:
        """Return the actor for a member of staff."""
        return cls(ActorKind.STAFF, staff_id)

    @classmethod
    def system(cls, name: str) -> Actor:
        """Return the actor for a rule, a job or the clock; `name` says which."""
        return cls(ActorKind.SYSTEM, name)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
