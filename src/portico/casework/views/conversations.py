"""What the person and staff write to each other about a case: a panel of its page."""

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
from portico.casework.forms.conversations import AnswerPersonForm
from portico.casework.types import AtDesk
from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.wording import sentence_of
from portico.messages.errors import MessageNotFound, ReplyEmpty, ReplyTooLong


def panel(desk: AtDesk) -> Mapping[str, object] | None:
    """Return what was written, and a form to answer it; nothing while the person wrote nothing."""
    found = queries.get_conversation(desk.principal, desk.view.summary.id, at=desk.at)
    if found is None or not found.lines:
        return None
    form = AnswerPersonForm(initial={"reply": found.answering}) if found.answering is not None else None
    return {"conversation": found, "form": form}


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Answer the person. What was typed wrongly is shown again on a page of its own."""
    principal, at = identity.principal_of(request), clock.now()
    found = queries.get_conversation(principal, case_id, at=at)
    answering = found.answering if found is not None else None
    form = AnswerPersonForm(request.POST or None, initial={"reply": answering})
    if request.method == "POST" and form.is_valid():
        reply_id, text = form.cleaned_data["reply"], form.cleaned_data["text"]
        try:
            actions.answer_person(principal=principal, case_id=case_id, reply_id=reply_id, text=text, at=at)
            notices.success(request, _("Your answer is in the person’s mailbox."))
            return HttpResponseRedirect(reverse("staff-case", args=[case_id]) + "#conversation")
        except (MessageNotFound, ReplyEmpty, ReplyTooLong) as error:
            form.add_error("text", sentence_of(error))
    context = {"form": form, "case_id": case_id, "conversation": found}
    return render(request, "casework/answer_person.html", context, status=422 if form.errors else 200)
