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

    >>> rounded(Decimal("163.505"), "CAD")
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


def can_be_filed(method: PaymentMethod, payee: Party) -> bool:
    """Return whether a bank can pay it: to an account that is known, or by a cheque to an address."""
    if method is PaymentMethod.TRANSFER:
        return payee.account is not None and bool(payee.name.strip())
    return method is PaymentMethod.CHEQUE and bool(payee.name.strip()) and any(line.strip() for line in payee.address)


def check_account(account: BankAccount, party: str) -> None:
    """Refuse an account to which no bank can pay.

    :param party: whose it is, for the sentence.
    :raises AccountNotPossible: neither an IBAN with a right check number, nor a number with its bank.
    :source: ISO 13616 (IBAN), ISO 9362 (BIC).
    """
    right = _is_iban(account.iban) if account.iban else bool(account.number and (account.bic or account.member))
    if not right or (account.bic and not _BIC.fullmatch(account.bic)):
        raise AccountNotPossible(party=party)


def _is_iban(text: str) -> bool:
    if not _IBAN.fullmatch(text):
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1
