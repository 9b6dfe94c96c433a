"""Pages: act for somebody else, and who may act for oneself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.identity import actions, queries
from portico.identity.base import ServiceView, Surroundings
from portico.identity.errors import AssuranceTooLow, DetailsNotValid, MandateNotPossible
from portico.identity.forms import PowerOfAttorneyForm
from portico.identity.surroundings import surroundings
from portico.identity.types import (
    AssuranceLevel,
    MandateId,
    MandateOfferId,
    MandateState,
    MandateView,
    Principal,
)
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@dataclass(frozen=True, slots=True)
class Line:
    """A mandate in words."""

    mandate: MandateView
    right: str
    services: tuple[str, ...]
    may_end: bool = False

    @property
    def in_force(self) -> bool:
        """Whether it may be used now."""
        return self.mandate.state is MandateState.IN_FORCE


@require_http_methods(["GET", "HEAD", "POST"])
def acting(request: HttpRequest) -> HttpResponse:
    """Show for whom somebody may act; a choice switches to them, no choice back to oneself."""
    principal = queries.principal_of(request)
    if request.method == "POST":
        return _switch(request, principal)
    if not principal.is_person:
        raise Http404
    at, names = clock.now(), _service_names()
    context = {
        "lines": [_line(one, names) for one in queries.list_mandates_held(principal, at=at)],
        "offers": [(one, _services(one.services, names)) for one in queries.list_offers_to(principal, at=at)],
        "now": principal.representation,
    }
    return render(request, "identity/acting.html", context)


def _switch(request: HttpRequest, principal: Principal) -> HttpResponse:
    wanted = request.POST.get("for", "")
    if wanted and principal.is_person:
        principal = actions.start_acting(request, mandate_id=MandateId(_uuid(wanted)), at=clock.now())
    else:
        principal = actions.stop_acting(request)
    if "go_on" in request.POST:
        return HttpResponseRedirect(reverse("go-on"))
    if principal.representation is None:
        return HttpResponseRedirect(reverse("home"))
    return HttpResponseRedirect(reverse("organisation" if principal.representation.organisation_id else "cases"))


@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """Show what the register says of the organisation that one acts for."""
    principal = queries.principal_of(request)
    representation = principal.representation
    if representation is None or representation.organisation_id is None:
        raise Http404
    mandate = queries.get_mandate_held(principal, representation.mandate_id, at=clock.now())
    _name, number, _scheme = queries.organisation_acted_for(representation.organisation_id)
    context = {"number": number, "line": _line(mandate, _service_names())}
    return render(request, "identity/organisation.html", context)


@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """Show who may act for this person, and each time that somebody did."""
    principal, at, names = queries.principal_of(request), clock.now(), _service_names()
    given = [_line(one, names) for one in queries.list_mandates_given(principal, at=at)]
    context = {
        "given": [line for line in given if line.mandate.state in (MandateState.IN_FORCE, MandateState.COMING)],
        "over": [line for line in given if line.mandate.state in (MandateState.OVER, MandateState.ENDED)],
        "held": [_line(one, names) for one in queries.list_mandates_held(principal, at=at)],
        "offers": [(one, _services(one.services, names)) for one in queries.list_offers_by(principal, at=at)],
        "uses": queries.list_uses_of_mandates(principal),
    }
    return render(request, "identity/mandates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give_mandate(request: HttpRequest) -> HttpResponse:
    """Let somebody act for this person: offer a power of attorney."""
    around, at = surroundings(), clock.now()
    services, zone = _offered(around, get_language() or ""), ZoneInfo(around.time_zone())
    usual = queries.power_usually_ends(at.astimezone(zone).date())
    _require(queries.principal_of(request), around.power_of_attorney().assurance)
    form = PowerOfAttorneyForm(services, last_day=usual, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _offer(request, form.cleaned_data, around, zone, at)
        except (MandateNotPossible, DetailsNotValid) as error:
            form.add_error(None, sentence_of(error))
        else:
            notices.success(request, _("Your offer is made. They can act for you once they have said yes."))
            return HttpResponseRedirect(reverse("mandates"))
    return render(request, "identity/mandates_give.html", {"form": form}, status=422 if form.errors else 200)


def _offer(request: HttpRequest, wanted: dict[str, Any], around: Surroundings, zone: ZoneInfo, at: dt.datetime) -> None:
    day_after = wanted["last_day"] + dt.timedelta(days=1)
    actions.offer_power_of_attorney(
        principal=queries.principal_of(request),
        identity_number=wanted["identity_number"],
        services=wanted["services"],
        offered=[one.id for one in _offered(around, "")],
        valid_to=dt.datetime.combine(day_after, dt.time(), zone),
        basis=around.power_of_attorney().basis,
        at=at,
    )


def _require(principal: Principal, needed: AssuranceLevel) -> None:
    if not principal.assurance.reaches(needed):
        raise AssuranceTooLow(needed=needed)


@require_POST
def end_mandate(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """End a mandate at once."""
    actions.end_mandate(principal=queries.principal_of(request), mandate_id=MandateId(mandate_id), at=clock.now())
    notices.success(request, _("It has ended. From now on nothing can be done by it."))
    return HttpResponseRedirect(reverse("mandates"))


@require_POST
def answer_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Accept or decline to act for somebody."""
    accept = request.POST.get("answer") == "accept"
    principal = queries.principal_of(request)
    actions.answer_offer(principal=principal, offer_id=MandateOfferId(offer_id), accept=accept, at=clock.now())
    said = _("You may act for them now. Choose them when you want to.") if accept else _("You said no.")
    notices.success(request, said)
    return HttpResponseRedirect(reverse("acting"))


@require_POST
def take_back_offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Take an offer back that nobody has answered yet."""
    principal = queries.principal_of(request)
    actions.take_back_offer(principal=principal, offer_id=MandateOfferId(offer_id), at=clock.now())
    notices.success(request, _("You have taken your offer back."))
    return HttpResponseRedirect(reverse("mandates"))


def _line(mandate: MandateView, names: dict[str, str]) -> Line:
    words, services = queries.right_in_words(mandate.kind), _services(mandate.services, names)
    return Line(mandate, words, services, queries.may_take_back(mandate))


def _offered(around: Surroundings, language: str) -> list[ServiceView]:
    """Return the services for which somebody can do something here: for the others nothing could be done under it."""
    return [one for one in around.services(language) if one.here]


def _services(ids: Sequence[str] | None, names: dict[str, str]) -> tuple[str, ...]:
    """Return the names of services, nothing for all. One that the pack has no more keeps its id."""
    found: Iterable[str] = () if ids is None else (names.get(id, id) for id in ids)
    return tuple(sorted(found, key=str.casefold))


def _service_names() -> dict[str, str]:
    return {one.id: one.name for one in surroundings().services(get_language() or "")}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
