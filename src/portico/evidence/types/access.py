"""Looks into somebody's data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from portico.identity.types import PersonId, StaffView
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

NOT_NAMED = "not-named"
"""The legal basis of a look for which the pack names no law; pages put it into words."""

SUPERVISION = "supervision"
"""Why an auditor sees whose data staff looked at."""

CORRECTION = "correction"
"""Why a register keeper sees a fact: the person said that it is wrong, so it is a matter of theirs as a case is."""


class OutcomeKind(StrEnum):
    """How an access ended.

    `stored`: the fact was here already and was read from our own store. `withdrawn`: the consent was taken back while
    the registry was asked, and its answer was thrown away.
    """

    ANSWERED = "answered"
    REFUSED = "refused"
    SLOW = "slow"
    NONSENSE = "nonsense"
    DOWN = "down"
    STORED = "stored"
    WITHDRAWN = "withdrawn"


class AccessActor(StrEnum):
    """Who looked, seen from the person whose data it is."""

    YOU = "you"
    REPRESENTATIVE = "representative"  # somebody who acts for the person, or a helper in a visit
    OTHER_PERSON = "other_person"
    STAFF = "staff"
    SYSTEM = "system"


class LookWarning(StrEnum):
    """Why a look deserves the person's attention."""

    EMERGENCY = "emergency"  # staff looked at once and without a case, and said why
    NO_CASE = "no_case"  # staff looked, and it belongs to no case of the person


@dataclass(frozen=True, slots=True)
class LookFilter:
    """Which looks a person wants to see; each part that is empty keeps all.

    :param authority_id: of the staff who looked, an id of the pack.
    :param begin: aware instant of the first look, inclusive.
    :param end: aware instant, exclusive.
    :param concept: a fact that was looked at.
    """

    who: AccessActor | None = None
    authority_id: str = ""
    begin: dt.datetime | None = None
    end: dt.datetime | None = None
    concept: str = ""
    only_warnings: bool = False

    def between(self, first: dt.date | None, last: dt.date | None, *, time_zone: str) -> LookFilter:
        """Return the same filter for the looks of these days.

        :param first: civil date, inclusive; None: since ever. :param last: civil date, inclusive; None: until now.
        :param time_zone: IANA name, of where the pack is in force.
        """
        zone = ZoneInfo(time_zone)
        begin = dt.datetime.combine(first, dt.time(), zone) if first is not None else None
        after = last + dt.timedelta(days=1) if last is not None and last < dt.date.max else None
        return replace(
            self, begin=begin, end=dt.datetime.combine(after, dt.time(), zone) if after is not None else None
        )


@dataclass(frozen=True, slots=True)
class LookChoices:
    """What a person can filter by: what is in their own records.

    :param authorities: ids of the pack, of the staff who looked.
    """

    authorities: tuple[str, ...]
    concepts: tuple[str, ...]


class LogState(StrEnum):
    """What the public log holds of a record."""

    NONE = "none"  # it was written before there was a log
    WAITING = "waiting"  # it is promised, and has no place yet
    IN_LOG = "in_log"
    ERASED = "erased"  # it has an entry, and nobody can open it any more


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccess:
    """A look that is about to be written (`recording.record`).

    :param staff: who it was, when staff looked in their office.
    :param authority_id: for whom it was done, when no staff did it: an id of the pack, or empty.
    :param on_behalf_of: the person it is done for, if it is done for one.
    :param registry: an id of the pack; empty when our own store was read.
    :param service: of the release, when it is for one service; empty when it is for none, such as a plan.
    :param stored: how many facts were read of our own store: then the look has ended; None: an answer is waited for.
    """

    at: dt.datetime
    actor: Actor
    person_id: PersonId
    concepts: tuple[str, ...]
    purpose: str
    legal_basis: str
    staff: StaffView | None = None
    authority_id: str = ""
    on_behalf_of: PersonId | None = None
    registry: str = ""
    case_id: UUID | None = None
    journey_id: UUID | None = None
    emergency_id: UUID | None = None
    service: str = ""
    stored: int | None = None
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True)
class AccessView:
    """One look into a person's data, as that person sees it. A third person in it is masked.

    :param name: of the member of staff; empty for everybody else.
    :param authority_id: of the member of staff, an id of the pack; empty for everybody else.
    :param for_you: it was done for the person themselves.
    :param registry: an id of the pack; empty when our own store was read.
    :param outcome: None while the answer is not in.
    :param emergency_id: set when staff looked at once and without a case, and said why.
    :param mandate_id: the right by which somebody looked for the person.
    :param log_number: of the public log that holds an entry for it, once it has a place there.
    :param position: its place in that log, from 0.
    :param stated: what a member of staff wrote why they looked.
    :param service: an id of the release, when it was for one service; in another person's matter only of a consent.
    """

    id: UUID
    at: dt.datetime
    who: AccessActor
    name: str
    authority_id: str
    for_you: bool
    registry: str
    concepts: tuple[str, ...]
    purpose: str
    legal_basis: str
    case_id: UUID | None
    journey_id: UUID | None
    outcome: OutcomeKind | None
    emergency_id: UUID | None = None
    mandate_id: UUID | None = None
    warning: LookWarning | None = None
    log: LogState = LogState.NONE
    log_number: int | None = None
    position: int | None = None
    stated: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class AccessPage:
    """One page of access records: those of emergencies first, then the newest."""

    records: tuple[AccessView, ...]
    page: int
    pages: int
    total: int
