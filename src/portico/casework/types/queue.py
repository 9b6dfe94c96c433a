"""What staff look for in the queue, and what they find."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from portico.casework.types.states import CaseId, CaseState
from portico.catalogue.pack.schema import Service, Text, WaitingReason
from portico.identity.types import AccountId

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_STILL = "still"
_LONGEST_PLACE = 60

ME, NOBODY = "me", "nobody"
"""Who has it: the case worker who asks, or nobody. Else the account id of a colleague, or empty for anybody."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the queue, between two cases: what was added or taken meanwhile moves no other case to another page.

    :param due_at: aware UTC instant; None: the clock of the case stands still.
    """

    due_at: dt.datetime | None
    case_id: UUID

    def as_word(self) -> str:
        """Return the place as a word for an address; `read_cursor` is its inverse.

        >>> Cursor(None, UUID(int=1)).as_word()
        'still-00000000000000000000000000000001'
        """
        due = _STILL if self.due_at is None else str((self.due_at - _EPOCH) // dt.timedelta(microseconds=1))
        return f"{due}-{self.case_id.hex}"


def read_cursor(word: str) -> Cursor | None:
    """Return the place that a word names, or None: then the queue begins at its beginning.

    >>> read_cursor("nonsense") is None
    True
    """
    due, _, case_id = word.rpartition("-")
    if len(word) > _LONGEST_PLACE or not word.isascii() or len(case_id) != 32:
        return None
    try:
        return Cursor(None if due == _STILL else _EPOCH + dt.timedelta(microseconds=int(due)), UUID(hex=case_id))
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What a case worker looks for; each part that is empty keeps all.

    :param state: without one, the open cases.
    :param who: who has it: `ME`, `NOBODY` or the account id of a colleague.
    :param waiting: an id of the pack's waiting reasons.
    :param due_before: a civil date: the answer is due before it.
    :param late: the day is past.
    :param unread: the person wrote, and nobody has looked yet.
    :param after: show the page that begins behind this place; `before`: the one that ends there.
    """

    state: CaseState | None = None
    service: str = ""
    step: str = ""
    waiting: str = ""
    who: str = ""
    due_before: dt.date | None = None
    late: bool = False
    unread: bool = False
    after: Cursor | None = None
    before: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are, counted up to a limit.

    :param more: there are more than `number`.
    """

    number: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A case in the queue: only its heading. Whose it is stands in the case, once it is taken.

    :param waiting: why it waits; None while it does not.
    :param step: of the service's process; None where it has none.
    :param days_left: civil days until the answer is due, negative when it is late; None while the clock stands still.
    :param near_end: staff were warned that the end is near, and it is not past.
    """

    id: CaseId
    reference: str
    service: Service
    state: CaseState
    step: Text | None
    waiting: WaitingReason | None
    opened_at: dt.datetime
    due_on: dt.date | None
    days_left: int | None
    taken_by: str
    mine: bool
    unread: bool
    near_end: bool


@dataclass(frozen=True, slots=True)
class ColleagueView:
    """Somebody to whom cases can be given."""

    id: AccountId
    name: str


@dataclass(frozen=True, slots=True)
class DeskChoices:
    """What a member of staff can choose from at the desk.

    :param services: those of the authority that the role covers; `steps` and `reasons` are theirs, by id.
    :param colleagues: to whom the member of staff may give cases, by name; empty for whoever leads no team.
    """

    services: tuple[Service, ...]
    steps: Mapping[str, Text]
    reasons: Mapping[str, WaitingReason]
    colleagues: tuple[ColleagueView, ...]


@dataclass(frozen=True, slots=True)
class QueueView:
    """One page of the queue of an authority: late first, then least time left, then those whose clock stands still.

    :param counts: of the open cases `late` and `mine`; of all cases `unread`.
    :param choices: what it can be filtered by.
    :param following: where the next page begins; None on the last one. :param preceding: where the page before ends.
    """

    authority: str
    authority_name: Text
    items: tuple[QueueItem, ...]
    total: Counted
    counts: Mapping[str, Counted]
    choices: DeskChoices
    filters: QueueFilters
    following: Cursor | None
    preceding: Cursor | None


@dataclass(frozen=True, slots=True)
class ColleagueLoad:
    """What one member of staff has to do (only numbers).

    :param name: empty for the cases that nobody has.
    :param due_soon: not late, and due within the next seven days.
    :param still: how many of the open ones have a clock that stands still.
    """

    account_id: AccountId | None
    name: str
    open: Counted
    late: Counted
    due_soon: Counted
    still: Counted


@dataclass(frozen=True, slots=True)
class CaseToGive:
    """A case that a team lead is about to give away: its heading, who has it, and who can have it."""

    id: CaseId
    reference: str
    service: Service
    taken_by: str
    colleagues: tuple[ColleagueView, ...]


class SearchKind(StrEnum):
    """What somebody typed into the search box."""

    REFERENCE = "reference"
    NUMBER = "number"  # that names a person
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Search:
    """A search, read. `text` is the reference, the number or the words, in the form in which they are looked for."""

    kind: SearchKind
    text: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """What a search found.

    :param kind: what was looked for; a reference that is none may be a number.
    :param items: the cases, most urgent first; at most `SEARCH_AT_MOST`.
    :param in_notes: the cases that the case worker has and in whose notes the words are.
    :param services: those in whose names the words are: their cases are a filter of the queue.
    :param more: there are more than are shown.
    """

    kind: SearchKind
    items: tuple[QueueItem, ...] = ()
    in_notes: tuple[QueueItem, ...] = ()
    services: tuple[Service, ...] = ()
    more: bool = False
