"""Whoever applied disagrees with a decision: the case is opened again, for another authority."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.casework.actions import deciding, steps
from portico.casework.models import Appeal, Case
from portico.casework.queries import applicants, clocks, words
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import clock, freezing
from portico.casework.types import CaseState, ClockChange, ClockReason
from portico.casework.types.process import AppealableView
from portico.identity import sealing
from portico.identity.types import PersonId, Principal
from portico.kernel.ids import uuid7
from portico.kernel.wording import day_in_words

APPEAL_LENGTH = 10_000


@transaction.atomic
def appeal(
    *,
    principal: Principal,
    case_id: UUID,
    change: str = "",
    why: str = "",
    late_because: str = "",
    at: dt.datetime,
) -> None:
    """Appeal the newest decision. It is taken in whether it is in time or late: who decides it looks at that first.

    The authority that decides appeals has the case from now on, and a new run of the clock begins by the term of the
    appeal, where the law sets one.

    :param change: what should be otherwise; may be empty, as may `why`.
    :param late_because: why it comes after the last day.
    :raises CaseNotFound: there is none that they may see; a mandate must cover the service.
    :raises NotYourApplication: they are only asked to sign it.
    :raises AssuranceTooLow: the service needs to be surer who they are.
    :raises AppealedAlready: an appeal runs.
    :raises NoFurtherAppeal: it was decided on appeal.
    :raises NothingToAppeal: it is not decided.
    :raises TextTooLong: a text is longer than anybody reads.
    """
    applicants.own_case(principal, case_id)
    case = steps.locked_case(case_id)
    # Asked again behind the lock: the same appeal may be sent twice at once.
    view = applicants.get_appealable(principal, case_id, at=at)
    said = {"change": change, "why": why, "late_because": late_because if view.late else ""}
    _write(case, view, {name: deciding.plain(text) for name, text in said.items()}, principal, at)
    steps.move(case, CaseState.IN_PROGRESS, actor=principal.actor, at=at)
    steps.assign(case, None, at=at)
    steps.hand_over(case, view.to_id)
    steps.mark_unread(case, unread=True)
    due = _start_clock(case, at)
    _tell(case, view, due, at)


def _write(case: Case, view: AppealableView, said: dict[str, str], principal: Principal, at: dt.datetime) -> None:
    for text in said.values():
        deciding.check_length(text, APPEAL_LENGTH)
    Appeal.objects.create(
        id=(row_id := uuid7()),
        case=case,
        decision_id=view.decision_id,
        person_id=case.person_id,
        number=Appeal.objects.filter(case=case).count() + 1,
        to=view.to_id,
        late=view.late,
        content=sealing.seal_text(Appeal.sealed, row_id, freezing.canonical(said)),
        recorded_by=str(principal.actor),
        at=at,
    )


def _start_clock(case: Case, at: dt.datetime) -> dt.datetime | None:
    """Begin a new run. A clock that stops only when what was granted is there runs on: that is still owed."""
    appeal = FrozenCase(case).service.appeal
    doing = clock.doing(clocks.ticks_of([case]).get(case.pk, []))
    if appeal is None or appeal.clock is None or doing not in (None, ClockChange.STOPPED):
        return None
    return steps.change_clock(case, ClockChange.STARTED, ClockReason.APPEALED, at=at)


def _tell(case: Case, view: AppealableView, due: dt.datetime | None, at: dt.datetime) -> None:
    text = "appeal-received-late" if view.late else "appeal-received-by" if due is not None else "appeal-received"
    with words.in_language(case.language):
        until = day_in_words(view.until)
    to = view.to.in_language(case.language)
    steps.tell(case, PersonId(case.person_id), text, at=at, due_at=due, appeal_to=to, appeal_until=until)
