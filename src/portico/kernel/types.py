"""Who acts: the one shape that every action takes as `actor`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What sort of actor: a person, staff in their office, or the system by rule or clock."""

    PERSON = "person"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: the kind and the id (a person id, a staff id, or the name of a job).

    :param on_behalf_of: the id of the person for whom it is done, when somebody acts for another; else empty.
    :param mandate: the id of the mandate that allows it, when somebody acts for another; else empty.
    """

    kind: ActorKind
    id: str
    on_behalf_of: str = ""
    mandate: str = ""

    @classmethod
    def person(cls, person_id: str, *, on_behalf_of: str = "", mandate: str = "") -> Actor:
        """Return the actor for a person who acts for themselves or under a mandate."""
        return cls(ActorKind.PERSON, person_id, on_behalf_of, mandate)

    @classmethod
    def staff(cls, staff_id: str, *, on_behalf_of: str = "", mandate: str = "") -> Actor:
        """Return the actor for a member of staff, who may help a person under a mandate."""
        return cls(ActorKind.STAFF, staff_id, on_behalf_of, mandate)

    @classmethod
    def system(cls, name: str) -> Actor:
        """Return the actor for a rule, a job or the clock; `name` says which."""
        return cls(ActorKind.SYSTEM, name)

    @property
    def speaks_for(self) -> str:
        """Return the id of the person whose will this is: of the represented one, else their own; empty for others."""
        return self.on_behalf_of or (self.id if self.kind is ActorKind.PERSON else "")

    def __str__(self) -> str:
        """Return what history keeps, at most 100 characters; the mandate says for whom.

        >>> str(Actor.person("a"))
        'person:a'
        >>> str(Actor.staff("b", on_behalf_of="a", mandate="m"))
        'staff:b by mandate m'
        """
        return f"{self.kind}:{self.id}" + (f" by mandate {self.mandate}" if self.mandate else "")
