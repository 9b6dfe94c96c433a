"""Reads for whoever applied: their own case, to withdraw it or to appeal."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from portico.casework.errors import (
    AppealedAlready,
    CannotWithdraw,
    CaseNotFound,
    NoFurtherAppeal,
    NothingToAppeal,
    NothingToWithdraw,
    NotYourApplication,
)
from portico.casework.models import Case, Decision, SignatureRequest
from portico.casework.queries import words
from portico.casework.queries.appeals import pending_appeal
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.progress import position_of
from portico.casework.rules import transitions
from portico.casework.types import CaseState, DecisionKind
from portico.casework.types.process import AppealableView, WithdrawableView
from portico.identity import queries as identity
from portico.identity.types import Principal


def own_case(principal: Principal, case_id: UUID) -> FrozenCase:
    """Return a case for which the person applied, or whoever they act for did, by a mandate that covers its service.

    :raises CaseNotFound: there is none that they may see.
    :raises NotYourApplication: they are only asked to sign it.
    :raises AssuranceTooLow: the service needs to be surer who they are.
    """
    row = Case.objects.filter(pk=case_id).first()
    if row is None or not principal.record_ids or not principal.may_act_for(row.service):
        raise CaseNotFound
    if row.person_id not in principal.record_ids:
        asked = SignatureRequest.objects.filter(case=row, person_id__in=principal.record_ids)
        raise NotYourApplication if asked.exclude(signature__signed=False).exists() else CaseNotFound
    frozen = FrozenCase(row)
    identity.check_assurance(principal, frozen.service.assurance)
    return frozen


def get_withdrawable(principal: Principal, case_id: UUID) -> WithdrawableView:
    """Return what the person would withdraw: the application, or their appeal when that is what runs.

    :raises CaseNotFound: there is none that they may see.
    :raises NotYourApplication: they are only asked to sign it.
    :raises NothingToWithdraw: it has ended.
    :raises CannotWithdraw: the law of the service does not let anybody.
    """
    frozen = own_case(principal, case_id)
    case, service = frozen.case, frozen.service
    position = position_of(case)
    appeal = pending_appeal(case)
    if CaseState(position.state) not in transitions.OPEN_STATES or (
        appeal is None and Decision.objects.filter(case=case).exists()
    ):
        raise NothingToWithdraw
    if not service.process.withdrawal and appeal is None:
        language = words.language_of(frozen.release)
        raise CannotWithdraw(
            service=service.name.in_language(language),
            authority=frozen.release.authority(position.authority).name.in_language(language),
            reference=case.reference,
        )
    return WithdrawableView(case_id=case.pk, reference=case.reference, service=service.name, appeal=appeal is not None)


def get_appealable(principal: Principal, case_id: UUID, *, at: dt.datetime) -> AppealableView:
    """Return the decision that the person can appeal, and whether that would be in time.

    :raises CaseNotFound: there is none that they may see.
    :raises NotYourApplication: they are only asked to sign it.
    :raises AppealedAlready: an appeal runs.
    :raises NoFurtherAppeal: it was decided on appeal.
    :raises NothingToAppeal: it is not decided.
    """
    frozen = own_case(principal, case_id)
    case = frozen.case
    decision = Decision.objects.filter(case=case).order_by("-number").first()
    if pending_appeal(case) is not None:
        raise AppealedAlready
    if decision is None or CaseState(position_of(case).state) is not CaseState.DECIDED:
        raise NothingToAppeal
    if decision.kind == DecisionKind.APPEAL:
        raise NoFurtherAppeal
    return AppealableView(
        case_id=case.pk,
        reference=case.reference,
        service=frozen.service.name,
        decision_id=decision.pk,
        decided_at=decision.at,
        until=decision.appeal_until,
        late=frozen.release.pack.manifest.civil_day(at) > decision.appeal_until,
        to=frozen.release.authority(decision.appeal_to).name,
        to_id=decision.appeal_to,
    )
