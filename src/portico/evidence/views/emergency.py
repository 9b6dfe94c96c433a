"""Pages for staff who must see a person's data at once and without a case."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portico.catalogue import queries as catalogue
from portico.evidence import emergency as glass
from portico.evidence.forms import EmergencyForm
from portico.identity import queries as identity
from portico.identity.errors import PersonNotFound
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@sensitive_post_parameters("identity_number")
@require_http_methods(["GET", "HEAD", "POST"])
def begin_emergency(request: HttpRequest) -> HttpResponse:
    """Ask whom it is about and why, and say what follows."""
    principal, form = identity.principal_of(request), EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = glass.begin(
                principal=principal, **form.cleaned_data, release=catalogue.current_release(), at=clock.now()
            )
            return HttpResponseRedirect(reverse("emergency", args=[begun]))
        except PersonNotFound as error:
            form.add_error("identity_number", sentence_of(error))
    return render(request, "evidence/emergency_begin.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def emergency(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Show what is stored about the person. Each time is a look that the person sees."""
    principal, release = identity.principal_of(request), catalogue.current_release()
    found = glass.look(principal=principal, emergency_id=emergency_id, release=release, at=clock.now())
    concepts, language = release.pack.vocabulary.concepts, get_language() or ""
    rows = [
        (concepts[fact.concept], fact)
        for fact in found.facts
        if fact.concept in concepts and fact.value not in (None, "", [])
    ]
    rows.sort(key=lambda row: row[0].label.in_language(language).casefold())
    return render(request, "evidence/emergency.html", {"look": found.look, "person": found.person, "rows": rows})
