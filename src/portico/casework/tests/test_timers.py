"""What happens to a case by itself: once, in time or late, and no bad timer keeps another from firing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest

from portico.casework import actions, timers
from portico.casework.actions import firing, reckoning
from portico.casework.models import Case, CasePosition, ClockEvent, ClockWarning, Timer
from portico.casework.queries import clocks
from portico.casework.queries.frozen import FrozenCase
from portico.casework.tests import factories, processes
from portico.casework.tests.factories import LATER, NOW, PARENTAL, as_person, received_case, taken_case
from portico.casework.types import ClockChange
from portico.casework.types.timers import TimerKind, WarningKind
from portico.catalogue import queries as catalogue
from portico.catalogue.pack.schema import Disruption, Pack, Span
from portico.identity.types import Principal
from portico.messages import queries as messages

SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


def with_warning(pack: Pack) -> Pack:
    """Return the pack with a warning a week before the end of the clock of parental benefit."""
    service = pack.services[PARENTAL]
    assert service.clock is not None
    clock = service.clock.model_copy(update={"warn": Span(value=1, unit="weeks")})
    return pack.model_copy(
        update={"services": {**pack.services, PARENTAL: service.model_copy(update={"clock": clock})}}
    )


@pytest.fixture
def case(kari: Principal) -> Case:
    """A case that is received, with a warning a week before its end."""
    processes.publish(with_warning(processes.process_pack()))
    return Case.objects.get(pk=received_case(kari).id)


def end_of(case: Case) -> dt.datetime:
    due = CasePosition.objects.get(case=case).due_at
    assert due is not None
    return due


def set_for(case: Case) -> dict[str, dt.datetime]:
    return dict(Timer.objects.filter(case=case).values_list("kind", "due_at"))


def warnings_of(case: Case) -> list[str]:
    return list(ClockWarning.objects.filter(case=case).order_by("at").values_list("kind", flat=True))


def subjects(who: Principal) -> list[str]:
    return [message.subject for message in messages.list_messages(who).messages]


def test_a_clock_that_starts_sets_its_warning_and_its_end(case: Case) -> None:
    end = end_of(case)
    start_of_day = (end - dt.timedelta(days=7)).replace(hour=end.hour, minute=59, second=59) - DAY + SECOND
    assert set_for(case) == {TimerKind.WARN: start_of_day, TimerKind.DUE: end + SECOND}


def test_staff_are_warned_before_the_end_and_the_person_is_told_after_it(case: Case, kari: Principal) -> None:
    end = end_of(case)
    assert firing.fire_timers(at=end - 9 * DAY) == 0
    assert firing.fire_timers(at=end - 6 * DAY) == 1
    assert warnings_of(case) == [WarningKind.NEAR]
    assert firing.fire_timers(at=end) == 0  # the last instant is on time
    assert not any("late" in subject for subject in subjects(kari))
    assert firing.fire_timers(at=end + SECOND) == 1
    assert warnings_of(case) == [WarningKind.NEAR, WarningKind.LATE]
    assert sum("late" in subject for subject in subjects(kari)) == 1
    assert not Timer.objects.filter(case=case).exists()


def test_after_days_of_downtime_the_person_is_told_and_no_warning_comes_too_late(case: Case, kari: Principal) -> None:
    assert firing.fire_timers(at=end_of(case) + 5 * DAY) == 2
    assert warnings_of(case) == [WarningKind.LATE]
    assert firing.fire_timers(at=end_of(case) + 6 * DAY) == 0


def test_a_clock_that_stands_still_warns_of_nothing_until_it_goes_on(kari: Principal, nav: Principal) -> None:
    processes.publish(with_warning(processes.process_pack()))
    case = Case.objects.get(pk=taken_case(kari, nav))
    end = end_of(case)
    actions.begin_waiting(principal=nav, case_id=case.pk, reason="papers", at=LATER + DAY)
    assert set_for(case) == {}
    actions.end_waiting(principal=nav, case_id=case.pk, at=LATER + 4 * DAY)
    assert set_for(case)[TimerKind.DUE] == end + 3 * DAY + SECOND


def test_a_decision_in_time_is_never_late(kari: Principal, nav: Principal) -> None:
    case_id = factories.decided_case(kari, nav)
    assert not Timer.objects.filter(case_id=case_id, kind__in=[TimerKind.WARN, TimerKind.DUE]).exists()
    firing.fire_timers(at=NOW + 400 * DAY)
    assert not ClockWarning.objects.filter(case_id=case_id).exists()


def test_setting_a_timer_again_replaces_it_and_clearing_takes_it_away(case: Case) -> None:
    timers.set(case, TimerKind.REPLY_DUE, NOW + DAY)
    timers.set(case, TimerKind.REPLY_DUE, NOW + 2 * DAY)
    assert set_for(case)[TimerKind.REPLY_DUE] == NOW + 2 * DAY
    timers.clear(case, TimerKind.REPLY_DUE)
    assert TimerKind.REPLY_DUE not in set_for(case)


@pytest.fixture
def bad(case: Case) -> Iterator[UUID]:
    """The kind `recheck` leads to an effect that never succeeds; the case has such a timer, due first of all."""
    before = firing.EFFECTS
    firing.EFFECTS = {**before, TimerKind.RECHECK: (divide,)}
    timers.set(case, TimerKind.RECHECK, NOW)
    yield case.pk
    firing.EFFECTS = before


def divide(case: Case, timer: Timer, at: dt.datetime) -> None:
    """Write something, then fail."""
    ClockWarning.objects.create(case=case, person_id=case.person_id, kind=WarningKind.NEAR, due_at=at, at=at)
    raise ZeroDivisionError(case.reference)


def test_a_bad_timer_is_undone_tried_later_and_set_aside_and_blocks_no_other(
    bad: UUID, case: Case, amina: Principal
) -> None:
    other = Case.objects.get(pk=received_case(amina, "lump-sum-grant").id)
    timers.set(other, TimerKind.DUE, NOW)
    assert firing.fire_timers(at=NOW + SECOND) == 2
    assert not Timer.objects.filter(case=other, kind=TimerKind.DUE).exists()
    assert warnings_of(case) == []  # what it wrote was undone
    (failed,) = timers.list_failed()
    assert (failed.case_id, failed.problem, failed.attempts) == (bad, "ZeroDivisionError", 1)
    assert failed.next_at == NOW + SECOND + firing.AGAIN_AFTER[0]
    at = NOW + SECOND
    for after in firing.AGAIN_AFTER:
        at += after
        firing.fire_timers(at=at)
    (failed,) = timers.list_failed()
    assert failed.next_at is None
    assert timers.try_again(at=at) == 1
    assert timers.list_failed()[0].next_at == at


def test_a_release_that_closes_offices_moves_the_end_of_clocks_that_run(case: Case, kari: Principal) -> None:
    end, pack = end_of(case), with_warning(processes.process_pack())
    law, name = processes.LAW, processes.words("A strike")
    strike = Disruption(
        id="strike", name=name, valid_from=(NOW + 3 * DAY).date(), valid_to=(NOW + 8 * DAY).date(), law=law
    )
    manifest = pack.manifest.model_copy(update={"disruptions": [strike]})
    processes.publish(pack.model_copy(update={"manifest": manifest}))
    release = catalogue.current_release().release_id
    assert reckoning.page_of_running(release, after=None, at=LATER) is None
    assert end_of(case) == end + 5 * DAY
    assert set_for(case)[TimerKind.DUE] == end + 5 * DAY + SECOND
    changes = ClockEvent.objects.filter(case=case).order_by("number").values_list("change", "release_id")
    assert list(changes) == [(ClockChange.STARTED, ""), (ClockChange.RULE_CHANGED, release)]
    assert sum("date of our answer" in subject for subject in subjects(kari)) == 1
    assert reckoning.reckon_anew(case_id=case.pk, release_id=release, at=LATER) is False  # run twice
    ticks = clocks.ticks_of([case])[case.pk]
    rule = clocks.rule_for(FrozenCase(case), ticks)
    assert rule is not None
    assert [each.id for each in rule.disruptions] == ["strike"]


def test_a_release_that_changes_no_law_of_a_clock_leaves_it_alone(case: Case) -> None:
    pack = with_warning(processes.process_pack())
    named = pack.manifest.model_copy(update={"version": "9.9.9"})
    processes.publish(pack.model_copy(update={"manifest": named}))
    release = catalogue.current_release().release_id
    assert reckoning.list_running(release) == [case.pk]
    assert reckoning.reckon_anew(case_id=case.pk, release_id=release, at=LATER) is False
    assert ClockEvent.objects.filter(case=case).count() == 1
    assert as_person(factories.person(factories.KARI)) == case.person_id
