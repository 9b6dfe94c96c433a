"""What a worker does. Every job may run twice: the second time there is nothing left to do."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from portico.casework import actions
from portico.casework.actions.steps import HANDLE_SUBMITTED_CASE
from portico.journeys.events import FACTS_FETCHED
from portico.kernel import clock


@app.task(name=HANDLE_SUBMITTED_CASE)
def handle_submitted_case(case_id: str) -> None:
    """Decide a case that is complete by rule, where the law allows it; else it waits for a case worker."""
    actions.decide_automatically(case_id=UUID(case_id), at=clock.now())


@app.task(name=FACTS_FETCHED)
def grant_proactively(journey_id: str) -> None:
    """Grant what needs no application, once the facts of a journey are there."""
    actions.open_proactive_cases(journey_id=UUID(journey_id), at=clock.now())
