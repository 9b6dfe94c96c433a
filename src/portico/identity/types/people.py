"""People, as other rooms see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person, as other rooms see them."""

    id: PersonId
    identity_number: str
    display_name: str
