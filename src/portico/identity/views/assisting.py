"""Pages: staff help a person for one visit, and the person allows it, sees it and stops it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.identity import actions, queries
from portico.identity.errors import AssistanceCodeWrong, AssistanceNotFound, TooManyAttempts
from portico.identity.forms.assisting import AskToHelpForm, SpokenCodeForm
from portico.identity.surroundings import surroundings
from portico.identity.types import MandateId, Principal
from portico.identity.types.assisting import Assistance, AssistanceId, AssistanceState, AssistanceWay, Meeting
from portico.identity.wording import in_groups
from portico.kernel import clock
from portico.kernel.wording import sentence_of

_SPOKEN = "portico_spoken_code"
"""Session key: the code of the newest request, for the helper to read out."""


@require_http_methods(["GET", "HEAD", "POST"])
def help_somebody(request: HttpRequest) -> HttpResponse:
    """Let a helper ask, and show what became of what they asked."""
    principal, at = queries.principal_of(request), clock.now()
    form = AskToHelpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _ask(request, principal, form)
            return HttpResponseRedirect(reverse("help-somebody"))
        except TooManyAttempts as error:
            form.add_error(None, sentence_of(error))
    visit = queries.find_visit_of(principal, at=at)
    context = {
        "form": form,
        "visit": visit,
        "waiting": visit is not None and visit.state is AssistanceState.WAITING,
        "spoken": in_groups(request.session.get(_SPOKEN, "")) if visit and visit.way is AssistanceWay.DEVICE else "",
        "code_form": SpokenCodeForm() if visit and visit.way is AssistanceWay.CODE else None,
        "to_confirm": queries.list_visits_to_confirm(principal, at=at),
    }
    return render(request, "identity/help_somebody.html", context, status=422 if form.errors else 200)


@require_POST
def enter_help_code(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take the code that the person read out, and begin the visit."""
    principal, form = queries.principal_of(request), SpokenCodeForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_by_code(
                request,
                principal=principal,
                request_id=AssistanceId(request_id),
                code=form.cleaned_data["code"],
                at=clock.now(),
            )
            return _begin(request, principal, request_id)
        except (AssistanceCodeWrong, TooManyAttempts) as error:
            form.add_error("code", sentence_of(error))
    context = {
        "form": form,
        "visit": queries.get_assistance_asked_by(principal, AssistanceId(request_id), at=clock.now()),
    }
    return render(request, "identity/help_code.html", context, status=422)


@require_POST
def confirm_document(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say as the second one that the document was seen."""
    actions.confirm_document(
        principal=queries.principal_of(request),
        request_id=AssistanceId(request_id),
        agree=request.POST.get("answer") == "yes",
        at=clock.now(),
    )
    notices.success(request, _("Your answer is recorded. Your colleague can go on."))
    return HttpResponseRedirect(reverse("help-somebody"))


@require_POST
def begin_visit(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Begin what the person has allowed."""
    return _begin(request, queries.principal_of(request), request_id)


@require_POST
def end_visit(request: HttpRequest) -> HttpResponse:
    """End the visit that is under way."""
    actions.end_visit(request, principal=queries.principal_of(request), at=clock.now())
    notices.success(request, _("The visit is over. You act for nobody now."))
    return HttpResponseRedirect(reverse("help-somebody"))


@require_http_methods(["GET", "HEAD", "POST"])
def my_helpers(request: HttpRequest) -> HttpResponse:
    """Let a person type in a helper's code, and show who helped them."""
    principal, at = queries.principal_of(request), clock.now()
    form = SpokenCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            visit = actions.find_help(request, principal=principal, code=form.cleaned_data["code"], at=at)
            context = {"visit": visit, "code": form.cleaned_data["code"], "authority": _authority(visit)}
            return render(request, "identity/allow_help.html", context)
        except (AssistanceNotFound, TooManyAttempts) as error:
            form.add_error("code", sentence_of(error))
    visits = [(visit, _authority(visit)) for visit in queries.list_visits_for(principal.record_ids, at=at)]
    return render(
        request, "identity/my_helpers.html", {"form": form, "visits": visits}, status=422 if form.errors else 200
    )


@require_POST
def allow_help(request: HttpRequest) -> HttpResponse:
    """Let the helper in, or say no."""
    allow = request.POST.get("answer") == "yes"
    actions.answer_on_device(
        principal=queries.principal_of(request), code=request.POST.get("code", "")[:20], allow=allow, at=clock.now()
    )
    said = _("They can help you now. You can stop it at any time on this page.") if allow else _("You said no.")
    notices.success(request, said)
    return HttpResponseRedirect(reverse("my-helpers"))


@require_POST
def stop_help(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """Take the help back at once."""
    actions.stop_help(principal=queries.principal_of(request), mandate_id=MandateId(mandate_id), at=clock.now())
    notices.success(request, _("The help has ended. Nobody can do anything for you any more."))
    return HttpResponseRedirect(reverse("my-helpers"))


def _ask(request: HttpRequest, principal: Principal, form: AskToHelpForm) -> None:
    given, at = form.cleaned_data, clock.now()
    meeting, way = Meeting(given["meeting"]), AssistanceWay(given["way"])
    request.session.pop(_SPOKEN, None)
    if way is AssistanceWay.DEVICE:
        _asked, code = actions.ask_to_help_on_device(principal=principal, meeting=meeting, at=at)
        request.session[_SPOKEN] = code
    elif way is AssistanceWay.CODE:
        actions.ask_to_help_by_code(
            request, principal=principal, meeting=meeting, identity_number=given["identity_number"], at=at
        )
    else:
        actions.ask_to_help_by_document(
            principal=principal,
            meeting=meeting,
            identity_number=given["identity_number"],
            document=given["document"],
            at=at,
        )


def _begin(request: HttpRequest, principal: Principal, request_id: UUID) -> HttpResponse:
    request.session.pop(_SPOKEN, None)
    actions.begin_visit(request, principal=principal, request_id=AssistanceId(request_id), at=clock.now())
    return HttpResponseRedirect(reverse("life-events"))


def _authority(visit: Assistance) -> str:
    named = {one.id: one.name for one in surroundings().authorities(get_language() or "")}
    return named.get(visit.authority_id, visit.authority_id)
