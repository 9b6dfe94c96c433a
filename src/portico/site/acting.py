"""For whom a page was made. A form that was opened for somebody else's matters is never carried out for one's own.

Every form has, beside its secret word (CSRF), the id of the mandate under which its page was made; nothing, when it was
made for oneself. It is held against the mandate that the session acts under when the form comes in. So two windows can
act for two people in turn: what was opened for one can only be sent while acting for that one. A client of the API says
it in the header `X-On-Behalf-Of`.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portico.identity import actions
from portico.identity import queries as identity
from portico.identity.errors import ActingChanged, MandateNotFound, OutsideMandate
from portico.identity.sessions import ACTING_FIELD
from portico.identity.types import MandateId, MandateState, Principal
from portico.kernel import clock
from portico.kernel.problem import problem
from portico.kernel.wording import sentence_of
from portico.site.access_table import SAME_FOR_ALL
from portico.site.problems import problem_page

HEADER = "X-On-Behalf-Of"
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# These say themselves for whom, or are the same for everybody.
_FOR_ANYBODY = frozenset(
    {"acting", "language", "sign-out", "api:act", "api:sign_out", "api:demo_sign_in", "api:demo_staff_sign_in"}
)

# What shows or changes more than the services of a mandate that names some.
_FOR_EVERY_SERVICE = frozenset(
    {
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
        "my-looks-csv",
        "my-looks-json",
        "my-look-receipt",
        "my-facts",
        "my-consents",
        "my-consent",
        "my-consent-receipt",
        "consent-request",
        "withdraw-consent",
        "api:journeys",
        "api:start",
        "api:plan",
        "api:fetch",
        "api:dates",
        "api:mark",
        "api:questions",
        "api:invite",
        "api:invitations",
        "api:answer",
        "api:end",
        "api:my_facts",
        "api:my_access_records",
        "api:my_access_receipt",
        "api:my_consents",
        "api:service_individual_consent_record_create",
        "api:service_individual_consent_record_read",
        "api:service_individual_consent_record_list",
        "api:service_individual_consent_record_update",
        "api:service_individual_data_agreement_consent_record_list",
        "api:withdraw",
    }
)


def mandate_of(request: HttpRequest) -> str:
    """Return the id of the mandate that the session acts under now; empty when it acts for itself or for nobody."""
    principal = identity.find_principal(request)
    return str(principal.representation.mandate_id) if principal and principal.representation else ""


def may_open(route: str, principal: Principal) -> bool:
    """Return whether a mandate opens a route: one for some services opens their cases and letters, and no plan."""
    representation = principal.representation
    return representation is None or representation.services is None or route not in _FOR_EVERY_SERVICE


class ActingMiddleware:
    """Refuses what was meant for another, and says once when a right to act for somebody has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Let the request through when it is for whom the session acts for."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        # Who asks is not looked up for what is the same for everybody: caches may then keep it.
        if name in SAME_FOR_ALL or identity.find_principal(request) is None:
            return None
        refused = name not in _FOR_ANYBODY and _is_meant_for_another(request)
        is_page = not name.startswith("api:")
        principal = identity.principal_of(request)
        if not refused and not may_open(name, principal):
            return problem_page(request, OutsideMandate()) if is_page else problem(OutsideMandate())
        if is_page or refused:
            _forget_what_ended(request, tell=is_page)
        if not refused:
            return None
        return _page(request) if is_page else problem(ActingChanged())


def _is_meant_for_another(request: HttpRequest) -> bool:
    """Return whether a request was made for other matters than the session's. A read may leave it open for whom it is."""
    header = request.headers.get(HEADER)
    if request.method in _SAFE:
        return header is not None and header != mandate_of(request)
    return str(request.POST.get(ACTING_FIELD) or header or "") != mandate_of(request)


def _forget_what_ended(request: HttpRequest, *, tell: bool) -> None:
    """Act for oneself again when the mandate has ended, and say so on this page."""
    ended = identity.find_ended_acting(request, at=clock.now())
    if ended is None:
        return
    actions.stop_acting(request)
    if tell:
        said = _("You may no longer act for %(name)s. You act for yourself again.") % {"name": ended.name}
        notices.warning(request, said)


def _page(request: HttpRequest) -> HttpResponse:
    """Say that nothing was done, and offer to act for them again and go on: what was typed is kept."""
    meant = str(request.POST.get(ACTING_FIELD) or "")
    name = _name_of(request, meant)
    context = {
        "sentence": sentence_of(ActingChanged()),
        "kept": name is not None and actions.keep_form(request, acting_under=meant),
        "meant": meant,
        "name": name,
    }
    return render(request, "site/acting_changed.html", context, status=409)


def _name_of(request: HttpRequest, mandate: str) -> str | None:
    """Return for whom a mandate is, empty for oneself; None when it does not hold (any more)."""
    if not mandate:
        return ""
    try:
        held = identity.get_mandate_held(identity.principal_of(request), MandateId(UUID(mandate)), at=clock.now())
    except (MandateNotFound, ValueError):
        return None
    return held.name if held.state is MandateState.IN_FORCE else None
