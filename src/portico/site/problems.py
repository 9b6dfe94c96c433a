"""Domain errors as pages: the sentence of the error, what to do next, and nothing about anybody."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.identity import actions as identity_actions
from portico.identity import queries as identity
from portico.identity.errors import AssuranceTooLow, ProofTooOld, SignInNeeded
from portico.kernel.errors import PorticoError
from portico.kernel.problem import problem_response, status_of
from portico.kernel.wording import sentence_of


class ProblemsMiddleware:
    """Turns an error that a room expects into a page. The API has its own answer (problem+json)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer. An address that only forms are sent to has a page for whoever opens it."""
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and request.method == "GET":
            page = not_found(request)
            page.status_code, page["Allow"] = 405, response.get("Allow", "")
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a domain error; anything else is a fault in the code and stays one."""
        if not isinstance(error, PorticoError):
            return None
        if isinstance(error, AssuranceTooLow | ProofTooOld):
            return confirm_first(request, error)
        return problem_page(request, error)


def confirm_first(request: HttpRequest, error: AssuranceTooLow | ProofTooOld) -> HttpResponse:
    """Ask whoever is signed in to confirm who they are, and let them go on afterwards where they were.

    What they were about to send waits in their session: they see it again and send it themselves.
    """
    level = error.facts.get("needed") or identity.principal_of(request).assurance
    next_page = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        if identity_actions.keep_form(request):
            next_page = reverse("go-on")
        else:
            notices.warning(request, _("What you wrote was too long to be kept. Go back in your browser to copy it."))
    return HttpResponseRedirect(reverse("confirm") + "?" + urlencode({"level": level, "next": next_page}))


def problem_page(request: HttpRequest, error: PorticoError) -> HttpResponse:
    """Return the page that says what is so. What somebody may not see looks as if it were not there."""
    status = status_of(error)
    title = {
        403: _("You cannot do this"),
        404: _("We could not find this page"),
        409: _("Something changed in the meantime"),
        422: _("Something is not right yet"),
        503: _("This does not answer right now"),
    }.get(status, _("Something did not go as expected"))
    context = {"problem_title": title, "sentence": sentence_of(error), "sign_in": isinstance(error, SignInNeeded)}
    return render(request, "site/problem.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer to an address that leads nowhere, or nowhere for this visitor."""
    if request.path.startswith("/api/"):
        return problem_response(
            HTTPStatus.NOT_FOUND, code="kernel.not-found", detail="There is nothing at this address."
        )
    return render(request, "site/problem.html", {"problem_title": _("We could not find this page")}, status=404)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer to a form that did not come from our own page."""
    return render(request, "site/problem.html", {"problem_title": _("You cannot do this")}, status=403)


def form_not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer to a form without its secret word (CSRF): an old page, or another site."""
    context = {
        "problem_title": _("This page was open for too long"),
        "sentence": _("Go back, load the page again and send it once more. What you saved before is still there."),
    }
    return render(request, "site/problem.html", context, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer to a fault of ours, without asking the database anything."""
    if request.path.startswith("/api/"):
        return problem_response(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            code="kernel.error",
            detail="Something went wrong on our side. Try again in a few minutes.",
        )
    return render(None, "500.html", {"title": _("Something went wrong on our side")}, status=500)


def not_readable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer to a request that is no request to this site: another host's name, far too much in it."""
    detail = "This request cannot be read. Send less, to the address of this site."
    return problem_response(HTTPStatus.BAD_REQUEST, code="kernel.not-readable", detail=detail)
