"""Payment files: what a bank shall pay is collected once, handed over once, and what the bank says is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from itertools import islice

from django.db import connection, transaction
from lxml import etree

from portico.casework import payment_files
from portico.casework.actions import refunding
from portico.casework.errors import (
    PayeeIncomplete,
    PaymentFileChanged,
    PaymentFileNotFound,
    PaymentFileSent,
    PaymentNotSent,
    PaymentSettled,
)
from portico.casework.models import PaymentFile, PaymentFileEntry, PaymentFileSending, PaymentOrder
from portico.casework.payment_files import NAMESPACE, Header
from portico.casework.queries import payments
from portico.casework.rules import money
from portico.casework.types.payments import Party, PaymentMethod, PaymentStatus
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

# Any fixed number: two who collect at once must wait for each other (PostgreSQL advisory lock).
_COLLECTING = 0x7061_696E_3030_31
_PAID, _NOT_PAID = frozenset({"ACSC", "ACCC"}), "RJCT"  # settled; the other words only say that it is on its way
MOST_PAYMENTS = 5_000
"""In one file: banks take more, people who look into one do not."""


@transaction.atomic
def collect(*, authority: str, currency: str, at: dt.datetime) -> str | None:
    """Put what an authority owes in a currency into a new payment file: each payment into one file, for ever.

    What cannot be paid by a bank yet (no account, no address) waits and does not hold up the others.

    :param at: aware UTC instant. The bank shall pay on that day.
    :returns: the message id of the file, or None when there was nothing to pay.
    :raises NoPayingAccount: the authority has no account to pay from.
    :raises AccountNotPossible: its account is none.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COLLECTING])
    waiting = payments.orders_to_file().filter(authority=authority, currency=currency).iterator()
    fit = (each for each in waiting if money.can_be_filed(PaymentMethod(each.method), payments.payee_of(each)))
    orders = list(islice(fit, MOST_PAYMENTS))
    if not orders:
        return None
    payer, file_id = payments.payer_of(authority), uuid7()
    made_at = at.astimezone(dt.UTC).replace(microsecond=0)
    header = Header(f"{made_at:%Y%m%d}-{file_id.hex[-20:]}", made_at, made_at.date(), payer)
    content = payment_files.written(header, [payments.row_of(order) for order in orders])
    file = PaymentFile.objects.create(
        id=file_id,
        authority=authority,
        currency=currency,
        message_id=header.message_id,
        payer=payer.as_json(),
        pay_on=header.pay_on,
        count=len(orders),
        total=sum((order.amount for order in orders), Decimal(0)),
        sha256=hashlib.sha256(content).hexdigest(),
        at=made_at,
    )
    for number, order in enumerate(orders, 1):
        PaymentFileEntry.objects.create(file=file, order=order, person_id=order.person_id, number=number)
        refunding.append_state(order, PaymentStatus.FILED, at=at, reference=header.message_id)
    return header.message_id


@transaction.atomic
def record_sent(*, message_id: str, actor: Actor, at: dt.datetime) -> None:
    """Write down that a payment file was handed to the bank.

    :raises PaymentFileNotFound: there is none.
    :raises PaymentFileSent: it was handed over before, with the day.
    """
    _lock_file(message_id)
    file = payments.get_payment_file(message_id)
    before = PaymentFileSending.objects.filter(file=file).first()
    if before is not None:
        raise PaymentFileSent(file=message_id, day=before.at.date())
    PaymentFileSending.objects.create(file=file, recorded_by=str(actor), at=at)
    for order in payments.orders_of(file):
        refunding.append_state(order, PaymentStatus.SENT, at=at, reference=message_id)


def check_file(content: bytes) -> str:
    """Return the message id of a file that is about to be handed to the bank.

    :raises PaymentFileNotFound: it is none of ours.
    :raises PaymentFileChanged: it is not as it was made.
    """
    message_id = message_id_of(content)
    file = payments.get_payment_file(message_id)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise PaymentFileChanged(file=message_id)
    return message_id


def message_id_of(content: bytes) -> str:
    """Return the message id of a payment file.

    :raises PaymentFileNotFound: it is no payment file.
    """
    found = _parsed(content).find(".//p:GrpHdr/p:MsgId", {"p": NAMESPACE})
    if found is None or not found.text:
        raise PaymentFileNotFound(file="(no MsgId)")
    return str(found.text)


