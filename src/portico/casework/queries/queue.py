"""Reads of the queue: one page of it, what it can be filtered by, and how many there are (up to a limit).

Everything is read off `CasePosition` and its indexes. A page is found by its place (keyset), never by counting rows, and
nothing is counted beyond `MOST_COUNTED`: a queue of a million cases answers as fast as one of a hundred.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from portico.casework.models import CasePosition
from portico.casework.models.cases import OPEN
from portico.casework.queries import colleagues, desk
from portico.casework.queries.history import near_their_end
from portico.casework.types import CaseId, CaseState
from portico.casework.types.queue import ME, NOBODY, Counted, Cursor, DeskChoices, QueueFilters, QueueItem, QueueView
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Service, Text, WaitingReason
from portico.identity import queries as identity
from portico.identity.types import AccountId, Principal, StaffRole

CASES_PER_PAGE = 25
MOST_COUNTED = 10_000
_YEARS = range(1900, 9000)


def list_queue(principal: Principal, filters: QueueFilters | None = None, *, at: dt.datetime) -> QueueView:
    """Return one page of the cases of an authority: late first, then least time left, then those that stand still.

    Only headings, nobody's data; and only of the services that the roles of the member of staff cover.

    :raises StaffOnly: somebody asks who is neither case worker nor team lead.
    """
    authority, filters = desk.authority_at_desk(principal), filters or QueueFilters()
    release = catalogue.current_release()
    open_ = covered_positions(principal).filter(state__in=OPEN)
    found = matching(principal, filters, release, at=at)
    rows, following, preceding = _page(found, filters)
    return QueueView(
        authority=authority,
        authority_name=release.authority(authority).name,
        items=queue_items(rows, principal, at),
        total=capped(found.order_by("due_at") if filters.late or filters.due_before else found),
        counts={
            "late": capped(open_.filter(due_at__lt=at).order_by("due_at")),
            "mine": capped(open_.filter(worker_id=principal.account_id)),
            "unread": capped(covered_positions(principal).filter(unread=True)),
        },
        choices=desk_choices(principal, at=at),
        filters=filters,
        following=following,
        preceding=preceding,
    )


def desk_choices(principal: Principal, *, at: dt.datetime) -> DeskChoices:
    """Return what a member of staff can choose from at the desk: services, steps, reasons, colleagues.

    :raises StaffOnly: they are neither case worker nor team lead.
    """
    authority, release = desk.authority_at_desk(principal), catalogue.current_release()
    services = services_of_authority(release, authority, desk.services_at_desk(principal))
    leads = StaffRole.TEAM_LEAD in principal.roles
    return DeskChoices(
        services=services,
        steps=_steps(services),
        reasons=_reasons(release, services),
        colleagues=colleagues.list_team(principal, at=at) if leads else (),
    )


def covered_positions(principal: Principal) -> QuerySet[CasePosition]:
    """Return the positions of all cases of an authority that the roles of a member of staff cover.

    :raises StaffOnly: they are neither case worker nor team lead.
    """
    rows = CasePosition.objects.filter(authority=desk.authority_at_desk(principal))
    services = desk.services_at_desk(principal)
    return rows if services is None else rows.filter(service__in=sorted(services))


def matching(
    principal: Principal, filters: QueueFilters, release: CompiledPack, *, at: dt.datetime
) -> QuerySet[CasePosition]:
    """Return the positions that the filters keep, in no order; what no pack knows keeps none."""
    rows = covered_positions(principal)
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    elif not filters.unread:  # what a person wrote is to be answered also when the case is over
        rows = rows.filter(state__in=OPEN)
    if filters.service:
        rows = rows.filter(service=filters.service) if filters.service in release.pack.services else rows.none()
    if filters.step:
        known = {step for service in release.pack.services.values() for step in service.process.steps}
        rows = rows.filter(step=filters.step) if filters.step in known else rows.none()
    if filters.waiting:
        known_reason = filters.waiting in release.pack.manifest.waiting_reasons
        rows = rows.filter(waiting=filters.waiting) if known_reason else rows.none()
    if filters.unread:
        rows = rows.filter(unread=True)
    if filters.late:
        rows = rows.filter(due_at__lt=at)
    if filters.due_before is not None and filters.due_before.year in _YEARS:
        zone = ZoneInfo(release.pack.manifest.time_zone)
        rows = rows.filter(due_at__lt=dt.datetime.combine(filters.due_before, dt.time(), zone))
    return _held_by(rows, filters.who, principal)


def free_positions(principal: Principal) -> QuerySet[CasePosition]:
    """Return the positions of the cases that a case worker could take: nobody has them, and they wait for nothing.

    :raises StaffOnly: they are no case worker.
    """
    rows = CasePosition.objects.filter(authority=desk.authority_of(principal), state__in=list(desk.TAKEN_FROM))
    services = principal.services_of(StaffRole.CASE_WORKER)
    rows = rows if services is None else rows.filter(service__in=sorted(services))
    return rows.filter(worker_id__isnull=True, waiting="")


def list_ids(principal: Principal, filters: QueueFilters, *, at: dt.datetime, most: int) -> list[CaseId]:
    """Return the first cases that the filters keep, in the order of the queue.

    :raises StaffOnly: somebody asks who is neither case worker nor team lead.
    """
    rows = matching(principal, filters, catalogue.current_release(), at=at)
    return [CaseId(row.pk) for row in most_urgent(rows, most)]


def in_order(principal: Principal, case_ids: Collection[UUID]) -> list[CasePosition]:
    """Return these cases, as far as they are at the desk of a member of staff, in the order of the queue.

    :raises StaffOnly: somebody asks who is neither case worker nor team lead.
    """
    return most_urgent(covered_positions(principal).filter(pk__in=case_ids), len(case_ids))


def service_of(row: CasePosition) -> Service:
    """Return the service of a case, as it was when the case was opened."""
    return catalogue.get_release(row.case.release_id).service(row.service)


def most_urgent(rows: QuerySet[CasePosition], most: int) -> list[CasePosition]:
    """Return the first of some positions, in the order of the queue."""
    return _behind(rows, None, most)


def capped(rows: QuerySet[CasePosition], most: int = MOST_COUNTED) -> Counted:
    """Count rows, and none beyond a limit.

    A part of a range of due instants is counted in its order: the index is then read no further than the limit.
    """
    number = rows.values("pk")[: most + 1].count()
    return Counted(min(number, most), more=number > most)


def queue_items(rows: Sequence[CasePosition], principal: Principal, at: dt.datetime) -> tuple[QueueItem, ...]:
    """Return cases as a list shows them: headings, nobody's data. Read the positions with their case."""
    free = {row.pk for row in desk.without_worker(rows, at)}
    names = identity.names_of_staff({AccountId(row.worker_id) for row in rows if row.worker_id is not None})
    near = near_their_end(rows)
    return tuple(_item(row, principal, at, names, free=row.pk in free, near=row.pk in near) for row in rows)


