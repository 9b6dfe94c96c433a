"""Pages for staff managers: colleagues, their roles, who joins and who leaves. And for auditors: what was given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portico.identity import actions, queries
from portico.identity.base import ServiceView
from portico.identity.errors import DetailsNotValid, RolesApart, StaffExists
from portico.identity.forms import InviteForm, ReasonForm, RolesForm
from portico.identity.surroundings import surroundings
from portico.identity.types import AccountId, Channel, Principal, RoleGrantId, RoleView
from portico.identity.wording import giver_in_words, role_in_words
from portico.kernel import clock
from portico.kernel.wording import sentence_of

_FORM = ["GET", "HEAD", "POST"]


@require_safe
def colleagues(request: HttpRequest) -> HttpResponse:
    """List everybody who works for the authority, and who is invited."""
    principal, at = queries.principal_of(request), clock.now()
    context = {
        "colleagues": [
            (one, [role_in_words(held.role) for held in one.roles], one.id == principal.account_id)
            for one in queries.list_colleagues(principal, at=at)
        ],
        "invitations": [
            (one, [role_in_words(gift.role) for gift in one.roles])
            for one in queries.list_open_invitations(principal, at=at)
        ],
    }
    return render(request, "identity/colleagues.html", context)


@require_http_methods(_FORM)
def invite_colleague(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is mailed to them."""
    principal = queries.principal_of(request)
    form = InviteForm(_services(principal), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            to = actions.mail_invitation(
                email=form.cleaned_data["email"],
                authority_id=principal.authority_id or "",
                gifts=form.gifts(),
                reason=form.cleaned_data["reason"],
                site=request.build_absolute_uri("/"),
                actor=principal.actor,
                at=clock.now(),
            )
            return _mailed(request, to)
        except (StaffExists, DetailsNotValid) as error:
            form.add_error("email", sentence_of(error))
        except RolesApart as error:
            form.add_error("roles", _apart(error))
    context = {"form": form, "mail": Channel.EMAIL in queries.list_channels()}
    return render(request, "identity/colleagues_invite.html", context, status=422 if form.errors else 200)


@require_safe
def colleague(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Show a colleague: their roles, and all that were given and taken."""
    principal, at = queries.principal_of(request), clock.now()
    known = queries.get_colleague(principal, account_id, at=at)
    context = {
        "colleague": known,
        "is_you": account_id == principal.account_id,
        "held": _in_words(known.roles),
        "history": _in_words(queries.list_role_history(principal, account_id)),
    }
    return render(request, "identity/colleague.html", context)


@require_http_methods(_FORM)
def give_role(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Give roles to a colleague."""
    principal, at = queries.principal_of(request), clock.now()
    known = queries.get_colleague(principal, account_id, at=at)
    form = RolesForm(_services(principal), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant_roles(
                account_id=AccountId(account_id),
                gifts=form.gifts(),
                reason=form.cleaned_data["reason"],
                actor=principal.actor,
                at=at,
            )
            notices.success(request, _("The roles are given. They count from the next page that is opened."))
            return HttpResponseRedirect(reverse("colleague", args=[account_id]))
        except RolesApart as error:
            form.add_error("roles", _apart(error))
    context = {"form": form, "colleague": known}
    return render(request, "identity/colleagues_give.html", context, status=422 if form.errors else 200)


@require_http_methods(_FORM)
def take_role(request: HttpRequest, account_id: UUID, grant_id: UUID) -> HttpResponse:
    """Take a role back."""
    principal, at = queries.principal_of(request), clock.now()

    def take(reason: str) -> HttpResponse:
        actions.end_role(
            account_id=AccountId(account_id),
            grant_id=RoleGrantId(grant_id),
            reason=reason,
            actor=principal.actor,
            at=at,
        )
        notices.success(request, _("The role is taken back. It opens nothing any more."))
        return HttpResponseRedirect(reverse("colleague", args=[account_id]))

    known = queries.get_colleague(principal, account_id, at=at)
    role = next((role_in_words(one.role) for one in known.roles if one.id == grant_id), "")
    title = _("Take a role from %(name)s: %(role)s") % {"name": known.name, "role": role}
    said = _("It opens nothing any more from now on. Cases that only this role covers go back to the queue.")
    return _with_reason(request, account_id, title, said, _("Take the role back"), take)


@require_http_methods(_FORM)
def new_passkey(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Let a colleague who lost their passkey, or comes back, make a new one; the link is mailed to them."""
    principal, at = queries.principal_of(request), clock.now()
    known = queries.get_colleague(principal, account_id, at=at)

    def invite(reason: str) -> HttpResponse:
        to = actions.mail_new_link(
            account_id=AccountId(account_id),
            reason=reason,
            site=request.build_absolute_uri("/"),
            actor=principal.actor,
            at=at,
        )
        return _mailed(request, to)

    if Channel.EMAIL not in queries.list_channels():
        return render(request, "identity/colleagues_no_mail.html", {"colleague": known})
    title = _("A new passkey for %(name)s") % {"name": known.name}
    said = _("Their old passkeys open nothing any more, and they are signed out everywhere. Be sure that it is them.")
    return _with_reason(request, account_id, title, said, _("Send them a link for a new passkey"), invite)


@require_http_methods(_FORM)
def let_go(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Let a colleague leave."""
    principal, at = queries.principal_of(request), clock.now()
    known = queries.get_colleague(principal, account_id, at=at)

    def leave(reason: str) -> HttpResponse:
        actions.end_account(account_id=AccountId(account_id), reason=reason, actor=principal.actor, at=at)
        notices.success(request, _("The account is closed, and every role has ended."))
        return HttpResponseRedirect(reverse("colleagues"))

    title = _("%(name)s leaves") % {"name": known.name}
    said = _("Every role ends now, they are signed out everywhere, and cannot sign in any more. What they did stays.")
    return _with_reason(request, account_id, title, said, _("Close the account"), leave)


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show an auditor who was given which role by whom, who joined, and who left."""
    principal = queries.principal_of(request)
    context = {
        "history": _in_words(queries.list_role_history(principal)),
        "joinings": [(one, giver_in_words(one.invited_by)) for one in queries.list_joinings(principal)],
        "recoveries": queries.list_recoveries_given(principal),
        "leavings": [(one, giver_in_words(one.ended_by)) for one in queries.list_leavings(principal)],
    }
    return render(request, "identity/audit.html", context)


def _with_reason(
    request: HttpRequest, account_id: UUID, title: str, said: str, button: str, act: Callable[[str], HttpResponse]
) -> HttpResponse:
    """Ask why, then do it."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return act(form.cleaned_data["reason"])
    context = {"form": form, "title": title, "said": said, "button": button, "account_id": account_id}
    return render(request, "identity/colleagues_reason.html", context, status=422 if form.errors else 200)


def _mailed(request: HttpRequest, to: str) -> HttpResponse:
    """Say where the link goes. Nobody but whoever reads mail there sees it: it opens an account."""
    notices.success(request, _("A link is on its way to %(address)s. It works once, for seven days.") % {"address": to})
    return HttpResponseRedirect(reverse("colleagues"))


def _in_words(roles: Iterable[RoleView]) -> list[dict[str, object]]:
    names = {one.id: one.name for one in surroundings().services(get_language() or "")}
    return [
        {
            "role": one,
            "name": role_in_words(one.role),
            "services": ", ".join(sorted(names.get(id, id) for id in one.services)) if one.services else "",
            "given_by": giver_in_words(one.given_by, one.source),
            "taken_by": giver_in_words(one.taken_by, one.source if one.taken_by == one.source else ""),
        }
        for one in roles
    ]


def _services(principal: Principal) -> list[ServiceView]:
    found = surroundings().services(get_language() or "")
    return [one for one in found if one.authority_id == principal.authority_id]


def _apart(error: RolesApart) -> str:
    """Return the sentence of the error with its reason, which is one of `rules.roles.APART`, in the active language."""
    return sentence_of(RolesApart(reason=_(str(error.facts["reason"]))))
