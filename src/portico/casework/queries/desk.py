"""Reads for case workers: who may see which case, and a case that they have taken. The queue is in `queue.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from portico.casework.errors import CaseNotFound, LeadsOnly, StaffOnly
from portico.casework.models import Case, CasePosition
from portico.casework.queries import letters
from portico.casework.queries.cases import (
    find_decision,
    history_of,
    signers_of,
    staff_name,
    state_of,
    summaries,
)
from portico.casework.queries.frozen import FrozenCase
from portico.casework.queries.history import happenings_of, is_near_its_end
from portico.casework.queries.items import missing_of, told_once
from portico.casework.rules import transitions
from portico.casework.types import (
    CaseState,
    Letter,
    Result,
    StaffCaseView,
)
from portico.catalogue.pack.rule_words import Spoken
from portico.evidence import actions as evidence
from portico.evidence import queries as grants
from portico.evidence.types import GrantView
from portico.identity import queries as identity
from portico.identity.types import AccountId, PersonId, Principal, StaffRole
from portico.kernel.types import Actor

PURPOSE = "case"
TAKEN_FROM = (CaseState.RECEIVED, CaseState.IN_PROGRESS)
DESK_ROLES = (StaffRole.CASE_WORKER, StaffRole.TEAM_LEAD)

Held = TypeVar("Held", Case, CasePosition)


def get_case_for_staff(
    principal: Principal, case_id: UUID, *, at: dt.datetime, spoken: Spoken | None = None
) -> StaffCaseView:
    """Return a case of the case worker's authority. Its facts are there only while they have it, and each look is
    an access record that the people in it can see.

    :param spoken: the language in which every step of the rule is told; None: the steps are left out.
    :raises CaseNotFound: there is none, or it is another authority's.
    """
    row = case_in_queue(principal, case_id)
    frozen, mine = FrozenCase(row), is_mine(row, principal)
    opened, free = mine and record_look(principal, frozen, at), is_free(row, at)
    works = _covers(row.service, principal.services_of(StaffRole.CASE_WORKER))
    state, decision = state_of(row), find_decision(frozen) if opened else None
    takeable = can_be_taken(row)
    working = opened and state is CaseState.IN_PROGRESS
    applicant = identity.get_person(PersonId(row.person_id)) if opened else None
    return StaffCaseView(
        summary=summaries([row], principal, at=at)[0],
        role=row.role,
        taken=opened,
        taken_by="" if free else staff_name(worker_of(row)),
        can_take=works and not opened and (mine or free) and takeable,
        can_decide=working,
        applicant_name=applicant.display_name if applicant else "",
        applicant_number=applicant.identity_number if applicant else "",
        language=row.language,
        facts=told_once(frozen.release, row.life_event, frozen.items(said=False, at_desk=True)) if opened else (),
        answers=frozen.items(said=True) if opened else (),
        missing=missing_of(frozen.release, row.life_event, frozen.expectation) if opened else (),
        expectation=frozen.expectation if opened else None,
        reasoning=frozen.reasoning(spoken) if opened and spoken is not None else (),
        letters=_letters(frozen, at) if working else {},
        uncertain=frozen.uncertain if working else (),
        decision=decision,
        history=history_of(row),
        near_end=state in transitions.OPEN_STATES
        and (row.position.due_at or at) >= at
        and is_near_its_end(row.position),
        happenings=happenings_of(frozen),
        signers=signers_of(row) if opened else (),
        step=frozen.service.process.steps.get(row.position.step),
        waiting=frozen.release.pack.manifest.waiting_reasons.get(row.position.waiting),
        unread=row.position.unread,
        can_give_back=opened and takeable,
        can_assign=state in TAKEN_FROM and _covers(row.service, principal.services_of(StaffRole.TEAM_LEAD)),
    )


def authority_of(principal: Principal) -> str:
    """Return the authority that a case worker works for.

    :raises StaffOnly: they are no case worker.
    """
    if StaffRole.CASE_WORKER not in principal.roles or principal.authority_id is None:
        raise StaffOnly
    return principal.authority_id


def authority_at_desk(principal: Principal) -> str:
    """Return the authority of a member of staff who may see a queue: a case worker or a team lead.

    :raises StaffOnly: they are neither.
    """
    if principal.roles.isdisjoint(DESK_ROLES) or principal.authority_id is None:
        raise StaffOnly
    return principal.authority_id


def services_at_desk(principal: Principal) -> frozenset[str] | None:
    """Return the services whose cases a member of staff finds in the queue; None: all of their authority."""
    covered = [principal.services_of(role) for role in DESK_ROLES]
    return None if None in covered else frozenset().union(*(one for one in covered if one is not None))


def case_at_desk(principal: Principal, case_id: UUID) -> Case:
    """Return a case that the authority of a case worker has now, of a service that their role covers.

    :raises StaffOnly: they are no case worker.
    :raises CaseNotFound: there is none, or it is not for them: that is not told apart.
    """
    authority_of(principal)
    return _find(principal, case_id, principal.services_of(StaffRole.CASE_WORKER))


def case_in_queue(principal: Principal, case_id: UUID) -> Case:
    """Return a case whose heading a case worker or a team lead may see, as `case_at_desk`.

    :raises StaffOnly: they are neither.
    :raises CaseNotFound: there is none, or it is not for them: that is not told apart.
    """
    authority_at_desk(principal)
    return _find(principal, case_id, services_at_desk(principal))


def case_to_share_out(principal: Principal, case_id: UUID) -> Case:
    """Return a case that a team lead may give to a colleague.

    :raises CaseNotFound: there is none at their desk.
    :raises LeadsOnly: they lead no team that works on its service.
    """
    row = case_in_queue(principal, case_id)
    if not _covers(row.service, principal.services_of(StaffRole.TEAM_LEAD)):
        raise LeadsOnly
    return row


def list_taken_beyond_role(staff_id: AccountId, *, at: dt.datetime) -> list[UUID]:
    """Return the cases that a member of staff has taken and that no role of theirs covers any more.

    Open ones, and those that are over and that they may be answering.
    """
    readable = Q(position__state__in=list(transitions.OPEN_STATES)) | Q(position__unread=True)
    rows = Case.objects.with_now().taken_by(staff_id).filter(readable).order_by("opened_at", "id")
    return [row.pk for row in without_worker(rows, at)]


def without_worker(rows: Iterable[Held], at: dt.datetime) -> list[Held]:
    """Keep the cases (positions, or cases read with `with_now`) that somebody has who may work on them no more.

    Others may take them.
    """
    taken = [(row, AccountId(worker)) for row in rows if (worker := worker_of(row)) is not None]
    covered = identity.services_by_staff({worker for _, worker in taken}, StaffRole.CASE_WORKER, at=at)
    return [row for row, worker in taken if not _covers(row.service, covered.get(worker, frozenset()))]


def can_be_taken(row: Case) -> bool:
    """Return whether a case can be taken: to work on it, or, when it is over, to answer what the person wrote."""
    state = state_of(row)
    return state in TAKEN_FROM or (state not in transitions.OPEN_STATES and row.position.unread)


def is_free(row: Case, at: dt.datetime) -> bool:
    """Return whether others may take a case: nobody has it, or whoever has it may work on it no more.

    When it is over, only somebody who is answering the person has it.
    """
    worker = worker_of(row)
    if worker is None or without_worker([row], at):
        return True
    if state_of(row) in transitions.OPEN_STATES:
        return False
    reader = Actor.staff(str(worker))
    return grants.find_open_grant(actor=reader, subject=PersonId(row.person_id), case_id=row.pk, at=at) is None


def worker_of(row: Case | CasePosition) -> UUID | None:
    """Return who has a case: its position, or a case that was read with `with_now`."""
    worker: UUID | None = getattr(row, "worker_id", None)
    return worker


def is_mine(row: Case, principal: Principal) -> bool:
    """Return whether this case worker has taken the case."""
    return worker_of(row) == principal.account_id


def open_grants(principal: Principal, frozen: FrozenCase, at: dt.datetime) -> list[GrantView]:
    """Return the grants under which the case worker reads this case; none when one of them is not open."""
    found = []
    for person_id in frozen.concepts_by_person():
        grant = grants.find_open_grant(actor=principal.actor, subject=person_id, case_id=frozen.case.pk, at=at)
        if grant is None:
            return []
        found.append(grant)
    return found


def record_look(principal: Principal, frozen: FrozenCase, at: dt.datetime) -> bool:
    """Record that the facts of the case are read; return whether they may be."""
    opened, concepts = open_grants(principal, frozen, at), frozen.concepts_by_person()
    for grant in opened:
        readable = concepts[grant.subject] & grant.concepts
        evidence.record_read_under_grant(
            grant_id=grant.id,
            actor=principal.actor,
            concepts=readable,
            purpose=PURPOSE,
            at=at,
            on_behalf_of=PersonId(frozen.case.person_id),
        )
    return bool(opened)


def _letters(frozen: FrozenCase, at: dt.datetime) -> dict[Result, Letter]:
    named = {Result.GRANTED: frozen.service.granted_text, Result.REFUSED: frozen.service.refused_text}
    return {result: letters.drafted_letter(frozen, result, at) for result, name in named.items() if name}


def _covers(service: str, services: frozenset[str] | None) -> bool:
    return services is None or service in services


def _find(principal: Principal, case_id: UUID, services: frozenset[str] | None) -> Case:
    """Return a case that the authority of a member of staff has now, of one of these services (None: of any)."""
    rows = Case.objects.filter(position__authority=principal.authority_id, pk=case_id)
    rows = rows if services is None else rows.filter(service__in=sorted(services))
    row = rows.with_now().first()
    if row is None:
        raise CaseNotFound
    return row
