"""What was written to a record of a person since it was merged with another, from every room, without its content."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from portico.casework import queries as casework
from portico.evidence import queries as evidence
from portico.identity.types import PersonId, Written
from portico.journeys import queries as journeys
from portico.messages import queries as messages


def written_since(person_id: PersonId, since: dt.datetime) -> list[Written]:
    """Return what was written to one record from an instant on, oldest first: kind, reference and day, no content."""
    found = [Written(_("Case"), reference, at) for reference, at in casework.list_references_since(person_id, since)]
    found += [Written(_("Plan"), "", at) for at in journeys.list_begun_since(person_id, since)]
    found += [Written(_("Message"), "", at) for at in messages.list_sent_since(person_id, since)]
    given = (one.given_at for one in evidence.list_consents(person_id))
    found += [Written(_("Consent"), "", at) for at in given if at >= since]
    return sorted(found, key=lambda one: one.at)
