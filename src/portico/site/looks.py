"""What is shown of a person: sure enough to whom, and on record when somebody acts for them.

Reading what registries said of a person takes a session of the level that the pack names. And whoever acts for a person
leaves a look behind with each page that they open about them: the person sees it among all looks into their data.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from portico.catalogue.errors import NothingPublished
from portico.evidence import actions as evidence
from portico.identity import queries as identity
from portico.identity.errors import AssuranceTooLow
from portico.identity.types import Principal
from portico.kernel import clock
from portico.site.access import ACCESS
from portico.site.api import not_sure_enough
from portico.site.language import release_of
from portico.site.problems import confirm_first, problem_page

_WITH_STORED_FACTS = frozenset({"plans", "facts", "looks", "applications"})
_RECORDED_WITH_FACTS = "facts"  # `evidence.actions.look_at_own_facts` writes which facts were shown


class LooksMiddleware:
    """Asks who is not sure enough to confirm who they are, and records the looks of whoever acts for a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer. What cannot be recorded is not shown."""
        response = self.get_response(request)
        part = _part(request)
        if request.method == "GET" and response.status_code == HTTPStatus.OK and part not in ("", _RECORDED_WITH_FACTS):
            principal = identity.find_principal(request)
            if principal is not None:
                evidence.record_look_on_behalf(principal=principal, what=part, at=clock.now())
        return response

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Let whoever is sure enough to what registries said of a person."""
        # In this order: who asks is not looked up for what is the same for everybody, which caches may then keep.
        principal = identity.find_principal(request) if _part(request) in _WITH_STORED_FACTS else None
        if principal is None:
            return None
        try:
            identity.check_may_read_facts(principal, release_of(request).pack.manifest.facts_assurance)
        except AssuranceTooLow as error:
            return _refused(request, principal, error)
        except NothingPublished:  # then nothing was ever fetched
            return None
        return None


def _refused(request: HttpRequest, principal: Principal, error: AssuranceTooLow) -> HttpResponse:
    if request.path.startswith("/api/"):
        return not_sure_enough(request, error)
    # Where it was not sure enough who gave the mandate, whoever acts under it has nothing to confirm.
    if identity.authentication_of(request).assurance.rank > principal.assurance.rank:
        return problem_page(request, error)
    return confirm_first(request, error)


def _part(request: HttpRequest) -> str:
    route = ACCESS.get(request.resolver_match.view_name) if request.resolver_match else None
    return route.part if route is not None else ""
