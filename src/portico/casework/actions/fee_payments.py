"""A fee is asked for, and paid: online by a provider, at a counter or by mail."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from portico.casework.actions import completing, refunding, steps
from portico.casework.base import AskedToPay, FeeToPay, PaymentAnswer, PaymentOutcome
from portico.casework.errors import FeeNotDue, FeePaid, NoFee, PayerIncomplete, PaymentNotFound
from portico.casework.models import Case, Fee, FeePayment, PaymentRequest, PaymentRequestState
from portico.casework.queries import applicants, desk, fairness, fees, words
from portico.casework.queries.cases import state_of
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import money
from portico.casework.rules.fairness import Act
from portico.casework.rules.fairness import check as check_fairness
from portico.casework.types import CaseState
from portico.casework.types.payments import PaidBy, Party, PaymentMethod, PaymentRequestId, RefundCause, RequestStatus
from portico.identity import sealing
from portico.identity.types import Principal
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

PROVIDER = Actor.system("casework.payment_provider")
_BEFORE_THE_CLOCK = (CaseState.INCOMPLETE, CaseState.WAITING_FOR_SIGNATURE)


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What a provider is about to be asked, and what it said before when it was asked already."""

    request_id: PaymentRequestId
    provider: str
    fee: FeeToPay
    asked: AskedToPay | None


@transaction.atomic
def ask_to_pay(*, principal: Principal, case_id: UUID, provider: str, back: str, at: dt.datetime) -> ToAsk:
    """Write down that somebody goes to pay the fee of their case online, before the provider hears of it.

    Asked again while the provider has not said the last word, it is the same request: nobody can pay twice.

    :param provider: its name in the settings. :param back: where the person comes back to, a whole address.
    :raises CaseNotFound: there is none that they may see.
    :raises NoFee: it costs nothing.
    :raises FeePaid: it is paid.
    :raises FeeNotDue: the case has ended.
    """
    applicants.own_case(principal, case_id)
    case = steps.locked_case(case_id)
    frozen, fee = FrozenCase(case), _unpaid(case)
    if state_of(case) not in _BEFORE_THE_CLOCK:
        raise FeeNotDue
    request = fees.open_request(fee)
    if request is None:
        number = PaymentRequest.objects.filter(fee=fee).count() + 1
        request = PaymentRequest.objects.create(
            fee=fee,
            person_id=case.person_id,
            number=number,
            end_to_end_id=f"{case.reference}-P{number}",
            provider=provider,
            recorded_by=str(principal.actor),
            at=at,
        )
    state = fees.last_state(request)
    with words.in_language(case.language):
        text = words.fee_in_words(frozen.service.name.in_language(case.language), case.reference)
    return ToAsk(
        request_id=PaymentRequestId(request.pk),
        provider=request.provider,
        fee=FeeToPay(request.end_to_end_id, money.rounded(fee.amount, fee.currency), fee.currency, text, back),
        asked=AskedToPay(state.reference, state.address) if state is not None else None,
    )


@transaction.atomic
def record_asked(*, request_id: UUID, asked: AskedToPay, at: dt.datetime) -> AskedToPay:
    """Keep where the person pays, and return it: what was kept first when two asked at once.

    :raises PaymentNotFound: there is no such request.
    """
    request = _locked_request(request_id)
    state = fees.last_state(request)
    if state is not None:
        return AskedToPay(state.reference, state.address)
    _append(request, RequestStatus.ASKED, asked.reference, asked.address, at)
    return asked


