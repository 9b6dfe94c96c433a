"""People, as other rooms see them (Core Person Vocabulary 2.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)

IDENTITY_NUMBER = "identity_number"
"""The scheme by which a pack's registries know people: the id of its number format, and of the concept itself."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person, as other rooms see them.

    :param id: the record of theirs that is written to.
    :param identity_number: in the scheme `IDENTITY_NUMBER`; empty when none is known. Where one record of several was
        asked for, it is the number of that record.
    :param birth_date: as a register or an outside sign-in gave it.
    :param other_records: further records of the same person, merged into theirs.
    """

    id: PersonId
    identity_number: str
    full_name: str
    given_name: str = ""
    family_name: str = ""
    birth_date: dt.date | None = None
    other_records: tuple[PersonId, ...] = ()

    @property
    def display_name(self) -> str:
        """Return the name as pages show it."""
        return self.full_name

    @property
    def record_ids(self) -> tuple[PersonId, ...]:
        """Return all records of the person; the first is the one that is written to."""
        return (self.id, *self.other_records)


class AttachOutcome(StrEnum):
    """What became of a number that somebody proved to be theirs."""

    SAME = "same"  # their record has it already
    ATTACHED = "attached"  # nobody had it; now their record has it
    MOVED = "moved"  # a record without an account had it; their account belongs to that record now
    NOT_SETTLED = (
        "not_settled"  # it belongs to another account, or they have another such number: they may ask registrars
    )


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of a number, and the record that is theirs from now on."""

    outcome: AttachOutcome
    person_id: PersonId
