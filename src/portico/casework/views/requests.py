"""Requests for information: written at the desk, answered on one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from portico.casework import actions, queries
from portico.casework.errors import (
    CaseworkError,
    DocumentTooLarge,
    LateAnswerWaits,
    ReplyIncomplete,
    ReplyTooLate,
    RequestEmpty,
    RequestNotOpen,
    RequestNotPossible,
    RequestStillOpen,
    RequestTakenBack,
    TextTooLong,
    WhyMissing,
)
from portico.casework.forms import AskForm, ReplyForm, TakeBackForm
from portico.casework.forms.requests import MEGABYTES
from portico.casework.types import AtDesk, CaseState, NextStep
from portico.casework.types.requests import RequestChange, RequestView
from portico.casework.views.documents import TOO_LARGE, in_words
from portico.identity import queries as identity
from portico.identity.types import Principal
from portico.kernel import clock
from portico.kernel.errors import Invalid
from portico.kernel.wording import sentence_of

STATES = {
    RequestChange.ASKED: lazy("waits for an answer"),
    RequestChange.REMINDED: lazy("waits for an answer; reminded"),
    RequestChange.UNANSWERED: lazy("no answer came in time"),
    RequestChange.ANSWERED: lazy("answered"),
    RequestChange.LATE: lazy("answered late: whether it counts is not said yet"),
    RequestChange.ADMITTED: lazy("answered late; it counts"),
    RequestChange.NOT_ADMITTED: lazy("answered late; it does not count"),
    RequestChange.TAKEN_BACK: lazy("taken back"),
}


_NOT_POSSIBLE = (
    LateAnswerWaits,
    RequestEmpty,
    RequestNotOpen,
    RequestNotPossible,
    RequestStillOpen,
    TextTooLong,
    WhyMissing,
)
"""What is said on the page of a form at the desk, with everything that was typed."""


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show all questions and documents of a request; save what is given; send it once."""
    principal, language = identity.principal_of(request), get_language() or ""
    view = queries.get_request(principal, request_id, at=clock.now())
    if request.method != "POST":
        return _page(request, view, ReplyForm(view, language))
    form = ReplyForm(view, language, request.POST, request.FILES)
    form.is_valid()  # what is not possible is said; all else is saved
    try:
        _save(request, principal, view, form)
        if not form.errors:
            return _sent_or_saved(request, principal, view)
    except ReplyIncomplete as error:
        _say_what_lacks(form, error)
    except ReplyTooLate as error:
        form.add_error(None, sentence_of(error))
    except RequestTakenBack as error:
        form.without_files()
        form.add_error(None, sentence_of(error))
    return _page(request, queries.get_request(principal, request_id, at=clock.now()), form)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write to the person what more is needed."""
    principal, at = identity.principal_of(request), clock.now()
    view = queries.get_request_to_write(principal, case_id, at=at)
    form = AskForm(view, get_language() or "", request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_information(
                principal=principal,
                case_id=case_id,
                questions=form.cleaned_data.get("questions", []),
                documents=form.cleaned_data["documents"].splitlines(),
                words_to_person=form.cleaned_data["words"],
                reason=form.cleaned_data["reason"],
                instead_of=form.cleaned_data["instead_of"],
                at=at,
            )
            notices.success(request, _("The person is asked. The case waits for the answer."))
            return HttpResponseRedirect(reverse("staff-case", args=[case_id]) + "#requests")
        except _NOT_POSSIBLE as error:
            form.add_error(None, sentence_of(error))
    return render(request, "casework/ask.html", {"view": view, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask for why, then take a request back."""
    principal, at = identity.principal_of(request), clock.now()
    view = queries.get_request_for_staff(principal, request_id, at=at)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.take_back_request(principal=principal, request_id=request_id, **form.cleaned_data, at=at)
            notices.success(request, _("The request is taken back, and the person is told. The case goes on."))
            return HttpResponseRedirect(reverse("staff-case", args=[view.case_id]) + "#requests")
        except _NOT_POSSIBLE as error:
            form.add_error(None, sentence_of(error))
    context = {
        "form": form,
        "case_id": view.case_id,
        "title": _("Take the request back"),
        "button": _("Take it back"),
    }
    return render(request, "casework/work.html", context, status=422 if form.errors else 200)


@require_POST
def late_answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say whether a late answer counts."""
    admitted = request.POST.get("answer") == "yes"
    case_id = actions.admit_reply(
        principal=identity.principal_of(request), request_id=request_id, admitted=admitted, at=clock.now()
    )
    notices.success(request, _("The person is told.") if not admitted else _("The answer counts. The person is told."))
    return HttpResponseRedirect(reverse("staff-case", args=[case_id]) + "#requests")


def panel(desk: AtDesk) -> Mapping[str, object] | None:
    """Return the requests of a case, for its page at the desk."""
    found = queries.list_requests_for_staff(desk.view.summary.id, at=desk.at)
    return {"requests": [(one, str(STATES[one.state])) for one in found]} if found else None


def next_steps(desk: AtDesk) -> Iterable[NextStep]:
    """Offer to ask for more, to whoever has the case."""
    if desk.view.taken and desk.view.summary.state is CaseState.IN_PROGRESS:
        yield NextStep(_("Ask for more information"), reverse("staff-ask", args=[desk.view.summary.id]))


def _sent_or_saved(request: HttpRequest, principal: Principal, view: RequestView) -> HttpResponse:
    """Send what is saved if the person pressed that button, and go on to the page that shows it."""
    if "send" not in request.POST and "late" not in request.POST:
        notices.success(request, _("Everything is saved. You have not sent it yet."))
        return HttpResponseRedirect(reverse("information-request", args=[view.id]))
    actions.send_reply(principal=principal, request_id=view.id, at=clock.now(), late="late" in request.POST)
    notices.success(request, _("Your answer is sent."))
    return HttpResponseRedirect(reverse("case", args=[view.case_id]))


def _save(request: HttpRequest, principal: Principal, view: RequestView, form: ReplyForm) -> None:
    """Keep what was typed and the files that were chosen, and say of each what is wrong with it."""
    at = clock.now()
    wrong = actions.save_reply(
        principal=principal,
        request_id=view.id,
        answers=form.answers(),
        own_words=str(form.cleaned_data.get("own_words", view.own_words)),
        at=at,
    )
    for key, sentence in wrong.items():
        form.add_error(key, sentence)
    if TOO_LARGE in request.META:
        form.add_error(None, sentence_of(DocumentTooLarge(megabytes=MEGABYTES)))
    for wanted, file in form.uploads().items():
        try:
            actions.add_document(
                principal=principal,
                case_id=view.case_id,
                request_id=view.id,
                wanted=wanted,
                name=file.name,
                content=file.chunks(),
                at=at,
            )
        except CaseworkError as error:
            if not isinstance(error, Invalid):
                raise
            form.add_error(wanted, sentence_of(error))


def _say_what_lacks(form: ReplyForm, error: ReplyIncomplete) -> None:
    keys = error.facts.get("keys")
    for key in keys if isinstance(keys, list) else []:
        is_file = key.startswith("document-")
        form.add_error(key, _("Choose a file, or take a photo.") if is_file else _("Answer this question."))


def _page(request: HttpRequest, view: RequestView, form: ReplyForm) -> HttpResponse:
    documents = [(one, in_words(one.files)) for one in view.documents]
    context = {"view": view, "form": form, "documents": documents, "state": STATES[view.state]}
    return render(request, "casework/request.html", context, status=422 if form.errors else 200)
