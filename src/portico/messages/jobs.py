"""What a worker does. Every job may run twice: the second time there is nothing left to do."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from portico.catalogue import queries as catalogue
from portico.evidence.events import CONSENT_ASKED, CORRECTION_MOVED, EMERGENCY_BEGUN
from portico.messages import actions


@app.task(name=EMERGENCY_BEGUN)
def tell_of_emergency(emergency_id: str) -> None:
    """Tell a person at once that staff looked at their data without a case, and why."""
    actions.tell_of_emergency(emergency_id=UUID(emergency_id), release=catalogue.current_release())


@app.task(name=CONSENT_ASKED)
def tell_of_consent_request(request_id: str) -> None:
    """Tell a person that another adult asks them to agree to something."""
    actions.tell_of_consent_request(request_id=UUID(request_id), release=catalogue.current_release())


@app.task(name=CORRECTION_MOVED)
def tell_of_correction(event_id: str) -> None:
    """Tell a person that the authority answered them, or that the register says something else now."""
    actions.tell_of_correction(event_id=UUID(event_id), release=catalogue.current_release())
