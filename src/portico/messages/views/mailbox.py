"""Pages: a person's mailbox, a message, and the answer to it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.wording import sentence_of
from portico.messages import actions, queries
from portico.messages.errors import NotAnswerable, ReplyEmpty, ReplyTooLong, TooManyReplies
from portico.messages.forms.replies import AnswerForm
from portico.messages.types import MessageView


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """List the messages, newest first."""
    page = request.GET.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    principal = identity.principal_of(request)
    listing = queries.list_messages(principal, page=number)
    context = {"listing": listing, "own": principal.is_themselves}
    return render(request, "messages/messages.html", context)


@require_safe
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show a message; opening it is what marks it as read."""
    found = actions.open_message(principal=identity.principal_of(request), message_id=message_id, at=clock.now())
    return _page(request, found, AnswerForm())


@require_POST
def answer(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Keep what the person writes back. What cannot be kept stays in the form, with the reason."""
    principal, form = identity.principal_of(request), AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_message(
                principal=principal, message_id=message_id, text=form.cleaned_data["answer"], at=clock.now()
            )
        except (NotAnswerable, ReplyEmpty, ReplyTooLong, TooManyReplies) as error:
            form.add_error("answer", sentence_of(error))
        else:
            notices.success(request, _("Your answer is sent. Whoever works on your case sees it."))
            return HttpResponseRedirect(reverse("message", args=[message_id]))
    return _page(request, queries.get_message(principal, message_id), form)


def _page(request: HttpRequest, found: MessageView, form: AnswerForm) -> HttpResponse:
    principal = identity.principal_of(request)
    context = {
        "message": found,
        "lines": [line for line in queries.list_conversation(principal, found.id) if line.id != found.id],
        "form": form,
    }
    return render(request, "messages/message.html", context, status=422 if form.errors else 200)
