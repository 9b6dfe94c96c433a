"""The other adult: invite, and answer an invitation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.catalogue import queries as catalogue
from portico.identity import queries as identity
from portico.journeys import actions, queries
from portico.journeys.errors import CannotInvite, TooManyInvitations
from portico.journeys.forms import InviteForm
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, journey_id: UUID) -> HttpResponse:
    """Ask whom to invite, and invite them."""
    principal = identity.principal_of(request)
    journey = queries.get_journey(journey_id, principal)
    event = catalogue.get_release(journey.release_id).life_event(journey.life_event)
    role = next((name for name, role in event.roles.items() if role.adult and name != journey.role), "")
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["identity_number"]
        try:
            actions.invite(
                principal=principal, journey_id=journey_id, identity_number=number, role=role, at=clock.now()
            )
        except TooManyInvitations as error:
            form.add_error("identity_number", sentence_of(error))
        except CannotInvite:
            form.add_error("identity_number", _("Check the number: it must be another adult's, with all its digits."))
        else:
            notices.success(request, _("Your invitation is sent. They see it when they sign in."))
            return HttpResponseRedirect(reverse("plan", args=[journey_id]))
    context = {"form": form, "journey_id": journey_id, "role": event.roles.get(role)}
    return render(request, "journeys/invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Show an invitation, and take the answer to it."""
    principal = identity.principal_of(request)
    if request.method == "POST":
        accept = request.POST.get("answer") == "accept"
        journey_id = actions.answer_invitation(
            principal=principal, invitation_id=invitation_id, accept=accept, at=clock.now()
        )
        if journey_id is not None:
            return HttpResponseRedirect(reverse("plan", args=[journey_id]))
        notices.success(request, _("You said no. Nothing about you is shared."))
        return HttpResponseRedirect(reverse("life-events"))
    found = queries.get_invitation(invitation_id, principal)
    event = catalogue.current_release().life_event(found.life_event)
    context = {"invitation": found, "event": event, "role": event.roles[found.role]}
    return render(request, "journeys/invitation.html", context)


@require_POST
def end(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """End a shared plan, or take back an invitation."""
    principal = identity.principal_of(request)
    journey_id = actions.end_invitation(principal=principal, invitation_id=invitation_id, at=clock.now())
    notices.success(request, _("It has ended. Nothing of your plans is shared any more."))
    return HttpResponseRedirect(reverse("plan", args=[journey_id]) if journey_id else reverse("life-events"))
