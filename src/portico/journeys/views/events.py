"""Life events: what a person has begun, what they can begin, and the dates of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.catalogue import queries as catalogue
from portico.evidence import queries as evidence
from portico.identity import queries as identity
from portico.journeys import actions, queries
from portico.journeys.errors import DateNotPossible
from portico.journeys.forms import BeginForm, DatesForm
from portico.kernel import clock


@require_safe
def life_events(request: HttpRequest) -> HttpResponse:
    """Show the person's plans, the invitations that wait, and what else can be begun."""
    principal = identity.principal_of(request)
    events = catalogue.current_release().pack.life_events
    journeys = queries.list_journeys(principal)
    newest = {journey.life_event: journey for journey in reversed(journeys)}
    context = {
        "journeys": [(journey, events[journey.life_event]) for journey in journeys if journey.life_event in events],
        "invitations": [(one, events[one.life_event]) for one in queries.list_invitations_for(principal)],
        "asked": evidence.list_requests_to(*principal.record_ids),
        "life_events": [(event, newest.get(event.id)) for event in events.values()],
    }
    return render(request, "journeys/life_events.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, life_event: str) -> HttpResponse:
    """Ask for the dates that a plan begins with, and begin it."""
    event = catalogue.current_release().life_event(life_event)
    form = BeginForm(event, get_language() or "", request.POST or None)
    if request.method == "POST" and form.is_valid():
        principal, at = identity.principal_of(request), clock.now()
        try:
            journey = actions.begin(principal=principal, life_event=event.id, dates=form.given(), at=at)
            return HttpResponseRedirect(reverse("plan", args=[journey.id]))
        except DateNotPossible as error:
            form.refuse(error)
    status = 422 if form.errors else 200
    context = {
        "event": event,
        "form": form,
        "plan": queries.find_journey(identity.principal_of(request), event.id),
    }
    return render(request, "journeys/begin.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: HttpRequest, journey_id: UUID) -> HttpResponse:
    """Change the dates of a plan."""
    principal, at = identity.principal_of(request), clock.now()
    view = queries.get_plan(journey_id, principal, at=at)
    event = view.release.life_event(view.journey.life_event)
    form = DatesForm(event.dates, get_language() or "", view.plan.dates, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_dates(principal=principal, journey_id=journey_id, dates=form.cleaned_data, at=at)
        except DateNotPossible as error:
            form.refuse(error)
        else:
            notices.success(request, _("Your dates are saved. The plan follows them."))
            return HttpResponseRedirect(reverse("plan", args=[journey_id]))
    context = {"event": event, "form": form, "journey_id": journey_id}
    return render(request, "journeys/dates.html", context, status=422 if form.errors else 200)
