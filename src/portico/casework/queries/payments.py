"""What goes back to people, and the files by which it does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from portico.casework import payment_files
from portico.casework.errors import NoPayingAccount, PaymentFileNotFound, PaymentNotFound
from portico.casework.models import (
    PaymentFile,
    PaymentFileEntry,
    PaymentFileSending,
    PaymentOrder,
    PaymentState,
    Refund,
)
from portico.casework.payment_files import Header
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import money
from portico.casework.types.payments import (
    Party,
    PaymentFileView,
    PaymentMethod,
    PaymentOrderId,
    PaymentRow,
    PaymentStatus,
    RefundCause,
    RefundView,
    WaitingPayment,
)
from portico.identity import sealing

OTHERS = "*"
"""The authority in PORTICO_PAYMENTS that stands for all that are not named."""


def status_of(order: PaymentOrder) -> PaymentStatus:
    """Return where a payment stands."""
    last = PaymentState.objects.filter(order=order).order_by("-number").first()
    return PaymentStatus(last.status) if last is not None else PaymentStatus.ORDERED


def payee_of(order: PaymentOrder) -> Party:
    """Return who is paid; nobody when their data was erased."""
    if not order.payee:
        return Party("")
    return Party.from_json(json.loads(sealing.open_text(PaymentOrder.sealed, order.pk, order.payee)))


def list_refunds(frozen: FrozenCase) -> tuple[RefundView, ...]:
    """Return what goes back for a case, oldest first. Whoever calls it has checked who asks."""
    found = []
    for row in Refund.objects.filter(case=frozen.case).select_related("promise").order_by("at", "id"):
        order = PaymentOrder.objects.filter(refund=row).order_by("-number").first()
        if order is None:
            continue
        last = PaymentState.objects.filter(order=order).order_by("-number").first()
        guarantee = frozen.service.process.guarantee
        named = guarantee is not None and row.cause == RefundCause.GUARANTEE
        found.append(
            RefundView(
                cause=RefundCause(row.cause),
                name=guarantee.name if named and guarantee is not None else None,
                amount=money.rounded(row.amount, row.currency),
                currency=row.currency,
                law=tuple(row.law),
                days_late=row.promise.working_days_late if row.promise is not None else 0,
                method=PaymentMethod(order.method),
                status=PaymentStatus(last.status) if last is not None else PaymentStatus.ORDERED,
                end_to_end_id=order.end_to_end_id,
                at=row.at,
            )
        )
    return tuple(found)


def payer_of(authority: str) -> Party:
    """Return an authority with the account that it pays from.

    :raises NoPayingAccount: the settings name none.
    """
    configured = settings.PORTICO_PAYMENTS.get(authority) or settings.PORTICO_PAYMENTS.get(OTHERS) or {}
    party = configured.get("payer")
    if not party:
        raise NoPayingAccount(authority=authority)
    return Party.from_json(cast("Mapping[str, object]", party))


def provider_of(authority: str) -> str:
    """Return the name of the provider that takes fees for an authority; empty when there is none."""
    configured = settings.PORTICO_PAYMENTS.get(authority) or settings.PORTICO_PAYMENTS.get(OTHERS) or {}
    return str(configured.get("provider") or "")


def orders_to_file() -> QuerySet[PaymentOrder]:
    """Return what a bank is to pay and no file has, oldest first."""
    by_bank = [PaymentMethod.TRANSFER, PaymentMethod.CHEQUE]
    return _in_status(PaymentStatus.ORDERED).filter(method__in=by_bank, entry__isnull=True).order_by("at", "id")


def groups_to_file() -> list[tuple[str, str]]:
    """Return the authorities and currencies for which something waits to be filed."""
    return sorted(set(orders_to_file().order_by().values_list("authority", "currency")))


def list_waiting() -> tuple[WaitingPayment, ...]:
    """Return payments that cannot go into a file, with what is missing; oldest first."""
    found = []
    for order in orders_to_file():
        if not money.can_be_filed(PaymentMethod(order.method), payee_of(order)):
            found.append(WaitingPayment(order.end_to_end_id, order.authority, "payee", order.at))
        elif not (settings.PORTICO_PAYMENTS.get(order.authority) or settings.PORTICO_PAYMENTS.get(OTHERS) or {}).get(
            "payer"
        ):
            found.append(WaitingPayment(order.end_to_end_id, order.authority, "payer", order.at))
    later = PaymentOrder.objects.filter(refund=OuterRef("refund"), number__gt=OuterRef("number"))
    rejected = _in_status(PaymentStatus.REJECTED).filter(~Exists(later)).order_by("at", "id")
    found += [WaitingPayment(each.end_to_end_id, each.authority, "rejected", each.at) for each in rejected]
    return tuple(found)


def list_unpaid_originals(*, ordered_before: datetime, at_most: int = 500) -> tuple[PaymentOrderId, ...]:
    """Return payments that a provider should have paid back by now, oldest first."""
    rows = _in_status(PaymentStatus.ORDERED).filter(method=PaymentMethod.ORIGINAL, at__lt=ordered_before)
    return tuple(PaymentOrderId(pk) for pk in rows.order_by("at", "id").values_list("pk", flat=True)[:at_most])


def _in_status(status: PaymentStatus) -> QuerySet[PaymentOrder]:
    newest = PaymentState.objects.filter(order=OuterRef("pk")).order_by("-number").values("status")[:1]
    return PaymentOrder.objects.annotate(newest=Subquery(newest)).filter(newest=status)


def row_of(order: PaymentOrder) -> PaymentRow:
    """Return a payment as it stands in a file."""
    amount, method = money.rounded(order.amount, order.currency), PaymentMethod(order.method)
    return PaymentRow(order.end_to_end_id, method, amount, order.currency, payee_of(order), order.text)


def content_of(file: PaymentFile) -> bytes:
    """Return the bytes of a payment file, written from its rows: nobody's account lies about in a second place."""
    entries = PaymentFileEntry.objects.filter(file=file).select_related("order").order_by("number")
    header = Header(file.message_id, file.at, file.pay_on, Party.from_json(file.payer))
    return payment_files.written(header, [row_of(entry.order) for entry in entries])


