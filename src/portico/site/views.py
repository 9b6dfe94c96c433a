"""The front page, the language, and the way in."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.catalogue import queries as catalogue
from portico.identity import actions as identity
from portico.identity import queries as identity_queries
from portico.identity import views as identity_views
from portico.identity.types import ProviderKind, StaffRole
from portico.kernel import clock
from portico.site import directory
from portico.site.language import COOKIE, languages

_YEAR = 365 * 24 * 3600
PEOPLE_ON_A_PAGE = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is and lead to the life events."""
    return render(request, "site/home.html", {"life_events": catalogue.current_release().pack.life_events.values()})


@require_safe
def service(request: HttpRequest, service_id: str) -> HttpResponse:
    """Say what a service is: what one gets, where and how to apply, by which law, and whom to call."""
    release = catalogue.current_release()
    found = release.service(service_id)
    authority = release.authority(found.authority)
    said = any(channel.kind == "phone" for channel in found.channels)
    context = {"service": found, "authority": authority, "phone": "" if said else authority.phone}
    return render(request, "site/service.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language that the visitor chose and show the same page again."""
    answer = HttpResponseRedirect(_next(request, reverse("home")))
    chosen = request.POST.get("language", "")
    if chosen in languages(request):
        answer.set_cookie(
            COOKIE, chosen, max_age=_YEAR, httponly=True, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
        )
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the ways to sign in, and in a demo the invented people whom anybody may be; have a code sent."""
    if request.method == "POST" and "person" not in request.POST:
        return identity_views.begin_by_code(request)
    if request.method == "POST":
        chosen = directory.get_invented(request.POST.get("person", ""))
        identity.demo_sign_in_person(
            request, identity_number=chosen.identity_number, display_name=chosen.name, at=clock.now()
        )
        return HttpResponseRedirect(_next(request, reverse("life-events")))
    words = request.GET.get("q", "")[:100]
    found = directory.search(words, get_language() or "") if identity_queries.is_demo() else []
    listing = Paginator(found, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"listing": listing, "words_searched": words, **identity_views.entrance(request)}
    return render(request, "site/sign_in.html", context)


@require_safe
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as staff: by passkey, in the demo also as somebody invented."""
    invented = directory.staff(get_language() or "") if identity_queries.is_demo() else directory.NOBODY
    providers = identity_queries.list_sign_in_providers(ProviderKind.STAFF)
    context = {"invented": invented, **identity_views.entrance(request), "providers": providers}
    return render(request, "site/staff_sign_in.html", context)


@require_POST
def demo_staff_sign_in(request: HttpRequest) -> HttpResponse:
    """Become an invented member of staff of an authority (demo only)."""
    wanted, work = request.POST.get("authority", ""), request.POST.get("work", directory.CASE_WORK)
    chosen = directory.get_staff(wanted, work, get_language() or "")
    identity.demo_sign_in_staff(
        request,
        authority_id=chosen.authority_id,
        name=chosen.name,
        role=chosen.role,
        number=chosen.number,
        at=clock.now(),
    )
    home = "staff-queue" if chosen.role in (StaffRole.CASE_WORKER, StaffRole.TEAM_LEAD) else "staff-home"
    return HttpResponseRedirect(_next(request, reverse(home)))


def _next(request: HttpRequest, otherwise: str) -> str:
    """Return the page of ours to go to next; an address elsewhere is ignored."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else otherwise
