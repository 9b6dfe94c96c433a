"""Steps, typed waiting and extension of a case that somebody works on; the person sees each."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.casework import actions, queries
from portico.casework.errors import (
    AlreadyWaiting,
    CaseDecided,
    CaseNotYours,
    ExtendedEnough,
    NoExtension,
    NotWaiting,
    StepNotPossible,
    TooLateToExtend,
    WaitingReasonUnknown,
)
from portico.casework.models import ClockEvent
from portico.casework.tests import processes
from portico.casework.tests.factories import KARI, LATER, NOW, person, received_case, taken_case, worker
from portico.casework.tests.processes import APPEALS, DAY, appealed, decided, subjects_of_messages
from portico.casework.types import CaseState, Holder, Result
from portico.casework.types.process import ProgressView
from portico.catalogue.pack.schema import Pack
from portico.identity.types import Principal

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack() -> Pack:
    return processes.process_pack()


def progress(who: Principal, case_id: object) -> ProgressView:
    return queries.get_case(who, case_id, at=LATER).progress  # type: ignore[arg-type]


def test_the_person_sees_each_step_with_its_day(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    actions.move_to_step(principal=nav, case_id=case_id, step="reckoned", at=LATER)
    steps = {step.id: (step.reached_at, step.now) for step in progress(kari, case_id).steps}
    assert steps == {"checked": (None, False), "reckoned": (LATER, True), "paid": (None, False)}


def test_a_step_is_none_of_the_decision_and_never_behind(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    with pytest.raises(StepNotPossible):
        actions.move_to_step(principal=nav, case_id=case_id, step="paid", at=LATER)
    actions.move_to_step(principal=nav, case_id=case_id, step="reckoned", at=LATER)
    with pytest.raises(StepNotPossible):
        actions.move_to_step(principal=nav, case_id=case_id, step="checked", at=LATER)


def test_only_who_has_the_case_brings_it_to_a_step_before_the_decision(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    with pytest.raises(CaseNotYours):
        actions.move_to_step(principal=worker("nav"), case_id=case_id, step="checked", at=LATER)


def test_what_was_granted_is_brought_to_its_end_by_any_colleague(kari: Principal, nav: Principal) -> None:
    case_id = decided(kari, nav, Result.GRANTED)
    actions.move_to_step(principal=worker("nav"), case_id=case_id, step="paid", at=LATER)
    assert progress(kari, case_id).steps[-1].reached_at == LATER


def test_after_a_refusal_no_step_is_left(kari: Principal, nav: Principal) -> None:
    case_id = decided(kari, nav)
    with pytest.raises(StepNotPossible):
        actions.move_to_step(principal=nav, case_id=case_id, step="paid", at=LATER)
    assert [step.id for step in progress(kari, case_id).steps] == ["checked", "reckoned"]


def test_a_clock_that_stops_at_a_step_runs_until_then(nav: Principal) -> None:
    processes.publish(processes.process_pack(stops_at="paid"))
    kari = person(KARI)
    case_id = decided(kari, nav, Result.GRANTED)
    assert queries.get_case(kari, case_id, at=LATER).summary.clock.stopped_on is None
    actions.move_to_step(principal=nav, case_id=case_id, step="paid", at=LATER + DAY)
    assert queries.get_case(kari, case_id, at=LATER + DAY).summary.clock.stopped_on == (LATER + DAY).date()


def test_a_refusal_stops_such_a_clock_at_once(nav: Principal) -> None:
    processes.publish(processes.process_pack(stops_at="paid"))
    kari = person(KARI)
    case_id = decided(kari, nav)
    assert queries.get_case(kari, case_id, at=LATER).summary.clock.stopped_on == LATER.date()


def test_the_clock_stands_still_for_what_the_law_lets_it(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    actions.begin_waiting(principal=nav, case_id=case_id, reason="papers", at=NOW)
    view = queries.get_case(kari, case_id, at=NOW)
    waiting = view.progress.waiting
    assert waiting is not None
    assert (waiting.stops_clock, waiting.law, waiting.since) == (True, "A law § 1", NOW.date())
    assert waiting.answer_by == NOW.date() + 14 * DAY
    assert (view.summary.clock.due_on, view.summary.clock.holder) == (None, Holder.YOU)
    actions.end_waiting(principal=nav, case_id=case_id, at=NOW + 5 * DAY)
    again = queries.get_case(kari, case_id, at=NOW)
    assert again.progress.waiting is None
    assert again.summary.clock.due_on == dt.date(2027, 1, 5)  # the day of the start counts neither way
    assert [subject.split(":")[0] for subject in subjects_of_messages(kari, case_id)[1:]] == [
        "Your case waits",
        "Your case goes on",
    ]


def test_a_case_can_wait_while_its_clock_runs(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    before = queries.get_case(kari, case_id, at=NOW).summary.clock.due_on
    actions.begin_waiting(principal=nav, case_id=case_id, reason="doctor", at=NOW)
    clock = queries.get_case(kari, case_id, at=NOW).summary.clock
    assert (clock.due_on, clock.holder) == (before, Holder.THIRD_PARTY)


def test_a_case_waits_for_one_reason_of_its_service_at_a_time(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    with pytest.raises(WaitingReasonUnknown):
        actions.begin_waiting(principal=nav, case_id=case_id, reason="elsewhere", at=NOW)
    with pytest.raises(NotWaiting):
        actions.end_waiting(principal=nav, case_id=case_id, at=NOW)
    actions.begin_waiting(principal=nav, case_id=case_id, reason="doctor", at=NOW)
    with pytest.raises(AlreadyWaiting):
        actions.begin_waiting(principal=nav, case_id=case_id, reason="papers", at=NOW)


def test_more_time_has_a_reason_and_a_limit_and_is_told(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    before = queries.get_case(kari, case_id, at=NOW).summary.clock.due_on
    assert before is not None
    actions.extend(principal=nav, case_id=case_id, reason="complex", length=2, at=LATER)
    view = queries.get_case(kari, case_id, at=LATER)
    assert view.summary.clock.due_on == before + 14 * DAY
    assert [(one.length, one.unit, one.law) for one in view.progress.extensions] == [(2, "weeks", "A law § 1")]
    assert subjects_of_messages(kari, case_id)[-1].startswith("We need more time")
    with pytest.raises(ExtendedEnough):
        actions.extend(principal=nav, case_id=case_id, reason="complex", length=1, at=LATER)


def test_what_is_late_cannot_be_extended(kari: Principal, nav: Principal) -> None:
    case_id = taken_case(kari, nav)
    with pytest.raises(TooLateToExtend):
        actions.extend(principal=nav, case_id=case_id, reason="complex", length=2, at=NOW + 60 * DAY)
    assert not ClockEvent.objects.filter(case_id=case_id, change="extended").exists()


def test_the_time_of_an_appeal_is_not_extended_by_the_law_of_the_first_decision(
    kari: Principal, nav: Principal
) -> None:
    case_id, appeals = appealed(kari, nav), worker(APPEALS)
    actions.take_case(principal=appeals, case_id=case_id, at=LATER + DAY)
    with pytest.raises(NoExtension):
        actions.extend(principal=appeals, case_id=case_id, reason="complex", length=1, at=LATER + DAY)


def test_only_who_has_the_case_lets_it_wait_or_take_longer(kari: Principal, nav: Principal) -> None:
    case_id = received_case(kari).id
    with pytest.raises(CaseNotYours):
        actions.begin_waiting(principal=nav, case_id=case_id, reason="papers", at=NOW)
    with pytest.raises(CaseNotYours):
        actions.extend(principal=nav, case_id=case_id, reason="complex", length=1, at=NOW)


def test_a_decided_case_waits_for_nothing(kari: Principal, nav: Principal) -> None:
    case_id = decided(kari, nav)
    with pytest.raises(CaseDecided):
        actions.begin_waiting(principal=nav, case_id=case_id, reason="papers", at=LATER)
    assert queries.get_case(kari, case_id, at=LATER).summary.state is CaseState.DECIDED
