"""Who may open which route. A route that is not in the table is closed: that is the point of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portico.identity import queries as identity
from portico.identity.types import Principal


class Access(StrEnum):
    """Who may open a route."""

    PUBLIC = "public"
    PERSON = "person"
    STAFF = "staff"
    API = "api"  # the endpoint asks for the session itself and answers problem+json, not a page


_OPEN_TO: dict[Access, tuple[str, ...]] = {
    Access.PUBLIC: (
        "home",
        "service",
        "language",
        "healthz",
        "sign-in",
        "staff-sign-in",
        "demo-staff-sign-in",
        "staff-password",
        "staff-invitation",
        "sign-out",
    ),
    Access.PERSON: (
        "life-events",
        "begin",
        "plan",
        "mark",
        "fetch",
        "dates",
        "invite",
        "invitation",
        "end-invitation",
        "my-data",
        "my-facts",
        "my-consents",
        "withdraw-consent",
        "messages",
        "message",
        "apply",
        "application",
        "question",
        "check",
        "receipt",
        "cases",
        "case",
        "sign",
    ),
    Access.STAFF: (
        "staff-queue",
        "staff-case",
        "staff-take",
        "staff-decide",
        "rules",
        "rule",
    ),
}
ACCESS: dict[str, Access] = {route: access for access, routes in _OPEN_TO.items() for route in routes}


class AccessMiddleware:
    """Denies every route that the table does not open to whoever asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and keep every page that is not the same for all out of every cache."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Let the request through, send the visitor to sign in, or say that there is nothing here."""
        match = request.resolver_match
        access = access_of(match.view_name if match else "")
        if access in (Access.PUBLIC, Access.API):
            return None
        principal = identity.find_principal(request)
        if access is None or (principal is not None and not _fits(principal, access)):
            raise Http404
        return None if principal is not None else _to_sign_in(request, access)


def access_of(route: str) -> Access | None:
    """Return who may open a route, by its name; None for nobody. Every endpoint of the API guards itself."""
    return Access.API if route.startswith("api:") else ACCESS.get(route)


def _fits(principal: Principal, access: Access) -> bool:
    return principal.is_person if access is Access.PERSON else principal.is_staff


def _to_sign_in(request: HttpRequest, access: Access) -> HttpResponse:
    """Send to the right sign-in; a page that was read is opened again afterwards."""
    url = reverse("staff-sign-in" if access is Access.STAFF else "sign-in")
    if request.method in ("GET", "HEAD"):
        url += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(url)
