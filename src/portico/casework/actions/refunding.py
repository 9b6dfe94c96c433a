"""Money goes back to somebody: what is owed and how it is paid, in the caller's transaction with the case locked."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from portico.casework.actions import steps
from portico.casework.base import MoneyBack
from portico.casework.errors import PaymentNotFound
from portico.casework.models import (
    PaymentOrder,
    PaymentRequest,
    PaymentRequestState,
    PaymentState,
    Promise,
    Refund,
)
from portico.casework.queries import fees, payments, words
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import money
from portico.casework.types.payments import PaidBy, Party, PaymentMethod, PaymentStatus, RefundCause
from portico.identity import queries as identity
from portico.identity import sealing
from portico.identity.types import PersonId
from portico.kernel.ids import uuid7

PAY_BACK = "casework.pay_back"


@dataclass(frozen=True, slots=True)
class Source:
    """How the money came that goes back.

    :param paid_by: None when it did not come from whoever is paid.
    :param request: of the payment online.
    """

    paid_by: PaidBy | None
    payer: Party
    request: PaymentRequest | None


def refund(
    frozen: FrozenCase,
    cause: RefundCause,
    *,
    amount: Decimal,
    currency: str,
    law: tuple[str, ...],
    source: Source,
    at: dt.datetime,
    promise: Promise | None = None,
) -> PaymentOrder | None:
    """Write down what is owed and order its payment; None when that was done before: once per case and cause.

    :param amount: in the smallest unit of its currency, more than nothing.
    """
    case = frozen.case
    if Refund.objects.filter(case=case, cause=cause).exists():
        return None
    row = Refund.objects.create(
        case=case,
        person_id=case.person_id,
        cause=cause,
        promise=promise,
        amount=amount,
        currency=currency,
        law=list(law),
        at=at,
    )
    name = identity.get_person(PersonId(case.person_id)).display_name
    payee = Party(source.payer.name or name, source.payer.account, source.payer.address, source.payer.country)
    order = _order(row, payee, source, frozen, at)
    if order.method == PaymentMethod.ORIGINAL:
        app.configure_task(name=PAY_BACK).defer(order_id=str(order.pk))
    return order


def source_of(frozen: FrozenCase) -> Source:
    """Return how the fee of a case was paid, for money that goes back the same way."""
    payment = fees.find_payment(frozen)
    if payment is None:
        return Source(None, Party(""), None)
    return Source(PaidBy(payment.paid_by), fees.payer_of(payment), payment.request)


def _order(row: Refund, payee: Party, source: Source, frozen: FrozenCase, at: dt.datetime) -> PaymentOrder:
    case, order_id = frozen.case, uuid7()
    with words.in_language(case.language):
        text = words.refund_in_words(frozen.service.name.in_language(case.language), case.reference)
    order = PaymentOrder.objects.create(
        id=order_id,
        refund=row,
        person_id=case.person_id,
        number=1,
        authority=frozen.service.authority,
        method=money.method_of_refund(source.paid_by, payee),
        amount=row.amount,
        currency=row.currency,
        # Derived and not drawn: should all else fail, the database still refuses the second one.
        end_to_end_id=f"{case.reference}-{_SHORT[RefundCause(row.cause)]}1",
        request=source.request,
        payee=sealing.seal_text(PaymentOrder.sealed, order_id, json.dumps(payee.as_json(), ensure_ascii=False)),
        text=text[:140],
        at=at,
    )
    append_state(order, PaymentStatus.ORDERED, at=at)
    return order


_SHORT = {RefundCause.GUARANTEE: "G", RefundCause.PAID_TWICE: "T", RefundCause.NOT_DUE: "N"}


def replace_order(order: PaymentOrder, method: PaymentMethod, payee: Party, *, at: dt.datetime) -> PaymentOrder:
    """Order a payment anew with another payee; the one before is over. Whether that may be is the caller's to check."""
    if payments.status_of(order) is PaymentStatus.ORDERED:
        append_state(order, PaymentStatus.REJECTED, at=at, reason="replaced")
    order_id, number = uuid7(), PaymentOrder.objects.filter(refund=order.refund).count() + 1
    new = PaymentOrder.objects.create(
        id=order_id,
        refund=order.refund,
        person_id=order.person_id,
        number=number,
        authority=order.authority,
        method=method,
        amount=order.amount,
        currency=order.currency,
        end_to_end_id=f"{order.end_to_end_id.rsplit('-', 1)[0]}-{_SHORT[RefundCause(order.refund.cause)]}{number}",
        payee=sealing.seal_text(PaymentOrder.sealed, order_id, json.dumps(payee.as_json(), ensure_ascii=False)),
        text=order.text,
        at=at,
    )
    append_state(new, PaymentStatus.ORDERED, at=at)
    return new


def append_state(
    order: PaymentOrder, status: PaymentStatus, *, at: dt.datetime, reference: str = "", reason: str = ""
) -> None:
    """Append where a payment stands. Whether it may follow is the caller's to check."""
    PaymentState.objects.create(
        order=order,
        person_id=order.person_id,
        number=PaymentState.objects.filter(order=order).count() + 1,
        status=status,
        reference=reference[:200],
        reason=reason[:200],
        at=at,
    )


@transaction.atomic
def money_back(*, order_id: UUID) -> tuple[str, MoneyBack] | None:
    """Return what a provider shall pay back, with its name; None when it has, or has refused.

    :raises PaymentNotFound: there is no such order.
    """
    order = _locked_order(order_id)
    request = order.request
    if request is None or payments.status_of(order) is not PaymentStatus.ORDERED:
        return None
    state = PaymentRequestState.objects.filter(request=request).order_by("-number").first()
    reference = state.reference if state is not None else ""
    amount = money.rounded(order.amount, order.currency)
    return request.provider, MoneyBack(order.end_to_end_id, reference, amount, order.currency, order.text)


@transaction.atomic
def record_paid_back(*, order_id: UUID, reference: str = "", reason: str = "", at: dt.datetime) -> None:
    """Keep that a provider has paid, or why it does not. Called again it does nothing.

    :param reason: why it refuses; empty when it has paid.
    :raises PaymentNotFound: there is no such order.
    """
    order = _locked_order(order_id)
    if payments.status_of(order) is PaymentStatus.ORDERED:
        status = PaymentStatus.REJECTED if reason else PaymentStatus.PAID_BACK
        append_state(order, status, at=at, reference=reference, reason=reason)


def _locked_order(order_id: UUID) -> PaymentOrder:
    """Return an order, its case locked."""
    order = PaymentOrder.objects.select_related("refund", "request").filter(pk=order_id).first()
    if order is None:
        raise PaymentNotFound(payment=str(order_id))
    steps.locked_case(order.refund.case_id)
    return order
