"""Organisations, as other rooms see them (Core Business Vocabulary 2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portico.identity.types.mandates import OrganisationId


class LegalStatus(StrEnum):
    """Where a legal entity stands in its register (Core Business Vocabulary 2.2, company status)."""

    ACTIVE = "active"
    INSOLVENT = "insolvent"
    DISSOLVED = "dissolved"


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """An organisation, as the register of legal entities knows it.

    :param scheme: which register's number it is: the id of a number format of the pack.
    :param legal_form: in the register's own words; empty when it is not known.
    :param registered_address: Core Location Vocabulary 2.1, Address: `thoroughfare`, `post_code`, `post_name`, ...
    """

    id: OrganisationId
    scheme: str
    legal_identifier: str
    legal_name: str
    legal_form: str
    status: LegalStatus
    registered_address: Mapping[str, str]
