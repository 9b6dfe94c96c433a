"""Four eyes: the decisions that wait for approval, and one of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.casework import actions, queries
from portico.casework.forms.process import ReturnForm
from portico.casework.types import Result
from portico.casework.views import facts, wording
from portico.catalogue import wording as rules
from portico.evidence.types import Voice
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.errors import Conflict, Invalid, NotAllowed
from portico.kernel.wording import sentence_of


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """List the decisions that wait for this case worker's approval."""
    found = queries.list_proposals(identity.principal_of(request))
    return render(request, "casework/proposals.html", {"proposals": found})


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a proposed decision with all it rests on; approve it, or send it back with a reason."""
    principal, at = identity.principal_of(request), clock.now()
    form = ReturnForm(request.POST if request.method == "POST" and "approve" not in request.POST else None)
    problem = ""
    if request.method == "POST" and ("approve" in request.POST or form.is_valid()):
        try:
            if "approve" in request.POST:
                number = request.POST["approve"]
                actions.approve_proposal(
                    principal=principal,
                    case_id=case_id,
                    number=int(number) if number.isdecimal() and len(number) < 9 else 0,
                    at=at,
                )
                notices.success(request, _("The decision is made and the letter is sent."))
            else:
                actions.send_proposal_back(principal=principal, case_id=case_id, at=at, **form.cleaned_data)
                notices.success(request, _("It is sent back to your colleague."))
            return HttpResponseRedirect(reverse("staff-proposals"))
        except (Conflict, Invalid, NotAllowed) as error:
            problem = sentence_of(error)
            if form.is_bound:
                form.add_error(None, problem)
    view = queries.get_proposal(principal, case_id, at=at, spoken=rules.spoken())
    items = [*view.answers, *view.facts]
    context = {
        "view": view,
        "form": form,
        "problem": "" if form.is_bound else problem,
        "captions": facts.captions_of(items),
        "told": facts.told(view.facts, facts.captions_of(items), release=view.release, voice=Voice.STAFF),
        "granting": view.result is Result.GRANTED,
        "expected": wording.EXPECTED[view.expectation.expected] if view.expectation else "",
    }
    return render(request, "casework/proposal.html", context, status=422 if problem or form.errors else 200)


@require_POST
def review(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Open a case for review: from now on this case worker may read it."""
    actions.review_proposal(principal=identity.principal_of(request), case_id=case_id, at=clock.now())
    notices.success(request, _("You can read the case now. The person sees that you look into their data."))
    return HttpResponseRedirect(reverse("staff-proposal", args=[case_id]))
