"""Reads for registrars who split records of people: what was opened for a record since."""

from __future__ import annotations

import datetime as dt

from portico.casework.models import Case
from portico.identity.types import PersonId


def list_references_since(person_id: PersonId, since: dt.datetime) -> list[tuple[str, dt.datetime]]:
    """Return the references of the cases that were opened for one record from an instant on, oldest first."""
    rows = Case.objects.filter(person_id=person_id, opened_at__gte=since).order_by("opened_at", "id")
    return list(rows.values_list("reference", "opened_at"))
