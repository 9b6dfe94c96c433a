"""Pages on which somebody confirms who they are, and goes on where they were."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from portico.identity import actions, queries
from portico.identity.types import AssuranceLevel, Way, WayKind
from portico.identity.views.signing_in import read_recipient, start_code
from portico.identity.wording import level_in_words
from portico.kernel import clock

_ROUTES = {
    WayKind.PASSKEY: "mfa_reauthenticate_webauthn",
    WayKind.AUTHENTICATOR_APP: "mfa_reauthenticate",
    WayKind.PROVIDER: "provider-sign-in",
}


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Show the ways in which somebody can confirm who they are. In a demo a button does it."""
    wanted, next_page = _level(request), _next(request)
    ways = queries.ways_to_reach(request, wanted)
    if request.method == "POST":
        return _confirm(request, ways, wanted, next_page)
    reached = queries.principal_of(request).assurance
    context = {
        "ways": [(way, _address(way, wanted, next_page)) for way in ways],
        "level": level_in_words(wanted),
        "only_fresh": reached.reaches(wanted),
        "wanted": wanted,
        "next": next_page,
    }
    return render(request, "identity/confirm.html", context)


def _confirm(request: HttpRequest, ways: Sequence[Way], wanted: AssuranceLevel, next_page: str) -> HttpResponse:
    """Send a code to the address of the account, or take the word of an invented person."""
    by_code = next((way for way in ways if way.kind is WayKind.CODE), None)
    if "code" in request.POST and by_code is not None:
        return start_code(request, read_recipient(by_code.name), purpose="again", next_url=next_page)
    actions.confirm_in_demo(request, level=wanted, at=clock.now())
    return HttpResponseRedirect(next_page)


@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """Offer what somebody was about to send before they confirmed who they are, for them to send."""
    form = queries.find_kept_form(request)
    if form is None:
        return HttpResponseRedirect(reverse("home"))
    level = level_in_words(queries.principal_of(request).assurance)
    return render(request, "identity/go_on.html", {"kept": form, "level": level})


def _level(request: HttpRequest) -> AssuranceLevel:
    """Return the level that is asked for; anything else than a level means the lowest."""
    try:
        return AssuranceLevel(request.GET.get("level", ""))
    except ValueError:
        return AssuranceLevel.LOW


def _next(request: HttpRequest) -> str:
    """Return where to go on: an address of this site, never of another."""
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else reverse("home")


def _address(way: Way, level: AssuranceLevel, next_page: str) -> str:
    """Return where a way begins; empty where a button of the page does it."""
    if way.kind in (WayKind.DEMO, WayKind.CODE):
        return ""
    args = [way.provider_id] if way.provider_id else []
    return reverse(_ROUTES[way.kind], args=args) + "?" + urlencode({"level": level.value, "next": next_page})
