"""The consents that a person gave."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, queries
from portico.evidence.types import (
    ConsentId,
    ConsentView,
)
from portico.evidence.views.words import concepts_in_words, language, records_of
from portico.identity import queries as identity
from portico.kernel import clock


@require_safe
def my_consents(request: HttpRequest) -> HttpResponse:
    """Show the consents that the person gave."""
    release = catalogue.current_release()
    consents = queries.list_consents(*records_of(request))
    rows = [(consent, concepts_in_words(consent.concepts, release), _reader(consent, release)) for consent in consents]
    return render(request, "evidence/my_consents.html", {"rows": rows})


@require_POST
def withdraw_consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take a consent back."""
    principal = identity.principal_of(request)
    actions.withdraw_consent(principal=principal, consent_id=ConsentId(consent_id), at=clock.now())
    notices.success(request, _("You have withdrawn your consent. From now on nobody may use it."))
    return HttpResponseRedirect(reverse("my-consents"))


def _reader(consent: ConsentView, release: CompiledPack) -> str:
    authority = release.pack.manifest.authorities.get(consent.to_authority)
    return authority.name.in_language(language()) if authority else _("another person")
