"""Law first, consent second: the person is asked before a registry is, and a no is answered by the question itself."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.casework import actions, queries
from portico.identity import queries as identity
from portico.kernel import clock


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, application_id: UUID, agreement_id: str) -> HttpResponse:
    """Ask whether a registry may be asked, and keep the answer."""
    principal, at = identity.principal_of(request), clock.now()
    answer = request.POST.get("answer")
    if request.method == "POST" and answer in ("yes", "no"):
        key = actions.answer_agreement(
            principal=principal,
            application_id=application_id,
            agreement_id=agreement_id,
            opted_in=answer == "yes",
            language=get_language() or "",
            at=at,
        )
        if answer == "no":
            return HttpResponseRedirect(reverse("question", args=[application_id, key]))
        return HttpResponseRedirect(reverse("application", args=[application_id]))
    asked = queries.get_agreement(principal, application_id, agreement_id, at=at)
    return render(request, "casework/agreement.html", {"asked": asked, "application_id": application_id})


@require_POST
def ask_other_adult(request: HttpRequest, application_id: UUID, agreement_id: str) -> HttpResponse:
    """Ask another adult to agree."""
    principal, at = identity.principal_of(request), clock.now()
    actions.ask_other_adult(principal=principal, application_id=application_id, agreement_id=agreement_id, at=at)
    notices.success(request, _("They are asked. They see it when they sign in, and you can send your application now."))
    return HttpResponseRedirect(reverse("check", args=[application_id]))
