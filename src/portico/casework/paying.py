"""The only place of this room that waits for payment providers, and never inside a transaction.

What is about to be asked is committed first and what was answered afterwards, so whatever dies in between, it is asked
again: a provider takes, and pays back, once for each id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils.module_loading import import_string

from portico.casework.actions import fee_payments, refunding
from portico.casework.base import PaymentProvider
from portico.casework.errors import NoPaymentProvider, PaymentRefused, PaymentUnavailable
from portico.casework.queries import applicants, payments
from portico.casework.queries.fees import get_request
from portico.casework.types.payments import RequestStatus
from portico.identity.types import Principal
from portico.kernel import logs

log = logs.logger(__name__)

_PLUGINS = "portico.casework.plugins"
PROVIDERS: Mapping[str, str] = {
    "demo-works": f"{_PLUGINS}.payments_demo.Working",
    "demo-refuses": f"{_PLUGINS}.payments_demo.Refusing",
    "demo-crashes": f"{_PLUGINS}.payments_demo.Crashing",
}
"""The providers that Portico brings, by their words in PORTICO_PAYMENTS; any other word is a dotted path to a class."""

Providers = Callable[[str], PaymentProvider]


def installed(name: str) -> PaymentProvider:
    """Return a provider by its name in the settings.

    :raises NoPaymentProvider: there is none.
    """
    try:
        found: PaymentProvider = import_string(PROVIDERS.get(name, name))()
    except ImportError:
        raise NoPaymentProvider from None
    return found


def go_to_pay(
    *, principal: Principal, case_id: UUID, back: str, at: dt.datetime, providers: Providers = installed
) -> str:
    """Return the address of the page on which a person pays the fee of their case. Only a POST calls it.

    :param back: where they come back to, a whole address.
    :raises CaseNotFound: there is none that they may see.
    :raises NoPaymentProvider: nobody takes this authority's fees online.
    :raises PaymentRefused: the provider does not take it.
    :raises PaymentUnavailable: the provider does not answer. Nothing is lost.
    """
    name = payments.provider_of(applicants.own_case(principal, case_id).service.authority)
    if not name:
        raise NoPaymentProvider
    to_ask = fee_payments.ask_to_pay(principal=principal, case_id=case_id, provider=name, back=back, at=at)
    if to_ask.asked is not None:
        return to_ask.asked.address
    provider = providers(to_ask.provider)
    try:
        asked = provider.start(to_ask.fee)
    except (PaymentRefused, PaymentUnavailable):
        raise
    except Exception as error:
        log.exception("payment provider failed", provider=to_ask.provider, case_id=str(case_id))
        raise PaymentUnavailable from error
    return fee_payments.record_asked(request_id=to_ask.request_id, asked=asked, at=at).address


def ask_whether_paid(*, request_id: UUID, at: dt.datetime, providers: Providers = installed) -> RequestStatus:
    """Ask the provider what became of a payment, keep it, and return it. A POST or a job calls it.

    :raises PaymentNotFound: there is no such payment.
    :raises PaymentUnavailable: the provider does not answer. It is asked again.
    """
    request = get_request(request_id)
    if request.reference is None:
        return RequestStatus.ASKED  # the provider has not heard of it: the person will ask again
    try:
        outcome = providers(request.provider).outcome(request.reference)
    except PaymentUnavailable:
        raise
    except Exception as error:
        log.exception("payment provider failed", provider=request.provider)
        raise PaymentUnavailable from error
    return fee_payments.record_outcome(request_id=request_id, outcome=outcome, at=at)


def pay_back(*, order_id: UUID, at: dt.datetime, providers: Providers = installed) -> bool:
    """Have the provider that took a fee pay it back, once, and return whether there was anything to do.

    :raises PaymentNotFound: there is no such order.
    :raises PaymentUnavailable: the provider does not answer. The job asks again.
    """
    found = refunding.money_back(order_id=order_id)
    if found is None:
        return False
    name, money = found
    try:
        reference, reason = providers(name).pay_back(money), ""
    except PaymentRefused as error:
        reference, reason = "", error.code
    except PaymentUnavailable:
        raise
    except Exception as error:
        log.exception("payment provider failed", provider=name)
        raise PaymentUnavailable from error
    refunding.record_paid_back(order_id=order_id, reference=reference, reason=reason, at=at)
    return True
