"""JSON of how a date is reckoned: every day, counted or why not."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Router

from portico.casework import queries
from portico.casework.types.clocks import AccountView, DayKind
from portico.catalogue.pack.schema import Text
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router()


class ReckonedPartOut(Schema):
    value: int
    unit: str
    days: int = Field(description="How many days have to count.")
    working: bool = Field(description="Whether only working days count.")
    reason: str = Field(description="Why there is more time; empty for the term itself.")
    law: str


class ReckonedDayOut(Schema):
    day: dt.date
    kind: DayKind
    counts: bool
    number: int = Field(description="How many days of the part have counted by the end of this day.")
    part: int = Field(description="Which of `parts` it belongs to, from 0.")
    about: str = Field(description="The holiday, the reason or the disruption.")
    law: str


class ReckoningOut(Schema):
    reference: str
    started_on: dt.date
    due_on: dt.date | None = Field(description="The last day on time; null while the clock stands still.")
    stopped_on: dt.date | None
    parts: list[ReckonedPartOut]
    days: list[ReckonedDayOut]


@router.get("/cases/{uuid:case_id}/date", response=ReckoningOut, summary="How the date of my case is reckoned")
def get_case_date(request: HttpRequest, case_id: UUID) -> ReckoningOut:
    """Return every day from the start of the clock to its end: whoever adds up those that count gets the same date."""
    return _out(queries.get_account(identity.principal_of(request), case_id, at=clock.now()))


@router.get("/staff/cases/{uuid:case_id}/date", response=ReckoningOut, summary="How the date of a case is reckoned")
def get_case_date_for_staff(request: HttpRequest, case_id: UUID) -> ReckoningOut:
    """Return the same for a case in the queue."""
    return _out(queries.get_account_for_staff(identity.principal_of(request), case_id, at=clock.now()))


def _out(view: AccountView) -> ReckoningOut:
    return ReckoningOut(
        reference=view.reference,
        started_on=view.started_on,
        due_on=view.due_on,
        stopped_on=view.stopped_on,
        parts=[
            ReckonedPartOut(
                value=part.value,
                unit=part.unit,
                days=part.days,
                working=part.working,
                reason=_word(part.reason),
                law=part.law,
            )
            for part in view.parts
        ],
        days=[
            ReckonedDayOut(
                day=each.first,
                kind=each.kind,
                counts=each.kind is DayKind.COUNTED,
                number=each.number,
                part=each.part,
                about=_word(each.about),
                law=each.law,
            )
            for each in view.days
        ],
    )


def _word(text: Text | None) -> str:
    return text.in_language(get_language() or "") if text is not None else ""
