"""The pages and JSON of withdrawing, appealing and working: what is refused keeps what was typed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client

from portico.casework import actions, queries
from portico.casework.tests import processes
from portico.casework.tests.factories import KARI, LATER, NOW, person, received_case, taken_case, worker
from portico.casework.tests.processes import APPEALS, LETTER, appealed, decide, decided
from portico.casework.tests.test_api import client_of, get, post
from portico.casework.types import CaseState, Result
from portico.catalogue.pack.schema import Pack
from portico.identity.types import Principal
from portico.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack() -> Pack:
    return processes.process_pack()


def browser_of(who: Principal) -> Client:
    """Return a browser in which somebody is signed in who reads English."""
    browser = client_of(who)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


def test_the_person_is_asked_before_it_is_withdrawn(kari: Principal) -> None:
    case_id, browser = received_case(kari).id, browser_of(kari)
    with clock.fixed(LATER):
        assert b"Withdraw your application?" in browser.get(f"/cases/{case_id}/withdraw/").content
        assert queries.get_case(kari, case_id, at=LATER).summary.state is CaseState.RECEIVED
        assert browser.post(f"/cases/{case_id}/withdraw/").status_code == 302
        page = browser.get(f"/cases/{case_id}/").content.decode()
    assert "Withdrawn" in page
    assert f"/cases/{case_id}/withdraw/" not in page


def test_a_late_appeal_is_asked_why_and_sent_all_the_same(kari: Principal, nav: Principal) -> None:
    case_id = decided(kari, nav)
    with clock.fixed(dt.datetime(2027, 1, 5, 12, tzinfo=dt.UTC)):
        browser = browser_of(kari)
        assert b"late_because" in browser.get(f"/cases/{case_id}/appeal/").content
        assert browser.post(f"/cases/{case_id}/appeal/", {"why": "I have worked."}).status_code == 302
        page = browser.get(f"/cases/{case_id}/").content.decode()
    assert "Nav Appeals looks at it." in page
    assert "It came after the last day." in page


def test_an_appeal_that_is_too_long_comes_back_as_it_was_typed(kari: Principal, nav: Principal) -> None:
    case_id, browser = decided(kari, nav), browser_of(kari)
    with clock.fixed(LATER):
        assert b"late_because" not in browser.get(f"/cases/{case_id}/appeal/").content
        answer = browser.post(f"/cases/{case_id}/appeal/", {"change": "Grant it, please.", "why": "x" * 10_001})
    assert answer.status_code == 422
    assert b"Grant it, please." in answer.content


@pytest.mark.parametrize("faster", ["colleague", "person"])
def test_what_a_clerk_wrote_is_there_when_somebody_was_faster(kari: Principal, nav: Principal, faster: str) -> None:
    case_id, browser = taken_case(kari, nav), browser_of(nav)
    with clock.fixed(LATER):
        assert browser.get(f"/staff/cases/{case_id}/decide/refused/").status_code == 200
        if faster == "person":
            actions.withdraw(principal=kari, case_id=case_id, at=LATER)
        else:
            decide(nav, case_id)
        typed = {"reasons": "My long reasons.", "letter": LETTER}
        answer = browser.post(f"/staff/cases/{case_id}/decide/refused/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "My long reasons." in page
    assert "Here it is." in page
    assert ("withdrawn" if faster == "person" else "decided already") in page


def test_the_desk_shows_what_the_process_lets_one_do(kari: Principal, nav: Principal) -> None:
    case_id, browser = taken_case(kari, nav), browser_of(nav)
    address = f"/staff/cases/{case_id}"
    with clock.fixed(LATER):
        page = browser.get(f"{address}/").content.decode()
        assert all(f"{address}/{what}/" in page for what in ("step", "wait", "extend", "recuse"))
        assert browser.post(f"{address}/step/", {"step": "checked"}).status_code == 302
        assert browser.post(f"{address}/extend/", {"reason": "complex", "length": "3"}).status_code == 422
        assert browser.post(f"{address}/extend/", {"reason": "complex", "length": "2"}).status_code == 302
        assert browser.post(f"{address}/wait/", {"reason": "papers"}).status_code == 302
        assert "We wait for papers from you" in browser.get(f"{address}/").content.decode()
        seen = browser_of(kari).get(f"/cases/{case_id}/").content.decode()
        assert browser.post(f"{address}/go-on/").status_code == 302
        assert browser.post(f"{address}/recuse/").status_code == 302
    for said in ("It is your turn.", "stands still meanwhile (A law § 1)", "Checked", "It is complex"):
        assert said in seen


def test_an_appeal_reaches_the_desk_of_the_other_authority(kari: Principal, nav: Principal) -> None:
    case_id, appeals = appealed(kari, nav), worker(APPEALS)
    actions.take_case(principal=appeals, case_id=case_id, at=LATER)
    with clock.fixed(LATER):
        assert "I have worked." in browser_of(appeals).get(f"/staff/cases/{case_id}/").content.decode()
        assert browser_of(nav).get(f"/staff/cases/{case_id}/").status_code == 404


def test_a_proposal_is_read_and_approved_on_its_page() -> None:
    processes.publish(processes.process_pack(four_eyes="true"))
    kari, nav, second = person(KARI), worker("nav"), worker("nav")
    case_id, browser = taken_case(kari, nav), browser_of(second)
    with clock.fixed(LATER):
        desk = browser_of(nav)
        assert "has to approve" in desk.get(f"/staff/cases/{case_id}/decide/refused/").content.decode()
        desk.post(f"/staff/cases/{case_id}/decide/refused/", {"reasons": "So it is.", "letter": LETTER})
        assert str(case_id) in browser.get("/staff/proposals/").content.decode()
        address = f"/staff/cases/{case_id}/proposal/"
        assert "So it is." not in browser.get(address).content.decode()
        assert browser.post(address, {"approve": "1"}).status_code == 422
        assert browser.post(f"{address}review/").status_code == 302
        assert "So it is." in browser.get(address).content.decode()
        assert browser.post(address, {"reason": ""}).status_code == 422
        assert "your own proposal" in desk.get(address).content.decode()
        assert browser.post(address, {"approve": "1"}).status_code == 302
    decision = queries.get_case(kari, case_id, at=LATER).decision
    assert decision is not None
    assert decision.result is Result.REFUSED


def test_the_same_by_json(kari: Principal, nav: Principal) -> None:
    case_id, desk, home = taken_case(kari, nav), browser_of(nav), browser_of(kari)
    at_desk = f"staff/cases/{case_id}"
    with clock.fixed(NOW):
        assert list(get(desk, f"{at_desk}/process")["next_steps"]) == ["checked", "reckoned"]  # type: ignore[call-overload]
        assert post(desk, f"{at_desk}/steps", {"step": "checked"}) == (204, None)
        assert post(desk, f"{at_desk}/waiting", {"reason": "doctor"}) == (204, None)
        status, problem = post(desk, f"{at_desk}/waiting", {"reason": "papers"})
        assert (status, problem["code"]) == (409, "casework.already-waiting")  # type: ignore[index, call-overload]
        assert get(home, f"cases/{case_id}/progress")["holder"] == "third_party"
        assert desk.delete(f"/api/{at_desk}/waiting").status_code == 204
        assert post(desk, f"{at_desk}/extensions", {"reason": "complex", "length": 1}) == (204, None)
        assert post(home, f"cases/{case_id}/appeals", {})[0] == 409
        assert post(home, f"cases/{case_id}/withdrawal", {}) == (204, None)
        assert get(home, f"cases/{case_id}")["heading"]["state"] == "withdrawn"  # type: ignore[index, call-overload]