def get_payment_file(message_id: str) -> PaymentFile:
    """Return a payment file by its message id.

    :raises PaymentFileNotFound: there is none.
    """
    row = PaymentFile.objects.filter(message_id=message_id).first()
    if row is None:
        raise PaymentFileNotFound(file=message_id)
    return row


def get_order(end_to_end_id: str) -> PaymentOrder:
    """Return a payment by its end-to-end id.

    :raises PaymentNotFound: there is none.
    """
    row = PaymentOrder.objects.filter(end_to_end_id=end_to_end_id).first()
    if row is None:
        raise PaymentNotFound(payment=end_to_end_id)
    return row


def list_payment_files(*, unsent: bool = False) -> tuple[PaymentFileView, ...]:
    """Return the payment files, oldest first.

    :param unsent: only those that were not handed to the bank.
    """
    rows = PaymentFile.objects.order_by("at", "id")
    sendings = dict(PaymentFileSending.objects.values_list("file_id", "at"))
    return tuple(_view(row, sendings.get(row.pk)) for row in rows if not unsent or row.pk not in sendings)


def _view(row: PaymentFile, sent_at: datetime | None) -> PaymentFileView:
    return PaymentFileView(
        id=row.pk,
        message_id=row.message_id,
        authority=row.authority,
        currency=row.currency,
        count=row.count,
        total=money.rounded(row.total, row.currency),
        made_at=row.at,
        sent_at=sent_at,
    )


def orders_of(file: PaymentFile) -> Sequence[PaymentOrder]:
    """Return the payments of a file in their order."""
    return [
        entry.order for entry in PaymentFileEntry.objects.filter(file=file).select_related("order").order_by("number")
    ]
