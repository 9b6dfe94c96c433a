"""How the date of a case is reckoned: for the person it is about and for staff, every day and why it counts or not."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.casework import actions, queries
from portico.casework.errors import CaseNotFound, NothingReckoned
from portico.casework.tests import processes
from portico.casework.tests.factories import (
    LATER,
    NOW,
    OLA,
    case_waiting_for_signature,
    person,
    received_case,
    taken_case,
    worker,
)
from portico.casework.types.clocks import DayKind
from portico.casework.views.reckoning import _context
from portico.identity.types import Principal

DAY = dt.timedelta(days=1)


def test_a_person_sees_every_day_and_its_law(kari: Principal, nav: Principal) -> None:
    processes.publish(processes.process_pack())
    case_id = taken_case(kari, nav)
    actions.begin_waiting(principal=nav, case_id=case_id, reason="papers", at=LATER + 2 * DAY)
    actions.end_waiting(principal=nav, case_id=case_id, at=LATER + 5 * DAY)
    actions.extend(principal=nav, case_id=case_id, reason="complex", length=1, at=LATER + 6 * DAY)
    view = queries.get_account(kari, case_id, at=LATER + 6 * DAY)
    assert view.due_on == queries.get_case(kari, case_id, at=LATER + 6 * DAY).summary.clock.due_on
    assert [each.kind for each in view.stretches][:3] == [DayKind.START, DayKind.COUNTED, DayKind.PAUSED]
    paused = view.stretches[2]
    assert (paused.length, paused.law) == (3, "A law § 1")
    assert paused.about is not None
    assert paused.about.in_language("en") == "We wait for papers from you"
    assert [part.reason.in_language("en") for part in view.parts if part.reason] == ["It is complex"]
    for number, part in enumerate(view.parts):
        assert sum(day.kind is DayKind.COUNTED for day in view.days if day.part == number) == part.days


def test_the_page_says_it_in_words(kari: Principal) -> None:
    view = queries.get_account(kari, received_case(kari).id, at=NOW)
    context = _context(view, "case")
    assert [row["so_far"] for row in context["rows"]] == ["", f"{view.parts[0].days} of {view.parts[0].days}"]  # type: ignore[attr-defined]
    (term,) = context["terms"]  # type: ignore[misc]
    assert str(view.parts[0].value) in term
    assert view.parts[0].law in term


def test_staff_see_the_same_for_cases_of_their_own_desk_only(kari: Principal, nav: Principal) -> None:
    case_id = received_case(kari).id
    assert queries.get_account_for_staff(nav, case_id, at=NOW) == queries.get_account(kari, case_id, at=NOW)
    with pytest.raises(CaseNotFound):
        queries.get_account_for_staff(worker("tax"), case_id, at=NOW)


def test_nobody_else_sees_how_the_date_of_a_case_is_reckoned(kari: Principal) -> None:
    case_id = received_case(kari).id
    with pytest.raises(CaseNotFound):
        queries.get_account(person(OLA), case_id, at=NOW)


def test_before_the_clock_has_started_nothing_is_reckoned(kari: Principal) -> None:
    with pytest.raises(NothingReckoned):
        queries.get_account(kari, case_waiting_for_signature(kari).id, at=NOW)
