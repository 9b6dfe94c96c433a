"""Reads for case workers: the queue of their authority, and a case they have taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, F

from portico.casework.errors import CaseNotFound, StaffOnly
from portico.casework.models import Case, CaseQuerySet
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
from portico.casework.queries.items import missing_of, told_once
from portico.casework.rules import transitions
from portico.casework.types import (
    CaseId,
    CaseState,
    Letter,
    QueueFilters,
    QueueItem,
    QueueView,
    Result,
    StaffCaseView,
)
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.rule_words import Spoken
from portico.evidence import actions as evidence
from portico.evidence import queries as grants
from portico.evidence.types import GrantView
from portico.identity import queries as identity
from portico.identity.types import AccountId, PersonId, Principal, StaffRole

CASES_PER_PAGE = 25
PURPOSE = "case"
READY_STATES = (CaseState.RECEIVED, CaseState.IN_PROGRESS)


def list_queue(principal: Principal, filters: QueueFilters | None = None, *, at: dt.datetime) -> QueueView:
    """Return one page of the cases of the case worker's authority, oldest due first. Only headings: nobody's data.

    There are those of the services that their role covers, and no others.

    :raises StaffOnly: somebody asks who is no case worker.
    """
    authority, filters = authority_of(principal), filters or QueueFilters()
    release = catalogue.current_release()
    covered = principal.services_of(StaffRole.CASE_WORKER)
    everything = _covered(Case.objects.filter(authority=authority), principal).with_now()
    open_ = everything.in_states(transitions.OPEN_STATES)
    found = _filtered(open_ if filters.state is None else everything, filters, principal)
    found = found.order_by(F("due_at").asc(nulls_last=True), "opened_at", "id")
    total = found.count()
    pages = max(1, -(-total // CASES_PER_PAGE))
    page = min(max(filters.page, 1), pages)
    rows = list(found[(page - 1) * CASES_PER_PAGE : page * CASES_PER_PAGE])
    free = {row.pk for row in without_worker(rows, at)}
    return QueueView(
        authority=authority,
        authority_name=release.authority(authority).name,
        items=tuple(_queue_item(row, principal, at, free=row.pk in free) for row in rows),
        counts=_counts(open_, at),
        services=tuple(
            s
            for s in release.pack.services.values()
            if s.authority == authority and s.right and (covered is None or s.id in covered)
        ),
        filters=filters,
        page=page,
        pages=pages,
        total=total,
    )


def get_case_for_staff(
    principal: Principal, case_id: UUID, *, at: dt.datetime, spoken: Spoken | None = None
) -> StaffCaseView:
    """Return a case of the case worker's authority. Its facts are there only while they have it, and each look is
    an access record that the people in it can see.

    :param spoken: the language in which every step of the rule is told; None: the steps are left out.
    :raises CaseNotFound: there is none, or it is another authority's.
    """
    row = case_at_desk(principal, case_id)
    frozen, mine = FrozenCase(row), is_mine(row, principal)
    opened, free = mine and _record_look(principal, frozen, at), bool(without_worker([row], at))
    state, decision = state_of(row), find_decision(frozen) if opened else None
    working = opened and state is CaseState.IN_PROGRESS
    applicant = identity.get_person(PersonId(row.person_id)) if opened else None
    return StaffCaseView(
        summary=summaries([row], principal, at=at)[0],
        role=row.role,
        taken=opened,
        taken_by="" if free else staff_name(worker_of(row)),
        can_take=state is CaseState.RECEIVED or (state is CaseState.IN_PROGRESS and not opened and (mine or free)),
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
        uncertain=frozen.uncertain if opened else (),
        decision=decision,
        history=history_of(row),
        signers=signers_of(row) if opened else (),
    )


def authority_of(principal: Principal) -> str:
    """Return the authority that a case worker works for.

    :raises StaffOnly: they are no case worker.
    """
    if StaffRole.CASE_WORKER not in principal.roles or principal.authority_id is None:
        raise StaffOnly
    return principal.authority_id


def case_at_desk(principal: Principal, case_id: UUID) -> Case:
    """Return a case of the case worker's own authority, of a service that their role covers.

    :raises CaseNotFound: there is none, or it is not for them: that is not told apart.
    """
    rows = _covered(Case.objects.filter(authority=authority_of(principal), pk=case_id), principal)
    row = rows.with_now().first()
    if row is None:
        raise CaseNotFound
    return row


def list_taken_beyond_role(staff_id: AccountId, *, at: dt.datetime) -> list[UUID]:
    """Return the open cases that a member of staff has taken and that no role of theirs covers any more."""
    rows = Case.objects.with_now().in_states(transitions.OPEN_STATES).taken_by(staff_id).order_by("opened_at", "id")
    return [row.pk for row in without_worker(rows, at)]


def without_worker(rows: Iterable[Case], at: dt.datetime) -> list[Case]:
    """Keep the cases, read with `with_now`, that somebody took who may work on them no more: others may take them."""
    taken = [(row, AccountId(worker)) for row in rows if (worker := worker_of(row)) is not None]
    covered = identity.services_by_staff({worker for _, worker in taken}, StaffRole.CASE_WORKER, at=at)
    return [row for row, worker in taken if not _covers(row.service, covered.get(worker, frozenset()))]


def worker_of(row: Case) -> UUID | None:
    """Return who has taken a case that was read with `with_now`."""
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


def _record_look(principal: Principal, frozen: FrozenCase, at: dt.datetime) -> bool:
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


def _covered(rows: CaseQuerySet, principal: Principal) -> CaseQuerySet:
    """Keep the cases of the services that the role of a case worker covers."""
    services = principal.services_of(StaffRole.CASE_WORKER)
    return rows if services is None else rows.filter(service__in=sorted(services))


def _filtered(rows: CaseQuerySet, filters: QueueFilters, principal: Principal) -> CaseQuerySet:
    if filters.state is not None:
        rows = rows.in_states([filters.state])
    if filters.service:
        # By the release's own words: what was typed into an address may be no text that the database knows.
        known = filters.service in catalogue.current_release().pack.services
        rows = rows.filter(service=filters.service) if known else rows.none()
    return rows.taken_by(principal.account_id) if filters.mine else rows


def _counts(open_: CaseQuerySet, at: dt.datetime) -> dict[str, int]:
    counted = open_.values(*["state"]).annotate(count=Count("pk")).order_by()
    found = {str(row["state"]): int(row["count"]) for row in counted}
    late = open_.in_states(READY_STATES).due_before(at).count()
    return {
        **{state.value: found.get(state, 0) for state in CaseState if state in transitions.OPEN_STATES},
        "late": late,
    }


def _queue_item(row: Case, principal: Principal, at: dt.datetime, *, free: bool) -> QueueItem:
    release = catalogue.get_release(row.release_id)
    manifest, due = release.pack.manifest, getattr(row, "due_at", None)
    due_on = manifest.civil_day(due) if due is not None else None
    open_ = state_of(row) in transitions.OPEN_STATES
    return QueueItem(
        id=CaseId(row.pk),
        reference=row.reference,
        service=release.service(row.service),
        state=state_of(row),
        opened_at=row.opened_at,
        due_on=due_on,
        days_left=(due_on - manifest.civil_day(at)).days if due_on is not None and open_ else None,
        taken_by="" if free else staff_name(worker_of(row)),
        mine=is_mine(row, principal),
    )
