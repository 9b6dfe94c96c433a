"""Take a case at the desk, know somebody in it, and the checks that everything at the desk begins with."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.casework.actions import steps
from portico.casework.errors import (
    CaseDecided,
    CaseNotYours,
    CaseTaken,
    CaseWithdrawn,
    TransitionNotAllowed,
)
from portico.casework.models import Case, Recusal
from portico.casework.queries import desk, fairness, letters
from portico.casework.queries.cases import state_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import transitions
from portico.casework.rules.fairness import Act
from portico.casework.rules.fairness import check as check_fairness
from portico.casework.types import CaseState
from portico.evidence import actions as evidence
from portico.identity.types import AccountId, PersonId, Principal
from portico.kernel.types import Actor

GRANT_LASTS = dt.timedelta(days=90)  # longer than any term; the case's end closes it before
ANSWERING_LASTS = dt.timedelta(days=30)  # the answer closes it before
RELEASING = Actor.system("casework.release_cases")


@transaction.atomic
def take_case(*, principal: Principal, case_id: UUID, at: dt.datetime) -> None:
    """Take a case: from now on this case worker may read its facts, until it is decided. Taking it again is no fault.

    One that is over can be taken when the person wrote about it; it may be read until they are answered. A case whose
    worker has left, or may not work on its service any more, is free for others; so is one that was given back, and one
    that another authority decides on appeal.

    :raises CaseNotFound: there is none at their authority, or of no service that their role covers.
    :raises OwnMatter: it is about them.
    :raises HelpedToApply: they applied or signed for the person, as their helper.
    :raises Recused: they said that they know somebody in it.
    :raises DecidedBefore: they took part in the decision that is appealed.
    :raises CaseTaken: somebody else has it.
    :raises TransitionNotAllowed: it waits for a signature, or is over and nobody wrote.
    """
    case, frozen = at_desk(principal, case_id)
    check_fairness(fairness.dealings_with(principal, case), Act.TAKE)
    worker, state = desk.worker_of(case), state_of(case)
    if not desk.can_be_taken(case):
        raise TransitionNotAllowed(state=str(state).replace("_", " "))
    if worker != principal.account_id and not desk.is_free(case, at):
        raise CaseTaken
    if state is CaseState.RECEIVED:
        steps.move(case, CaseState.IN_PROGRESS, actor=principal.actor, at=at)
    if worker != principal.account_id:
        steps.assign(case, principal.account_id, at=at)
    if not desk.open_grants(principal, frozen, at):
        open_grants(principal, frozen, at, lasts=GRANT_LASTS if state in desk.TAKEN_FROM else ANSWERING_LASTS)


@transaction.atomic
def release_cases(*, staff_id: AccountId, at: dt.datetime) -> None:
    """Let a member of staff read no longer what no role of theirs covers; others may take those cases."""
    beyond = desk.list_taken_beyond_role(staff_id, at=at)
    evidence.close_grants_of_staff(staff_id=staff_id, case_ids=beyond, actor=RELEASING, at=at)


@transaction.atomic
def recuse(*, principal: Principal, case_id: UUID, at: dt.datetime) -> None:
    """Say that one knows somebody in a case: it is one's no more, for ever, and free for others. Twice is no fault.

    :raises CaseNotFound: there is none at their authority, or of no service that their role covers.
    """
    case, _frozen = at_desk(principal, case_id)
    Recusal.objects.get_or_create(
        case=case, staff_id=principal.account_id, defaults={"person_id": case.person_id, "at": at}
    )
    if desk.is_mine(case, principal) and state_of(case) is CaseState.IN_PROGRESS:
        steps.assign(case, None, at=at)
    close_to(principal.account_id, case, actor=principal.actor, at=at)


def at_desk(principal: Principal, case_id: UUID) -> tuple[Case, FrozenCase]:
    """Return a case of the worker's authority, locked, and read after it was locked.

    :raises CaseNotFound: there is none at their authority, or of no service that their role covers.
    """
    desk.case_at_desk(principal, case_id)
    steps.locked_case(case_id)
    case = desk.case_at_desk(principal, case_id)
    return case, FrozenCase(case)


def mine(principal: Principal, case_id: UUID, at: dt.datetime) -> tuple[Case, FrozenCase]:
    """Return a case that this worker has taken and works on: whose grants have ended takes it again first.

    :raises CaseNotFound: there is none at their authority.
    :raises CaseDecided: it is decided.
    :raises CaseWithdrawn: whoever applied has withdrawn it.
    :raises CaseNotYours: somebody else has it, or nobody.
    :raises DecidedBefore: they took part in the decision that is appealed; like `take_case` for the other conflicts.
    """
    case, frozen = at_desk(principal, case_id)
    refuse_ended(case)
    _refuse_others(principal, case, frozen, at)
    return case, frozen


def open_to(principal: Principal, case_id: UUID, at: dt.datetime) -> Case:
    """Return a case that this worker has and may read now; it may be over, and taken to answer the person.

    :raises CaseNotFound: there is none at their authority.
    :raises CaseNotYours: somebody else has it, or nobody, or its grants have ended. For the rest see `mine`.
    """
    case, frozen = at_desk(principal, case_id)
    _refuse_others(principal, case, frozen, at)
    return case


def _refuse_others(principal: Principal, case: Case, frozen: FrozenCase, at: dt.datetime) -> None:
    if not desk.is_mine(case, principal) or not desk.open_grants(principal, frozen, at):
        raise CaseNotYours
    check_fairness(fairness.dealings_with(principal, case), Act.DECIDE)


def refuse_ended(case: Case) -> None:
    """Refuse what can be done only before the decision.

    :raises CaseDecided: it is decided.
    :raises CaseWithdrawn: whoever applied has withdrawn it.
    """
    if state_of(case) is CaseState.DECIDED:
        raise CaseDecided
    if state_of(case) is CaseState.WITHDRAWN:
        raise CaseWithdrawn


def close_to(staff_id: AccountId, case: Case, *, actor: Actor, at: dt.datetime) -> None:
    """Close what a case holds to one member of staff."""
    evidence.close_grants_of_staff(staff_id=staff_id, case_ids=[case.pk], actor=actor, at=at)


def nothing_waits(principal: Principal, case: Case, at: dt.datetime) -> None:
    """Say that nothing of what the person wrote waits any more; what holds a case that is over is closed again."""
    steps.mark_unread(case, unread=False)
    if state_of(case) not in transitions.OPEN_STATES:
        close_to(principal.account_id, case, actor=principal.actor, at=at)


def open_grants(
    principal: Principal, frozen: FrozenCase, at: dt.datetime, *, lasts: dt.timedelta = GRANT_LASTS
) -> None:
    """Let a case worker read what a case holds, by the law of its service."""
    basis = "; ".join(letters.articles(frozen.service.legal_basis)) or "; ".join(
        letters.articles(frozen.expectation.right.law)
    )
    for person_id, concepts in sorted(frozen.concepts_by_person().items()):
        evidence.open_grant(
            actor=principal.actor,
            subject=person_id,
            case_id=frozen.case.pk,
            legal_basis=basis[:400],
            concepts=concepts,
            until=at + lasts,
            at=at,
            service=frozen.case.service,
            on_behalf_of=PersonId(frozen.case.person_id),
        )