def _item(
    row: CasePosition, principal: Principal, at: dt.datetime, names: Mapping[AccountId, str], *, free: bool, near: bool
) -> QueueItem:
    release = catalogue.get_release(row.case.release_id)
    manifest, service = release.pack.manifest, release.service(row.service)
    due_on = manifest.civil_day(row.due_at) if row.due_at is not None else None
    step = service.process.steps.get(row.step)
    has = row.worker_id if row.state in OPEN else None
    return QueueItem(
        id=CaseId(row.pk),
        reference=row.reference,
        service=service,
        state=CaseState(row.state),
        step=step.name if step is not None else None,
        waiting=manifest.waiting_reasons.get(row.waiting),
        opened_at=row.opened_at,
        due_on=due_on,
        days_left=(due_on - manifest.civil_day(at)).days if due_on is not None and row.state in OPEN else None,
        taken_by=names.get(AccountId(has), "") if has is not None and not free else "",
        mine=has == principal.account_id,
        unread=row.unread,
        near_end=near and row.state in OPEN and row.due_at is not None and at <= row.due_at,
    )


def _page(
    found: QuerySet[CasePosition], filters: QueueFilters
) -> tuple[list[CasePosition], Cursor | None, Cursor | None]:
    """Return the rows of a page, where the next one begins and where the one before ends."""
    if filters.before is not None:
        rows = _before(found, filters.before, CASES_PER_PAGE + 1)
        more, rows = len(rows) > CASES_PER_PAGE, rows[:CASES_PER_PAGE][::-1]
        return rows, _place(rows[-1:]), _place(rows[:1]) if more else None
    rows = _behind(found, filters.after, CASES_PER_PAGE + 1)
    more, rows = len(rows) > CASES_PER_PAGE, rows[:CASES_PER_PAGE]
    return rows, _place(rows[-1:]) if more else None, _place(rows[:1]) if filters.after is not None else None


