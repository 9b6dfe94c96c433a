"""Reads for `rules.fairness`: what a case worker had to do with a case before."""

from __future__ import annotations

from portico.casework.models import (
    Appeal,
    Case,
    CaseSubject,
    Decision,
    Proposal,
    ProposalAnswer,
    Recusal,
    Signature,
)
from portico.casework.queries.appeals import pending_appeal
from portico.casework.queries.proposals import pending_proposal
from portico.casework.rules.fairness import Dealings
from portico.identity.types import Principal


def dealings_with(principal: Principal, case: Case) -> Dealings:
    """Return what a case worker had to do with a case before they take, decide or approve it."""
    proposal, staff = pending_proposal(case), principal.account_id
    return Dealings(
        own=_is_about(principal, case),
        helped=_helped(principal, case),
        recused=Recusal.objects.filter(case=case, staff_id=staff).exists(),
        decided=pending_appeal(case) is not None and _took_part(principal, case),
        proposed=proposal is not None and proposal.staff_id == staff,
    )


def _is_about(principal: Principal, case: Case) -> bool:
    own = set(principal.own_record_ids)
    return bool(own) and (case.person_id in own or CaseSubject.objects.filter(case=case, person_id__in=own).exists())


def _helped(principal: Principal, case: Case) -> bool:
    # A visit is for all services, the roles of helper and case worker may be for one each.
    by = f"{principal.actor} by mandate"
    written = (Signature.objects.filter(case=case), Appeal.objects.filter(case=case))
    return any(rows.filter(recorded_by__startswith=by).exists() for rows in written)


def _took_part(principal: Principal, case: Case) -> bool:
    staff = principal.account_id
    return (
        Decision.objects.filter(case=case, staff_id=staff).exists()
        or Proposal.objects.filter(case=case, staff_id=staff).exists()
        or ProposalAnswer.objects.filter(proposal__case=case, staff_id=staff).exists()
    )
