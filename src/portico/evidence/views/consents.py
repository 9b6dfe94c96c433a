"""What a person agreed to, what others ask them to agree to, and the receipts of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.agreements import AgreementView, agreement_view
from portico.evidence import actions, agreed, agreeing, queries
from portico.evidence.types import ConsentId, ConsentRequestId, ConsentRequestView, ConsentState, ConsentView
from portico.evidence.views.words import concepts_in_words, language, records_of, source_in_words
from portico.identity import queries as identity
from portico.kernel import clock


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with the words that were agreed to; a consent of an application alone has only what and to whom."""

    consent: ConsentView
    state: ConsentState
    words: AgreementView | None
    what: str
    to_whom: str
    asked_by: str

    @property
    def holds(self) -> bool:
        """Return whether it is in use now."""
        return self.state is ConsentState.HOLDS


@require_safe
def my_consents(request: HttpRequest) -> HttpResponse:
    """Show who holds a consent of the person now, what others ask them, and apart what is over."""
    at, records = clock.now(), records_of(request)
    answers = [_answered(view, at) for view in queries.list_consents(*records)]
    context = {
        "holding": [one for one in answers if one.holds],
        "over": [(one, _STATE[one.state]()) for one in answers if not one.holds],
        "requests": [_asked(one) for one in queries.list_requests_to(*records)],
    }
    return render(request, "evidence/my_consents.html", context)


@require_safe
def my_consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Show the receipt of an answer: every word that was agreed to, and what was read by it."""
    at, records = clock.now(), records_of(request)
    view = queries.get_consent(ConsentId(consent_id), *records)
    answered, release = _answered(view, at), catalogue.current_release()
    uses = [(when, source_in_words(registry, release)) for when, registry in queries.list_uses(view.id, *records)]
    context = {"answer": answered, "state": _STATE[answered.state](), "uses": uses}
    return render(request, "evidence/my_consent.html", context)


@require_safe
def my_consent_receipt(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Send the receipt as a file that other systems read, and that can be checked without us."""
    view = queries.get_consent(ConsentId(consent_id), *records_of(request))
    text = agreed.receipt_text(view, at=clock.now())
    headers = {"Content-Disposition": 'attachment; filename="consent.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


@require_POST
def withdraw_consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Take a consent back."""
    principal = identity.principal_of(request)
    actions.withdraw_consent(principal=principal, consent_id=ConsentId(consent_id), at=clock.now())
    notices.success(request, _("You have withdrawn your consent. From now on nobody may use it."))
    return HttpResponseRedirect(reverse("my-consents"))


@require_http_methods(["GET", "HEAD", "POST"])
def consent_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show what another adult asks, and take the answer."""
    asked = _asked(queries.get_request(request_id, *records_of(request)))
    if request.method == "POST" and request.POST.get("answer") in ("yes", "no"):
        agreeing.answer_other_adult(
            principal=identity.principal_of(request),
            request_id=ConsentRequestId(request_id),
            opted_in=request.POST["answer"] == "yes",
            language=language(),
            at=clock.now(),
        )
        said_yes = request.POST["answer"] == "yes"
        said = (
            _("You said yes. You can take it back here.") if said_yes else _("You said no. Nothing about you is read.")
        )
        notices.success(request, said)
        return HttpResponseRedirect(reverse("my-consents"))
    may_agree = queries.may_agree(identity.principal_of(request))
    return render(request, "evidence/consent_request.html", {"asked": asked, "may_agree": may_agree})


@require_safe
def agreement(request: HttpRequest, agreement_id: str, release_id: str) -> HttpResponse:
    """Show the words of an agreement, as one release has them, to everybody."""
    view = agreement_view(catalogue.get_release(release_id), agreement_id)
    return render(request, "evidence/agreement.html", {"view": view})


@require_safe
def consent_counts(request: HttpRequest) -> HttpResponse:
    """Show auditors how many agreed to what; nobody's name is in it."""
    release = catalogue.current_release()
    authorities = release.pack.manifest.authorities
    rows = [
        (
            known.name.in_language(language())
            if (known := release.pack.agreements.get(count.agreement))
            else count.agreement,
            authorities[count.authority_id].name.in_language(language())
            if count.authority_id in authorities
            else count.authority_id,
            count,
        )
        for count in queries.count_consents(at=clock.now())
    ]
    return render(request, "evidence/consent_counts.html", {"rows": rows})


_STATE = {
    ConsentState.HOLDS: lambda: _("It holds"),
    ConsentState.EXPIRED: lambda: _("It has ended by itself"),
    ConsentState.WITHDRAWN: lambda: _("You took it back"),
    ConsentState.REFUSED: lambda: _("You said no"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What another adult asks, in the words of the agreement."""

    request: ConsentRequestView
    words: AgreementView
    until: dt.datetime


def _asked(view: ConsentRequestView) -> Asked:
    release = catalogue.get_release(view.release_id)
    until = queries.would_hold_until(release, view.agreement, at=clock.now())
    return Asked(view, agreement_view(release, view.agreement), until)


def _answered(view: ConsentView, at: dt.datetime) -> Answered:
    release = catalogue.get_release(view.release_id) if view.agreement else catalogue.current_release()
    authority = release.pack.manifest.authorities.get(view.to_authority)
    asker = identity.get_person(view.asked_by).display_name if view.asked_by is not None else ""
    return Answered(
        consent=view,
        state=view.state_at(at),
        words=agreement_view(release, view.agreement) if view.agreement else None,
        what=concepts_in_words(view.concepts, release),
        to_whom=authority.name.in_language(language()) if authority else view.to_authority,
        asked_by=asker,
    )
