"""What crosses the wall of the room: facts, requests for them, who may read them, and the records of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.identity.types import PersonId

GrantId = NewType("GrantId", UUID)
ConsentId = NewType("ConsentId", UUID)

Cell = str | bool | int | Decimal | dt.date | None
FactValue = Cell | list[dict[str, Cell]]
"""Numbers of type money and number are `Decimal`; a person is an identity number; a table is a list of rows."""

CONSENT = "consent"
"""The legal basis of a read that only a consent allows; pages put it into words."""
NOT_NAMED = "not-named"
"""The legal basis of a look for which the pack names no law; pages put it into words."""
PERSON = "person"
"""The source of a fact that the person gave; every other source is a registry's id."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a subject. A value of None is known to be absent.

    :param valid_from: first day on which the value holds, None when that is not said.
    :param valid_to: first day on which it no longer holds, None when it still does.
    :param source: a registry's id, or `PERSON`.
    :param as_of: the day for which the source said so.
    :param fetched_at: when we were told.
    """

    subject: PersonId
    concept: str
    value: FactValue
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str
    as_of: dt.date
    fetched_at: dt.datetime


@dataclass(frozen=True, slots=True)
class FactRequest:
    """What is needed to know of one subject.

    :param about_other_adult: the subject is neither the person it is done for nor their child.
    """

    subject: PersonId
    concepts: frozenset[str]
    about_other_adult: bool = False


@dataclass(frozen=True, slots=True)
class AccessPurpose:
    """Why data is read. The law of each read comes from the registry's file in the pack.

    :param purpose: a word that pages translate, such as `plan` or `application`.
    :param legal_basis: replaces the registry's own law on the record; None is the normal case.
    :param on_behalf_of: the person it is done for; not needed when that person is the actor.
    :param for_authority: the authority that needs it, when one does; a consent may name it.
    """

    purpose: str
    legal_basis: str | None = None
    case_id: UUID | None = None
    journey_id: UUID | None = None
    on_behalf_of: PersonId | None = None
    for_authority: str = ""


class MissingReason(StrEnum):
    """Why a fact is not there. In each case the person is asked instead."""

    NO_REGISTRY = "no_registry"
    NEEDS_CONSENT = "needs_consent"
    PROTECTED = "protected"
    REFUSED = "refused"
    SLOW = "slow"
    NONSENSE = "nonsense"
    DOWN = "down"


class OutcomeKind(StrEnum):
    """How an access ended. `stored`: the fact was here already and was read from our own store."""

    ANSWERED = "answered"
    REFUSED = "refused"
    SLOW = "slow"
    NONSENSE = "nonsense"
    DOWN = "down"
    STORED = "stored"


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What a fetch brought: which facts can now be read, and why the others cannot.

    :param asked: how many questions went out to registries.
    """

    answered: frozenset[tuple[PersonId, str]]
    missing: Mapping[tuple[PersonId, str], MissingReason]
    asked: int = 0


class Relation(StrEnum):
    """Whose facts they are, seen from the reader."""

    SELF = "self"
    CHILD = "child"
    OTHER_ADULT = "other_adult"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads stored facts, and in which relation to the subject.

    :param other_records: further records of the reader, merged into theirs.
    :param for_authority: the authority that needs it, when one does; a consent may name it.
    """

    person_id: PersonId
    relation: Relation = Relation.SELF
    for_authority: str = ""
    other_records: tuple[PersonId, ...] = ()

    @property
    def record_ids(self) -> tuple[PersonId, ...]:
        """Return all records of the reader."""
        return (self.person_id, *self.other_records)


class AccessActor(StrEnum):
    """Who looked, seen from the person whose data it is."""

    YOU = "you"
    REPRESENTATIVE = "representative"  # somebody who acts for the person, or a helper in a visit
    OTHER_PERSON = "other_person"
    STAFF = "staff"
    SYSTEM = "system"


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


@dataclass(frozen=True, slots=True)
class AccessPage:
    """One page of access records, newest first."""

    records: tuple[AccessView, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent, as the person who gave it sees it.

    :param to_authority: an id of the pack, or empty.
    :param to_person: it lets another person read.
    :param withdrawn_at: None while it holds.
    """

    id: ConsentId
    concepts: tuple[str, ...]
    to_authority: str
    to_person: bool
    release_id: str
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class GrantView:
    """A purpose grant: staff may read these concepts of this subject until then.

    :param case_id: the case it is for; None when it is an emergency.
    :param emergency_id: the emergency look of identity that it belongs to; None when it is for a case.
    """

    id: GrantId
    staff_id: str
    subject: PersonId
    case_id: UUID | None
    legal_basis: str
    concepts: frozenset[str]
    until: dt.datetime
    emergency_id: UUID | None = None
