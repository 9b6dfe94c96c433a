"""Pages that show where somebody is signed in, and end what they do not know."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portico.identity import actions, queries
from portico.identity.errors import SessionNotFound
from portico.identity.types import SessionEnd, SessionId
from portico.identity.wording import browser_in_words
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Show where the account is signed in; end one session, or all others.

    Whoever ends one has shown lately who they are: a stolen session must not sign its owner out (ASVS 5.0, 7.5.2).
    """
    if request.method == "POST":
        return _end(request)
    at, known = clock.now(), queries.authentication_of(request)
    context = {
        "sessions": [(one, browser_in_words(one.browser)) for one in queries.list_sessions(request, at=at)],
        "new_devices": [
            (one, browser_in_words(one.browser)) for one in queries.list_new_devices(known.account_id, at=at)
        ],
    }
    return render(request, "identity/sessions.html", context)


def _end(request: HttpRequest) -> HttpResponse:
    at, known = clock.now(), queries.authentication_of(request)
    queries.check_fresh(request, at=at)
    if "others" in request.POST:
        actions.end_other_sessions(request, reason=SessionEnd.REVOKED, at=at)
        notices.success(request, _("You are signed out everywhere else."))
        return HttpResponseRedirect(request.path)
    try:
        chosen = SessionId(UUID(request.POST.get("session", "")))
        actions.end_session(account_id=known.account_id, session_id=chosen, reason=SessionEnd.REVOKED, at=at)
        notices.success(request, _("The session is ended. Whoever used it is signed out."))
    except ValueError:
        notices.info(request, sentence_of(SessionNotFound()))
    except SessionNotFound as error:
        notices.info(request, sentence_of(error))
    return HttpResponseRedirect(request.path)
