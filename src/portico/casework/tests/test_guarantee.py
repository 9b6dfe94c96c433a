"""A promise is kept or broken; what a broken one owes is paid by itself, once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from portico.casework import paying
from portico.casework.actions import filing, firing, promises
from portico.casework.models import FeePayment, PaymentOrder, Promise, Refund
from portico.casework.queries import payments
from portico.casework.queries.frozen import FrozenCase
from portico.casework.tests import processes
from portico.casework.tests.factories import KARI, NOW, person, received_case, worker
from portico.casework.tests.guarantees import (
    DAY,
    IN_TIME,
    LATE,
    case_of,
    decide,
    decided_at,
    guarantee_pack,
    paid_by_mail,
    paid_online,
    unpaid_case,
)
from portico.casework.types import CaseState, Result
from portico.casework.types.payments import PaymentMethod, PaymentStatus, RefundView
from portico.identity.types import Principal
from portico.messages import queries as messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari() -> Principal:
    processes.publish(guarantee_pack())
    return person(KARI)


@pytest.fixture
def nav(kari: Principal) -> Principal:
    return worker("nav")


def refunds(case_id: object) -> tuple[RefundView, ...]:
    return payments.list_refunds(FrozenCase(case_of(case_id)))  # type: ignore[arg-type]


def test_a_promise_is_kept_when_it_is_decided_in_time(kari: Principal, nav: Principal) -> None:
    case_id = decided_at(kari, nav, IN_TIME)
    promise = Promise.objects.get(case=case_id)
    assert (promise.kept, promise.days_late) == (True, 0)
    assert refunds(case_id) == ()


def test_a_promise_is_broken_by_as_many_days_as_it_was_late(kari: Principal, nav: Principal) -> None:
    promise = Promise.objects.get(case=decided_at(kari, nav, LATE))
    assert (promise.kept, promise.days_late) == (False, 10)
    assert promise.month == LATE.date().replace(day=1)


def test_what_a_broken_promise_owes_is_ordered_and_told(kari: Principal, nav: Principal) -> None:
    case_id = decided_at(kari, nav, LATE)
    (refund,) = refunds(case_id)
    assert (refund.amount, refund.currency, refund.law) == (Decimal("100.00"), "NOK", ("A law § 1",))
    assert refund.status is PaymentStatus.ORDERED
    (message,) = (each for each in messages.list_messages_of_case(kari, case_id) if each.subject == "We were late")
    body = messages.get_message(kari, message.id).body
    assert "100" in body
    assert "2027" in body, "the day that was promised"


def test_it_is_settled_once_however_often_it_is_looked_at(kari: Principal, nav: Principal) -> None:
    case_id = decided_at(kari, nav, LATE)
    for days in range(3):
        promises.settle(case_of(case_id), at=LATE + days * DAY)
        firing.fire_timers(at=LATE + days * DAY)
    assert Promise.objects.filter(case=case_id).count() == 1
    assert len(refunds(case_id)) == 1
    assert processes.subjects_of_messages(kari, case_id).count("We were late") == 1


def test_the_database_refuses_a_second_refund_for_the_same_promise(kari: Principal, nav: Principal) -> None:
    row = Refund.objects.get(case=decided_at(kari, nav, LATE))
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.create(
            case=row.case, person_id=row.person_id, cause=row.cause, amount=1, currency="NOK", law=[], at=LATE
        )


def test_nothing_is_owed_before_the_clock_stops_when_the_law_waits_for_that(kari: Principal) -> None:
    case_id = received_case(kari).id
    firing.fire_timers(at=LATE)
    assert not Promise.objects.filter(case=case_id).exists()
    assert refunds(case_id) == ()


def test_it_is_owed_as_soon_as_the_day_is_past_when_the_law_says_so() -> None:
    processes.publish(guarantee_pack(fixed_at="due"))
    who = person(KARI)
    case_id = received_case(who).id
    firing.fire_timers(at=NOW + 42 * DAY)
    assert refunds(case_id) == ()
    firing.fire_timers(at=NOW + 43 * DAY)
    assert len(refunds(case_id)) == 1
    decide(worker("nav"), case_id, LATE)
    assert len(refunds(case_id)) == 1
    assert Promise.objects.get(case=case_id).stopped_on is None


@pytest.mark.parametrize(
    ("when", "result", "owed"),
    [
        ('case.days_late > 0 and case.result = "granted"', Result.GRANTED, 1),
        ('case.days_late > 0 and case.result = "granted"', Result.REFUSED, 0),
        ("case.days_late > 10", Result.GRANTED, 0),
        ('case.service = "parental-benefit" and case.fee = null', Result.GRANTED, 1),
    ],
)
def test_the_packs_rule_says_whether_something_is_owed(when: str, result: Result, owed: int) -> None:
    processes.publish(guarantee_pack(when=when))
    who = person(KARI)
    assert len(refunds(decided_at(who, worker("nav"), LATE, result))) == owed


@pytest.mark.parametrize(
    ("owed", "amount"),
    [("case.fee", "163.50"), ("case.fee * 0.25", "40.88"), ("if case.days_late > 10 then 2 else 1.005", "1.01")],
)
def test_the_packs_rule_says_how_much_rounded_once_at_the_end(owed: str, amount: str) -> None:
    processes.publish(guarantee_pack(fee="163.50", owed=owed))
    who, staff = person(KARI), worker("nav")
    case_id = unpaid_case(who)
    paid_online(who, case_id)
    decide(staff, case_id, LATE)
    assert refunds(case_id)[0].amount == Decimal(amount)


def test_what_was_withdrawn_in_time_counts_for_neither_side(kari: Principal) -> None:
    case_id = received_case(kari).id
    processes.actions.withdraw(principal=kari, case_id=case_id, at=IN_TIME)
    firing.fire_timers(at=IN_TIME)
    assert not Promise.objects.filter(case=case_id).exists()


def test_an_appeal_has_a_promise_of_its_own_and_no_second_refund(kari: Principal, nav: Principal) -> None:
    pack = guarantee_pack()
    service = processes.process_pack().services["parental-benefit"]
    changed = pack.services["parental-benefit"].model_copy(update={"appeal": service.appeal})
    processes.publish(pack.model_copy(update={"services": {**pack.services, "parental-benefit": changed}}))
    case_id = received_case(kari).id
    processes.actions.take_case(principal=nav, case_id=case_id, at=LATE)
    processes.decide(nav, case_id, Result.REFUSED, at=LATE)
    # Nothing swept meanwhile: the appeal begins before the first run was settled.
    processes.actions.appeal(principal=kari, case_id=case_id, change="Grant it.", why="I have worked.", at=LATE + DAY)
    firing.fire_timers(at=LATE + 2 * DAY)
    assert list(Promise.objects.filter(case=case_id).values_list("run", "kept")) == [(1, False)]
    assert len(refunds(case_id)) == 1


class TestHowItIsPaid:
    """The way the fee came."""

    @pytest.fixture
    def kari(self) -> Principal:
        processes.publish(guarantee_pack(fee="163.50", owed="case.fee"))
        return person(KARI)

    def test_online_it_goes_back_by_whoever_took_it(self, kari: Principal, nav: Principal) -> None:
        case_id = unpaid_case(kari)
        paid_online(kari, case_id)
        decide(nav, case_id, LATE)
        order = PaymentOrder.objects.get(refund__case=case_id)
        assert order.method == PaymentMethod.ORIGINAL
        assert paying.pay_back(order_id=order.pk, at=LATE)
        assert refunds(case_id)[0].status is PaymentStatus.PAID_BACK
        assert not paying.pay_back(order_id=order.pk, at=LATE)
        assert filing.collect(authority="nav", currency="NOK", at=LATE) is None

    def test_by_mail_it_is_a_cheque_to_whoever_paid(self, kari: Principal, nav: Principal) -> None:
        case_id = unpaid_case(kari)
        paid_by_mail(nav, case_id)
        decide(nav, case_id, LATE)
        order = PaymentOrder.objects.get(refund__case=case_id)
        assert order.method == PaymentMethod.CHEQUE
        assert payments.payee_of(order).address == ("Solbakken 1", "0001 Oslo")

    def test_the_clock_starts_when_the_fee_is_paid(self, kari: Principal, nav: Principal) -> None:
        case_id = unpaid_case(kari)
        assert case_of(case_id).position.state == CaseState.INCOMPLETE
        paid_online(kari, case_id, at=NOW + 20 * DAY)
        assert case_of(case_id).position.complete_at == NOW + 20 * DAY
        decide(nav, case_id, LATE)
        assert Promise.objects.get(case=case_id).kept

    def test_where_nobody_says_where_to_pay_it_waits_and_holds_up_nobody(self, kari: Principal, nav: Principal) -> None:
        processes.publish(guarantee_pack())
        case_id = decided_at(kari, nav, LATE)
        assert filing.collect(authority="nav", currency="NOK", at=LATE) is None
        (waiting,) = payments.list_waiting()
        assert (waiting.lacks, waiting.end_to_end_id) == ("payee", f"{case_of(case_id).reference}-G1")


def test_who_paid_is_kept_encrypted(nav: Principal) -> None:
    processes.publish(guarantee_pack(fee="163.50"))
    case_id = unpaid_case(person(KARI))
    paid_by_mail(nav, case_id)
    kept = FeePayment.objects.get(fee__case=case_id).payer
    assert "Solbakken" not in kept