@transaction.atomic
def record_answer(
    *, end_to_end_id: str, accepted: bool, reason: str = "", reference: str = "", at: dt.datetime
) -> PaymentStatus:
    """Write down what the bank says of one payment (ISO 20022: pain.002). The same answer again does nothing.

    :param reason: the bank's word, when it does not pay.
    :raises PaymentNotFound: there is no such payment.
    :raises PaymentNotSent: it is in no file that was sent.
    :raises PaymentSettled: the bank has said something else.
    """
    order = payments.get_order(end_to_end_id)
    _lock_file(end_to_end_id)
    status, now = PaymentStatus.ACCEPTED if accepted else PaymentStatus.REJECTED, payments.status_of(order)
    if now is status:
        return now
    if now in (PaymentStatus.ORDERED, PaymentStatus.FILED, PaymentStatus.PAID_BACK):
        raise PaymentNotSent(payment=end_to_end_id)
    if status not in money.MAY_FOLLOW[now]:
        raise PaymentSettled(payment=end_to_end_id, status=str(now))
    refunding.append_state(order, status, at=at, reason=reason, reference=reference)
    return status


def record_report(content: bytes, *, at: dt.datetime) -> list[tuple[str, PaymentStatus]]:
    """Keep what a bank's report says of single payments, and return it; what it says of nobody we know is refused.

    :param content: pain.002 in any version: `OrgnlEndToEndId` with `TxSts`, and the reason's code.
    :raises PaymentFileNotFound: it is no such report.
    :raises PaymentNotFound, PaymentNotSent, PaymentSettled: see `record_answer`; nothing of the report is kept then.
    :source: ISO 20022, pain.002 CustomerPaymentStatusReport; external code list of payment statuses.
    """
    said = []
    with transaction.atomic():
        for transaction_ in _parsed(content).iter("{*}TxInfAndSts"):
            end_to_end_id, status = (transaction_.findtext(f"{{*}}{tag}") or "" for tag in ("OrgnlEndToEndId", "TxSts"))
            if status in _PAID or status == _NOT_PAID:
                reason = transaction_.findtext("{*}StsRsnInf/{*}Rsn/{*}Cd") or status
                kept = record_answer(
                    end_to_end_id=end_to_end_id,
                    accepted=status in _PAID,
                    reason="" if status in _PAID else reason,
                    at=at,
                )
                said.append((end_to_end_id, kept))
    return said


@transaction.atomic
def order_anew(*, end_to_end_id: str, payee: Party, at: dt.datetime) -> str:
    """Order a payment anew, to somebody else's account or address: nobody said where, or the bank rejected it.

    :returns: the new end-to-end id.
    :raises PaymentNotFound: there is no such payment.
    :raises PaymentSettled: it is on its way, paid, or ordered anew already.
    :raises AccountNotPossible: the account is none.
    :raises PayeeIncomplete: there is no name, or neither an account nor an address.
    """
    _lock_file(end_to_end_id)
    order = payments.get_order(end_to_end_id)
    status = payments.status_of(order)
    waits = status is PaymentStatus.ORDERED and order.method != PaymentMethod.ORIGINAL
    # Only the newest: what was rejected once and ordered anew would be paid twice.
    later = PaymentOrder.objects.filter(refund=order.refund_id, number__gt=order.number).exists()
    if later or (status is not PaymentStatus.REJECTED and not waits):
        raise PaymentSettled(payment=end_to_end_id, status=str(status))
    if payee.account is not None:
        money.check_account(payee.account, payee.name)
    method = PaymentMethod.TRANSFER if payee.account is not None else PaymentMethod.CHEQUE
    if not money.can_be_filed(method, payee):
        raise PayeeIncomplete(payment=end_to_end_id)
    return refunding.replace_order(order, method, payee, at=at).end_to_end_id


def _lock_file(name: str) -> None:
    """Let two who say something of the same file or payment wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [name, _COLLECTING & 0x7FFF_FFFF])


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise PaymentFileNotFound(file="(not XML)") from None
