"""Whoever applied withdraws, or appeals."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portico.casework import actions, queries
from portico.casework.errors import TextTooLong
from portico.casework.forms.process import AppealForm
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask whether the person is sure, then withdraw the application, or the appeal that runs."""
    principal = identity.principal_of(request)
    if request.method == "POST":
        actions.withdraw(principal=principal, case_id=case_id, at=clock.now())
        notices.success(request, _("It is withdrawn. You find the case here as long as you want."))
        return HttpResponseRedirect(reverse("case", args=[case_id]))
    return render(request, "casework/withdraw.html", {"asked": queries.get_withdrawable(principal, case_id)})


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say what should change and why; neither must be said. In time or late, it is taken in."""
    principal, at = identity.principal_of(request), clock.now()
    asked = queries.get_appealable(principal, case_id, at=at)
    form = AppealForm(late=asked.late, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.appeal(principal=principal, case_id=case_id, **form.cleaned_data, at=at)
            notices.success(request, _("We have received your appeal. You see here who has it now."))
            return HttpResponseRedirect(reverse("case", args=[case_id]))
        except TextTooLong as error:
            form.add_error(None, sentence_of(error))
    context = {"asked": asked, "form": form}
    return render(request, "casework/appeal.html", context, status=422 if form.errors else 200)
