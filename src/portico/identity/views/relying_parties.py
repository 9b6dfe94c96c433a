"""Pages on which an authority registers services that let people sign in here."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portico.identity import queries
from portico.identity.actions import relying_parties as actions
from portico.identity.errors import PrivilegeNotWaiting, RegistrationNotValid, SectorNotYours
from portico.identity.forms.relying_parties import (
    EVENTS,
    FIELDS,
    PRIVILEGES,
    SCOPES,
    CloseRelyingPartyForm,
    PrivilegeForm,
    RelyingPartyForm,
)
from portico.identity.queries import relying_parties
from portico.identity.surroundings import surroundings
from portico.identity.types.registering import Privilege, PrivilegeRequestId, RelyingPartyView, SecretId
from portico.identity.types.relying_parties import ClientAuthMethod, RelyingPartyId, Scope
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_safe
def relying_party_list(request: HttpRequest) -> HttpResponse:
    """List the services of the authority."""
    items = relying_parties.list_relying_parties(queries.principal_of(request), language=get_language() or "")
    return render(request, "identity/relying_parties.html", {"items": items})


@require_http_methods(["GET", "HEAD", "POST"])
def register_relying_party(request: HttpRequest) -> HttpResponse:
    """Register a service; the answer shows its secret, once."""
    principal = queries.principal_of(request)
    form = RelyingPartyForm(
        request.POST or None,
        languages=surroundings().languages(),
        sectors=relying_parties.list_sectors(principal.authority_id or ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            id, secret = actions.register_relying_party(
                principal=principal, registration=form.registration, at=clock.now()
            )
            return _shown(request, id, secret=secret, new=True)
        except (SectorNotYours, RegistrationNotValid) as error:
            form.add_error("redirect_uris", sentence_of(error))
    context = {"form": form, "service": None}
    return render(request, "identity/relying_parties_form.html", context, status=422 if form.errors else 200)


@require_safe
def relying_party(request: HttpRequest, relying_party_id: UUID) -> HttpResponse:
    """Show a service: what is registered, the settings to copy into it, and its history."""
    return _shown(request, RelyingPartyId(relying_party_id))


@require_http_methods(["GET", "HEAD", "POST"])
def change_relying_party(request: HttpRequest, relying_party_id: UUID) -> HttpResponse:
    """Change what is registered."""
    view = _open_view(request, relying_party_id)
    form = RelyingPartyForm(request.POST or None, languages=surroundings().languages(), registered=view.registration)
    if request.method == "POST" and form.is_valid():
        try:
            secret = actions.change_relying_party(
                principal=queries.principal_of(request),
                relying_party_id=view.id,
                registration=form.registration,
                at=clock.now(),
            )
            return _shown(request, view.id, secret=secret) if secret else _to(view.id)
        except RegistrationNotValid as error:
            form.add_error(None, sentence_of(error))
    context = {"form": form, "service": view}
    return render(request, "identity/relying_parties_form.html", context, status=422 if form.errors else 200)


@require_POST
def make_secret(request: HttpRequest, relying_party_id: UUID) -> HttpResponse:
    """Make a further secret and show it, once."""
    id = RelyingPartyId(relying_party_id)
    secret = actions.make_secret(principal=queries.principal_of(request), relying_party_id=id, at=clock.now())
    return _shown(request, id, secret=secret)


@require_POST
def end_secret(request: HttpRequest, relying_party_id: UUID, secret_id: UUID) -> HttpResponse:
    """End a secret."""
    id = RelyingPartyId(relying_party_id)
    principal = queries.principal_of(request)
    actions.end_secret(principal=principal, relying_party_id=id, secret_id=SecretId(secret_id), at=clock.now())
    return _to(id)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_privilege(request: HttpRequest, relying_party_id: UUID, privilege: str) -> HttpResponse:
    """Ask for what a second manager must agree to."""
    wanted, view = _privilege(privilege), _open_view(request, relying_party_id)
    form = PrivilegeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_privilege(
                principal=queries.principal_of(request),
                relying_party_id=view.id,
                privilege=wanted,
                basis=form.cleaned_data["basis"],
                at=clock.now(),
            )
            return _to(view.id)
        except PrivilegeNotWaiting as error:
            form.add_error(None, sentence_of(error))
    context = {"form": form, "service": view, "privilege": wanted, "what": PRIVILEGES[wanted]}
    return render(request, "identity/relying_parties_privilege.html", context, status=422 if form.errors else 200)


@require_POST
def answer_privilege(request: HttpRequest, relying_party_id: UUID, request_id: UUID) -> HttpResponse:
    """Agree to what another manager asked for, or refuse."""
    id = RelyingPartyId(relying_party_id)
    answer = request.POST.get("answer", "")
    if answer not in ("agree", "refuse"):
        raise Http404
    actions.answer_privilege(
        principal=queries.principal_of(request),
        relying_party_id=id,
        request_id=PrivilegeRequestId(request_id),
        approve=answer == "agree",
        at=clock.now(),
    )
    return _to(id)


@require_POST
def end_privilege(request: HttpRequest, relying_party_id: UUID, privilege: str) -> HttpResponse:
    """Take a privilege away."""
    id = RelyingPartyId(relying_party_id)
    wanted, principal = _privilege(privilege), queries.principal_of(request)
    actions.end_privilege(principal=principal, relying_party_id=id, privilege=wanted, at=clock.now())
    return _to(id)


@require_http_methods(["GET", "HEAD", "POST"])
def close_relying_party(request: HttpRequest, relying_party_id: UUID) -> HttpResponse:
    """Let nobody sign in to a service any more."""
    view = _open_view(request, relying_party_id)
    form = CloseRelyingPartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        principal = queries.principal_of(request)
        actions.close_relying_party(principal=principal, relying_party_id=view.id, reason=reason, at=clock.now())
        return HttpResponseRedirect(reverse("relying-parties"))
    context = {"form": form, "service": view}
    return render(request, "identity/relying_parties_close.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters()
def _shown(request: HttpRequest, id: RelyingPartyId, *, secret: str = "", new: bool = False) -> HttpResponse:
    view = relying_parties.get_relying_party(queries.principal_of(request), id, language=get_language() or "")
    context = {
        "service": view,
        "secret": secret,
        "new": new,
        "issuer": queries.issuer(),
        "told": [SCOPES[scope] for scope in SCOPES if scope in view.registration.scopes],
        "scope_parameter": " ".join(scope.value for scope in Scope if scope in view.registration.scopes),
        "needs_secret": view.registration.auth_method is not ClientAuthMethod.NONE,
        "may_make_secret": view.is_active and len(view.secrets) < 2,
        "privileges": _privileges(view),
        "requests": [(one, PRIVILEGES[one.privilege]) for one in view.requests],
        "history": [
            (line, EVENTS[line.event], [_change_in_words(*change) for change in line.changes]) for line in view.history
        ],
    }
    return render(request, "identity/relying_parties_one.html", context)


def _change_in_words(name: str, before: str, now: str) -> tuple[object, ...]:
    """Return a change as history shows it: the field, what it was, what it is."""
    if name == "privilege":
        return (FIELDS[name], *(PRIVILEGES[Privilege(one)] if one else "" for one in (before, now)))
    return FIELDS.get(name, name), before, now


def _privileges(view: RelyingPartyView) -> list[tuple[Privilege, object, bool]]:
    """Return every privilege with its words and whether it is held; what waits for an answer is left out."""
    held = {
        Privilege.IDENTIFIER: Scope.IDENTIFIER in view.registration.scopes,
        Privilege.NO_CONSENT: view.first_party,
    }
    waiting = {one.privilege for one in view.requests}
    return [(one, PRIVILEGES[one], held[one]) for one in Privilege if one not in waiting]


def _open_view(request: HttpRequest, relying_party_id: UUID) -> RelyingPartyView:
    return relying_parties.get_relying_party(
        queries.principal_of(request), RelyingPartyId(relying_party_id), language=get_language() or ""
    )


def _privilege(word: str) -> Privilege:
    try:
        return Privilege(word)
    except ValueError:
        raise Http404 from None


def _to(id: RelyingPartyId) -> HttpResponse:
    return HttpResponseRedirect(reverse("relying-party", args=[id]))
