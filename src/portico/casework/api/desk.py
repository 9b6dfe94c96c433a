"""JSON of the desk: the queue, search, taking and giving cases, several at once, notes, who has how much to do."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Field, Query, Router, Status

from portico.casework import actions, queries
from portico.casework.api import presenting
from portico.casework.api.schemas import StaffCaseOut
from portico.casework.types import (
    CaseState,
    Counted,
    QueueFilters,
    QueueItem,
    QueueView,
    SearchKind,
    SearchView,
)
from portico.casework.types.bulk import CASES_AT_MOST, BulkAction, BulkChange, BulkReport
from portico.casework.types.queue import read_cursor
from portico.identity import queries as identity
from portico.identity.types import AccountId, Principal
from portico.kernel import clock
from portico.kernel.schema import Schema
from portico.kernel.wording import sentence_of

router = Router()

Word = Annotated[str, Field(max_length=80)]
_PLACE = "Opaque: what an earlier answer said as `following` or `preceding`."


class QueueIn(Schema):
    state: CaseState | None = Field(default=None, description="Without one: all that are open.")
    service: Word = ""
    step: Word = ""
    waiting: Word = ""
    who: Word = Field(default="", description="`me`, `nobody`, or the account id of a colleague.")
    due_before: dt.date | None = None
    late: bool = False
    unread: bool = False
    after: Word = Field(default="", description=_PLACE)
    before: Word = Field(default="", description=_PLACE)


class QueueItemOut(Schema):
    id: UUID
    reference: str
    service: str
    state: CaseState
    step: str
    waiting: str
    opened_at: dt.datetime
    due_on: dt.date | None
    days_left: int | None
    taken_by: str
    mine: bool
    unread: bool
    near_end: bool


class CountOut(Schema):
    number: int
    more: bool = Field(description="There are more than `number`: nothing is counted further.")


class QueueOut(Schema):
    authority: str
    items: list[QueueItemOut]
    total: CountOut
    counts: dict[str, CountOut]
    following: str | None
    preceding: str | None


class SearchIn(Schema):
    q: str = Field(max_length=500, description="A reference, a person's number, or words.")


class SearchOut(Schema):
    kind: SearchKind
    items: list[QueueItemOut]
    in_notes: list[QueueItemOut]
    services: list[str]
    more: bool


class CaseIdOut(Schema):
    id: UUID


class GiveIn(Schema):
    colleague: UUID


class NoteIn(Schema):
    text: str = Field(max_length=10_000)
    corrects: UUID | None = None


class NoteOut(Schema):
    id: UUID
    text: str
    by: str
    own: bool
    at: dt.datetime
    corrected: bool


class LoadOut(Schema):
    account_id: UUID | None
    name: str
    open: CountOut
    late: CountOut
    due_soon: CountOut
    still: CountOut


class ChangesIn(Schema):
    cases: list[UUID] = Field(max_length=CASES_AT_MOST)
    action: BulkAction
    colleague: UUID | None = None
    reason: Word = ""
    length: int = Field(default=0, ge=0, le=400)
    confirm: bool = Field(default=False, description="False: only say what would happen.")


class ChangeOut(Schema):
    id: UUID
    reference: str
    changes: bool
    code: str = Field(description="Why not; empty when it changes.")
    why: str


class ReportOut(Schema):
    done: bool
    cases: list[ChangeOut]


def _who(request: HttpRequest) -> Principal:
    return identity.principal_of(request)


@router.get("/staff/cases", response=QueueOut, summary="The queue of my authority")
def list_queue(request: HttpRequest, filters: Query[QueueIn]) -> QueueOut:
    """Return one page of the queue: late first, then least time left, then those whose clock stands still."""
    given = filters.model_dump()
    after, before = read_cursor(given.pop("after")), read_cursor(given.pop("before"))
    return _queue(queries.list_queue(_who(request), QueueFilters(**given, after=after, before=before), at=clock.now()))


@router.post("/staff/cases/search", response=SearchOut, summary="Find cases")
def search_cases(request: HttpRequest, body: SearchIn) -> SearchOut:
    """Find cases by what one has in hand. It is a POST: what is looked for may be a person's number."""
    return _search(actions.search_cases(principal=_who(request), typed=body.q, at=clock.now()))


@router.post("/staff/cases/changes", response=ReportOut, summary="Change several cases")
def change_cases(request: HttpRequest, body: ChangesIn) -> ReportOut:
    """Say what would become of each case, or (with `confirm`) make the change, each case in its own transaction."""
    reason, colleague = body.reason, body.colleague
    change = BulkChange(body.action, AccountId(colleague) if colleague else None, reason, body.length)
    step = actions.make_changes if body.confirm else actions.try_changes
    return _report(step(principal=_who(request), change=change, case_ids=body.cases, at=clock.now()))


