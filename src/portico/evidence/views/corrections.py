"""A fact is wrong: the person says so and follows it; the authority answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.catalogue import queries as catalogue
from portico.catalogue.pack.compiling import CompiledPack
from portico.evidence import actions, queries, wording
from portico.evidence.errors import (
    AnswerNeedsReason,
    ClaimNotPossible,
    CorrectionOpen,
    HelpedToContest,
    WordsNeeded,
    WordsTooLong,
)
from portico.evidence.types import Claim, CorrectionPage, CorrectionState, CorrectionView
from portico.evidence.views.correction_forms import AnswerForm, CorrectionForm
from portico.evidence.views.words import language, number_of
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@sensitive_post_parameters("answer", "words")
@require_http_methods(["GET", "HEAD", "POST"])
def say_wrong(request: HttpRequest, concept: str) -> HttpResponse:
    """Ask what is right, and send it to the authority that is responsible for the registry."""
    principal, release, at = identity.principal_of(request), catalogue.current_release(), clock.now()
    try:
        fact = actions.look_at_contestable(principal=principal, concept=concept, release=release, at=at)
    except CorrectionOpen as error:
        notices.info(request, sentence_of(error))
        return HttpResponseRedirect(reverse("my-facts"))
    declared = release.concept(concept)
    form = CorrectionForm(declared, fact.value, language(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.open_correction(
                principal=principal,
                concept=concept,
                claim=Claim(form.cleaned_data["claim"]),
                claimed=form.claimed(),
                words=form.cleaned_data["words"],
                release=release,
                at=at,
            )
            notices.success(request, _("Your request is sent. You see here where it stands."))
            return HttpResponseRedirect(reverse("my-correction", args=[sent]))
        except (WordsNeeded, WordsTooLong) as error:
            form.add_error("words", sentence_of(error))
        except ClaimNotPossible as error:
            form.add_error(_box(form), sentence_of(error))
    registry = release.registry(fact.source)
    context = {
        "form": form,
        "concept": declared,
        "fact": fact,
        "authority": release.authority(registry.authority),
        "corrections": registry.corrections,
    }
    return render(request, "evidence/say_wrong.html", context, status=422 if form.errors else 200)


@require_safe
def my_correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Show the person where their correction request stands, and how to go on."""
    release = catalogue.current_release()
    view = actions.look_at_own_correction(
        principal=identity.principal_of(request), correction_id=correction_id, release=release, at=clock.now()
    )
    registry = release.pack.registries.get(view.registry)
    law = registry.corrections if registry is not None else None
    context = {
        **_context(view, release),
        "complaint": wording.complaint_in_words(law.complaint, release) if law is not None else "",
        "complain_at": release.authority(law.complaint.to).url if law is not None else None,
    }
    return render(request, "evidence/my_correction.html", context)


@require_POST
def withdraw_correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Take a correction request back."""
    actions.withdraw_correction(principal=identity.principal_of(request), correction_id=correction_id, at=clock.now())
    notices.success(request, _("Your request is taken back."))
    return HttpResponseRedirect(reverse("my-facts"))


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """List what people say is wrong in the registers of the keeper's authority, oldest first. Nobody's data is on it."""
    page = queries.list_corrections_to_answer(
        identity.principal_of(request), at=clock.now(), page=number_of(request.GET.get("page", ""))
    )
    return _listed(request, page, "evidence/corrections.html")


@require_safe
def answered_corrections(request: HttpRequest) -> HttpResponse:
    """List what the keeper's authority or its register has answered, newest first. Nobody's data is on it."""
    page = queries.list_answered_corrections(
        identity.principal_of(request), at=clock.now(), page=number_of(request.GET.get("page", ""))
    )
    return _listed(request, page, "evidence/answered_corrections.html")


def _listed(request: HttpRequest, page: CorrectionPage, template: str) -> HttpResponse:
    release = catalogue.current_release()
    concepts, registries = release.pack.vocabulary.concepts, release.pack.registries
    rows = [
        {
            "item": item,
            "what": concepts[item.concept].label if item.concept in concepts else None,
            "registry": registries[item.registry].name if item.registry in registries else None,
            "due": wording.due_in_words(item.due_on, item.days_left),
            "late": item.days_left is not None and item.days_left < 0,
            "state": wording.STATES[item.state],
            "tag": wording.TAGS[item.state],
        }
        for item in page.items
    ]
    return render(request, template, {"rows": rows, "listing": page})


@sensitive_post_parameters("reason")
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Show both values and take the answer. Each time is a look that the person sees."""
    principal, release, at = identity.principal_of(request), catalogue.current_release(), clock.now()
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_correction(
                principal=principal,
                correction_id=correction_id,
                accepted=form.cleaned_data["answer"] == CorrectionState.ACCEPTED,
                reason=form.cleaned_data["reason"],
                at=at,
            )
            notices.success(request, _("The person has your answer."))
            return HttpResponseRedirect(reverse("corrections"))
        except (AnswerNeedsReason, WordsTooLong) as error:
            form.add_error("reason", sentence_of(error))
        except HelpedToContest as error:
            form.add_error(None, sentence_of(error))
    view = actions.look_at_correction(principal=principal, correction_id=correction_id, at=at)
    days = (view.due_on - release.pack.manifest.civil_day(at)).days if view.state is CorrectionState.SENT else None
    context = {
        **_context(view, release),
        "form": form,
        "person": identity.get_person(view.person_id),
        "due": wording.due_in_words(view.due_on, days),
        "to_answer": view.state is CorrectionState.SENT,
    }
    return render(request, "evidence/correction.html", context, status=422 if form.errors else 200)


@require_POST
def ask_register_again(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Have the register asked now whether it says something else."""
    actions.ask_register_again(principal=identity.principal_of(request), correction_id=correction_id)
    notices.success(request, _("The register is being asked. If it says something else, the request is closed."))
    return HttpResponseRedirect(reverse("corrections"))


def _box(form: CorrectionForm) -> str:
    return "answer" if "answer" in form.fields and form.cleaned_data.get("claim") == Claim.VALUE else "claim"


def _context(view: CorrectionView, release: CompiledPack) -> dict[str, object]:
    registry = release.pack.registries.get(view.registry)
    return {
        "view": view,
        "concept": release.concept(view.concept),
        "registry": registry,
        "authority": release.authority(view.authority),
        "corrections": registry.corrections if registry is not None else None,
        "state": wording.STATES[view.state],
        "tag": wording.TAGS[view.state],
        "claim": wording.claim_in_words(view.claim),
        "steps": [(step, wording.STATES[step.state]) for step in view.steps],
        "acted": next(iter(identity.describe_acting([str(view.acted)]).values()), "") if view.acted else "",
    }
