"""Where relying parties send people to sign out (OpenID Connect RP-Initiated Logout 1.0)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from portico.identity import actions, queries
from portico.identity.openid import claims
from portico.identity.queries.logout import WayOut, address_afterwards, way_out
from portico.identity.types.logout import EndSessionProblem
from portico.kernel import clock

_KNOWN = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales")
LONGEST_VALUE = 8000


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request to sign out says, and what we know of it.

    :param session: the `sid` of the ID token that it showed; empty when it showed none.
    """

    way: WayOut | EndSessionProblem
    state: str = ""
    session: str = ""

    @property
    def address(self) -> str:
        """Where to go afterwards; empty: nowhere else."""
        return address_afterwards(self.way, self.state)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out for a relying party. Without an ID token of this session the person is asked before (2, 6 and 7)."""
    if request.method == "POST":
        # From another site, the browser sends no cookie with a POST (SameSite): as a GET the same request has it.
        response = HttpResponseRedirect(reverse("openid-end-session") + "?" + urlencode(_given(request.POST)))
        response.status_code = 303
        return response
    asked = _read(request)
    if queries.find_principal(request) is None:
        return _out(request, asked)
    if isinstance(asked.way, WayOut) and asked.session == str(queries.authentication_of(request).session):
        actions.sign_out(request, at=clock.now())
        return _out(request, asked)
    return _page(request, asked, "identity/logout_ask.html")


@require_POST
def answer_end_session(request: HttpRequest) -> HttpResponse:
    """Sign out, or stay signed in, as the person answered; then go where the relying party wanted."""
    asked = _read(request)
    if request.POST.get("answer") == "sign-out":
        actions.sign_out(request, at=clock.now())
        return _out(request, asked)
    return _leave(request, asked) if asked.address else HttpResponseRedirect(reverse("home"))


def _given(given: object) -> dict[str, str]:
    get = getattr(given, "get")  # noqa: B009 - a QueryDict of either method
    found = {name: str(get(name) or "") for name in _KNOWN}
    return {name: value for name, value in found.items() if value and len(value) <= LONGEST_VALUE}


def _read(request: HttpRequest) -> _Asked:
    given = _given(request.POST if request.method == "POST" else request.GET)
    hint, hinted = given.get("id_token_hint", ""), None
    if hint:
        hinted = claims.read_id_token(hint, at=clock.now())
        if hinted is None:
            return _Asked(EndSessionProblem.HINT)
    way = way_out(
        client_id=given.get("client_id", ""),
        address=given.get("post_logout_redirect_uri", ""),
        hinted_client=str(hinted.get("aud")) if hinted is not None else None,
    )
    session = str(hinted.get("sid", "")) if hinted is not None else ""
    return _Asked(way, state=given.get("state", ""), session=session)


def _out(request: HttpRequest, asked: _Asked) -> HttpResponse:
    """Go where the relying party wanted, or say that it is done."""
    return _leave(request, asked) if asked.address else _page(request, asked, "identity/logout_done.html")


def _leave(request: HttpRequest, asked: _Asked) -> HttpResponse:
    """Go to the registered address. After a form of ours a page lies between, as after a sign-in."""
    if request.method != "POST":
        return HttpResponseRedirect(asked.address)
    page = render(request, "identity/openid_leave.html", {"party": _party(asked), "address": asked.address})
    page["Refresh"] = f"0;url={asked.address}"
    page["Referrer-Policy"] = "no-referrer"
    return page


def _page(request: HttpRequest, asked: _Asked, template: str) -> HttpResponse:
    problem = asked.way if isinstance(asked.way, EndSessionProblem) else None
    context = {"party": _party(asked), "problem": problem, "given": _kept(request, asked)}
    return render(request, template, context, status=400 if problem else 200)


def _kept(request: HttpRequest, asked: _Asked) -> dict[str, str]:
    """Return what the form on the page sends along; nothing of a request that was not right."""
    given = _given(request.POST if request.method == "POST" else request.GET)
    return given if isinstance(asked.way, WayOut) else {}


def _party(asked: _Asked) -> str:
    return asked.way.name(get_language() or "") if isinstance(asked.way, WayOut) else ""
