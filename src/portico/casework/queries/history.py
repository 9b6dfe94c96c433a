"""Reads of what has happened to a case: its states, steps, waits, extensions, who had it, warnings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from portico.casework.models import Assignment, Case, CasePosition, CaseStep, ClockEvent, ClockWarning
from portico.casework.queries.cases import history_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.types import ClockChange
from portico.casework.types.history import Happening, HappeningKind
from portico.casework.types.timers import WarningKind
from portico.identity import queries as identity
from portico.identity.types import AccountId

_WAITS = (ClockChange.PAUSED, ClockChange.WAITING)


def happenings_of(frozen: FrozenCase) -> tuple[Happening, ...]:
    """Return what has happened to a case, oldest first; nothing of the person. Whoever calls it has checked who asks."""
    case = frozen.case
    found = [
        *(Happening(HappeningKind.STATE, one.at, state=one.state, acted=one.acted) for one in history_of(case)),
        *_steps(frozen),
        *_assignments(case),
        *_clock(frozen),
        *_warnings(case),
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def is_near_its_end(position: CasePosition) -> bool:
    """Return whether staff were warned of the end of a clock as it stands now."""
    return bool(near_their_end([position]))


def near_their_end(positions: Collection[CasePosition]) -> frozenset[UUID]:
    """Return the cases among these of whose end staff were warned, as their clocks stand now."""
    ends = {(row.pk, row.due_at) for row in positions if row.due_at is not None}
    warned = ClockWarning.objects.filter(case__in=[case_id for case_id, _ in ends], kind=WarningKind.NEAR)
    return frozenset(
        case_id for case_id, due_at in warned.values_list("case_id", "due_at") if (case_id, due_at) in ends
    )


def _steps(frozen: FrozenCase) -> Iterator[Happening]:
    known = frozen.service.process.steps
    for row in CaseStep.objects.filter(case=frozen.case).order_by("number"):
        if row.step in known:
            yield Happening(HappeningKind.STEP, row.at, name=known[row.step].name)


def _assignments(case: Case) -> Iterator[Happening]:
    rows = list(Assignment.objects.filter(case=case).order_by("number"))
    names = identity.names_of_staff({AccountId(row.staff_id) for row in rows if row.staff_id is not None})
    for row in rows:
        kind = HappeningKind.GIVEN_BACK if row.staff_id is None else HappeningKind.ASSIGNED
        yield Happening(kind, row.at, who=names.get(AccountId(row.staff_id), "") if row.staff_id is not None else "")


def _clock(frozen: FrozenCase) -> Iterator[Happening]:
    """Return what happened to the clock and is not told by a state: it starts and stops with one."""
    reasons, own = frozen.release.pack.manifest.waiting_reasons, frozen.service.clock
    extensions = own.extension.reasons if own is not None and own.extension is not None else {}
    for row in ClockEvent.objects.filter(case=frozen.case).order_by("number"):
        change = ClockChange(row.change)
        if change in _WAITS and row.reason in reasons:
            yield Happening(HappeningKind(change.value), row.at, name=reasons[row.reason].name)
        elif change is ClockChange.RESUMED:
            yield Happening(HappeningKind.RESUMED, row.at)
        elif change is ClockChange.EXTENDED:
            name = extensions.get(row.reason)
            yield Happening(HappeningKind.EXTENDED, row.at, name=name, length=row.length or 0, unit=row.unit)
        elif change is ClockChange.RULE_CHANGED:
            yield Happening(HappeningKind.NEW_RULE, row.at)


def _warnings(case: Case) -> Iterator[Happening]:
    for row in ClockWarning.objects.filter(case=case).order_by("at", "id"):
        yield Happening(HappeningKind(row.kind), row.at)
