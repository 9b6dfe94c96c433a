"""Invitations that wait, and those that were sent."""

from __future__ import annotations

from uuid import UUID

from portico.identity import queries as identity
from portico.identity.types import PersonId, Principal
from portico.journeys.errors import InvitationNotFound
from portico.journeys.models import Invitation, Journey
from portico.journeys.queries import journeys
from portico.journeys.types import (
    InvitationView,
    JourneyId,
)


def list_invitations_for(principal: Principal) -> list[InvitationView]:
    """Return the invitations that wait for this person's answer, oldest first."""
    rows = Invitation.objects.filter(invited_id__in=journeys.own_records(principal), answer=None, end=None)
    rows = rows.select_related("journey", "answer", "end")
    return [invitation_view(row) for row in rows.order_by("at", "pk")]


def list_invitations_of(journey: Journey) -> list[InvitationView]:
    """Return the invitations sent from a journey, oldest first."""
    rows = journey.invitations.select_related("journey", "answer", "end").order_by("at", "pk")
    return [invitation_view(row) for row in rows]


def get_invitation(invitation_id: UUID, principal: Principal) -> InvitationView:
    """Return an invitation to this person that is not answered yet.

    :raises InvitationNotFound: there is none.
    """
    for invitation in list_invitations_for(principal):
        if invitation.id == invitation_id:
            return invitation
    raise InvitationNotFound


def invitation_view(row: Invitation) -> InvitationView:
    answer = getattr(row, "answer", None)
    inviter = identity.get_person(PersonId(row.person_id))
    return InvitationView(
        id=row.pk,
        journey_id=JourneyId(row.journey_id),
        life_event=row.journey.life_event,
        inviter=inviter.display_name,
        # A number that was typed must not tell whose it is: the name is there once they have accepted.
        invited=identity.get_person(PersonId(row.invited_id)).display_name if answer and answer.accepted else "",
        role=row.role,
        at=row.at,
        accepted=None if answer is None else answer.accepted,
        ended=getattr(row, "end", None) is not None,
    )


def joined_by(journey: Journey) -> Invitation | None:
    """Return the invitation by which somebody joined with this journey, while it holds."""
    rows = Invitation.objects.filter(answer__journey=journey, end=None)
    return rows.select_related("journey", "answer", "end").order_by("at", "pk").first()
