"""Pages for staff to begin: the link of an invitation, and what their roles open. And for everybody to sign out."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.identity import actions, queries
from portico.identity.errors import DetailsNotValid, PasskeyNotTaken
from portico.identity.forms import StaffInvitationForm
from portico.identity.views.providers import sign_out_elsewhere
from portico.identity.wording import ROLES
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session. Whoever came by an outside provider is offered to sign out there too."""
    elsewhere = sign_out_elsewhere(request)
    actions.sign_out(request, at=clock.now())
    return elsewhere or HttpResponseRedirect(reverse("home"))


@require_safe
def staff_home(request: HttpRequest) -> HttpResponse:
    """Show what the roles of a member of staff open."""
    principal = queries.principal_of(request)
    return render(
        request, "identity/staff_home.html", {"roles": [str(ROLES[role]) for role in sorted(principal.roles)]}
    )


@sensitive_post_parameters("credential")
@require_http_methods(["GET", "HEAD", "POST"])
def staff_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let invited staff choose a name and make a passkey, at once; a link that works no more says so beforehand."""
    form = StaffInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_invitation(request, token=token, **form.cleaned_data, at=clock.now())
            return HttpResponseRedirect(reverse("staff-home"))
        except DetailsNotValid as error:
            form.add_error("name", sentence_of(error))
        except PasskeyNotTaken as error:
            form.add_error(None, sentence_of(error))
    start = actions.begin_invitation(request, token=token, at=clock.now())
    form.initial = {"name": start.name}
    context = {
        "form": form,
        "options": json.dumps(start.options),
        "known": bool(start.name),
        "address_is_number": queries.is_number(request.get_host()),
    }
    return render(request, "identity/staff_invitation.html", context, status=422 if form.errors else 200)
