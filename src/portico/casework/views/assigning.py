"""Who works on a case: take it, give it back, give it to a colleague; and the steps that follow from that."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portico.casework import actions, queries
from portico.casework.errors import ColleagueHasIt, ColleagueMayNot, ColleagueNotFound
from portico.casework.forms import GiveForm
from portico.casework.types import AtDesk, CaseState, NextStep
from portico.identity import queries as identity
from portico.identity.types import AccountId
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_POST
def take(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take a case from the queue."""
    actions.take_case(principal=identity.principal_of(request), case_id=case_id, at=clock.now())
    notices.success(request, _("You have taken the case. The person sees that you look into their data."))
    return HttpResponseRedirect(reverse("staff-case", args=[case_id]))


@require_POST
def give_back(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give a case back to the queue."""
    actions.give_back(principal=identity.principal_of(request), case_id=case_id, at=clock.now())
    notices.success(request, _("You have given the case back. Others can take it."))
    return HttpResponseRedirect(reverse("staff-case", args=[case_id]))


@require_POST
def mark_read(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say that what the person wrote has been read."""
    actions.mark_read(principal=identity.principal_of(request), case_id=case_id, at=clock.now())
    return HttpResponseRedirect(reverse("staff-case", args=[case_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give a case to a colleague."""
    principal, at = identity.principal_of(request), clock.now()
    view = queries.get_case_to_give(principal, case_id, at=at)
    form = GiveForm(view.colleagues, request.POST or None)
    if request.method == "POST" and form.is_valid():
        colleague_id = AccountId(UUID(form.cleaned_data["colleague"]))
        try:
            actions.give_case(principal=principal, case_id=case_id, colleague_id=colleague_id, at=at)
            notices.success(request, _("Your colleague has the case now."))
            return HttpResponseRedirect(reverse("staff-case", args=[case_id]))
        except (ColleagueMayNot, ColleagueHasIt, ColleagueNotFound) as error:
            form.add_error("colleague", sentence_of(error))
    return render(request, "casework/give.html", {"form": form, "case": view}, status=422 if form.errors else 200)


def next_steps(desk: AtDesk) -> Iterable[NextStep]:
    """Return what can be done about who has the case, and how it can be decided."""
    view, case_id = desk.view, desk.view.summary.id
    if view.can_take:
        works = view.summary.state in (CaseState.RECEIVED, CaseState.IN_PROGRESS)
        label = _("Take the case") if works else _("Read and answer what the person wrote")
        yield NextStep(label, reverse("staff-take", args=[case_id]), posts=True, first=True)
    if view.can_decide:
        yield NextStep(_("Grant"), reverse("staff-decide", args=[case_id, "granted"]), first=True)
        yield NextStep(_("Refuse"), reverse("staff-decide", args=[case_id, "refused"]), first=True)
    if view.taken and view.unread:
        yield NextStep(_("I have read what the person wrote"), reverse("staff-read", args=[case_id]), posts=True)
    if view.can_assign:
        yield NextStep(_("Give it to a colleague"), reverse("staff-give", args=[case_id]))
    if view.can_give_back:
        yield NextStep(_("Give it back to the queue"), reverse("staff-give-back", args=[case_id]), posts=True)
