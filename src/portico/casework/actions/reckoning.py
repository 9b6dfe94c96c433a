"""After a publication: clocks that run are reckoned anew by its holidays, disruptions and laws that reach them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from portico.casework.actions import steps
from portico.casework.models import CasePosition
from portico.casework.queries import clocks
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import clock, clock_rule
from portico.casework.types import CaseState, ClockChange, ClockReason
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.identity.types import PersonId

PAGE = 500


def list_running(release_id: str, *, after: UUID | None = None) -> list[UUID]:
    """Return a page of the cases whose clock may run, by id.

    A clock that stops at a step runs on after the decision.
    """
    release = catalogue.get_release(release_id)
    onwards = [id for id, each in release.pack.services.items() if each.clock is not None and each.clock.stops_at]
    running = Q(state__in=[CaseState.RECEIVED, CaseState.IN_PROGRESS]) | Q(state=CaseState.DECIDED, service__in=onwards)
    rows = CasePosition.objects.filter(running, complete_at__isnull=False).order_by("case_id")
    if after is not None:
        rows = rows.filter(case_id__gt=after)
    return list(rows.values_list("case_id", flat=True)[:PAGE])


@transaction.atomic
def reckon_anew(*, case_id: UUID, release_id: str, at: dt.datetime) -> bool:
    """Apply a release to a clock that runs, tell the person when its end moves, and return whether anything changed.

    Run twice, the second time there is nothing left to do.
    """
    case = steps.locked_case(case_id)
    frozen, release = FrozenCase(case), catalogue.get_release(release_id)
    ticks = clocks.ticks_of([case]).get(case.pk, [])
    if clock.doing(ticks) in (None, ClockChange.STOPPED) or not _of_one_pack(frozen.release, release):
        return False
    own = release_id if release_id != case.release_id else ""
    if clock_rule.newest_release(ticks) == own:
        return False
    before, after = clocks.rule_for(frozen, ticks), clocks.rule_under(frozen, ticks, own)
    if before is None or after is None or before == after:
        return False
    was = clock.due_at(ticks, before)
    due = steps.change_clock(case, ClockChange.RULE_CHANGED, ClockReason.NEW_RULE, at=at, release_id=release_id)
    if due != was:
        steps.tell(case, PersonId(case.person_id), "case-date-changed", at=at, due_at=due)
    return True


def _of_one_pack(one: CompiledPack, other: CompiledPack) -> bool:
    return one.pack.manifest.id == other.pack.manifest.id


def page_of_running(release_id: str, *, after: UUID | None, at: dt.datetime) -> UUID | None:
    """Reckon a page of clocks anew, each in a transaction of its own; return where the next page begins, or None."""
    ids = list_running(release_id, after=after)
    for case_id in ids:
        reckon_anew(case_id=case_id, release_id=release_id, at=at)
    return ids[-1] if len(ids) == PAGE else None
