"""Legal clocks: what happened to each, by which rule it counts, and how its date is reckoned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from portico.casework.models import Case, ClockEvent
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import clock, clock_rule
from portico.casework.rules.clock import ClockRule, Tick
from portico.casework.types import ClockChange
from portico.catalogue import queries as catalogue


def ticks_of(rows: Iterable[Case]) -> dict[UUID, list[Tick]]:
    """Return what happened to the clocks of cases, each in its order; not what cases waited for while none ran."""
    found: dict[UUID, list[Tick]] = {}
    for event in ClockEvent.objects.filter(case__in=list(rows)).order_by("case_id", "number"):
        ticks = found.setdefault(event.case_id, [])
        if clock.doing(ticks) not in clock.NOT_RUNNING or event.change == ClockChange.STARTED:
            ticks.append(tick_of(event))
    return found


def waits_without_clock(case: Case) -> bool:
    """Return whether a case waits for something that was noted while no clock of it ran."""
    if clock.doing(ticks_of([case]).get(case.pk, [])) not in clock.NOT_RUNNING:
        return False
    last = ClockEvent.objects.filter(case=case).order_by("-number").values_list("change", flat=True).first()
    return last == ClockChange.WAITING


def tick_of(event: ClockEvent) -> Tick:
    """Return one thing that happened to a clock as the rules take it."""
    return Tick(ClockChange(event.change), event.reason, event.at, event.length, event.unit, event.release_id)


def rule_for(frozen: FrozenCase, ticks: Sequence[Tick]) -> ClockRule | None:
    """Return the rule by which the present run of a case's clock counts; None when no law sets a term."""
    return rule_under(frozen, ticks, clock_rule.newest_release(ticks))


def rule_under(frozen: FrozenCase, ticks: Sequence[Tick], release_id: str) -> ClockRule | None:
    """Return the rule by which it would count if a release were applied to it; empty is the case's own."""
    own = frozen.service.clock
    by = own.calendar_by if own is not None else None
    value = None
    if by is not None:
        value = next((fact.value for fact in frozen.facts if fact.path == (frozen.case.role, by)), None)
    named = str(value) if value is not None else None
    appeal = clock_rule.is_appeal(ticks)
    return _rule(frozen.case.release_id, frozen.case.service, named, release_id, appeal=appeal)


@lru_cache(maxsize=4096)
def _rule(release_id: str, service: str, value: str | None, current: str, *, appeal: bool) -> ClockRule | None:
    pack = catalogue.get_release(release_id).pack
    now = catalogue.get_release(current).pack if current else None
    return clock_rule.rule_of(pack, service, value=value, appeal=appeal, current=now)
