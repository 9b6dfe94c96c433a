"""The desk: the next step of a case, what it waits for, more time, and knowing somebody in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.casework import actions, queries
from portico.casework.forms.process import ExtendForm, StepForm, WaitForm
from portico.casework.types import CaseState
from portico.casework.types.panels import AtDesk, NextStep
from portico.casework.types.process import ProcessView
from portico.casework.views import wording
from portico.identity import queries as identity
from portico.identity.types import StaffRole
from portico.kernel import clock
from portico.kernel.errors import Conflict, Invalid, NotAllowed
from portico.kernel.forms import PageForm
from portico.kernel.wording import sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Bring the case to a step of its process."""
    principal, at, language = identity.principal_of(request), clock.now(), get_language() or ""
    view = queries.get_process(principal, case_id, at=at)
    form = StepForm(view.next_steps, language, request.POST if request.method == "POST" else None)

    def act() -> str:
        actions.move_to_step(principal=principal, case_id=case_id, at=at, **form.cleaned_data)
        return _("The person sees the new step.")

    return _page(request, case_id, form, act, {"view": view, "title": _("Next step"), "button": _("Save the step")})


@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Let the case wait, for one of the reasons of its service."""
    principal, at, language = identity.principal_of(request), clock.now(), get_language() or ""
    view = queries.get_process(principal, case_id, at=at)
    form = WaitForm(view.reasons, language, request.POST if request.method == "POST" else None)

    def act() -> str:
        actions.begin_waiting(principal=principal, case_id=case_id, at=at, **form.cleaned_data)
        return _("The case waits, and the person is told why.")

    return _page(request, case_id, form, act, {"view": view, "title": _("Let it wait"), "button": _("Let it wait")})


@require_POST
def go_on(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """End the waiting."""
    actions.end_waiting(principal=identity.principal_of(request), case_id=case_id, at=clock.now())
    notices.success(request, _("The case goes on, and the person is told by when we answer."))
    return HttpResponseRedirect(reverse("staff-case", args=[case_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take longer, as the law lets."""
    principal, at, language = identity.principal_of(request), clock.now(), get_language() or ""
    view = queries.get_process(principal, case_id, at=at)
    unit = wording.unit_in_words(view.unit)
    data = request.POST if request.method == "POST" else None
    form = ExtendForm(view.extension_reasons, view.longest, unit, language, data)

    def act() -> str:
        actions.extend(principal=principal, case_id=case_id, at=at, **form.cleaned_data)
        return _("The time is extended, and the person is told by when we answer now.")

    context = {"view": view, "title": _("Take longer"), "button": _("Take longer"), "law": view.extension_law}
    return _page(request, case_id, form, act, context)


@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask whether they are sure, then leave the case to others for ever."""
    principal, at = identity.principal_of(request), clock.now()
    if request.method == "POST":
        actions.recuse(principal=principal, case_id=case_id, at=at)
        notices.success(request, _("Thank you for saying so. The case is with others now."))
        return HttpResponseRedirect(reverse("staff-queue"))
    queries.get_process(principal, case_id, at=at)
    return render(request, "casework/recuse.html", {"case_id": case_id})


def panel(desk: AtDesk) -> Mapping[str, object] | None:
    """Return what the process of a case shows at the desk: steps, waiting, what was sent back, appeals."""
    if not _works_on(desk):
        return None
    view = queries.get_process(desk.principal, desk.view.summary.id, at=desk.at, appeals=True)
    shown = view.waiting or view.proposed or view.returned or view.appeals or view.needs_second_pair_of_eyes
    return {"process": view} if shown else None


def next_steps(desk: AtDesk) -> Iterable[NextStep]:
    """Return what the process lets the case worker do now."""
    summary = desk.view.summary
    if not _works_on(desk):
        return
    if not desk.view.taken and summary.state not in (CaseState.DECIDED, CaseState.IN_PROGRESS):
        return
    view = queries.get_process(desk.principal, summary.id, at=desk.at)
    yield from _of_process(view, summary.id)
    if view.proposed and not desk.view.taken:
        yield NextStep(_("Look at the proposed decision"), reverse("staff-proposal", args=[summary.id]), first=True)
    if desk.view.taken and summary.state is CaseState.IN_PROGRESS:
        yield NextStep(_("I know somebody in this case"), reverse("staff-recuse", args=[summary.id]), warns=True)


def _works_on(desk: AtDesk) -> bool:
    """Return whether their role of case worker covers the service: a team lead sees headings of others."""
    services = desk.principal.services_of(StaffRole.CASE_WORKER)
    return services is None or desk.view.summary.service.id in services


def _of_process(view: ProcessView, case_id: UUID) -> Iterable[NextStep]:
    if view.next_steps:
        yield NextStep(_("Next step"), reverse("staff-step", args=[case_id]))
    if view.waiting is not None and view.mine:
        yield NextStep(
            _("It goes on: what was waited for is there"), reverse("staff-go-on", args=[case_id]), posts=True
        )
    if view.reasons:
        yield NextStep(_("Let it wait"), reverse("staff-wait", args=[case_id]))
    if view.extension_reasons:
        yield NextStep(_("Take longer"), reverse("staff-extend", args=[case_id]))


def _page(
    request: HttpRequest, case_id: UUID, form: PageForm, act: Callable[[], str], context: dict[str, object]
) -> HttpResponse:
    """Show a form; when it is sent and can be done, do it. What was typed stays when it cannot."""
    if form.is_bound and form.is_valid():
        try:
            notices.success(request, act())
            return HttpResponseRedirect(reverse("staff-case", args=[case_id]))
        except (Conflict, Invalid, NotAllowed) as error:
            form.add_error(None, sentence_of(error))
    context = {**context, "form": form, "case_id": case_id}
    return render(request, "casework/work.html", context, status=422 if form.errors else 200)