@router.post("/staff/cases/next", response=CaseIdOut, summary="Take the most urgent case")
def take_next_case(request: HttpRequest) -> dict[str, UUID]:
    """Take the most urgent case that nobody has and that one may take."""
    return {"id": actions.take_next(principal=_who(request), at=clock.now())}


@router.get("/staff/workload", response=list[LoadOut], summary="Who has how much to do")
def list_workload(request: HttpRequest) -> list[LoadOut]:
    """Return how many cases each colleague of the team has; first those that nobody has."""
    return [
        LoadOut(
            account_id=load.account_id,
            name=load.name,
            open=_count(load.open),
            late=_count(load.late),
            due_soon=_count(load.due_soon),
            still=_count(load.still),
        )
        for load in queries.list_workload(_who(request), at=clock.now())
    ]


@router.get("/staff/cases/{uuid:case_id}", response=StaffCaseOut, summary="A case at the desk")
def get_case_for_staff(request: HttpRequest, case_id: UUID) -> StaffCaseOut:
    """Return a case; its facts only while one has taken it, and each look is on record."""
    return presenting.staff_case(queries.get_case_for_staff(_who(request), case_id, at=clock.now()))


@router.post("/staff/cases/{uuid:case_id}/take", response={204: None}, summary="Take a case")
def take_case(request: HttpRequest, case_id: UUID) -> Status[None]:
    """Take a case from the queue."""
    actions.take_case(principal=_who(request), case_id=case_id, at=clock.now())
    return Status(204, None)


@router.post("/staff/cases/{uuid:case_id}/give-back", response={204: None}, summary="Give a case back")
def give_back_case(request: HttpRequest, case_id: UUID) -> Status[None]:
    """Give a case back to the queue: others may take it."""
    actions.give_back(principal=_who(request), case_id=case_id, at=clock.now())
    return Status(204, None)


@router.post("/staff/cases/{uuid:case_id}/give", response={204: None}, summary="Give a case to a colleague")
def give_case(request: HttpRequest, case_id: UUID, body: GiveIn) -> Status[None]:
    """Give a case to a colleague; only a team lead can."""
    actions.give_case(principal=_who(request), case_id=case_id, colleague_id=AccountId(body.colleague), at=clock.now())
    return Status(204, None)


@router.get("/staff/cases/{uuid:case_id}/notes", response=list[NoteOut], summary="Notes on a case")
def list_notes(request: HttpRequest, case_id: UUID) -> list[NoteOut]:
    """Return the notes on a case that one has, oldest first."""
    found = queries.list_notes(_who(request), case_id, at=clock.now())
    return [
        NoteOut(id=one.id, text=one.text, by=one.by, own=one.own, at=one.at, corrected=one.corrected) for one in found
    ]


@router.post("/staff/cases/{uuid:case_id}/note", response={201: CaseIdOut}, summary="Write a note")
def add_note(request: HttpRequest, case_id: UUID, body: NoteIn) -> Status[dict[str, UUID]]:
    """Write a note on a case that one has; it can be put right by a later one, and is never changed."""
    made = actions.add_note(
        principal=_who(request), case_id=case_id, text=body.text, corrects=body.corrects, at=clock.now()
    )
    return Status(201, {"id": made})


def _queue(view: QueueView) -> QueueOut:
    return QueueOut(
        authority=view.authority,
        items=_items(view.items),
        total=_count(view.total),
        counts={name: _count(count) for name, count in view.counts.items()},
        following=view.following.as_word() if view.following is not None else None,
        preceding=view.preceding.as_word() if view.preceding is not None else None,
    )


def _search(view: SearchView) -> SearchOut:
    return SearchOut(
        kind=view.kind,
        items=_items(view.items),
        in_notes=_items(view.in_notes),
        services=[service.id for service in view.services],
        more=view.more,
    )


def _items(items: tuple[QueueItem, ...]) -> list[QueueItemOut]:
    language = get_language() or ""
    return [
        QueueItemOut(
            id=each.id,
            reference=each.reference,
            service=each.service.id,
            state=each.state,
            step=each.step.in_language(language) if each.step is not None else "",
            waiting=each.waiting.name.in_language(language) if each.waiting is not None else "",
            opened_at=each.opened_at,
            due_on=each.due_on,
            days_left=each.days_left,
            taken_by=each.taken_by,
            mine=each.mine,
            unread=each.unread,
            near_end=each.near_end,
        )
        for each in items
    ]


def _report(report: BulkReport) -> ReportOut:
    return ReportOut(
        done=report.done,
        cases=[
            ChangeOut(
                id=line.case_id,
                reference=line.reference,
                changes=line.error is None,
                code=line.error.code if line.error is not None else "",
                why=sentence_of(line.error) if line.error is not None else "",
            )
            for line in report.lines
        ],
    )


def _count(counted: Counted) -> CountOut:
    return CountOut(number=counted.number, more=counted.more)
