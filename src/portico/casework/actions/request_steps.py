"""Single steps of a request, each inside the caller's transaction with its case locked."""

from __future__ import annotations

import datetime as dt

from portico.casework.actions import request_timers, steps
from portico.casework.models import InformationRequest, RequestAnswer, RequestEvent
from portico.casework.queries import words
from portico.casework.queries.progress import position_of
from portico.casework.types import Value, as_json
from portico.casework.types.requests import RequestChange
from portico.identity import sealing
from portico.identity.types import PersonId
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

WORDS_LENGTH = 4_000  # of what the person and the case worker write to each other in a request


def append(
    row: InformationRequest,
    change: RequestChange,
    *,
    actor: Actor,
    at: dt.datetime,
    facts_version: int | None = None,
    why: str = "",
) -> None:
    """Append what became of a request.

    :param why: to the person, where it is taken back.
    """
    event_id = uuid7()
    RequestEvent.objects.create(
        id=event_id,
        request=row,
        person_id=row.person_id,
        number=RequestEvent.objects.filter(request=row).count() + 1,
        change=change,
        facts_version=facts_version,
        explanation=sealing.seal_text(RequestEvent.sealed, event_id, why) if why else "",
        actor=str(actor),
        at=at,
    )


def keep(row: InformationRequest, path: tuple[str, ...], value: Value, *, by: str, at: dt.datetime) -> None:
    """Append what the person answered to (role, concept)."""
    row_id = uuid7()
    RequestAnswer.objects.create(
        id=row_id,
        request=row,
        person_id=row.person_id,
        role=path[0],
        concept=path[1],
        value=sealing.seal_json(RequestAnswer.sealed, row_id, as_json(value)),
        recorded_by=by,
        at=at,
    )


def go_on(row: InformationRequest, at: dt.datetime) -> None:
    """Let the case wait no more for this request, whatever it does meanwhile."""
    request_timers.end(row.case)
    if position_of(row.case).waiting == row.reason:
        steps.go_on(row.case, at=at)


def tell(row: InformationRequest, text: str, at: dt.datetime, **more: str) -> None:
    """Tell the person about a request; the message leads to it."""
    case = row.case
    with words.in_language(case.language):
        link = words.link_to_request(row.pk)
    steps.tell(case, PersonId(case.person_id), text, at=at, due_at=row.answer_by, case_url=link, **more)
