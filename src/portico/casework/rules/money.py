"""Amounts of money, and how money goes back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision

from portico.casework.errors import AccountNotPossible
from portico.casework.types.payments import BankAccount, PaidBy, Party, PaymentMethod, PaymentStatus

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_COUNTRY, _CLEARING = re.compile(r"([A-Z]{2})?"), 5
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

MAY_FOLLOW: Mapping[PaymentStatus | None, frozenset[PaymentStatus]] = {
    None: frozenset({PaymentStatus.ORDERED}),
    PaymentStatus.ORDERED: frozenset({PaymentStatus.FILED, PaymentStatus.PAID_BACK, PaymentStatus.REJECTED}),
    PaymentStatus.FILED: frozenset({PaymentStatus.SENT}),
    PaymentStatus.SENT: frozenset({PaymentStatus.ACCEPTED, PaymentStatus.REJECTED}),
    PaymentStatus.ACCEPTED: frozenset({PaymentStatus.REJECTED}),  # the payee's bank may send it back later
    PaymentStatus.REJECTED: frozenset(),
    PaymentStatus.PAID_BACK: frozenset(),
}
"""Which state of a payment may follow on which."""


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Return an amount in the currency's smallest unit, half up. It is the last thing done with an amount.

    >>> rounded(Decimal("163.505"), "EUR")
    Decimal('163.51')
    >>> rounded(Decimal("99.5"), "JPY")
    Decimal('100')

    :source: ISO 4217, minor unit.
    """
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), rounding=ROUND_HALF_UP)


def method_of_refund(paid_by: PaidBy | None, payer: Party) -> PaymentMethod:
    """Return how money goes back: the way it came, to an account where one is known, else by cheque.

    :param paid_by: how the fee was paid; None when nothing was paid.
    :source: pack services/*.yaml, key `process.guarantee`; docs/explanation/promises-that-pay.md.
    """
    if payer.account is not None:
        return PaymentMethod.TRANSFER
    return PaymentMethod.ORIGINAL if paid_by is PaidBy.ONLINE else PaymentMethod.CHEQUE


def line_of(text: str, most: int | None = None) -> str:
    """Return a text as XML and a payment can hold it: one line, no longer than `most`; it may be empty.

    :source: Extensible Markup Language (XML) 1.0, 2.2 Characters.
    """
    return " ".join(_ILLEGAL.sub("", text).split())[:most].strip()


def can_be_filed(method: PaymentMethod, payee: Party) -> bool:
    """Return whether a bank can pay it: to an account that is one, or by a cheque to an address.

    Whatever a payment file refuses is refused here, or one payee would hold up all others of the file.
    """
    if not line_of(payee.name) or not _COUNTRY.fullmatch(payee.country):
        return False
    if method is PaymentMethod.TRANSFER:
        return payee.account is not None and _is_account(payee.account)
    return method is PaymentMethod.CHEQUE and any(line_of(line) for line in payee.address)


def check_account(account: BankAccount, party: str) -> None:
    """Refuse an account to which no bank can pay.

    :param party: whose it is, for the sentence.
    :raises AccountNotPossible: neither an IBAN with a right check number, nor a number with its bank.
    :source: ISO 13616 (IBAN), ISO 9362 (BIC).
    """
    if not _is_account(account):
        raise AccountNotPossible(party=party)


def _is_account(account: BankAccount) -> bool:
    if account.bic and not _BIC.fullmatch(account.bic):
        return False
    if account.iban:
        return _is_iban(account.iban)
    bank = account.bic or (line_of(account.member) and len(account.clearing) <= _CLEARING)
    return bool(line_of(account.number) and bank)


def _is_iban(text: str) -> bool:
    if not _IBAN.fullmatch(text):
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1
