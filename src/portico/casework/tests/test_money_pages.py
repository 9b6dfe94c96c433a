"""The pages of fees, of what comes back, and of kept and broken promises."""

from __future__ import annotations

import csv
import datetime as dt
import io
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.casework.errors import PaymentUnavailable
from portico.casework.models import PaymentRequest, Promise
from portico.casework.tests import processes
from portico.casework.tests.factories import KARI, NOW, OLA, person, received_case, worker
from portico.casework.tests.guarantees import (
    DAY,
    IN_TIME,
    LATE,
    case_of,
    decide,
    guarantee_pack,
    paid_by_mail,
    paid_online,
    unpaid_case,
)
from portico.casework.tests.test_process_pages import browser_of
from portico.casework.types import CaseState
from portico.identity.types import Principal
from portico.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> Principal:
    processes.publish(guarantee_pack(fee="163.50", owed="case.fee"))
    return person(KARI)


@pytest.fixture
def nav(kari: Principal) -> Principal:
    return worker("nav")


def with_provider(settings: LazySettings, name: str) -> None:
    settings.PORTICO_PAYMENTS = {"*": {**settings.PORTICO_PAYMENTS["*"], "provider": name}}


def test_a_person_pays_comes_back_and_the_application_is_complete(kari: Principal) -> None:
    case_id, browser = unpaid_case(kari), browser_of(kari)
    with clock.fixed(NOW + DAY):
        assert "163.50 NOK" in browser.get(f"/cases/{case_id}/").content.decode()
        to = browser.post(f"/cases/{case_id}/fee/")
        assert to.status_code == 302
        assert b"Nobody pays anything here" in browser.get(to["Location"]).content
        assert browser.post(f"/cases/{case_id}/fee/paid/").status_code == 302
        assert "was paid on 21 November 2026, online" in browser.get(f"/cases/{case_id}/").content.decode()
    assert case_of(case_id).position.state == CaseState.RECEIVED
    assert case_of(case_id).position.complete_at == NOW + DAY


def test_who_goes_to_pay_twice_pays_the_same_payment(kari: Principal) -> None:
    case_id, browser = unpaid_case(kari), browser_of(kari)
    with clock.fixed(NOW):
        first, second = (browser.post(f"/cases/{case_id}/fee/")["Location"] for _ in range(2))
    assert first == second
    assert PaymentRequest.objects.count() == 1


def test_a_payment_that_is_refused_can_be_tried_again(kari: Principal, settings: LazySettings) -> None:
    with_provider(settings, "demo-refuses")
    case_id, browser = unpaid_case(kari), browser_of(kari)
    with clock.fixed(NOW):
        browser.post(f"/cases/{case_id}/fee/")
        answer = browser.post(f"/cases/{case_id}/fee/paid/")
        assert (answer.status_code, b"nothing was taken" in answer.content) == (422, True)
        with_provider(settings, "demo-works")
        browser.post(f"/cases/{case_id}/fee/")
        assert browser.post(f"/cases/{case_id}/fee/paid/").status_code == 302
    assert case_of(case_id).position.state == CaseState.RECEIVED


def test_a_provider_that_crashes_gets_a_sentence_and_nothing_is_lost(kari: Principal, settings: LazySettings) -> None:
    with_provider(settings, "demo-crashes")
    case_id, browser = unpaid_case(kari), browser_of(kari)
    with clock.fixed(NOW):
        answer = browser.post(f"/cases/{case_id}/fee/")
    assert answer.status_code == 422
    assert str(PaymentUnavailable()) in answer.content.decode()
    assert case_of(case_id).position.state == CaseState.INCOMPLETE


def test_nobody_else_can_pay_or_see_what_is_to_be_paid(kari: Principal) -> None:
    case_id, browser = unpaid_case(kari), browser_of(person(OLA))
    with clock.fixed(NOW):
        for address in (f"/cases/{case_id}/fee/", f"/cases/{case_id}/fee/paid/"):
            assert browser.post(address).status_code == 404
        reference = case_of(case_id).reference
        assert browser.get(f"/demo/payments/{reference}-P1/").status_code == 404


