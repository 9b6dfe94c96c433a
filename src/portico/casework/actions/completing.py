"""The last thing that an application needs came, or something is still missing. Inside the caller's transaction."""

from __future__ import annotations

import datetime as dt

from portico.casework.actions import charging, steps
from portico.casework.models import Case, CaseStatus
from portico.casework.queries import completeness, words
from portico.casework.types import CaseState
from portico.identity.types import PersonId
from portico.kernel.types import Actor


def begin_when_complete(case: Case, *, actor: Actor, at: dt.datetime) -> bool:
    """Start the work on a case when nothing is missing; else let it stand as incomplete and tell the person what is.

    The clock starts at the instant when the last thing came, not when we had looked at it. It may be called again.

    :returns: whether the case has begun, now or before.
    """
    status = CaseStatus.objects.filter(case=case).order_by("-number").first()
    state = CaseState(status.state) if status is not None else None
    if state not in (CaseState.ARRIVED, CaseState.WAITING_FOR_SIGNATURE, CaseState.INCOMPLETE):
        return True
    if state is not CaseState.INCOMPLETE:
        charging.charge(case, at=at)
    lacking = completeness.missing(case)
    if lacking:
        if state is not CaseState.INCOMPLETE:
            steps.move(case, CaseState.INCOMPLETE, actor=actor, at=at)
            with words.in_language(case.language):
                link = words.link_to_missing(case.pk)
            steps.tell(case, PersonId(case.person_id), "application-incomplete", at=at, case_url=link)
        return False
    came = lacking.complete_at
    if state is CaseState.INCOMPLETE and status is not None and came is not None:
        at = max(came, status.at)
    steps.begin(case, actor=actor, at=at)
    return True
