"""What the law says of a case's clock, put together from releases of the pack.

The term is the law of the release under which the clock started. Holidays, disruptions and laws that reach running
clocks are those of the newest release that was applied to it (`rule_changed`): they are about the world, not the case.
"""

from __future__ import annotations

from collections.abc import Sequence

from portico.casework.rules.clock import (
    ClockRule,
    Disrupted,
    Later,
    Tick,
    run_of,
)
from portico.casework.types import ClockReason
from portico.catalogue.pack.schema import Manifest, Pack, Service
from portico.catalogue.pack.schema.process import Clock
from portico.catalogue.pack.terms import calendar_for, calendar_name, disruptions_of, length_of, term_of
from portico.kernel.terms import Days, Term


def rule_of(
    pack: Pack, service: str, *, value: object = None, appeal: bool = False, current: Pack | None = None
) -> ClockRule | None:
    """Return the rule of a service's clock, or of its appeal's; None when no law sets a term.

    :param pack: of the release under which the clock started.
    :param value: of the applicant's concept that `clock.calendar_by` names; None while nobody knows it.
    :param current: of the newest release that was applied to the clock, if that is another one.
    """
    own = pack.services[service]
    now = current or pack
    term = _term(own, appeal=appeal)
    if term is None:
        return None
    later = (now.services.get(service) or own).clock
    name = calendar_name(now.manifest, own.clock, value)
    disrupted = disruptions_of(now.manifest, service, name)
    return ClockRule(
        term=term,
        calendar=calendar_for(now.manifest, own.clock, value),
        later=_later(later, term) if later is not None and not appeal else (),
        disruptions=tuple(Disrupted(each.id, Days(each.valid_from, each.valid_to)) for each in disrupted),
        pausing=_reasons(pack.manifest, own, stopping=True),
        waiting=_reasons(pack.manifest, own, stopping=False),
        warn=length_of(own.clock.warn) if own.clock is not None and own.clock.warn is not None else None,
    )


def is_appeal(ticks: Sequence[Tick]) -> bool:
    """Return whether the present run of a clock is an appeal's."""
    run = run_of(ticks)
    return bool(run) and run[0].reason == ClockReason.APPEALED


def is_first(ticks: Sequence[Tick]) -> bool:
    """Return whether the present run of a clock is the one that began when the application was complete."""
    run = run_of(ticks)
    return bool(run) and run[0].reason == ClockReason.COMPLETE


def newest_release(ticks: Sequence[Tick]) -> str:
    """Return the release that was applied to a clock last; empty when that is the case's own."""
    return next((tick.release_id for tick in reversed(ticks) if tick.release_id), "")


def _term(service: Service, *, appeal: bool) -> Term | None:
    if not appeal:
        return term_of(service.clock) if service.clock is not None else None
    return term_of(service.appeal.clock) if service.appeal is not None and service.appeal.clock is not None else None


def _later(clock: Clock, term: Term) -> tuple[Later, ...]:
    rolls = term.rolls_to_working_day
    return tuple(
        Later(each.valid_from, Term(each.value, length_of(each).unit, rolls), each.running) for each in clock.later
    )


def _reasons(manifest: Manifest, service: Service, *, stopping: bool) -> frozenset[str]:
    named = service.process.waiting
    known = manifest.waiting_reasons
    return frozenset(name for name in named if name in known and known[name].stops_clock is stopping)
