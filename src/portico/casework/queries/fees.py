"""What a case costs, whether it is paid, and by whom."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from portico.casework.errors import NoFee, PaymentNotFound
from portico.casework.models import Fee, FeePayment, PaymentRequest, PaymentRequestState, Submission
from portico.casework.queries import applicants, letters
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import money
from portico.casework.rules.promise import case_record
from portico.casework.types.payments import FeeView, PaidBy, Party, PaymentRequestId, RequestStatus
from portico.identity import sealing
from portico.identity.types import Principal
from portico.kernel.types import ActorKind


@dataclass(frozen=True, slots=True)
class Price:
    """What a case costs: an amount in the smallest unit of its currency, and the law."""

    amount: Decimal
    currency: str
    law: tuple[str, ...]


def price_of(frozen: FrozenCase) -> Price | None:
    """Return what a case costs by the rule of its release; None when that is nothing, or not known.

    :source: pack services/*.yaml, key `process.fee`.
    """
    fee = frozen.service.process.fee
    if fee is None:
        return None
    record = case_record(None, service=frozen.case.service, result=None, fee=None, channel=channel_of(frozen))
    amount = frozen.session_about(record).value(fee.amount)
    currency = frozen.release.pack.manifest.currency
    if not isinstance(amount, Decimal) or (owed := money.rounded(amount, currency)) <= 0:
        return None
    return Price(owed, currency, letters.articles([fee.law]))


def fee_state(frozen: FrozenCase) -> tuple[bool, dt.datetime | None]:
    """Return whether a fee is owed and not paid, and the aware instant at which it was paid."""
    paid = find_payment(frozen)
    if paid is not None:
        return False, paid.at
    return price_of(frozen) is not None, None


def find_payment(frozen: FrozenCase) -> FeePayment | None:
    """Return how the fee of a case was paid, or None while it is not."""
    if frozen.service.process.fee is None:
        return None
    return FeePayment.objects.select_related("fee", "request").filter(fee__case=frozen.case).first()


def payer_of(payment: FeePayment) -> Party:
    """Return who paid a fee, as far as we know."""
    if not payment.payer:
        return Party("")
    return Party.from_json(json.loads(sealing.open_text(FeePayment.sealed, payment.pk, payment.payer)))


def channel_of(frozen: FrozenCase) -> str:
    """Return how the application came: by mail when it was paid so, at a counter when staff sent it, else by the web."""
    payment = find_payment(frozen)
    if payment is not None and payment.paid_by != PaidBy.ONLINE:
        return str(payment.paid_by)
    sent = Submission.objects.filter(application=frozen.case.application_id).values_list("recorded_by", flat=True)
    return "counter" if str(sent.first() or "").startswith(f"{ActorKind.STAFF}:") else "web"


def open_request(fee: Fee) -> PaymentRequest | None:
    """Return the newest request to pay a fee, unless the provider refused it."""
    last = PaymentRequest.objects.filter(fee=fee).order_by("-number").first()
    return None if last is None or last_status(last) is RequestStatus.REFUSED else last


def last_status(request: PaymentRequest) -> RequestStatus | None:
    """Return what the provider said last of a request, or None when it has said nothing."""
    state = last_state(request)
    return RequestStatus(state.status) if state is not None else None


def last_state(request: PaymentRequest) -> PaymentRequestState | None:
    """Return what is known last of a request."""
    return PaymentRequestState.objects.filter(request=request).order_by("-number").first()


@dataclass(frozen=True, slots=True)
class RequestSaid:
    """A payment online: who takes it, and the provider's reference; None while the provider has not heard of it."""

    provider: str
    reference: str | None


def get_request(request_id: UUID) -> RequestSaid:
    """Return a payment online, for whoever asks the provider.

    :raises PaymentNotFound: there is none.
    """
    request = PaymentRequest.objects.filter(pk=request_id).first()
    if request is None:
        raise PaymentNotFound(payment=str(request_id))
    state = last_state(request)
    return RequestSaid(request.provider, state.reference if state is not None else None)


def get_fee(principal: Principal, case_id: UUID) -> FeeView:
    """Return what somebody's case costs, and whether it is paid.

    :raises CaseNotFound: there is none; like `applicants.own_case` for whoever only signs it.
    :raises NoFee: it costs nothing.
    """
    found = fee_view(applicants.own_case(principal, case_id))
    if found is None:
        raise NoFee
    return found


def fee_view(frozen: FrozenCase) -> FeeView | None:
    """Return what a case costs and how it was paid; None when it costs nothing."""
    fee = Fee.objects.filter(case=frozen.case).first() if frozen.service.process.fee is not None else None
    if fee is None:
        return None
    payment, last = find_payment(frozen), PaymentRequest.objects.filter(fee=fee).order_by("-number").first()
    status = last_status(last) if last is not None else None
    asked = last if last is not None and payment is None and status is not RequestStatus.REFUSED else None
    return FeeView(
        amount=money.rounded(fee.amount, fee.currency),
        currency=fee.currency,
        law=tuple(fee.law),
        paid_at=payment.at if payment is not None else None,
        paid_by=PaidBy(payment.paid_by) if payment is not None else None,
        asked=PaymentRequestId(asked.pk) if asked is not None else None,
        refused=payment is None and status is RequestStatus.REFUSED,
    )


def list_open_requests(*, asked_before: dt.datetime, at_most: int = 500) -> tuple[PaymentRequestId, ...]:
    """Return requests of which the provider has not said the last word, oldest first.

    :param asked_before: aware instant; younger ones are left to the person who is just paying.
    """
    over = PaymentRequestState.objects.filter(status__in=[RequestStatus.PAID, RequestStatus.REFUSED])
    rows = PaymentRequest.objects.filter(at__lt=asked_before).exclude(pk__in=over.values("request"))
    return tuple(PaymentRequestId(pk) for pk in rows.order_by("at", "id").values_list("pk", flat=True)[:at_most])
