"""Whoever applied withdraws the application, or an appeal of theirs."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.casework.actions import arriving, steps
from portico.casework.models import Appeal, AppealWithdrawal, Case, SignatureRequest
from portico.casework.queries import applicants, clocks
from portico.casework.queries.appeals import pending_appeal
from portico.casework.queries.progress import position_of
from portico.casework.rules import clock, clock_rule
from portico.casework.types import CaseState, ClockChange, ClockReason
from portico.evidence import actions as evidence
from portico.identity.types import PersonId, Principal


@transaction.atomic
def withdraw(*, principal: Principal, case_id: UUID, at: dt.datetime) -> None:
    """Withdraw an application before it is decided, or the appeal that runs: then the decision stands.

    The clock stops, nobody may read the case any more, whoever applied or signed is told, and so is the plan.

    :raises CaseNotFound: there is none that they may see; a mandate must cover the service.
    :raises NotYourApplication: they are only asked to sign it.
    :raises AssuranceTooLow: the service needs to be surer who they are.
    :raises NothingToWithdraw: it has ended.
    :raises CannotWithdraw: the law of the service does not let anybody.
    """
    found = applicants.own_case(principal, case_id).case
    if found.application is not None and position_of(found).state == CaseState.ARRIVED:
        # Whoever withdraws at once need not wait: it is filed first, so that the receipt and the history are whole. It
        # locks all cases of the application in one order, so it comes before the lock of this one.
        arriving.file_submission(submission_id=found.application.submission.pk)
    case = steps.locked_case(case_id)
    # Asked again behind the lock: somebody may decide at this moment.
    applicants.get_withdrawable(principal, case_id)
    appeal = pending_appeal(case)
    if appeal is not None:
        _withdraw_appeal(appeal, case, principal, at)
        return
    _stop(case, at)
    steps.move(case, CaseState.WITHDRAWN, actor=principal.actor, at=at)
    evidence.close_grants_of_case(case_id=case.pk, actor=principal.actor, at=at)
    steps.tell(case, PersonId(case.person_id), "application-withdrawn", at=at)
    for request in SignatureRequest.objects.filter(case=case).exclude(signature__signed=False).order_by("at", "id"):
        steps.tell(case, PersonId(request.person_id), "joint-application-withdrawn", at=at)


def _withdraw_appeal(appeal: Appeal, case: Case, principal: Principal, at: dt.datetime) -> None:
    AppealWithdrawal.objects.create(appeal=appeal, person_id=case.person_id, recorded_by=str(principal.actor), at=at)
    ticks = clocks.ticks_of([case]).get(case.pk, [])
    if not clock_rule.is_first(ticks):
        _stop(case, at)
    elif clock.waiting_for(ticks) is not None:
        steps.go_on(case, at=at)  # what was granted is still owed, and waits for no answer about the appeal
    steps.move(case, CaseState.DECIDED, actor=principal.actor, at=at)
    steps.hand_over(case, case.authority)
    evidence.close_grants_of_case(case_id=case.pk, actor=principal.actor, at=at)
    steps.tell(case, PersonId(case.person_id), "appeal-withdrawn", at=at)


def _stop(case: Case, at: dt.datetime) -> None:
    doing = clock.doing(clocks.ticks_of([case]).get(case.pk, []))
    if doing not in (None, ClockChange.STOPPED):
        steps.change_clock(case, ClockChange.STOPPED, ClockReason.WITHDRAWN, at=at)
