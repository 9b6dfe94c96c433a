"""Money that people pay for a service, and money that they get back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NewType
from uuid import UUID

from portico.catalogue.pack.schema import Text
from portico.catalogue.pack.schema.process import Guarantee

PaymentRequestId = NewType("PaymentRequestId", UUID)
PaymentOrderId = NewType("PaymentOrderId", UUID)


class PaidBy(StrEnum):
    """How a fee was paid."""

    ONLINE = "online"
    COUNTER = "counter"
    MAIL = "mail"


class PaymentMethod(StrEnum):
    """How money goes back to somebody."""

    ORIGINAL = "original"  # by whoever took the fee online
    TRANSFER = "transfer"  # to an account (ISO 20022: TRF)
    CHEQUE = "cheque"  # by mail (ISO 20022: CHK)


class PaymentStatus(StrEnum):
    """Where a payment to somebody stands."""

    ORDERED = "ordered"
    FILED = "filed"  # it is in a payment file
    SENT = "sent"  # the file was handed to the bank
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PAID_BACK = "paid_back"  # by whoever took the fee


class RequestStatus(StrEnum):
    """Where asking somebody for a fee stands."""

    ASKED = "asked"
    PAID = "paid"
    REFUSED = "refused"


class RefundCause(StrEnum):
    """Why money goes back. Of each there is one refund per case."""

    GUARANTEE = "guarantee"  # the promise of the clock was broken
    PAID_TWICE = "paid_twice"  # online and at a counter
    NOT_DUE = "not_due"  # the payment came when the case had ended


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account: by its IBAN, or by another number and the bank that keeps it.

    :param iban: without spaces; empty where `number` is given.
    :param number: of an account without an IBAN. :param scheme: what kind of number it is, in the bank's own word.
    :param bic: the bank's, ISO 9362; empty where `member` says which bank it is, or where the IBAN does.
    :param member: the bank's number in a clearing system. :param clearing: its code in ISO's external list, such as CACPA.
    """

    iban: str = ""
    number: str = ""
    scheme: str = ""
    bic: str = ""
    member: str = ""
    clearing: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Who pays or is paid.

    :param address: lines as on an envelope, without the name. A cheque is mailed there.
    :param country: two letters, ISO 3166; empty when nobody said.
    """

    name: str
    account: BankAccount | None = None
    address: tuple[str, ...] = ()
    country: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it as it is kept."""
        account = self.account
        return {
            "name": self.name,
            "account": {name: getattr(account, name) for name in BankAccount.__slots__} if account else None,
            "address": list(self.address),
            "country": self.country,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, object]) -> Party:
        """Return what `as_json` wrote."""
        account, address = kept.get("account"), kept.get("address")
        return cls(
            name=str(kept.get("name") or ""),
            account=BankAccount(**{str(k): str(v) for k, v in account.items()}) if isinstance(account, dict) else None,
            address=tuple(str(line) for line in address) if isinstance(address, list) else (),
            country=str(kept.get("country") or ""),
        )


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment of a file.

    :param end_to_end_id: at most 35 characters; the same for ever, so that a bank and whoever is paid can find it.
    :param method: a transfer or a cheque.
    :param text: what the payee reads on their statement or the cheque.
    """

    end_to_end_id: str
    method: PaymentMethod
    amount: Decimal
    currency: str
    payee: Party
    text: str


@dataclass(frozen=True, slots=True)
class FeeView:
    """What an application costs, and whether it is paid.

    :param paid_at: aware UTC instant; None while it is not paid. :param asked: somebody went to pay, and we do not know yet.
    :param refused: the last try was refused.
    """

    amount: Decimal
    currency: str
    law: tuple[str, ...]
    paid_at: dt.datetime | None
    paid_by: PaidBy | None
    asked: PaymentRequestId | None
    refused: bool


@dataclass(frozen=True, slots=True)
class RefundView:
    """Money that goes back to somebody.

    :param name: of the guarantee; None for other causes. :param law: by which it is owed.
    :param days_late: in working days.
    """

    cause: RefundCause
    name: Text | None
    amount: Decimal
    currency: str
    law: tuple[str, ...]
    days_late: int
    method: PaymentMethod
    status: PaymentStatus
    end_to_end_id: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PaymentFileView:
    """A payment file.

    :param message_id: ISO 20022 MsgId. :param total: of one currency.
    :param sent_at: when it was handed to the bank; None before.
    """

    id: UUID
    message_id: str
    authority: str
    currency: str
    count: int
    total: Decimal
    made_at: dt.datetime
    sent_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class WaitingPayment:
    """A payment that somebody must look at.

    :param lacks: `payee` (no account or address), `payer` (the authority has no account), or `rejected` by the bank.
    """

    end_to_end_id: str
    authority: str
    lacks: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PromiseCount:
    """Kept and broken promises of one service in one month.

    :param month: its first day, in the jurisdiction's time zone. :param kept: None, as `broken`, where it is one of few.
    """

    service: str
    month: dt.date
    kept: int | None
    broken: int | None


@dataclass(frozen=True, slots=True)
class MoneyView:
    """What a case costs, what is promised, and what goes back.

    :param online: whether somebody takes the fee online.
    """

    case_id: UUID
    reference: str
    service: Text
    fee: FeeView | None
    online: bool
    refunds: tuple[RefundView, ...]
    guarantee: Guarantee | None


@dataclass(frozen=True, slots=True)
class DemoPayment:
    """What the page of the demo's payment provider shows."""

    case_id: UUID
    end_to_end_id: str
    amount: Decimal
    currency: str
