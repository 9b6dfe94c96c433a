"""Which journeys there are, and whose."""

from __future__ import annotations

from uuid import UUID

from portico.identity.types import PersonId, Principal
from portico.journeys.errors import JourneyNotFound
from portico.journeys.models import Journey
from portico.journeys.types import (
    JourneyId,
    JourneyView,
)
from portico.kernel import rows


def list_journeys(principal: Principal) -> list[JourneyView]:
    """Return the person's own journeys, newest first."""
    rows = Journey.objects.filter(person_id__in=own_records(principal)).order_by("-started_at", "-pk")
    return [journey_view(row) for row in rows]


def find_journey(principal: Principal, life_event: str) -> JourneyView | None:
    """Return the person's own newest journey of a life event, or None."""
    return next((journey for journey in list_journeys(principal) if journey.life_event == life_event), None)


def get_journey(journey_id: UUID, principal: Principal) -> JourneyView:
    """Return one of the person's own journeys.

    :raises JourneyNotFound: there is none, or it is somebody else's.
    """
    return journey_view(own_journey(journey_id, principal))


def list_journey_ids(*, after: UUID | None = None, limit: int = 500) -> list[UUID]:
    """Return ids of journeys in the order of their ids, for a job that goes through all of them.

    :param after: the last id of the page before.
    """
    rows = Journey.objects.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.values_list("pk", flat=True)[:limit])


def get_journey_for_system(journey_id: UUID) -> JourneyView:
    """Return a journey for a job, which has no person to ask for it: what it reads stays in the journey's own case.

    :raises JourneyNotFound: there is none.
    """
    journey = Journey.objects.filter(pk=journey_id).first()
    if journey is None:
        raise JourneyNotFound
    return journey_view(journey)


def own_records(principal: Principal) -> tuple[PersonId, ...]:
    """Return all records of the person whose journeys these are; the first is the one that is written to."""
    if principal.person_id is None:
        raise JourneyNotFound
    return principal.record_ids


def own_journey(journey_id: UUID, principal: Principal) -> Journey:
    journey = Journey.objects.filter(pk=journey_id, person_id__in=own_records(principal)).first()
    if journey is None:
        raise JourneyNotFound
    return journey


def journey_view(journey: Journey) -> JourneyView:
    return JourneyView(
        id=JourneyId(journey.pk),
        person_id=PersonId(journey.person_id),
        life_event=journey.life_event,
        role=journey.role,
        release_id=journey.release_id,
        started_at=journey.started_at,
    )


_CHANGES = """
WITH joined AS (
    SELECT i.id, i.journey_id FROM journeys_invitation i
    JOIN journeys_invitationanswer a ON a.invitation_id = i.id WHERE a.journey_id = %s
), own AS (SELECT id FROM journeys_invitation WHERE journey_id = %s)
SELECT (SELECT count(*) FROM journeys_journeydate
        WHERE journey_id = %s OR journey_id IN (SELECT journey_id FROM joined))
     + (SELECT count(*) FROM own)
     + (SELECT count(*) FROM journeys_invitationanswer WHERE invitation_id IN (SELECT id FROM own))
     + (SELECT count(*) FROM journeys_invitationend
        WHERE invitation_id IN (SELECT id FROM own UNION ALL SELECT id FROM joined))
"""


def counting_changes(journey_id: UUID) -> rows.Question:
    """Return what asks for a number that grows whenever a date is given or somebody joins or leaves: all is history."""
    return _CHANGES, [journey_id, journey_id, journey_id]
