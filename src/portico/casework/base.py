"""What a plug-in of this room must answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from portico.casework.types.payments import Party


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What a scanner says of a file.

    :param found: what harmful thing it found, as the scanner names it; empty: nothing.
    """

    found: str = ""


class Scanner(Protocol):
    """Looks for harmful files. A worker calls it, outside any transaction; it must not touch the database."""

    def scan(self, content: Iterable[bytes], *, deadline_seconds: float) -> ScanResult:
        """Return what is in a file that streams in.

        :param deadline_seconds: after which nobody waits any more.
        :raises ScannerUnavailable: it could not look: it is asked again later.
        """
        ...


@dataclass(frozen=True, slots=True)
class FeeToPay:
    """What somebody is asked to pay.

    :param id: ours, 35 characters at most, unique; asked again with the same one, a provider gives the same payment.
    :param text: what it is for, in the person's language.
    :param back: where the person comes back to, a whole address.
    """

    id: str
    amount: Decimal
    currency: str
    text: str
    back: str


@dataclass(frozen=True, slots=True)
class AskedToPay:
    """Where somebody pays.

    :param reference: the provider's, for `outcome` and `pay_back`.
    :param address: of the provider's page. A path without a host is a page of this installation (the demo).
    """

    reference: str
    address: str


class PaymentAnswer(StrEnum):
    """What a provider says of a payment."""

    PAID = "paid"
    REFUSED = "refused"  # nothing was taken, and nothing will be
    OPEN = "open"  # nobody knows yet


@dataclass(frozen=True, slots=True)
class PaymentOutcome:
    """What became of a payment.

    :param payer: who paid, where the provider says so. With an account, money goes back to it by a payment file;
        without one the provider itself pays it back.
    """

    answer: PaymentAnswer
    payer: Party | None = None


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """What a provider shall pay back.

    :param id: the end-to-end id of the payment; asked twice with the same one, a provider pays once.
    :param reference: of the payment of the fee, as `start` gave it.
    """

    id: str
    reference: str
    amount: Decimal
    currency: str
    text: str


class PaymentProvider(Protocol):
    """Takes fees online. It is called outside any transaction and must not touch the database; every call may come twice."""

    def start(self, fee: FeeToPay) -> AskedToPay:
        """Return where the person pays.

        :raises PaymentRefused: it does not take this payment.
        :raises PaymentUnavailable: it could not be reached.
        """
        ...

    def outcome(self, reference: str) -> PaymentOutcome:
        """Return what became of a payment.

        :raises PaymentUnavailable: it could not be reached.
        """
        ...

    def pay_back(self, money: MoneyBack) -> str:
        """Pay money back to where it came from, once, and return the provider's reference.

        :raises PaymentRefused: it does not pay that back.
        :raises PaymentUnavailable: it could not be reached.
        """
        ...
