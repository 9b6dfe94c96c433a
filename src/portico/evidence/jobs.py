"""What a worker does for this room. Every job may run twice."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from procrastinate.contrib.django import app

from portico.catalogue import queries as catalogue
from portico.evidence import actions, mandates, queries, rechecking
from portico.evidence.actions.corrections import ASK_AGAIN
from portico.identity import queries as identity
from portico.identity.events import PERSON_READ
from portico.identity.types import AccountId, PersonId
from portico.kernel import clock
from portico.kernel.types import Actor


@app.periodic(cron="30 2 * * *")
@app.task(name="evidence.refresh_all_mandates", queueing_lock="evidence.refresh_all_mandates")
def refresh_all_mandates(timestamp: int) -> None:
    """Each night, ask anew for whom everybody may act who may because a register says so."""
    for person_id in identity.list_holders_by_register(at=clock.now()):
        refresh_mandates.defer(person_id=str(person_id))


@app.task(name="evidence.refresh_mandates")
def refresh_mandates(person_id: str) -> None:
    """Ask the registries for whom somebody may act; one that does not answer is asked again the next night."""
    mandates.refresh(
        person_id=PersonId(UUID(person_id)),
        release=catalogue.current_release(),
        actor=Actor.system("evidence.refresh_mandates"),
        at=clock.now(),
    )


@app.periodic(cron="30 3 * * *")
@app.task(name="evidence.recheck_corrections", queueing_lock="evidence.recheck_corrections")
def recheck_corrections(timestamp: int) -> None:
    """Each night, ask again every registry that its authority has promised to change."""
    for correction_id in queries.list_waiting_for_register():
        recheck_correction.defer(correction_id=str(correction_id))


@app.task(name=ASK_AGAIN)
def recheck_correction(correction_id: str) -> None:
    """Ask a registry again for a fact that is contested; when it says something else, the request is closed."""
    rechecking.recheck(correction_id=UUID(correction_id), release=catalogue.current_release(), at=clock.now())


@app.task(name=PERSON_READ)
def record_look_at_person(look_id: str, person_id: str, account_id: str, purpose: str, at: str) -> None:
    """Let the person see among all looks into their data that staff looked at their record."""
    actions.record_look_at_person(
        look_id=UUID(look_id),
        person_id=PersonId(UUID(person_id)),
        staff_id=AccountId(UUID(account_id)),
        purpose=purpose,
        release=catalogue.current_release(),
        at=dt.datetime.fromisoformat(at),
    )
