"""Reads for team leads: who has how much to do."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, QuerySet

from portico.casework.models import CasePosition
from portico.casework.models.cases import OPEN
from portico.casework.queries import colleagues, queue
from portico.casework.types import ColleagueLoad, Counted
from portico.identity import queries as identity
from portico.identity.types import AccountId, Principal

SOON = dt.timedelta(days=7)
_NOTHING = (Counted(0),) * 4


def list_workload(principal: Principal, *, at: dt.datetime) -> tuple[ColleagueLoad, ...]:
    """Return how many cases each case worker of the team has, by name, and first those that nobody has.

    Only of the services that the team lead's role covers; and only numbers, no cases.

    :raises LeadsOnly: somebody asks who leads no team.
    """
    rows = _led(principal).filter(state__in=OPEN)
    late, soon = Q(due_at__lt=at), Q(due_at__gte=at, due_at__lt=at + SOON)
    counted = {
        AccountId(worker_id): tuple(Counted(number) for number in numbers)
        for worker_id, *numbers in rows.filter(worker_id__isnull=False)
        .values("worker_id")
        .annotate(
            open=Count("pk"),
            late=Count("pk", filter=late),
            soon=Count("pk", filter=soon),
            still=Count("pk", filter=Q(due_at__isnull=True)),
        )
        .order_by("worker_id")
        .values_list("worker_id", "open", "late", "soon", "still")
        if worker_id is not None
    }
    nobody = rows.filter(worker_id__isnull=True)
    first = ColleagueLoad(
        None,
        "",
        open=queue.capped(nobody),
        late=queue.capped(nobody.filter(late)),
        due_soon=queue.capped(nobody.filter(soon)),
        still=queue.capped(nobody.filter(due_at__isnull=True)),
    )
    team = {one.id: one.name for one in colleagues.list_team(principal, at=at)}
    team |= identity.names_of_staff(set(counted) - set(team))  # who left, or changed their role, and has cases still
    names = sorted(team.items(), key=lambda one: (one[1].casefold(), str(one[0])))
    loads = [ColleagueLoad(id_, name, *counted.get(id_, _NOTHING)) for id_, name in names]
    return (first, *loads)


def _led(principal: Principal) -> QuerySet[CasePosition]:
    services = colleagues.services_led(principal)
    rows = CasePosition.objects.filter(authority=principal.authority_id)
    return rows if services is None else rows.filter(service__in=sorted(services))