def _place(rows: Sequence[CasePosition]) -> Cursor | None:
    return Cursor(rows[0].due_at, rows[0].pk) if rows else None


# Two reads rather than one with "or due_at is null": each is a range of an index, the other would read all of it.


def _behind(rows: QuerySet[CasePosition], place: Cursor | None, most: int) -> list[CasePosition]:
    found: list[CasePosition] = []
    running, still = _running(rows), _still(rows)
    if place is None or place.due_at is not None:
        if place is not None:
            tied = Q(due_at__gt=place.due_at) | Q(case_id__gt=place.case_id)
            running = running.filter(tied, due_at__gte=place.due_at)
        found = list(running.order_by("due_at", "case_id")[:most])
    elif place is not None:
        still = still.filter(case_id__gt=place.case_id)
    if len(found) < most:
        found += still.order_by("case_id")[: most - len(found)]
    return found


def _before(rows: QuerySet[CasePosition], place: Cursor, most: int) -> list[CasePosition]:
    found: list[CasePosition] = []
    running = _running(rows)
    if place.due_at is None:
        found = list(_still(rows).filter(case_id__lt=place.case_id).order_by("-case_id")[:most])
    else:
        tied = Q(due_at__lt=place.due_at) | Q(case_id__lt=place.case_id)
        running = running.filter(tied, due_at__lte=place.due_at)
    if len(found) < most:
        found += running.order_by("-due_at", "-case_id")[: most - len(found)]
    return found


def _running(rows: QuerySet[CasePosition]) -> QuerySet[CasePosition]:
    return rows.filter(due_at__isnull=False).select_related("case")


def _still(rows: QuerySet[CasePosition]) -> QuerySet[CasePosition]:
    return rows.filter(due_at__isnull=True).select_related("case")


def _held_by(rows: QuerySet[CasePosition], who: str, principal: Principal) -> QuerySet[CasePosition]:
    if not who:
        return rows
    if who == NOBODY:
        return rows.filter(worker_id__isnull=True)
    if who == ME:
        return rows.filter(worker_id=principal.account_id)
    try:
        return rows.filter(worker_id=UUID(who))
    except ValueError:
        return rows.none()


def services_of_authority(
    release: CompiledPack, authority: str, covered: Collection[str] | None
) -> tuple[Service, ...]:
    return tuple(
        service
        for service in release.pack.services.values()
        if service.authority == authority and service.right and (covered is None or service.id in covered)
    )


def _steps(services: Iterable[Service]) -> dict[str, Text]:
    return {id_: step.name for service in reversed(list(services)) for id_, step in service.process.steps.items()}


def _reasons(release: CompiledPack, services: Iterable[Service]) -> dict[str, WaitingReason]:
    used = {reason for service in services for reason in service.process.waiting}
    return {id_: reason for id_, reason in release.pack.manifest.waiting_reasons.items() if id_ in used}
