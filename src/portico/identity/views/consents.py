"""What a person is asked to let a service know, in words, with the values; and the services they sign in to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from portico.identity import queries
from portico.identity.actions import consents as actions
from portico.identity.queries import consents as consent_queries
from portico.identity.types.relying_parties import RelyingPartyId, Scope
from portico.identity.wording import scope_in_words
from portico.kernel import clock
from portico.kernel.wording import day_in_words


@dataclass(frozen=True, slots=True)
class Told:
    """A line on the page of consent: what a service is told, and the value; empty where there is nothing to tell."""

    what: str
    value: str = ""
    has_value: bool = True


def told_in_words(scopes: Iterable[str], facts: Mapping[str, object]) -> list[Told]:
    """Return what a service would be told, line by line.

    :param facts: the claims as it would get them (OpenID Connect Core 1.0, 5.1).
    """
    lines = []
    for scope in scopes:
        if words := scope_in_words(scope):
            value = _VALUES.get(Scope(scope))
            lines.append(Told(words, value(facts) if value else "", has_value=value is not None))
    return lines


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """List the services that a person signs in to."""
    listed = consent_queries.list_services(queries.principal_of(request), language=get_language() or "")
    rows = [(one, [words for scope in one.scopes if (words := scope_in_words(scope))]) for one in listed]
    return render(request, "identity/services.html", {"rows": rows})


@require_POST
def end_service(request: HttpRequest, relying_party_id: UUID) -> HttpResponse:
    """Take back what a service was allowed; it knows nothing new from then on."""
    id = RelyingPartyId(relying_party_id)
    actions.end_service(principal=queries.principal_of(request), relying_party_id=id, at=clock.now())
    messages.success(request, gettext("The service gets nothing from us any more. Signing in there asks you anew."))
    return HttpResponseRedirect(reverse("services"))


def _name_and_birth(facts: Mapping[str, object]) -> str:
    born = facts.get("birthdate")
    day = day_in_words(dt.date.fromisoformat(str(born))) if born else ""
    return ", ".join(part for part in (str(facts.get("name", "")), day) if part)


def _number(facts: Mapping[str, object]) -> str:
    identifier = facts.get("national_identifier")
    return str(identifier.get("value", "")) if isinstance(identifier, dict) else ""


def _represented(facts: Mapping[str, object]) -> str:
    mandate = facts.get("mandate")
    represented = mandate.get("for") if isinstance(mandate, dict) else None
    return str(represented.get("name", "")) if isinstance(represented, dict) else gettext("nobody but yourself")


_VALUES: dict[Scope, Callable[[Mapping[str, object]], str]] = {
    Scope.PROFILE: _name_and_birth,
    Scope.EMAIL: lambda facts: str(facts.get("email", "")),
    Scope.PHONE: lambda facts: str(facts.get("phone_number", "")),
    Scope.IDENTIFIER: _number,
    Scope.MANDATE: _represented,
}
