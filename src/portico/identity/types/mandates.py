"""Acting for somebody else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.identity.types.people import PersonId

MandateId = NewType("MandateId", UUID)
MandateOfferId = NewType("MandateOfferId", UUID)
OrganisationId = NewType("OrganisationId", UUID)


class MandateKind(StrEnum):
    """By which right somebody acts for another."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    COMPANY_ROLE = "company_role"
    POWER_OF_ATTORNEY = "power_of_attorney"
    ASSISTED_SESSION = "assisted_session"


@dataclass(frozen=True, slots=True)
class Representation:
    """For whom somebody acts, by which mandate.

    :param services: the ids of the services that it covers; None for all.
    :param until: aware UTC instant at which it ends by itself; None when it does not.
    """

    mandate_id: MandateId
    kind: MandateKind
    name: str
    organisation_id: OrganisationId | None = None
    services: frozenset[str] | None = None
    until: dt.datetime | None = None

    def covers(self, service_id: str) -> bool:
        """Return whether one may act for a service under this mandate."""
        return self.services is None or service_id in self.services


class MandateState(StrEnum):
    """Where a mandate stands."""

    COMING = "coming"
    IN_FORCE = "in_force"
    OVER = "over"  # its time came
    ENDED = "ended"  # somebody ended it, or the register no longer says so


@dataclass(frozen=True, slots=True)
class MandateView:
    """A mandate, as whoever holds it and whoever gave it see it.

    :param holder_name: who acts.
    :param holder_id: the person who acts; None for staff who help.
    :param name: for whom, a person or an organisation.
    :param services: the ids of the services that it covers; None for all.
    :param until: aware UTC instant at which it ended or will end; None when it does not by itself.
    :param source: the id of the registry that says so, or the word of the room's own record.
    :param basis: by which law, in words.
    :param ended_because: why it ended before its time; else empty.
    """

    id: MandateId
    kind: MandateKind
    state: MandateState
    holder_name: str
    holder_id: PersonId | None
    name: str
    person_id: PersonId | None
    organisation_id: OrganisationId | None
    services: tuple[str, ...] | None
    since: dt.datetime
    until: dt.datetime | None
    source: str
    basis: str
    ended_because: str = ""


@dataclass(frozen=True, slots=True)
class MandateOffer:
    """A power of attorney that somebody wants to give; it is in force when the other person says yes.

    Whose number the giver typed is not in it: a number must not tell a name before its owner has agreed.

    :param until: aware UTC instant at which the power of attorney will end.
    """

    id: MandateOfferId
    giver_name: str
    services: tuple[str, ...]
    until: dt.datetime
    offered_at: dt.datetime


@dataclass(frozen=True, slots=True)
class StatedMandate:
    """What a registry states: somebody may act for a person or an organisation, now.

    :param services: the ids of the services that it covers; None for all.
    :param until: aware UTC instant from which it no longer counts; None when the registry names none.
    """

    kind: MandateKind
    person_id: PersonId | None = None
    organisation_id: OrganisationId | None = None
    services: frozenset[str] | None = None
    until: dt.datetime | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class ActingUse:
    """One time that somebody began to act under a mandate.

    :param at: aware UTC instant.
    """

    mandate_id: MandateId
    holder_name: str
    at: dt.datetime
