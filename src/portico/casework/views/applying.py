"""Apply: choose services, one question per page, check the answers, send, receipt."""

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
from portico.casework.errors import (
    AlreadyApplied,
    AnswerNotPossible,
    CannotApply,
    DeclarationsMissing,
    QuestionsLeft,
    SignerNotKnown,
)
from portico.casework.forms import ChooseServicesForm, DeclareForm, QuestionForm
from portico.casework.types import CheckAnswers
from portico.casework.views.facts import captions_of
from portico.casework.views.wording import EXPECTED, due_in_words
from portico.identity import queries as identity
from portico.journeys import queries as journeys
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, journey_id: UUID) -> HttpResponse:
    """Choose what to apply for."""
    principal, at, language = identity.principal_of(request), clock.now(), get_language() or ""
    plan = journeys.get_plan(journey_id, principal, at=at)
    services = [plan.release.service(id) for id in plan.can_apply if principal.may_act_for(id)]
    form = ChooseServicesForm(services, language, request.POST or None, request.GET.getlist("service"))
    if request.method == "POST" and form.is_valid():
        try:
            application_id = actions.start_application(
                principal=principal, journey_id=journey_id, services=form.cleaned_data["services"], at=at
            )
            actions.fetch_agreed(principal=principal, application_id=application_id, at=at)
            return HttpResponseRedirect(reverse("application", args=[application_id]))
        except (AlreadyApplied, CannotApply) as error:
            form.add_error("services", sentence_of(error))
    context = {
        "form": form,
        "journey_id": journey_id,
        "services": [(service, plan.release.authority(service.authority).name) for service in services],
    }
    return render(request, "casework/apply.html", context, status=422 if form.errors else 200)


@require_safe
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Go to what may spare a question, else to the next question, or to the answers when none is left."""
    principal, at = identity.principal_of(request), clock.now()
    agreement = queries.find_agreement_to_answer(principal, application_id, at=at)
    if agreement is not None:
        id = agreement.words.agreement.id
        return HttpResponseRedirect(reverse("application-agreement", args=[application_id, id]))
    question = queries.next_question(principal, application_id, at=at)
    if question is None:
        return HttpResponseRedirect(reverse("check", args=[application_id]))
    return HttpResponseRedirect(reverse("question", args=[application_id, question.key]))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, application_id: UUID, key: str) -> HttpResponse:
    """Ask one question and keep the answer."""
    principal, at, language = identity.principal_of(request), clock.now(), get_language() or ""
    subject, _dot, concept = key.partition(".")
    asked = queries.get_question(principal, application_id, subject, concept, at=at)
    form = QuestionForm(asked, language, request.POST or None)
    if "later" in request.POST and not form.is_typed():
        return HttpResponseRedirect(_after_answer(request, application_id))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_answer(
                principal=principal,
                application_id=application_id,
                subject=subject,
                concept=concept,
                value=form.answer(),
                at=at,
            )
            return HttpResponseRedirect(_after_answer(request, application_id))
        except AnswerNotPossible as error:
            form.add_error("answer", sentence_of(error))
    context = {
        "form": form,
        "question": asked,
        "application_id": application_id,
        "changing": "change" in request.GET,
        "back": _back(request, application_id, asked.key),
        "agreement": queries.find_agreement_for(principal, application_id, asked.key, at=at),
    }
    return render(request, "casework/question.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show everything before it is sent; declare, agree and send."""
    principal, at, language = identity.principal_of(request), clock.now(), get_language() or ""
    if request.method == "POST":
        return _send(request, application_id)
    view = actions.review(principal=principal, application_id=application_id, at=at)
    if view.application.submitted:
        return HttpResponseRedirect(reverse("receipt", args=[application_id]))
    return _check_page(request, view, DeclareForm(view.declarations, language))


@require_safe
def receipt(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show what was acknowledged and what happens next."""
    found = queries.get_receipt(identity.principal_of(request), application_id, at=clock.now())
    return render(
        request,
        "casework/receipt.html",
        {"receipt": found, "cases": [(case, due_in_words(case)) for case in found.cases]},
    )


@require_safe
def receipt_file(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Send what proves the acknowledgement to anybody, without us."""
    found = queries.get_receipt_record(identity.principal_of(request), application_id)
    headers = {"Content-Disposition": 'attachment; filename="receipt.json"'}
    return HttpResponse(found.text(), content_type="application/json", headers=headers)


def _send(request: HttpRequest, application_id: UUID) -> HttpResponse:
    principal, at = identity.principal_of(request), clock.now()
    view = queries.check_answers(principal, application_id, at=at)
    form = DeclareForm(view.declarations, get_language() or "", request.POST)
    if form.is_valid():
        try:
            actions.submit(principal=principal, application_id=application_id, declarations=form.agreed(), at=at)
            return HttpResponseRedirect(reverse("receipt", args=[application_id]))
        except QuestionsLeft:
            return HttpResponseRedirect(reverse("application", args=[application_id]))
        except (DeclarationsMissing, SignerNotKnown) as error:
            form.add_error(None, sentence_of(error))
    return _check_page(request, view, form, status=422)


def _check_page(request: HttpRequest, view: CheckAnswers, form: DeclareForm, status: int = 200) -> HttpResponse:
    context = {
        "view": view,
        "form": form,
        "application_id": view.application.id,
        "captions": captions_of([*view.answers, *view.known], view.application.role),
        "expectations": [(one, EXPECTED[one.expected]) for one in view.expectations],
        "others": queries.list_other_adults_to_ask(identity.principal_of(request), view.application.id, at=clock.now()),
    }
    return render(request, "casework/check.html", context, status=status)


def _after_answer(request: HttpRequest, application_id: UUID) -> str:
    if "later" in request.POST:
        notices.success(request, _("Your answers are saved. Your application waits for you here."))
        return reverse("cases")
    return reverse("check" if "change" in request.GET else "application", args=[application_id])


def _back(request: HttpRequest, application_id: UUID, key: str) -> str:
    """Return the question that was shown before this one. The trail is kept in the session, not in the address."""
    name = f"trail-{application_id}"
    trail: list[str] = request.session.get(name, [])
    trail = trail[: trail.index(key) + 1] if key in trail else [*trail, key]
    if trail != request.session.get(name):
        request.session[name] = trail
    return reverse("question", args=[application_id, trail[-2]]) if len(trail) > 1 else ""
