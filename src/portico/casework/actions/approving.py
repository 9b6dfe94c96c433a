"""Four eyes: another case worker reads what was proposed, approves it, or sends it back with a reason."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from portico.casework.actions import deciding, taking
from portico.casework.errors import ProposalNotFound, ProposalOutdated, ReturnReasonNeeded, ReviewFirst
from portico.casework.models import Case, Proposal, ProposalAnswer
from portico.casework.queries import desk, fairness
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.proposals import is_outdated, pending_proposal
from portico.casework.rules.fairness import Act
from portico.casework.rules.fairness import check as check_fairness
from portico.casework.types import Result
from portico.identity.types import Principal

RETURN_LENGTH = 4_000


@transaction.atomic
def review_proposal(*, principal: Principal, case_id: UUID, at: dt.datetime) -> None:
    """Open a case whose decision waits for approval: from now on this case worker may read it. Twice is no fault.

    :raises CaseNotFound: there is none at their authority, or of no service that their role covers.
    :raises ProposalNotFound: nothing waits for approval.
    :raises ProposedYourself: it is their own proposal; like `take_case` for the other conflicts.
    """
    _proposal, _case, frozen = _pending(principal, case_id)
    if not desk.open_grants(principal, frozen, at):
        taking.open_grants(principal, frozen, at)


@transaction.atomic
def approve_proposal(*, principal: Principal, case_id: UUID, number: int, at: dt.datetime) -> None:
    """Approve what another case worker proposed: that is the decision.

    :param number: of the proposal that they have read: another may have taken its place since.
    :raises CaseNotFound: there is none at their authority, or of no service that their role covers.
    :raises ProposalNotFound: nothing waits for approval: it was answered, or the case has ended.
    :raises ProposedYourself: it is their own proposal; like `take_case` for the other conflicts.
    :raises ReviewFirst: they have not opened the case.
    :raises ProposalOutdated: something new came into the case since.
    """
    proposal, case, frozen = _pending(principal, case_id)
    if not desk.open_grants(principal, frozen, at):
        raise ReviewFirst
    if number != proposal.number or is_outdated(proposal, frozen):
        raise ProposalOutdated
    _answer(proposal, case, principal, approved=True, reason="", at=at)
    deciding.write(
        frozen,
        Result(proposal.result),
        proposal.letter,
        explanation=proposal.explanation,
        staff_id=proposal.staff_id,
        actor=principal.actor,
        at=at,
    )


@transaction.atomic
def send_proposal_back(*, principal: Principal, case_id: UUID, reason: str, at: dt.datetime) -> None:
    """Send a proposal back to whoever made it; they have the case and can decide anew.

    :param reason: what they should look at.
    :raises CaseNotFound: there is none at their authority, or of no service that their role covers.
    :raises ProposalNotFound: nothing waits for approval.
    :raises ProposedYourself: it is their own proposal; like `take_case` for the other conflicts.
    :raises ReturnReasonNeeded: it says not why.
    :raises TextTooLong: the reason is longer than anybody reads.
    """
    proposal, case, _frozen = _pending(principal, case_id)
    said = deciding.plain(reason)
    deciding.check_length(said, RETURN_LENGTH)
    if not said:
        raise ReturnReasonNeeded
    _answer(proposal, case, principal, approved=False, reason=said, at=at)
    taking.close_to(principal.account_id, case, actor=principal.actor, at=at)


def _pending(principal: Principal, case_id: UUID) -> tuple[Proposal, Case, FrozenCase]:
    case, frozen = taking.at_desk(principal, case_id)
    proposal = pending_proposal(case)
    if proposal is None:
        raise ProposalNotFound
    check_fairness(fairness.dealings_with(principal, case), Act.APPROVE)
    return proposal, case, frozen


def _answer(
    proposal: Proposal, case: Case, principal: Principal, *, approved: bool, reason: str, at: dt.datetime
) -> None:
    ProposalAnswer.objects.create(
        proposal=proposal,
        person_id=case.person_id,
        staff_id=principal.account_id,
        approved=approved,
        reason=reason,
        at=at,
    )
