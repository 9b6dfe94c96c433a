"""A person's mailbox."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portico.identity import queries as identity
from portico.kernel import clock
from portico.messages import actions, queries


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """List the messages, newest first."""
    page = request.GET.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    listing = queries.list_messages(identity.principal_of(request), page=number)
    return render(request, "messages/messages.html", {"listing": listing})


@require_safe
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show a message; opening it is what marks it as read."""
    found = actions.open_message(principal=identity.principal_of(request), message_id=message_id, at=clock.now())
    return render(request, "messages/message.html", {"message": found})
