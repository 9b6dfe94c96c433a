"""Acting for somebody else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

MandateId = NewType("MandateId", UUID)
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
