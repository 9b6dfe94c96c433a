"""Facts, and why one is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from portico.identity.types import PersonId

Cell = str | bool | int | Decimal | dt.date | None
FactValue = Cell | list[dict[str, Cell]]
"""Numbers of type money and number are `Decimal`; a person is an identity number; a table is a list of rows."""
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
    :param id: of what is stored; None for what is stored nowhere.
    :param told_by: whose word it is, when the source is a person.
    :param by_another: somebody who acts for them told it, or helped them to.
    :param access_id: the look in which a registry said so.
    """

    subject: PersonId
    concept: str
    value: FactValue
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str
    as_of: dt.date
    fetched_at: dt.datetime
    id: UUID | None = None
    told_by: PersonId | None = None
    by_another: bool = False
    access_id: UUID | None = None


class Voice(StrEnum):
    """To whom a page says where a fact is from."""

    OWN = "own"  # the person whose matters they are, or whoever acts for them
    STAFF = "staff"


class MissingReason(StrEnum):
    """Why a fact is not there. In each case the person is asked instead."""

    NO_REGISTRY = "no_registry"
    NEEDS_CONSENT = "needs_consent"
    PROTECTED = "protected"
    REFUSED = "refused"
    SLOW = "slow"
    NONSENSE = "nonsense"
    DOWN = "down"
    UNKNOWN = "unknown"  # the registry answered, and says that it does not know it