@transaction.atomic
def record_outcome(*, request_id: UUID, outcome: PaymentOutcome, at: dt.datetime) -> RequestStatus:
    """Keep what the provider says of a payment. When it is paid, and nothing else is missing, the clock starts.

    It may be called again with the same. What is paid for a case that has ended goes back at once.

    :raises PaymentNotFound: there is no such request.
    """
    request = _locked_request(request_id)
    state = fees.last_state(request)
    status = RequestStatus(state.status) if state is not None else RequestStatus.ASKED
    if status is not RequestStatus.ASKED or outcome.answer is PaymentAnswer.OPEN:
        return status
    status = RequestStatus(outcome.answer)
    _append(request, status, state.reference if state is not None else "", "", at)
    if status is RequestStatus.PAID:
        _paid(request.fee, PaidBy.ONLINE, outcome.payer or Party(""), request=request, actor=PROVIDER, at=at)
    return status


@transaction.atomic
def record_fee_paid(*, principal: Principal, case_id: UUID, paid_by: PaidBy, payer: Party, at: dt.datetime) -> None:
    """Write down at the desk that a fee was paid at a counter or came by mail.

    :param payer: the name and address of whoever paid: a refund would be a cheque that is mailed there.
    :raises CaseNotFound: there is none at their authority.
    :raises NoFee: it costs nothing.
    :raises FeePaid: it is paid.
    :raises PayerIncomplete: the name or the address is missing.
    :raises Recused: they said that they know somebody in it; like `take_case` for the other conflicts.
    """
    desk.case_at_desk(principal, case_id)
    if not money.can_be_filed(PaymentMethod.CHEQUE, payer) or paid_by is PaidBy.ONLINE:
        raise PayerIncomplete
    case = steps.locked_case(case_id)
    check_fairness(fairness.dealings_with(principal, case), Act.TAKE)
    _paid(_unpaid(case), paid_by, payer, request=None, actor=principal.actor, at=at)


def _paid(
    fee: Fee, paid_by: PaidBy, payer: Party, *, request: PaymentRequest | None, actor: Actor, at: dt.datetime
) -> None:
    if FeePayment.objects.filter(fee=fee).exists():
        # Paid at the counter while a payment online was under way: one of them goes back.
        _give_back(fee, RefundCause.PAID_TWICE, payer, request, at)
        return
    row_id = uuid7()
    FeePayment.objects.create(
        id=row_id,
        fee=fee,
        person_id=fee.person_id,
        paid_by=paid_by,
        request=request,
        payer=sealing.seal_text(FeePayment.sealed, row_id, json.dumps(payer.as_json(), ensure_ascii=False)),
        recorded_by=str(actor),
        at=at,
    )
    state = state_of(fee.case)
    if state is CaseState.INCOMPLETE:
        completing.begin_when_complete(fee.case, actor=actor, at=at)
    elif state not in _BEFORE_THE_CLOCK:
        _give_back(fee, RefundCause.NOT_DUE, payer, request, at)


def _give_back(fee: Fee, cause: RefundCause, payer: Party, request: PaymentRequest | None, at: dt.datetime) -> None:
    refunding.refund(
        FrozenCase(fee.case),
        cause,
        amount=money.rounded(fee.amount, fee.currency),
        currency=fee.currency,
        law=tuple(fee.law),
        source=refunding.Source(PaidBy.ONLINE if request is not None else None, payer, request),
        at=at,
    )


def _unpaid(case: Case) -> Fee:
    fee = Fee.objects.filter(case=case).first()
    if fee is None:
        raise NoFee
    if FeePayment.objects.filter(fee=fee).exists():
        raise FeePaid
    return fee


def _locked_request(request_id: UUID) -> PaymentRequest:
    """Return a request, its case locked."""
    request = PaymentRequest.objects.select_related("fee__case").filter(pk=request_id).first()
    if request is None:
        raise PaymentNotFound(payment=str(request_id))
    steps.locked_case(request.fee.case_id)
    return request


def _append(request: PaymentRequest, status: RequestStatus, reference: str, address: str, at: dt.datetime) -> None:
    PaymentRequestState.objects.create(
        request=request,
        person_id=request.person_id,
        number=PaymentRequestState.objects.filter(request=request).count() + 1,
        status=status,
        reference=reference,
        address=address,
        at=at,
    )