def test_a_fee_that_came_by_mail_needs_to_know_whom_a_cheque_would_go_to(kari: Principal, nav: Principal) -> None:
    case_id, browser = unpaid_case(kari), browser_of(nav)
    with clock.fixed(NOW):
        answer = browser.post(f"/staff/cases/{case_id}/fee/", {"paid_by": "mail", "name": "Kari Berg", "address": " "})
        assert answer.status_code == 422
        assert b"Kari Berg" in answer.content
        sent = {"paid_by": "mail", "name": "Kari Berg", "address": "Solbakken 1\n0001 Oslo"}
        assert browser.post(f"/staff/cases/{case_id}/fee/", sent).status_code == 302
    assert case_of(case_id).position.state == CaseState.RECEIVED


def test_the_person_sees_what_comes_back_and_how(kari: Principal, nav: Principal) -> None:
    case_id = unpaid_case(kari)
    paid_by_mail(nav, case_id)
    decide(nav, case_id, LATE)
    with clock.fixed(LATE):
        page = browser_of(kari).get(f"/cases/{case_id}/").content.decode()
    assert "You get 163.50 NOK back" in page
    assert "A cheque is sent by mail." in page
    assert f"{case_of(case_id).reference}-G1" in page


def test_a_provider_is_told_to_pay_back_by_a_job_that_commits_with_the_refund(kari: Principal, nav: Principal) -> None:
    case_id = unpaid_case(kari)
    paid_online(kari, case_id)
    decide(nav, case_id, LATE)
    assert ProcrastinateJob.objects.filter(task_name="casework.pay_back").count() == 1


class TestPromises:
    """What everybody can see."""

    def counted(self, kari: Principal, *, kept: int, broken: int, month: dt.date = dt.date(2026, 12, 1)) -> None:
        """Write so many promises of one service and month."""
        case = case_of(received_case(kari).id) if not Promise.objects.exists() else Promise.objects.all()[0].case
        known = Promise.objects.count()
        Promise.objects.bulk_create(
            Promise(
                case=case,
                person_id=uuid4(),
                run=known + number + 1,
                service=case.service,
                authority=case.authority,
                month=month,
                kept=number < kept,
                days_late=0 if number < kept else 3,
                working_days_late=0,
                at=LATE,
            )
            for number in range(kept + broken)
        )

    @pytest.fixture
    def kari(self) -> Principal:
        processes.publish(guarantee_pack())
        return person(KARI)

    def table(self, at: dt.datetime = LATE) -> list[dict[str, str]]:
        """Return the table that everybody may fetch."""
        with clock.fixed(at):
            return list(csv.DictReader(io.StringIO(Client().get("/promises.csv").content.decode())))

    def test_months_that_are_over_are_counted_per_service(self, kari: Principal) -> None:
        self.counted(kari, kept=12, broken=5)
        assert self.table() == [{"month": "2026-12", "service": "parental-benefit", "kept": "12", "broken": "5"}]

    @pytest.mark.parametrize("few", [0, 1, 4])
    def test_nobody_learns_how_many_fewer_than_five_are(self, kari: Principal, few: int) -> None:
        self.counted(kari, kept=30, broken=few)
        assert self.table()[0]["broken"] == ""
        with clock.fixed(LATE):
            data = Client().get("/promises.json").json()
        assert data["fewer_than"] == 5
        assert data["promises"][0]["broken"] is None

    def test_a_month_that_still_runs_is_not_told(self, kari: Principal) -> None:
        self.counted(kari, kept=12, broken=12, month=dt.date(2027, 1, 1))
        assert self.table(LATE) == []
        assert len(self.table(dt.datetime(2027, 2, 1, tzinfo=dt.UTC))) == 1

    def test_the_page_says_what_the_data_say(self, kari: Principal) -> None:
        self.counted(kari, kept=1234, broken=7)
        self.counted(kari, kept=3, broken=3, month=dt.date(2026, 11, 1))
        with clock.fixed(LATE):
            page = browser_of(kari).get("/promises/").content.decode()
        assert "1,234" in page
        assert "December 2026" in page
        assert page.count("fewer than 5") == 2

    def test_a_real_case_ends_in_the_figures_of_its_month(self, kari: Principal) -> None:
        case_id = received_case(kari).id
        decide(worker("nav"), case_id, IN_TIME)
        assert Promise.objects.get(case=case_id).month == dt.date(2026, 12, 1)
