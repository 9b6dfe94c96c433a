"""The desk sees that a time ends soon, and all that has happened to a case."""

from __future__ import annotations

import pytest

from portico.casework import actions, queries
from portico.casework.actions import firing
from portico.casework.tests import processes
from portico.casework.tests.factories import KARI, LATER, NOW, PARENTAL, person, taken_case, worker
from portico.casework.tests.processes import DAY
from portico.casework.tests.test_desk_pages import browser, page
from portico.casework.types import CaseId
from portico.catalogue.pack.schema import Span
from portico.identity.types import Principal
from portico.kernel import clock

pytestmark = pytest.mark.django_db
WARNED = NOW + 38 * DAY  # the clock of six weeks ends on the 42nd day


@pytest.fixture
def nav() -> Principal:
    pack = processes.process_pack()
    service = pack.services[PARENTAL]
    assert service.clock is not None
    warning = service.clock.model_copy(update={"warn": Span(value=5, unit="days")})
    changed = service.model_copy(update={"clock": warning})
    processes.publish(pack.model_copy(update={"services": {**pack.services, PARENTAL: changed}}))
    return worker("nav")


@pytest.fixture
def case_id(nav: Principal) -> CaseId:
    """A case that somebody has."""
    return taken_case(person(KARI), nav)


def near_end(staff: Principal) -> list[bool]:
    return [item.near_end for item in queries.list_queue(staff, at=WARNED).items]


def test_the_queue_and_the_page_say_that_a_time_ends_soon(nav: Principal, case_id: CaseId) -> None:
    assert near_end(nav) == [False]
    firing.fire_timers(at=WARNED)
    assert near_end(nav) == [True]
    with clock.fixed(WARNED):
        assert "ends soon" in page(browser(nav), "/staff/cases/")
        assert "ends soon" in page(browser(nav), f"/staff/cases/{case_id}/")


def test_who_takes_longer_is_not_near_the_end_any_more(nav: Principal, case_id: CaseId) -> None:
    firing.fire_timers(at=WARNED)
    actions.extend(principal=nav, case_id=case_id, reason="complex", length=2, at=WARNED)
    assert near_end(nav) == [False]


def test_what_is_late_does_not_end_soon(nav: Principal, case_id: CaseId) -> None:
    firing.fire_timers(at=WARNED)
    assert [item.near_end for item in queries.list_queue(nav, at=NOW + 60 * DAY).items] == [False]
    assert not queries.get_case_for_staff(nav, case_id, at=NOW + 60 * DAY).near_end


def test_the_page_tells_steps_waits_extensions_and_who_had_it(nav: Principal, case_id: CaseId) -> None:
    actions.move_to_step(principal=nav, case_id=case_id, step="checked", at=LATER)
    actions.begin_waiting(principal=nav, case_id=case_id, reason="papers", at=LATER + DAY)
    actions.end_waiting(principal=nav, case_id=case_id, at=LATER + 2 * DAY)
    actions.extend(principal=nav, case_id=case_id, reason="complex", length=2, at=LATER + 3 * DAY)
    actions.give_back(principal=nav, case_id=case_id, at=LATER + 4 * DAY)
    with clock.fixed(LATER + 5 * DAY):
        shown = page(browser(nav), f"/staff/cases/{case_id}/")
    told = [
        "Received",
        "Case worker has it",
        "Step: Checked",
        "It waits, and the clock stands still: We wait for papers from you",
        "It goes on",
        "2 weeks more: It is complex",
        "It went back to the queue",
    ]
    history = shown[shown.index('id="history"') :]
    places = [history.index(each) for each in told]
    assert places == sorted(places), "oldest first"
