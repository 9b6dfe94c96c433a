"""Whose data the API is asked for."""

from __future__ import annotations

from django.http import HttpRequest

from portico.evidence.errors import NotYourData
from portico.identity import queries as identity
from portico.identity.types import PersonId


def records_of(request: HttpRequest) -> tuple[PersonId, ...]:
    """Return all records of the person whose data is asked for.

    :raises NotYourData: there is no such person: staff, or somebody who acts for an organisation.
    """
    records = identity.principal_of(request).record_ids
    if not records:
        raise NotYourData
    return records
