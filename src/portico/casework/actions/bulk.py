"""Change several cases at once: first what would happen, case by case, then it is done, one transaction for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from portico.casework.actions import assigning, taking, working
from portico.casework.errors import CaseNotFound, ColleagueNotFound, NoCasesChosen, TooManyCases
from portico.casework.queries import desk, queue
from portico.casework.types.bulk import CASES_AT_MOST, BulkAction, BulkChange, BulkLine, BulkReport
from portico.identity.types import Principal
from portico.kernel.errors import PorticoError


def try_changes(*, principal: Principal, change: BulkChange, case_ids: Sequence[UUID], at: dt.datetime) -> BulkReport:
    """Return what a change would do to each of these cases, and why it cannot be made to some. Nothing stays changed.

    Each change is made and taken back, so that what is shown is what the rules say and not a second version of them.

    :raises NoCasesChosen: there are no cases. :raises TooManyCases: there are more than can be changed at a time.
    :raises StaffOnly: somebody asks who is neither case worker nor team lead.
    """
    return _report(principal, change, case_ids, at, keep=False)


def make_changes(*, principal: Principal, change: BulkChange, case_ids: Sequence[UUID], at: dt.datetime) -> BulkReport:
    """Change each of these cases that can be changed, each in a transaction of its own, and return what became of each.

    Doing it again changes nothing: what is so already is refused with a reason.

    :raises NoCasesChosen: there are no cases. :raises TooManyCases: there are more than can be changed at a time.
    :raises StaffOnly: somebody asks who is neither case worker nor team lead.
    """
    return _report(principal, change, case_ids, at, keep=True)


def _report(
    principal: Principal, change: BulkChange, case_ids: Sequence[UUID], at: dt.datetime, *, keep: bool
) -> BulkReport:
    desk.authority_at_desk(principal)
    chosen = list(dict.fromkeys(case_ids))
    if not chosen:
        raise NoCasesChosen
    if len(chosen) > CASES_AT_MOST:
        raise TooManyCases(count=len(chosen), limit=CASES_AT_MOST)
    headings = {row.pk: row for row in queue.in_order(principal, chosen)}
    lines = []
    for case_id in [*headings, *(one for one in chosen if one not in headings)]:
        error = _attempt(principal, change, case_id, at, keep=keep) if case_id in headings else CaseNotFound()
        row = headings.get(case_id)
        lines.append(
            BulkLine(
                case_id=case_id,
                reference=row.reference if row is not None else "",
                service_name=queue.service_of(row).name if row is not None else None,
                error=error,
            )
        )
    return BulkReport(change, tuple(lines), done=keep)


class _TakenBack(Exception):
    """The change can be made; it is taken back."""


def _attempt(
    principal: Principal, change: BulkChange, case_id: UUID, at: dt.datetime, *, keep: bool
) -> PorticoError | None:
    """Change a case; return why it cannot be, or None."""
    try:
        with transaction.atomic():
            _apply(principal, change, case_id, at)
            if not keep:
                raise _TakenBack
    except PorticoError as error:
        return error
    except _TakenBack:
        return None
    return None


def _apply(principal: Principal, change: BulkChange, case_id: UUID, at: dt.datetime) -> None:
    match change.action:
        case BulkAction.TAKE:
            taking.take_case(principal=principal, case_id=case_id, at=at)
        case BulkAction.ASSIGN:
            if change.colleague_id is None:
                raise ColleagueNotFound
            assigning.give_case(principal=principal, case_id=case_id, colleague_id=change.colleague_id, at=at)
        case BulkAction.GIVE_BACK:
            assigning.give_back(principal=principal, case_id=case_id, at=at)
        case BulkAction.WAIT:
            working.begin_waiting(principal=principal, case_id=case_id, reason=change.reason, at=at)
        case BulkAction.GO_ON:
            working.end_waiting(principal=principal, case_id=case_id, at=at)
        case BulkAction.EXTEND:
            working.extend(principal=principal, case_id=case_id, reason=change.reason, length=change.length, at=at)
