"""Who works on which case: take the most urgent, give one back, give one to a colleague."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.casework.actions import steps, taking
from portico.casework.errors import (
    CaseNotYours,
    CaseworkError,
    ColleagueHasIt,
    ColleagueMayNot,
    ColleagueNotFound,
    NothingToTake,
)
from portico.casework.models import Case
from portico.casework.queries import desk, fairness, queue
from portico.casework.queries.cases import state_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules.fairness import Act, find_conflict
from portico.casework.types import CaseId, CaseState
from portico.identity import queries as identity
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, Principal, StaffRole

TRIED_AT_MOST = 50


def take_next(*, principal: Principal, at: dt.datetime) -> CaseId:
    """Take the most urgent case that nobody has and that this case worker may take, and return it.

    Cases that wait for something are passed over, and so are those that they must leave to others.

    :raises StaffOnly: they are no case worker.
    :raises NothingToTake: there is none.
    """
    desk.authority_of(principal)
    free = queue.free_positions(principal)
    for row in queue.most_urgent(free, TRIED_AT_MOST):
        try:
            taking.take_case(principal=principal, case_id=row.pk, at=at)
        except CaseworkError:  # a colleague was faster, or it is not for them
            continue
        return CaseId(row.pk)
    raise NothingToTake


@transaction.atomic
def give_back(*, principal: Principal, case_id: UUID, at: dt.datetime) -> None:
    """Give a case back to the queue: what it holds is closed to this case worker, and others may take it.

    So can one that is over and was taken to answer the person, as long as that was not done.

    :raises CaseNotFound: there is none at their desk.
    :raises CaseDecided: it is decided.
    :raises CaseWithdrawn: whoever applied has withdrawn it.
    :raises CaseNotYours: somebody else has it, or nobody.
    """
    case, _frozen = taking.at_desk(principal, case_id)
    if not desk.can_be_taken(case):
        taking.refuse_ended(case)
    if not desk.is_mine(case, principal):
        raise CaseNotYours
    steps.assign(case, None, at=at)
    taking.close_to(principal.account_id, case, actor=principal.actor, at=at)


@transaction.atomic
def mark_read(*, principal: Principal, case_id: UUID, at: dt.datetime) -> None:
    """Say that what the person wrote has been read. Saying it again changes nothing.

    :raises CaseNotFound: there is none at their desk.
    :raises CaseNotYours: somebody else has it, or nobody; or they may not read it any more.
    """
    taking.nothing_waits(principal, taking.open_to(principal, case_id, at), at)


@transaction.atomic
def give_case(*, principal: Principal, case_id: UUID, colleague_id: AccountId, at: dt.datetime) -> None:
    """Give a case to a colleague, whoever had it before; only a team lead can.

    :raises CaseNotFound: there is none at their desk.
    :raises LeadsOnly: they lead no team that works on its service.
    :raises CaseDecided: it is decided.
    :raises CaseWithdrawn: whoever applied has withdrawn it.
    :raises ColleagueNotFound: there is no such case worker at the authority.
    :raises ColleagueMayNot: their role does not cover the service, or they must leave the case to others.
    :raises ColleagueHasIt: they have it already.
    :raises TransitionNotAllowed: it waits for a signature, or is over.
    """
    desk.case_to_share_out(principal, case_id)
    steps.locked_case(case_id)
    case = desk.case_to_share_out(principal, case_id)
    taking.refuse_ended(case)
    colleague = _colleague(principal, colleague_id, case, at)
    frozen, before = FrozenCase(case), desk.worker_of(case)
    if before == colleague_id and desk.open_grants(colleague, frozen, at):
        raise ColleagueHasIt(name=colleague.name)
    if state_of(case) is not CaseState.IN_PROGRESS:
        steps.move(case, CaseState.IN_PROGRESS, actor=principal.actor, at=at)
    if before != colleague_id:
        steps.assign(case, colleague_id, at=at)
        if before is not None:
            taking.close_to(AccountId(before), case, actor=principal.actor, at=at)
    if not desk.open_grants(colleague, frozen, at):
        taking.open_grants(colleague, frozen, at)


def _colleague(principal: Principal, colleague_id: AccountId, case: Case, at: dt.datetime) -> Principal:
    """Return the case worker who shall have a case. Why they may not have it is between them and the case."""
    authority = desk.authority_at_desk(principal)
    scope = identity.list_staff_with_role(authority, StaffRole.CASE_WORKER, at=at).get(colleague_id)
    if scope is None:
        raise ColleagueNotFound
    role, services = StaffRole.CASE_WORKER, scope.services
    colleague = Principal(
        colleague_id,
        AccountKind.STAFF,
        None,
        authority,
        scope.name,
        AssuranceLevel.HIGH,
        roles=frozenset({role}),
        role_services=frozenset() if services is None else frozenset({(role, services)}),
    )
    conflict = find_conflict(fairness.dealings_with(colleague, case), Act.TAKE)
    if conflict is not None or not scope.covers(case.service):
        raise ColleagueMayNot(name=scope.name)
    return colleague
