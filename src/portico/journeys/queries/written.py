"""Reads for registrars who split records of people: what was begun for a record since."""

from __future__ import annotations

import datetime as dt

from portico.identity.types import PersonId
from portico.journeys.models import Journey


def list_begun_since(person_id: PersonId, since: dt.datetime) -> list[dt.datetime]:
    """Return when plans were begun for one record from an instant on, oldest first."""
    rows = Journey.objects.filter(person_id=person_id, started_at__gte=since).order_by("started_at")
    return list(rows.values_list("started_at", flat=True))
