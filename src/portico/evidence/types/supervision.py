"""How staff look at people's data, as those who supervise them see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Pattern(StrEnum):
    """What is unusual."""

    MANY_STAFF = "many-staff"  # many members of staff looked at the same person
    NO_CASE = "no-case"  # without a case and without an emergency
    ONESELF = "oneself"  # at a record that bears the name of whoever looked
    COLLEAGUE = "colleague"  # at a record that bears the name of somebody else at the authority
    MANY_PEOPLE = "many-people"  # at many more people than the others
    DAY_OFF = "day-off"  # on a day on which nobody works


@dataclass(frozen=True, slots=True)
class PatternRow:
    """Something that deserves a closer look.

    :param staff_id: who looked; empty where it is about a person at whom many looked.
    :param staff_name: as the newest look names them.
    :param look_id: one of the looks: it says whose data it is without naming them.
    :param person_ref: of the person, a word that means nothing elsewhere; empty where it is about several.
    :param count: of looks, of people or of staff, as the pattern counts.
    """

    pattern: Pattern
    count: int
    staff_id: str = ""
    staff_name: str = ""
    look_id: UUID | None = None
    person_ref: str = ""


@dataclass(frozen=True, slots=True)
class Patterns:
    """What is unusual at one authority in one period.

    :param median: how many people one member of staff looked at: half looked at more, half at fewer.
    :param looks: how many there were in all.
    """

    rows: tuple[PatternRow, ...]
    median: float
    looks: int


@dataclass(frozen=True, slots=True)
class SupervisedLook:
    """One look of a member of staff. Whose data it was is not said: `person_ref` only tells people apart."""

    id: UUID
    at: dt.datetime
    staff_name: str
    person_ref: str
    concepts: tuple[str, ...]
    purpose: str
    legal_basis: str
    has_case: bool
    is_emergency: bool


@dataclass(frozen=True, slots=True)
class NamedLook:
    """A look, and whose data it was: after a reason was stated and recorded."""

    look: SupervisedLook
    person_name: str
