"""Fee and refunds of a case, for the person and for the desk."""

from __future__ import annotations

from uuid import UUID

from portico.casework.errors import NotYourApplication, PaymentNotFound
from portico.casework.models import PaymentRequest
from portico.casework.queries import applicants, desk, fees, payments
from portico.casework.queries.frozen import FrozenCase
from portico.casework.types.payments import DemoPayment, MoneyView
from portico.identity.types import Principal


def get_money(principal: Principal, case_id: UUID) -> MoneyView | None:
    """Return the fee and the refunds of somebody's own case; None when there are neither, or they only sign it.

    :raises CaseNotFound: there is none that they may see.
    """
    try:
        frozen = applicants.own_case(principal, case_id)
    except NotYourApplication:
        return None
    return _money(frozen)


def get_money_for_staff(principal: Principal, case_id: UUID) -> MoneyView | None:
    """Return the fee and the refunds of a case at the desk; None when there are neither.

    :raises CaseNotFound: there is none at their authority.
    """
    return _money(FrozenCase(desk.case_at_desk(principal, case_id)))


def _money(frozen: FrozenCase) -> MoneyView | None:
    fee, refunds = fees.fee_view(frozen), payments.list_refunds(frozen)
    guarantee = frozen.service.process.guarantee
    if fee is None and not refunds and guarantee is None:
        return None
    return MoneyView(
        case_id=frozen.case.pk,
        reference=frozen.case.reference,
        service=frozen.service.name,
        fee=fee,
        online=bool(payments.provider_of(frozen.service.authority)),
        refunds=refunds,
        guarantee=guarantee,
    )


def get_demo_payment(principal: Principal, end_to_end_id: str) -> DemoPayment:
    """Return what the demo's provider would ask somebody to pay.

    :raises PaymentNotFound: there is no such payment of theirs.
    """
    request = PaymentRequest.objects.select_related("fee").filter(end_to_end_id=end_to_end_id).first()
    if request is None or not request.provider.startswith("demo-"):
        raise PaymentNotFound(payment=end_to_end_id)
    case_id = request.fee.case_id
    fee = fees.get_fee(principal, case_id)
    return DemoPayment(case_id, end_to_end_id, fee.amount, fee.currency)
