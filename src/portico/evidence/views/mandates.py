"""Asking the registries for whom somebody may act."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portico.catalogue import queries as catalogue
from portico.evidence import mandates
from portico.evidence.views.words import records_of, source_in_words
from portico.identity import queries as identity
from portico.kernel import clock


@require_POST
def refresh_mandates(request: HttpRequest) -> HttpResponse:
    """Ask the registries for whom the person may act, and say which of them did not answer."""
    principal, release = identity.principal_of(request), catalogue.current_release()
    person_id = records_of(request)[0]
    if not identity.get_person(person_id).identity_number:
        said = _(
            "We do not know your number yet, so no register can tell. Sign in with an identity that has it, or come to a "
            "counter."
        )
        notices.warning(request, said)
        return HttpResponseRedirect(reverse("acting"))
    silent = mandates.refresh(person_id=person_id, release=release, actor=principal.actor, at=clock.now())
    if silent:
        names = ", ".join(sorted(source_in_words(registry, release) for registry in silent))
        said = _("This did not answer: %(names)s. What it said before still counts. Try again later.")
        notices.warning(request, said % {"names": names})
    else:
        notices.success(request, _("The registers have answered. This is for whom you may act."))
    return HttpResponseRedirect(reverse("acting"))
