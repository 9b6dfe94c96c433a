"""Pages: to an outside OpenID provider, back from it, and what went wrong on the way."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portico.identity import actions, provider_adapter, queries
from portico.identity.errors import IdentityError, ProviderNotFound, SignedInAsAnother
from portico.identity.types import AssuranceLevel, ProvedIdentity, ProviderKind, SignInProvider, StaffArrival
from portico.kernel import clock
from portico.kernel.problem import status_of
from portico.kernel.wording import sentence_of


@require_GET
def provider_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the visitor to a provider. Whoever is signed in must prove there once more who they are.

    Nobody is signed in because a page elsewhere sent them here: they come to our page first, and choose (ASVS 5.0, 7.6.2).
    """
    provider = queries.get_sign_in_provider(provider_id)
    after, wanted = _own_page(request.GET.get("next", "")), _level(request)
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        known = {"next": after, "level": wanted.value} if after else {}
        return HttpResponseRedirect(_page_to_choose(request, provider) + ("?" + urlencode(known) if known else ""))
    try:
        address = provider_adapter.begin(
            request,
            provider,
            wanted=wanted,
            again=queries.find_principal(request) is not None,
            after=after,
            language=get_language() or "",
            at=clock.now(),
        )
    except IdentityError as error:
        return _problem(request, provider, error, after, wanted)
    return HttpResponseRedirect(address)


@require_GET
def provider_return(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Receive whoever comes back from a provider, and lead them to where they wanted to go."""
    provider = queries.get_sign_in_provider(provider_id)
    (after, wanted), at = provider_adapter.wanted_of(request), clock.now()
    try:
        returned = provider_adapter.finish(request, provider, at=at)
        if provider.kind is ProviderKind.STAFF:
            arrival = actions.sign_in_staff_with_provider(request, provider=provider, proved=returned.proved, at=at)
            if arrival.principal is None:
                return _to_passkey(arrival, after)
        else:
            _sign_in(request, provider, returned.proved, at)
    except IdentityError as error:
        return _problem(request, provider, error, after, wanted)
    provider_adapter.remember(request, provider, returned.id_token)
    return HttpResponseRedirect(
        after or reverse("staff-home" if provider.kind is ProviderKind.STAFF else "life-events")
    )


def sign_out_elsewhere(request: HttpRequest) -> HttpResponse | None:
    """Return the page that offers to sign out at the provider too, made before the session ends; None for nobody's.

    It is offered by a link: the content security policy lets no form lead to another site.
    """
    try:
        provider = queries.get_sign_in_provider(provider_adapter.provider_of(request))
    except ProviderNotFound:
        return None
    address = provider_adapter.sign_out_address(request, provider)
    if address is None:
        return None
    return render(request, "identity/provider_signed_out.html", {"provider": provider.name, "address": address})


@require_POST
def ask_registrars(request: HttpRequest) -> HttpResponse:
    """Note that the other record, whose number was proved just now, is said to be the same person's."""
    actions.ask_registrars(request, at=clock.now())
    messages.success(request, _("The registrars will compare both records. Until they have decided, nothing changes."))
    return HttpResponseRedirect(reverse("account"))


@require_http_methods(["GET", "HEAD", "POST"])
def remove_provider(request: HttpRequest, linked_id: UUID) -> HttpResponse:
    """Remove an identity from elsewhere, after asking once."""
    queries.check_may_change_ways_in(request, at=clock.now())
    linked = queries.get_provider_of(queries.account_of(request), linked_id)
    if request.method == "POST":
        actions.remove_provider(request, linked_id, at=clock.now())
        messages.success(request, _("The identity is removed."))
        return HttpResponseRedirect(reverse("account"))
    return render(request, "identity/provider_remove.html", {"linked": linked})


def _sign_in(request: HttpRequest, provider: SignInProvider, proved: ProvedIdentity, at: datetime) -> None:
    """Sign somebody in. Who proved to be another record than is signed in may say that both are theirs."""
    try:
        actions.sign_in_with_provider(request, provider=provider, proved=proved, at=at)
    except SignedInAsAnother:
        actions.keep_number_to_ask_about(request, provider=provider, proved=proved, at=at)
        raise


def _to_passkey(arrival: StaffArrival, after: str) -> HttpResponse:
    """Lead staff whose proof could have been phished to their passkey; those who have none make one first."""
    if arrival.invitation:
        return HttpResponseRedirect(reverse("staff-invitation", args=[arrival.invitation]))
    return HttpResponseRedirect(reverse("staff-sign-in") + ("?" + urlencode({"next": after}) if after else ""))


def _problem(
    request: HttpRequest, provider: SignInProvider, error: IdentityError, after: str, wanted: AssuranceLevel
) -> HttpResponse:
    """Say what is so and offer the other ways; where they wanted to go is not lost."""
    known = {"next": after, "level": wanted.value} if after else {}
    asks = isinstance(error, SignedInAsAnother) and queries.may_ask_registrars(request, at=clock.now())
    context = {
        "asks": asks,
        "sentence": sentence_of(error),
        "provider": provider,
        "again": reverse("provider-sign-in", args=[provider.id]) + ("?" + urlencode(known) if known else ""),
        "otherwise": _page_to_choose(request, provider) + ("?" + urlencode(known) if known else ""),
        "signed_in": queries.find_principal(request) is not None,
    }
    return render(request, "identity/provider_problem.html", context, status=status_of(error))


def _page_to_choose(request: HttpRequest, provider: SignInProvider) -> str:
    """Return the page of ours with all ways to sign in, or to confirm who one is."""
    if queries.find_principal(request) is not None:
        return reverse("confirm")
    return reverse("sign-in" if provider.kind is ProviderKind.PEOPLE else "staff-sign-in")


def _level(request: HttpRequest) -> AssuranceLevel:
    """Return the level that is asked for; anything else than a level means the lowest."""
    try:
        return AssuranceLevel(request.GET.get("level", ""))
    except ValueError:
        return AssuranceLevel.LOW


def _own_page(address: str) -> str:
    """Return an address of this site; of another, nothing."""
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if safe else ""
