"""What becomes of the rows of this room when a person's data is erased (`kernel.erasing`)."""

from __future__ import annotations

from portico.journeys import models
from portico.kernel.erasing import keep, remove

_SHELL = (
    "That there was a plan for a life event, of a record without a name: cases and invitations of others belong to it."
)

POLICIES = (
    keep(models.Journey, _SHELL),
    remove(models.JourneyDate),
    remove(models.JourneyMark),
    keep(models.Invitation, _SHELL),
    keep(models.InvitationAnswer, _SHELL),
    keep(models.InvitationEnd, _SHELL),
    keep(models.Progress, _SHELL),
)
