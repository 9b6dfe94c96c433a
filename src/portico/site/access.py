"""Who may open which route. A route that is not in the table is closed: that is the point of it.

The table is in `access_table`; here is what it means for a request.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portico.identity import queries as identity
from portico.identity.errors import OnlyThemselves, PeopleOnly, SignInNeeded, VisitUnderWay
from portico.identity.types import Principal
from portico.kernel.errors import NotAllowed
from portico.kernel.problem import problem, problem_response
from portico.site.access_kinds import Access, Route, Verdict
from portico.site.access_table import OPEN_TO, OPEN_TO_PERSON, OPEN_TO_STAFF
from portico.site.problems import problem_page

ROUTES: tuple[Route, ...] = (
    *(Route(name, access) for access, names in OPEN_TO.items() for name in names),
    *(Route(name, Access.PERSON, part=part) for part, names in OPEN_TO_PERSON.items() for name in names),
    *(Route(name, Access.STAFF, frozenset(roles)) for roles, names in OPEN_TO_STAFF.items() for name in names),
)
ACCESS: dict[str, Route] = {route.name: route for route in ROUTES}


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
        route = route_of(match.view_name if match else "")
        if route is None:
            return _not_there(request, is_api=request.path.startswith("/api/"))
        if route.access is Access.PUBLIC:
            return None
        verdict = route.verdict(identity.find_principal(request))
        if verdict is Verdict.OPEN:
            return None
        if verdict is Verdict.SIGN_IN:
            return _to_sign_in(request, route)
        if verdict is Verdict.NOT_THERE:
            return _not_there(request, is_api=route.is_api)
        return _not_as_representative(request, route, verdict)


def route_of(name: str) -> Route | None:
    """Return the entry of a route, by its name; None: it is open to nobody."""
    return ACCESS.get(name)


def opens(name: str, principal: Principal | None) -> bool:
    """Return whether a route is open to a visitor: pages offer no link that leads nowhere."""
    route = route_of(name)
    return route is not None and route.verdict(principal) is Verdict.OPEN


def _to_sign_in(request: HttpRequest, route: Route) -> HttpResponse:
    """Send to the right sign-in; a page that was read is opened again afterwards."""
    if route.is_api:
        detail = "Sign in first, then try again."
        return problem_response(HTTPStatus.UNAUTHORIZED, code=SignInNeeded.code, detail=detail)
    url = reverse("staff-sign-in" if route.access is Access.STAFF else "sign-in")
    if request.method in ("GET", "HEAD"):
        url += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(url)


def _not_there(request: HttpRequest, *, is_api: bool) -> HttpResponse:
    if is_api:
        detail = "There is nothing at this address."
        return problem_response(HTTPStatus.NOT_FOUND, code="kernel.not-found", detail=detail)
    raise Http404


def _not_as_representative(request: HttpRequest, route: Route, verdict: Verdict) -> HttpResponse:
    """Say to whoever acts for another why this is closed to them meanwhile."""
    errors: dict[Verdict, type[NotAllowed]] = {
        Verdict.NOT_FOR_ORGANISATIONS: PeopleOnly,
        Verdict.NOT_IN_A_VISIT: VisitUnderWay,
    }
    error = errors.get(verdict, OnlyThemselves)()
    return problem(error) if route.is_api else problem_page(request, error)
