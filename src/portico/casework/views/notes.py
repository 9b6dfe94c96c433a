"""Notes of staff on a case: a panel of its page."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portico.casework import actions, queries
from portico.casework.errors import NoteEmpty, TextTooLong
from portico.casework.forms import NoteForm
from portico.casework.types import AtDesk, CaseState
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.wording import sentence_of


def panel(desk: AtDesk) -> Mapping[str, object] | None:
    """Return the notes, and a form for a new one."""
    case_id = desk.view.summary.id
    form = NoteForm() if desk.view.summary.state is CaseState.IN_PROGRESS else None
    return {"notes": queries.list_notes(desk.principal, case_id, at=desk.at, recorded=True), "form": form}


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take a note. What was typed wrongly is shown again on a page of its own."""
    form = NoteForm(request.POST or None)
    principal, at = identity.principal_of(request), clock.now()
    if request.method == "POST" and form.is_valid():
        corrects = request.POST.get("corrects", "")
        try:
            actions.add_note(
                principal=principal,
                case_id=case_id,
                text=form.cleaned_data["note"],
                corrects=_id(corrects),
                at=at,
            )
            notices.success(request, _("The note is saved."))
            return HttpResponseRedirect(reverse("staff-case", args=[case_id]) + "#notes")
        except (NoteEmpty, TextTooLong) as error:
            form.add_error("note", sentence_of(error))
    context = {
        "form": form,
        "case_id": case_id,
        "notes": queries.list_notes(principal, case_id, at=at),
        "corrects": request.POST.get("corrects") or request.GET.get("corrects", ""),
    }
    return render(request, "casework/note.html", context, status=422 if form.errors else 200)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
