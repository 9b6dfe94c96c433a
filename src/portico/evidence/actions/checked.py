"""Who may write about whom."""

from __future__ import annotations

from portico.evidence.errors import NotYourData
from portico.identity.types import PersonId
from portico.kernel.types import Actor


def refuse_others(actor: Actor, person_id: PersonId) -> None:
    if actor.speaks_for != str(person_id):
        raise NotYourData
