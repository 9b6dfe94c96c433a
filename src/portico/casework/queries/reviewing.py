"""Reads for four eyes: the decisions that wait for approval, and one of them with all it rests on."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import F

from portico.casework.errors import ProposalNotFound
from portico.casework.models import Case, CaseQuerySet, Proposal
from portico.casework.queries import desk, letters
from portico.casework.queries.cases import staff_name
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.items import told_once
from portico.casework.queries.proposals import is_outdated, pending_proposal
from portico.casework.types import CaseId, CaseState, Result
from portico.casework.types.proposals import ProposalItem, ProposalView
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.rule_words import Spoken
from portico.identity import queries as identity
from portico.identity.types import PersonId, Principal, StaffRole

PROPOSALS_AT_MOST = 100


def list_proposals(principal: Principal) -> tuple[ProposalItem, ...]:
    """Return the decisions that wait for the approval of this case worker, oldest first. Only headings: nobody's data.

    There are those of the services that their role covers; not their own, and none of a case they have left to others.

    :raises StaffOnly: somebody asks who is no case worker.
    """
    staff = principal.account_id
    # The newest of each case, by whoever has the case now: an older one has lapsed.
    rows = (
        Proposal.objects.filter(
            case__in=_at_desk(principal), answer__isnull=True, staff_id=F("case__position__worker_id")
        )
        .exclude(staff_id=staff)
        .exclude(case__recusals__staff_id=staff)
        .select_related("case__position")
        .order_by("at", "id")
    )
    return tuple(_item(row) for row in rows[:PROPOSALS_AT_MOST])


def get_proposal(principal: Principal, case_id: UUID, *, at: dt.datetime, spoken: Spoken | None = None) -> ProposalView:
    """Return a decision that waits for approval. What it rests on is there once the case is open for review, and each
    look is an access record that the people in it can see.

    :param spoken: the language in which every step of the rule is told; None: the steps are left out.
    :raises CaseNotFound: there is none at their authority, or of no service that their role covers.
    :raises ProposalNotFound: nothing waits for approval.
    """
    case = desk.case_at_desk(principal, case_id)
    row = pending_proposal(case)
    if row is None:
        raise ProposalNotFound
    frozen, result = FrozenCase(case), Result(row.result)
    own = row.staff_id == principal.account_id
    opened = not own and desk.record_look(principal, frozen, at)
    return ProposalView(
        item=_item(row),
        release=frozen.release,
        result=result,
        own=own,
        opened=opened,
        outdated=is_outdated(row, frozen),
        applicant_name=identity.get_person(PersonId(case.person_id)).display_name if opened else "",
        explanation=row.explanation if opened else "",
        letter=row.letter if opened else "",
        amount=letters.amount_granted(frozen) if opened and result is Result.GRANTED else None,
        reasons=letters.reasons_of(frozen, result) if opened else (),
        expectation=frozen.expectation if opened else None,
        reasoning=frozen.reasoning(spoken) if opened and spoken is not None else (),
        facts=told_once(frozen.release, case.life_event, frozen.items(said=False, at_desk=True)) if opened else (),
        answers=frozen.items(said=True) if opened else (),
    )


def _at_desk(principal: Principal) -> CaseQuerySet:
    authority, services = desk.authority_of(principal), principal.services_of(StaffRole.CASE_WORKER)
    rows = Case.objects.filter(position__authority=authority, position__state=CaseState.IN_PROGRESS)
    return rows if services is None else rows.filter(service__in=sorted(services))


def _item(row: Proposal) -> ProposalItem:
    release, due = catalogue.get_release(row.case.release_id), row.case.position.due_at
    return ProposalItem(
        case_id=CaseId(row.case.pk),
        number=row.number,
        reference=row.case.reference,
        service=release.service(row.case.service),
        proposed_by=staff_name(row.staff_id),
        at=row.at,
        due_on=release.pack.manifest.civil_day(due) if due is not None else None,
    )
