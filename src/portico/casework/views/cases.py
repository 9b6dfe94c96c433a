"""My cases: where each stands, its decision, and what others ask me to sign."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.casework import actions, queries
from portico.casework.errors import DeclarationsMissing
from portico.casework.forms import DeclareForm
from portico.casework.types import CaseSummary, SignatureState
from portico.casework.views import documents, facts, payments, wording
from portico.evidence.types import Voice
from portico.identity import queries as identity
from portico.identity.types import Principal
from portico.journeys import queries as journeys
from portico.journeys.types import JourneyId
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List the person's cases, what waits for their signature, and what they have not sent yet."""
    principal = identity.principal_of(request)
    context = {
        "apply_from": _plans_of_represented(principal),
        "requests": queries.list_signature_requests(principal),
        "unfinished": queries.list_unfinished(principal),
        "cases": [_in_words(case) for case in queries.list_cases(principal, at=clock.now())],
    }
    return render(request, "casework/cases.html", context)


def _plans_of_represented(principal: Principal) -> list[JourneyId]:
    """Return from which plans somebody can apply who sees no plan: their mandate is for some services only."""
    if principal.representation is None or principal.representation.services is None:
        return []
    return [journey.id for journey in journeys.list_journeys(principal)]


@require_safe
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show one case."""
    principal = identity.principal_of(request)
    view = queries.get_case(principal, case_id, at=clock.now())
    captions = facts.captions_of([*view.answers, *view.facts], view.role)
    history = [(status, wording.STATES[status.state]) for status in view.history]
    context = {
        "view": view,
        "sent": documents.of_case(principal, case_id),
        "money": payments.of_case(principal, case_id),
        "case": _in_words(view.summary),
        "authority": view.summary.release.authority(view.summary.authority),
        "captions": captions,
        "told": facts.told(view.facts, captions, release=view.summary.release, voice=Voice.OWN),
        "history": history,
    }
    return render(request, "casework/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show what somebody is asked to sign, and take the signature or the no."""
    principal, at, language = identity.principal_of(request), clock.now(), get_language() or ""
    if "decline" in request.POST:
        actions.decline(principal=principal, request_id=request_id, at=at)
        notices.success(request, _("You said no. The person who applied is told, and nothing else of yours is shared."))
        return HttpResponseRedirect(reverse("cases"))
    asked = queries.get_signature_request(principal, request_id)
    form = DeclareForm(asked.declarations, language, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign(principal=principal, request_id=request_id, declarations=form.agreed(), at=at)
            notices.success(request, _("Thank you. You have signed."))
            return HttpResponseRedirect(reverse("cases"))
        except DeclarationsMissing as error:
            form.add_error(None, sentence_of(error))
    context = {
        "asked": asked,
        "captions": facts.captions_of(asked.choices),
        "form": form,
        "waiting": asked.state is SignatureState.WAITING,
    }
    return render(request, "casework/sign.html", context, status=422 if form.errors else 200)


def _in_words(case: CaseSummary) -> dict[str, object]:
    return {
        "summary": case,
        "state": wording.state_in_words(case),
        "tag": wording.tag_of(case),
        "holder": wording.holder_in_words(case),
        "due": wording.due_in_words(case),
    }
