"""Payment files: what a bank reads out of them. The official schema is checked by scripts/check_payment_files.py."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portico.casework import payment_files
from portico.casework.errors import AccountNotPossible, PayeeIncomplete, PaymentNotPossible
from portico.casework.payment_files import NAMESPACE, Header
from portico.casework.types.payments import BankAccount, Party, PaymentMethod, PaymentRow

IBAN = "PT50000201231234567890154"
PAYER = Party("Passport office", BankAccount(number="1234567", bic="NOSCCATTXXX", member="000200001", clearing="CACPA"))
HEADER = Header("PORTICO-1", dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC), dt.date(2026, 5, 5), PAYER)
TO_ACCOUNT = PaymentRow(
    "R-1",
    PaymentMethod.TRANSFER,
    Decimal("163.50"),
    "CAD",
    Party("Ana Silva", BankAccount(iban=IBAN)),
    "Refund of the passport fee",
)
BY_CHEQUE = PaymentRow(
    "R-2",
    PaymentMethod.CHEQUE,
    Decimal("58.50"),
    "CAD",
    Party("Bob Roy", address=("12 Main Street", "Ottawa ON K1A 0A1"), country="CA"),
    "Refund of the passport fee",
)


def read(content: bytes) -> etree._Element:
    """Return the message in a file."""
    root = etree.fromstring(content)
    assert root.tag == f"{{{NAMESPACE}}}Document"
    return root


def texts(element: etree._Element, path: str) -> list[str]:
    """Return the texts at a path of short names."""
    steps = "/".join(f"p:{step}" if step != "." else step for step in path.split("/"))
    return [str(each.text) for each in element.iterfind(f".//{steps}", {"p": NAMESPACE})]


def test_a_file_says_how_many_payments_it_has_and_how_much_they_are() -> None:
    message = read(payment_files.written(HEADER, [TO_ACCOUNT, BY_CHEQUE]))
    assert texts(message, "GrpHdr/NbOfTxs") == ["2"]
    assert texts(message, "GrpHdr/CtrlSum") == ["222.00"]
    assert texts(message, "GrpHdr/MsgId") == ["PORTICO-1"]
    assert texts(message, "GrpHdr/CreDtTm") == ["2026-05-04T09:30:00Z"]


def test_transfers_and_cheques_are_groups_of_their_own() -> None:
    message = read(payment_files.written(HEADER, [TO_ACCOUNT, BY_CHEQUE]))
    assert texts(message, "PmtInf/PmtMtd") == ["CHK", "TRF"]
    assert texts(message, "PmtInf/CtrlSum") == ["58.50", "163.50"]
    assert texts(message, "PmtInf/ReqdExctnDt/Dt") == ["2026-05-05"] * 2


def test_each_currency_is_a_group_of_its_own() -> None:
    euro = replace(TO_ACCOUNT, end_to_end_id="R-3", currency="EUR")
    message = read(payment_files.written(HEADER, [TO_ACCOUNT, euro]))
    assert texts(message, "PmtInf/PmtInfId") == ["PORTICO-1-001", "PORTICO-1-002"]
    assert [each.get("Ccy") for each in message.iter(f"{{{NAMESPACE}}}InstdAmt")] == ["CAD", "EUR"]


def test_a_cheque_is_mailed_to_the_payees_address() -> None:
    message = read(payment_files.written(HEADER, [BY_CHEQUE]))
    assert texts(message, "ChqInstr/DlvryMtd/Cd") == ["MLCD"]
    assert texts(message, "Cdtr/PstlAdr/AdrLine") == ["12 Main Street", "Ottawa ON K1A 0A1"]
    assert texts(message, "CdtTrfTxInf/CdtrAcct/Id/IBAN") == []


def test_an_account_without_an_iban_names_its_bank_in_the_clearing_system() -> None:
    account = BankAccount(number="7654321", scheme="chequing", member="000300002", clearing="CACPA")
    row = replace(TO_ACCOUNT, payee=Party("Ana Silva", account))
    message = read(payment_files.written(HEADER, [row]))
    assert texts(message, "CdtrAcct/Id/Othr/Id") == ["7654321"]
    assert texts(message, "CdtrAcct/Id/Othr/SchmeNm/Prtry") == ["chequing"]
    assert texts(message, "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["000300002"]
    assert texts(message, "CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd") == ["CACPA"]


def test_a_payer_with_an_iban_needs_no_bank() -> None:
    header = replace(HEADER, payer=Party("Registo Civil", BankAccount(iban=IBAN)))
    message = read(payment_files.written(header, [TO_ACCOUNT]))
    assert texts(message, "DbtrAcct/Id/IBAN") == [IBAN]
    assert texts(message, "DbtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = [TO_ACCOUNT, BY_CHEQUE]
    assert payment_files.written(HEADER, rows) == payment_files.written(HEADER, rows)


@pytest.mark.parametrize(
    ("account", "why"),
    [
        (BankAccount(iban="PT50000201231234567890155"), "its check number is wrong"),
        (BankAccount(iban="pt50000201231234567890154"), "small letters"),
        (BankAccount(number="7654321"), "nobody says at which bank"),
        (BankAccount(number="7654321", bic="NOSC"), "no BIC"),
        (BankAccount(), "nothing at all"),
        (None, "no account"),
    ],
)
def test_cannot_pay_to_what_is_no_account(account: BankAccount | None, why: str) -> None:
    with pytest.raises(AccountNotPossible):
        payment_files.written(HEADER, [replace(TO_ACCOUNT, payee=Party("Ana Silva", account))])


@pytest.mark.parametrize("payee", [Party("Bob Roy"), Party("Bob Roy", address=(" ",)), Party("\0", address=("Here",))])
def test_cannot_mail_a_cheque_without_a_name_and_an_address(payee: Party) -> None:
    with pytest.raises(PayeeIncomplete):
        payment_files.written(HEADER, [replace(BY_CHEQUE, payee=payee)])


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "no payments"),
        ([TO_ACCOUNT, TO_ACCOUNT], "one id twice"),
        ([replace(TO_ACCOUNT, amount=Decimal(0))], "nothing to pay"),
        ([replace(TO_ACCOUNT, amount=Decimal("-1"))], "less than nothing"),
        ([replace(TO_ACCOUNT, end_to_end_id="R/1")], "a sign that banks refuse"),
        ([replace(TO_ACCOUNT, end_to_end_id="R" * 36)], "an id that is too long"),
        ([replace(TO_ACCOUNT, method=PaymentMethod.ORIGINAL)], "what a bank cannot do"),
    ],
)
def test_cannot_write_a_file_that_a_bank_would_refuse(rows: list[PaymentRow], why: str) -> None:
    with pytest.raises(PaymentNotPossible):
        payment_files.written(HEADER, rows)


@given(name=st.text(min_size=1), lines=st.lists(st.text(), min_size=1, max_size=12), text=st.text())
def test_whatever_people_are_called_the_file_is_one(name: str, lines: list[str], text: str) -> None:
    payee = Party(f"N {name}", address=("First", *lines))
    message = read(payment_files.written(HEADER, [replace(BY_CHEQUE, payee=payee, text=f"R {text}")]))
    assert all(1 <= len(line) <= 70 for line in texts(message, "Cdtr/PstlAdr/AdrLine"))
    assert len(texts(message, "Cdtr/PstlAdr/AdrLine")) <= 7
    assert all(len(each) <= 140 for each in texts(message, "Cdtr/Nm"))


def test_a_party_is_kept_and_read_again() -> None:
    for party in (PAYER, BY_CHEQUE.payee, TO_ACCOUNT.payee):
        assert Party.from_json(party.as_json()) == party
