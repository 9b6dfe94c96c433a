"""A clock that stops at a step after the decision runs until that is done, whatever is appealed or reckoned anew meanwhile."""

from __future__ import annotations

import pytest

from portico.casework import actions
from portico.casework.models import Case
from portico.casework.queries import clocks
from portico.casework.rules import clock
from portico.casework.tests import processes
from portico.casework.tests.factories import KARI, LATER, NOW, person, taken_case, worker
from portico.casework.tests.processes import APPEALS, DAY, decide, decided
from portico.casework.types import CaseId, ClockChange, Result
from portico.identity.types import Principal

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> Principal:
    processes.publish(processes.process_pack(stops_at="paid"))
    return person(KARI)


def doing(case_id: CaseId) -> ClockChange | None:
    """Return what the clock of a case does."""
    return clock.doing(clocks.ticks_of([Case.objects.get(pk=case_id)])[case_id])


def test_cannot_lose_what_is_owed_by_withdrawing_an_appeal(kari: Principal) -> None:
    case_id = decided(kari, worker("nav"), Result.GRANTED)
    actions.appeal(principal=kari, case_id=case_id, at=LATER)
    actions.withdraw(principal=kari, case_id=case_id, at=LATER + DAY)
    assert doing(case_id) is ClockChange.STARTED
    actions.move_to_step(principal=worker("nav"), case_id=case_id, step="paid", at=LATER + 2 * DAY)
    assert doing(case_id) is ClockChange.STOPPED


def test_cannot_lose_what_is_owed_by_winning_an_appeal(kari: Principal) -> None:
    case_id, appeals = decided(kari, worker("nav"), Result.GRANTED), worker(APPEALS)
    actions.appeal(principal=kari, case_id=case_id, at=LATER)
    actions.take_case(principal=appeals, case_id=case_id, at=LATER + DAY)
    decide(appeals, case_id, Result.GRANTED, at=LATER + DAY)
    assert doing(case_id) is ClockChange.STARTED


def test_a_refusal_on_appeal_ends_what_was_owed(kari: Principal) -> None:
    case_id, appeals = decided(kari, worker("nav"), Result.GRANTED), worker(APPEALS)
    actions.appeal(principal=kari, case_id=case_id, at=LATER)
    actions.take_case(principal=appeals, case_id=case_id, at=LATER + DAY)
    decide(appeals, case_id, at=LATER + DAY)
    assert doing(case_id) is ClockChange.STOPPED


def test_a_grant_on_appeal_of_a_refusal_stops_the_clock_of_the_appeal(kari: Principal) -> None:
    case_id, appeals = decided(kari, worker("nav")), worker(APPEALS)
    actions.appeal(principal=kari, case_id=case_id, at=LATER)
    actions.take_case(principal=appeals, case_id=case_id, at=LATER + DAY)
    decide(appeals, case_id, Result.GRANTED, at=LATER + DAY)
    assert doing(case_id) is ClockChange.STOPPED


def test_the_clock_of_a_grant_does_not_stand_still_for_an_answer_that_nobody_needs(kari: Principal) -> None:
    nav = worker("nav")
    case_id = taken_case(kari, nav)
    actions.begin_waiting(principal=nav, case_id=case_id, reason="papers", at=NOW)
    decide(nav, case_id, Result.GRANTED)
    assert doing(case_id) is ClockChange.RESUMED
