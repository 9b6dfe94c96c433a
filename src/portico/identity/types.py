"""What other rooms know of people and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.kernel.types import Actor

PersonId = NewType("PersonId", UUID)
AccountId = NewType("AccountId", UUID)


class AccountKind(StrEnum):
    """A person for their own matters, or staff of one authority."""

    PERSON = "person"
    STAFF = "staff"


class AssuranceLevel(StrEnum):
    """How sure we are that it is them (eIDAS, article 8)."""

    LOW = "low"
    SUBSTANTIAL = "substantial"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in: what views hand to queries and actions.

    :param person_id: set when the kind is person, else None.
    :param authority_id: the authority's id in the pack, set when the kind is staff, else None.
    :param name: as shown on the page.
    """

    account_id: AccountId
    kind: AccountKind
    person_id: PersonId | None
    authority_id: str | None
    name: str
    assurance: AssuranceLevel

    @property
    def is_person(self) -> bool:
        """Return whether they act for themselves."""
        return self.kind is AccountKind.PERSON

    @property
    def is_staff(self) -> bool:
        """Return whether they act for an authority."""
        return self.kind is AccountKind.STAFF

    @property
    def actor(self) -> Actor:
        """Return them as the `actor` of an action: a person by person id, staff by account id."""
        if self.person_id is not None:
            return Actor.person(str(self.person_id))
        return Actor.staff(str(self.account_id))


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person, as other rooms see them."""

    id: PersonId
    identity_number: str
    display_name: str


@dataclass(frozen=True, slots=True)
class StaffView:
    """A member of staff, as access records and cases name them."""

    id: AccountId
    name: str
    authority_id: str
