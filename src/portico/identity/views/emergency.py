"""Pages for auditors: every emergency look at their authority, and what they found of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.identity import actions, queries
from portico.identity.errors import EmergencyReviewNotAllowed
from portico.identity.forms import ReviewForm
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_safe
def emergencies(request: HttpRequest) -> HttpResponse:
    """List the emergency looks, those that nobody has reviewed first."""
    looks = queries.list_emergencies(queries.principal_of(request))
    return render(request, "identity/emergencies.html", {"looks": looks})


@require_http_methods(["GET", "HEAD", "POST"])
def review_emergency(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Write what was found of an emergency look."""
    principal = queries.principal_of(request)
    look = queries.get_emergency(principal, emergency_id)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.review_emergency(
                emergency_id=emergency_id,
                justified=form.cleaned_data["justified"] == "yes",
                note=form.cleaned_data["note"],
                actor=principal.actor,
                at=clock.now(),
            )
            notices.success(request, _("Your review is kept."))
            return HttpResponseRedirect(reverse("emergencies"))
        except EmergencyReviewNotAllowed as error:
            form.add_error(None, sentence_of(error))
    context = {"form": form, "look": look}
    return render(request, "identity/emergency_review.html", context, status=422 if form.errors else 200)
