"""How a date is reckoned: every day, and whether it counts or why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from portico.catalogue.pack.schema import Text


class DayKind(StrEnum):
    """What a day is to a clock. Only `counted` brings its end nearer."""

    START = "start"  # the day on which it started does not count
    COUNTED = "counted"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"  # the clock stood still by law
    DISRUPTION = "disruption"  # a strike, a flood: no clock counts it
    NEW_LAW = "new_law"  # a shorter term never ends before the day on which it became law
    ROLLS = "rolls"  # the last day is no day off: it moves on


@dataclass(frozen=True, slots=True)
class AccountDay:
    """One day of a reckoning.

    :param number: how many days of this part have counted by its end.
    :param about: the holiday's name, the id of the reason or of the disruption; empty for the others.
    :param part: 0 for the term, 1 for the first extension, and so on.
    """

    day: dt.date
    kind: DayKind
    number: int
    about: str = ""
    part: int = 0


@dataclass(frozen=True, slots=True)
class AccountPart:
    """What is counted one after the other: the term, then each extension.

    :param days: how many days have to count. :param working: whether these are working days.
    :param reason: why it was extended; empty for the term.
    """

    value: int
    unit: str
    days: int
    working: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AccountStretch:
    """Days in a row that are alike."""

    first: AccountDay
    last: AccountDay
    length: int


@dataclass(frozen=True, slots=True)
class ClockAccount:
    """How the last day on time is reckoned, day by day from the start: whoever adds up gets the same day.

    :param due_on: the last day on time; None while the clock stands still.
    """

    parts: tuple[AccountPart, ...]
    days: tuple[AccountDay, ...]
    due_on: dt.date | None

    @property
    def stretches(self) -> Sequence[AccountStretch]:
        """The days, those in a row that are alike put together."""
        found = []
        for _, group in groupby(self.days, key=lambda day: (day.kind, day.about, day.part)):
            days = list(group)
            found.append(AccountStretch(days[0], days[-1], len(days)))
        return found


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day, or days in a row that are alike, as people read it.

    :param number: how many days of its part have counted by the end of `last`.
    :param about: the holiday, the reason or the disruption, in the languages of the pack; None for the others.
    :param law: the article that lets the clock stand still, or that says that the days do not count.
    """

    first: dt.date
    last: dt.date
    length: int
    kind: DayKind
    number: int
    part: int
    about: Text | None = None
    law: str = ""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """What is counted one after the other, as people read it; `reason` and `law`: why there is more time."""

    value: int
    unit: str
    days: int
    working: bool
    reason: Text | None
    law: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """How the date of a case is reckoned.

    :param due_on: the last day on time; None while the clock stands still.
    :param stopped_on: the day on which the clock stopped; None while it has not.
    """

    case_id: UUID
    reference: str
    service: Text
    started_on: dt.date
    due_on: dt.date | None
    stopped_on: dt.date | None
    parts: tuple[ShownPart, ...]
    days: tuple[ShownDay, ...]
    stretches: tuple[ShownDay, ...]
