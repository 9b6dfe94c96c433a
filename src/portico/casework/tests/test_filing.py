"""What is owed goes into one payment file, which is sent once; what the bank says is kept payment by payment."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import LazySettings
from lxml import etree

from portico.casework import queries
from portico.casework.actions import fee_payments, filing, taking
from portico.casework.base import PaymentAnswer, PaymentOutcome
from portico.casework.errors import (
    NoPayingAccount,
    PayeeIncomplete,
    PayerIncomplete,
    PaymentFileChanged,
    PaymentFileNotFound,
    PaymentFileSent,
    PaymentNotFound,
    PaymentNotSent,
    PaymentSettled,
    Recused,
)
from portico.casework.jobs import collect_payments
from portico.casework.models import PaymentFileEntry, PaymentOrder
from portico.casework.payment_files import NAMESPACE
from portico.casework.queries import payments
from portico.casework.tests import processes
from portico.casework.tests.factories import KARI, NOW, OLA, person, worker
from portico.casework.tests.guarantees import (
    BACK,
    DAY,
    LATE,
    case_of,
    decide,
    guarantee_pack,
    paid_by_mail,
    unpaid_case,
)
from portico.casework.types.payments import BankAccount, PaidBy, Party, PaymentStatus
from portico.identity.types import PersonId
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system("portico payments")
REPORT = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><OrgnlPmtInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>{status}</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""


@pytest.fixture
def order() -> PaymentOrder:
    """A cheque that is owed."""
    processes.publish(guarantee_pack(fee="163.50", owed="case.fee"))
    who, staff = person(KARI), worker("nav")
    case_id = unpaid_case(who)
    paid_by_mail(staff, case_id)
    decide(staff, case_id, LATE)
    return PaymentOrder.objects.get(refund__case=case_id)


@pytest.fixture
def file(order: PaymentOrder) -> str:
    """Its payment file."""
    made = filing.collect(authority="nav", currency="NOK", at=LATE)
    assert made is not None
    return made


@pytest.fixture
def sent(file: str) -> str:
    """The same, handed to the bank."""
    filing.record_sent(message_id=file, actor=OPERATOR, at=LATE)
    return file


def content(file: str) -> bytes:
    return payments.content_of(payments.get_payment_file(file))


def test_a_payment_is_in_one_file_for_ever(order: PaymentOrder, file: str) -> None:
    assert filing.collect(authority="nav", currency="NOK", at=LATE + DAY) is None
    assert PaymentFileEntry.objects.get(order=order).file.message_id == file
    assert payments.status_of(order) is PaymentStatus.FILED
    ids = etree.fromstring(content(file)).iter(f"{{{NAMESPACE}}}EndToEndId")
    assert [each.text for each in ids] == [f"{case_of(order.refund.case_id).reference}-G1"]


def test_the_list_of_files_says_what_is_in_each(file: str) -> None:
    (listed,) = payments.list_payment_files(unsent=True)
    assert (listed.message_id, listed.count, listed.total, listed.sent_at) == (file, 1, Decimal("163.50"), None)


def test_a_file_is_the_same_whenever_it_is_written(file: str) -> None:
    assert content(file) == content(file)
    assert filing.check_file(content(file)) == file


def test_cannot_send_a_file_twice(sent: str) -> None:
    with pytest.raises(PaymentFileSent, match="Do not send it again"):
        filing.record_sent(message_id=sent, actor=OPERATOR, at=LATE + DAY)


def test_cannot_send_a_file_that_was_changed(file: str) -> None:
    with pytest.raises(PaymentFileChanged):
        filing.check_file(content(file).replace(b"163.50", b"963.50"))


@pytest.mark.parametrize("what", [b"", b"<a/>", b"no XML", b"<?xml version='1.0' encoding='x'?><a/>", b"\xff\xfe\x00"])
def test_cannot_send_what_is_no_payment_file(what: bytes) -> None:
    with pytest.raises(PaymentFileNotFound):
        filing.check_file(what)


def test_without_an_account_to_pay_from_payments_wait(order: PaymentOrder, settings: LazySettings) -> None:
    settings.PORTICO_PAYMENTS = {}
    with pytest.raises(NoPayingAccount, match="PORTICO_PAYMENTS"):
        filing.collect(authority="nav", currency="NOK", at=LATE)
    collect_payments(0)
    assert [each.lacks for each in payments.list_waiting()] == ["payer"]


def test_cannot_forget_whom_money_is_owed_to_before_it_is_sent(order: PaymentOrder, file: str) -> None:
    records, reference = [PersonId(order.person_id)], case_of(order.refund.case_id).reference
    assert queries.list_cases_with_money_owed(records) == [reference]
    filing.record_sent(message_id=file, actor=OPERATOR, at=LATE)
    assert queries.list_cases_with_money_owed(records) == []
    filing.record_answer(end_to_end_id=order.end_to_end_id, accepted=False, reason="AC04", at=LATE)
    assert queries.list_cases_with_money_owed(records) == [reference]


def test_what_the_bank_says_is_kept_once(order: PaymentOrder, sent: str) -> None:
    for _ in range(2):
        filing.record_answer(end_to_end_id=order.end_to_end_id, accepted=True, at=LATE)
    assert payments.status_of(order) is PaymentStatus.ACCEPTED
    assert order.states.count() == 4


def test_the_bank_can_say_nothing_of_what_was_not_sent(order: PaymentOrder, file: str) -> None:
    with pytest.raises(PaymentNotSent):
        filing.record_answer(end_to_end_id=order.end_to_end_id, accepted=True, at=LATE)
    with pytest.raises(PaymentNotFound):
        filing.record_answer(end_to_end_id="K7F3-9QPM-G1", accepted=True, at=LATE)


def test_cannot_be_paid_after_it_was_rejected(order: PaymentOrder, sent: str) -> None:
    filing.record_answer(end_to_end_id=order.end_to_end_id, accepted=False, reason="AC04", at=LATE)
    with pytest.raises(PaymentSettled):
        filing.record_answer(end_to_end_id=order.end_to_end_id, accepted=True, at=LATE)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("ACSC", PaymentStatus.ACCEPTED),
        ("RJCT", PaymentStatus.REJECTED),
        ("ACTC", PaymentStatus.SENT),
        ("PDNG", PaymentStatus.SENT),
    ],
)
def test_the_banks_report_is_read(order: PaymentOrder, sent: str, said: str, status: PaymentStatus) -> None:
    filing.record_report(REPORT.format(id=order.end_to_end_id, status=said).encode(), at=LATE)
    assert payments.status_of(order) is status
    reasons = {"RJCT": "AC04"}
    assert order.states.order_by("-number")[0].reason == reasons.get(said, "")


def test_a_report_that_names_an_unknown_payment_is_refused_as_a_whole(order: PaymentOrder, sent: str) -> None:
    with pytest.raises(PaymentNotFound):
        filing.record_report(REPORT.format(id="K7F3-9QPM-G9", status="ACSC").encode(), at=LATE)


def test_a_rejected_payment_is_ordered_anew_under_another_number(order: PaymentOrder, sent: str) -> None:
    filing.record_answer(end_to_end_id=order.end_to_end_id, accepted=False, reason="AC04", at=LATE)
    party = Party("Kari Berg", BankAccount(iban="NO9386011117947"))
    new = filing.order_anew(end_to_end_id=order.end_to_end_id, payee=party, at=LATE)
    assert new == f"{order.end_to_end_id[:-1]}2"
    assert payments.list_waiting() == ()
    made = filing.collect(authority="nav", currency="NOK", at=LATE)
    assert made is not None
    assert b"NO9386011117947" in content(made)


def test_cannot_order_anew_what_was_ordered_anew_already(order: PaymentOrder, sent: str) -> None:
    filing.record_answer(end_to_end_id=order.end_to_end_id, accepted=False, reason="AC04", at=LATE)
    party = Party("Kari Berg", BankAccount(iban="NO9386011117947"))
    new = filing.order_anew(end_to_end_id=order.end_to_end_id, payee=party, at=LATE)
    with pytest.raises(PaymentSettled):
        filing.order_anew(end_to_end_id=order.end_to_end_id, payee=party, at=LATE)
    assert list(order.refund.orders.order_by("number").values_list("end_to_end_id", flat=True)) == [
        order.end_to_end_id,
        new,
    ]


@pytest.mark.parametrize(
    ("account", "why"),
    [
        (BankAccount(iban="NO9386011117948"), "its check number is wrong"),
        (BankAccount(number="1", bic="no bank"), "no bank"),
        (BankAccount(number="\x01", member="000300002"), "a number of which nothing is left"),
        (BankAccount(number="1", member="000300002", clearing="NO CODE"), "no clearing system"),
    ],
)
def test_what_no_bank_can_pay_holds_up_nobody_else(order: PaymentOrder, account: BankAccount, why: str) -> None:
    who, staff = person(OLA), worker("nav", "Another")
    case_id = unpaid_case(who)
    asked = fee_payments.ask_to_pay(principal=who, case_id=case_id, provider="demo-works", back=BACK, at=NOW)
    paid = PaymentOutcome(PaymentAnswer.PAID, Party("Ola Hansen", account))
    fee_payments.record_outcome(request_id=asked.request_id, outcome=paid, at=NOW)
    decide(staff, case_id, LATE)
    assert filing.collect(authority="nav", currency="NOK", at=LATE) is not None
    assert [entry.order for entry in PaymentFileEntry.objects.all()] == [order]
    assert [each.lacks for each in payments.list_waiting()] == ["payee"]


@pytest.mark.parametrize(
    ("payer", "why"),
    [
        (Party("\x01", address=("Solbakken 1",)), "a name of which nothing is left"),
        (Party("Ola Hansen", address=("\x01",)), "an address of which nothing is left"),
        (Party("Ola Hansen", address=("Solbakken 1",), country="Norway"), "no country of ISO 3166"),
    ],
)
def test_cannot_write_down_a_payer_to_whom_no_cheque_can_go(order: PaymentOrder, payer: Party, why: str) -> None:
    case_id = unpaid_case(person(OLA))
    with pytest.raises(PayerIncomplete):
        fee_payments.record_fee_paid(
            principal=worker("nav", "Another"), case_id=case_id, paid_by=PaidBy.MAIL, payer=payer, at=NOW
        )


def test_cannot_write_down_a_fee_in_a_case_that_one_left_to_others(order: PaymentOrder) -> None:
    case_id, staff = unpaid_case(person(OLA)), worker("nav", "Another")
    taking.recuse(principal=staff, case_id=case_id, at=NOW)
    with pytest.raises(Recused):
        paid_by_mail(staff, case_id)


def test_cannot_order_anew_what_is_on_its_way(order: PaymentOrder, sent: str) -> None:
    party = Party("Kari Berg", BankAccount(iban="NO9386011117947"))
    with pytest.raises(PaymentSettled):
        filing.order_anew(end_to_end_id=order.end_to_end_id, payee=party, at=LATE)


def test_cannot_order_anew_to_nowhere(order: PaymentOrder) -> None:
    with pytest.raises(PayeeIncomplete):
        filing.order_anew(end_to_end_id=order.end_to_end_id, payee=Party("Kari Berg"), at=LATE)
