"""The fee of a case and what goes back: pages for the person, the desk, and everybody who wants to see the promises."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import cast
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe

from portico.casework import actions, paying, queries
from portico.casework.errors import FeePaid, NoFee, PaymentRefused, PaymentUnavailable
from portico.casework.forms.payments import FeePaidForm
from portico.casework.types import AtDesk
from portico.casework.types.payments import (
    MoneyView,
    PaidBy,
    PaymentMethod,
    PaymentStatus,
    RefundCause,
    RefundView,
    RequestStatus,
)
from portico.catalogue import queries as catalogue
from portico.identity import queries as identity
from portico.identity.types import Principal
from portico.kernel import clock
from portico.kernel.wording import month_in_words, number_in_words, sentence_of

PAID_BY = {PaidBy.ONLINE: lazy("online"), PaidBy.COUNTER: lazy("at a counter"), PaidBy.MAIL: lazy("by mail")}
CAUSES = {
    RefundCause.GUARANTEE: lazy("We did not keep our promise."),
    RefundCause.PAID_TWICE: lazy("The fee was paid twice."),
    RefundCause.NOT_DUE: lazy("The fee was paid when the case had ended."),
}
METHODS = {
    PaymentMethod.ORIGINAL: lazy("It goes back the way the fee was paid."),
    PaymentMethod.TRANSFER: lazy("It is paid to an account."),
    PaymentMethod.CHEQUE: lazy("A cheque is sent by mail."),
}
STATUSES = {
    PaymentStatus.ORDERED: lazy("It is being prepared."),
    PaymentStatus.FILED: lazy("It is on its way to the bank."),
    PaymentStatus.SENT: lazy("The bank has it."),
    PaymentStatus.ACCEPTED: lazy("It is paid."),
    PaymentStatus.PAID_BACK: lazy("It is paid."),
    PaymentStatus.REJECTED: lazy("The bank could not pay it. We look into it and write to you."),
}


def of_case(principal: Principal, case_id: UUID) -> Mapping[str, object]:
    """Return what the page of a case shows of its money; nothing where there is none."""
    found = queries.get_money(principal, case_id)
    return _in_words(found) if found is not None else {}


def panel(desk: AtDesk) -> Mapping[str, object] | None:
    """Return what the desk shows of the money of a case, or None."""
    found = queries.get_money_for_staff(desk.principal, desk.view.summary.id)
    return _in_words(found) if found is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
def fee(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say what a case costs, and send the person to where they pay."""
    principal, error = identity.principal_of(request), ""
    if request.method == "POST":
        back = request.build_absolute_uri(reverse("case-fee-paid", args=[case_id]))
        try:
            return HttpResponseRedirect(
                paying.go_to_pay(principal=principal, case_id=case_id, back=back, at=clock.now())
            )
        except FeePaid:
            return HttpResponseRedirect(reverse("case", args=[case_id]))
        except (PaymentRefused, PaymentUnavailable) as refused:
            error = sentence_of(refused)
    found = queries.get_money(principal, case_id)
    if found is None or found.fee is None:
        raise NoFee
    context = {"money": _in_words(found), "error": error}
    return render(request, "casework/fee.html", context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def fee_paid(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Where the person comes back to from the payment provider, who is asked what became of the payment."""
    principal, error = identity.principal_of(request), ""
    found = queries.get_fee(principal, case_id)
    if request.method == "POST" and found.asked is not None:
        try:
            status = paying.ask_whether_paid(request_id=found.asked, at=clock.now())
            error = "" if status is RequestStatus.PAID else str(_ANSWERS[status])
        except PaymentUnavailable as unavailable:
            error = sentence_of(unavailable)
        found = queries.get_fee(principal, case_id)
    if found.paid_at is not None:
        notices.success(request, _("Thank you. The fee is paid."))
        return HttpResponseRedirect(reverse("case", args=[case_id]))
    context = {"case_id": case_id, "error": error, "refused": found.refused}
    return render(request, "casework/fee_paid.html", context, status=422 if error else 200)


_ANSWERS = {
    RequestStatus.REFUSED: lazy("The payment was refused, and nothing was taken. Try again, or pay another way."),
    RequestStatus.ASKED: lazy("The payment service does not know yet. Look again in a minute: nothing is lost."),
}


@require_safe
def demo_payment(request: HttpRequest, end_to_end_id: str) -> HttpResponse:
    """Show the page of the demo's payment provider, on which nobody pays anything."""
    asked = queries.get_demo_payment(identity.principal_of(request), end_to_end_id)
    context = {"asked": asked, "amount": _amount(asked.amount, asked.currency)}
    return render(request, "casework/demo_payment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def staff_fee(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down at the desk that a fee was paid at a counter or came by mail."""
    principal = identity.principal_of(request)
    found = queries.get_money_for_staff(principal, case_id)
    if found is None or found.fee is None:
        raise NoFee
    form = FeePaidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.record_fee_paid(
            principal=principal, case_id=case_id, paid_by=form.how(), payer=form.payer(), at=clock.now()
        )
        notices.success(request, _("The fee is written down as paid."))
        return HttpResponseRedirect(reverse("staff-case", args=[case_id]) + "#money")
    context = {"form": form, "money": _in_words(found)}
    return render(request, "casework/staff_fee.html", context, status=422 if form.errors else 200)


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Show everybody which promises were kept and broken, per service and month."""
    services = catalogue.current_release().pack.services
    few = _("fewer than %(number)s") % {"number": queries.FEWER_THAN}
    rows = [
        {
            "month": month_in_words(each.month),
            "service": services[each.service].name if each.service in services else None,
            "id": each.service,
            "kept": number_in_words(each.kept) if each.kept is not None else few,
            "broken": number_in_words(each.broken) if each.broken is not None else few,
        }
        for each in queries.list_promises(at=clock.now())
    ]
    guarantees = [each for _id, each in sorted(services.items()) if each.process.guarantee is not None]
    context = {"rows": rows, "guarantees": guarantees, "fewer_than": queries.FEWER_THAN}
    return render(request, "casework/promises.html", context)


@require_safe
def promises_json(request: HttpRequest) -> JsonResponse:
    """Send the same as data: `null` stands for fewer than `fewer_than`, none included."""
    rows = [
        {"month": f"{each.month:%Y-%m}", "service": each.service, "kept": each.kept, "broken": each.broken}
        for each in queries.list_promises(at=clock.now())
    ]
    return JsonResponse({"fewer_than": queries.FEWER_THAN, "promises": rows})


@require_safe
def promises_csv(request: HttpRequest) -> HttpResponse:
    """Send the same as a table; an empty cell stands for fewer than five, none included."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="promises.csv"'
    table = csv.writer(response)
    table.writerow(["month", "service", "kept", "broken"])
    for each in queries.list_promises(at=clock.now()):
        table.writerow([f"{each.month:%Y-%m}", each.service, each.kept, each.broken])
    return response


def _in_words(found: MoneyView) -> dict[str, object]:
    fee = found.fee
    return {
        "view": found,
        "fee": fee,
        "amount": _amount(fee.amount, fee.currency) if fee is not None else "",
        "paid_by": PAID_BY[fee.paid_by] if fee is not None and fee.paid_by is not None else "",
        "refunds": [_refund_in_words(each) for each in found.refunds],
    }


def _refund_in_words(refund: RefundView) -> dict[str, object]:
    return {
        "refund": refund,
        "amount": _amount(refund.amount, refund.currency),
        "cause": CAUSES[refund.cause],
        "method": METHODS[refund.method],
        "status": STATUSES[refund.status],
    }


def _amount(amount: object, currency: str) -> str:
    return f"{number_in_words(cast('float', amount))} {currency}"
