"""Nobody finds a trace of another's matters: not by address, not by form, not as staff of another authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tests.served import Served
from tests.walks.conftest import MakeVisitor
from tests.walks.pack import Invented
from tests.walks.pages import Visitor

OWNER, STRANGER = "solveig-karlsen", "ragnhild-saether"


@dataclass(frozen=True)
class Matters:
    """What belongs to one person: who they are, the reference of their case, and the addresses of their pages."""

    owner: Invented
    reference: str
    case: str
    pages: tuple[str, ...]

    def traces_in(self, body: str) -> list[str]:
        """Return what of them stands in a body."""
        traces = (self.owner.name, *self.owner.name.split(), self.owner.number, self.reference)
        return [trace for trace in traces if trace in body]


@pytest.fixture(scope="module")
def matters(portico: Served, browser: Browser) -> Iterator[Matters]:
    """Somebody who has planned, applied and been written to."""
    owner = Visitor(browser, portico, "en")
    someone = owner.sign_in(OWNER)
    plan = owner.begin("having-a-child", due_date=dt.date(2026, 11, 30))
    owner.choose(plan, ["parental-benefit"])
    application = owner.path.partition("questions/")[0]
    owner.answer_all({"mother.coverage": "full", "event.leave_start": dt.date(2026, 11, 9)})
    owner.declare_and_send()
    owner.follow("/cases/*/")
    case, reference = owner.path, owner.page.locator(".govuk-caption-l").inner_text()
    owner.open("/messages/")
    owner.click(owner.page.locator("main li a").first)
    pages = [f"{plan}{page}" for page in ("", "dates/", "apply/", "invite/")]
    pages += [f"{application}{page}" for page in ("", "check/", "receipt/", "questions/mother.coverage/")]
    yield Matters(someone, reference, case, (*pages, case, owner.path))
    owner.close()


def test_another_persons_pages_are_not_found_and_tell_nothing(visitor: MakeVisitor, matters: Matters) -> None:
    stranger = visitor("en")
    stranger.sign_in(STRANGER)
    for address in matters.pages:
        assert stranger.open(address) == 404, address
        assert matters.traces_in(stranger.page.content()) == [], address
    for address in ("/life-events/", "/cases/", "/messages/", "/my-data/", "/my-data/facts/"):
        assert stranger.open(address) == 200
        assert matters.traces_in(stranger.page.content()) == [], address


def test_another_persons_forms_change_nothing(visitor: MakeVisitor, matters: Matters) -> None:
    stranger = visitor("en")
    stranger.sign_in(STRANGER)
    stranger.open("/cases/")
    token = stranger.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    plan, application = matters.pages[0], matters.pages[4]
    forms: dict[str, dict[str, str | float | bool]] = {
        f"{plan}mark/": {"tick": "nb02"},
        f"{plan}fetch/": {},
        f"{plan}dates/": {"due_date_day": "1", "due_date_month": "12", "due_date_year": "2026"},
        f"{plan}apply/": {"services": "parental-benefit"},
        f"{plan}invite/": {"identity_number": matters.owner.number},
        f"{application}check/": {"mother.information_is_true": "on"},
        f"{application}questions/mother.coverage/": {"answer": "reduced"},
    }
    for address, form in forms.items():
        answer = stranger.context.request.post(address, form={**form, "csrfmiddlewaretoken": token})
        assert answer.status == 404, (address, answer.status)
        assert matters.traces_in(answer.text()) == [], address


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(visitor: MakeVisitor, matters: Matters) -> None:
    nobody = visitor("en")
    for address in (*matters.pages, "/cases/", "/messages/", "/my-data/", "/life-events/"):
        nobody.open(address)
        assert nobody.path == "/sign-in/", address
        assert matters.traces_in(nobody.page.locator("header").inner_text()) == []
    nobody.open("/staff/cases/")
    assert nobody.path == "/staff/sign-in/"


def test_staff_of_another_authority_cannot_open_a_case(visitor: MakeVisitor, matters: Matters) -> None:
    elsewhere = visitor("en")
    elsewhere.sign_in_as_staff("municipality")
    assert matters.traces_in(elsewhere.page.content()) == []
    for address in (f"/staff{matters.case}", f"/staff{matters.case}decide/granted/"):
        assert elsewhere.open(address) == 404
        assert matters.traces_in(elsewhere.page.content()) == []
    for address in matters.pages:
        assert elsewhere.open(address) == 404


def test_staff_see_whose_a_case_is_only_when_they_have_taken_it(visitor: MakeVisitor, matters: Matters) -> None:
    staff = visitor("en")
    staff.sign_in_as_staff("nav")
    staff.find_case(matters.reference)
    assert matters.traces_in(staff.text) == [matters.reference]
    assert staff.page.locator("#facts, #reasoning, #notes").count() == 0
