"""Pages: how somebody wants to be reached."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portico.identity import queries as identity
from portico.kernel import clock
from portico.kernel.errors import PorticoError
from portico.kernel.wording import sentence_of
from portico.messages import actions, queries
from portico.messages.errors import (
    AddressNotValid,
    ChannelNotOffered,
    ContactCodeSpent,
    ContactCodeWrong,
    ContactNotFound,
    PaperNotOffered,
    PostalAddressMissing,
    TooManyContactCodes,
    TooManyContacts,
)
from portico.messages.forms.contacts import AddContactForm, ContactCodeForm, PostWayForm, address_problem, channel_name
from portico.messages.types import ContactView, PostWay

_ADD = (ChannelNotOffered, TooManyContacts, TooManyContactCodes, AddressNotValid)
_CHOOSE = (PaperNotOffered, PostalAddressMissing, AddressNotValid)


@sensitive_post_parameters("address", "postal_address")
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest) -> HttpResponse:
    """Show how the person is reached; take a new address or another way."""
    found = queries.get_preferences(identity.principal_of(request))
    adding, choosing = "channel" in request.POST or "address" in request.POST, "way" in request.POST
    add = AddContactForm(found.offered, request.POST if adding else None)
    way = PostWayForm(
        paper=found.paper_offered,
        data=request.POST if choosing else None,
        way=found.way.value,
        postal_address=found.postal_address,
    )
    if adding and add.is_valid():
        answer = _add(request, add)
    elif choosing and way.is_valid():
        answer = _choose(request, way)
    else:
        answer = None
    if answer is not None:
        return answer
    lines = [_named(one) for one in found.contacts]
    # `form` is the one whose errors the page lists.
    context = {"preferences": found, "lines": lines, "add": add, "way": way, "form": way if way.errors else add}
    return render(request, "messages/contacts.html", context, status=422 if add.errors or way.errors else 200)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Take the code that came to a new address."""
    principal = identity.principal_of(request)
    form, contact = ContactCodeForm(request.POST or None), _contact(request, contact_id)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_contact(
                principal=principal, contact_id=contact_id, typed=form.cleaned_data["code"], at=clock.now()
            )
        except (ContactCodeWrong, ContactCodeSpent) as error:
            form.add_error("code", sentence_of(error))
        else:
            notices.success(request, _("We tell you there from now on when you have a letter."))
            return HttpResponseRedirect(reverse("contacts"))
    context = {"form": form, "contact": _named(contact)}
    return render(request, "messages/confirm_contact.html", context, status=422 if form.errors else 200)


@require_POST
def send_contact_code(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Send another code to a new address."""
    try:
        actions.send_contact_code(
            principal=identity.principal_of(request),
            contact_id=contact_id,
            language=get_language() or "",
            at=clock.now(),
        )
        notices.success(request, _("We have sent another code. Only the newest one works."))
    except TooManyContactCodes as error:
        notices.error(request, sentence_of(error))
    return HttpResponseRedirect(reverse("confirm-contact", args=[contact_id]))


@require_POST
def remove_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Take an address back."""
    actions.remove_contact(principal=identity.principal_of(request), contact_id=contact_id, at=clock.now())
    notices.success(request, _("The address is removed. Nothing is sent there any more."))
    return HttpResponseRedirect(reverse("contacts"))


@require_POST
def prefer_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Have an address tried first."""
    actions.prefer_contact(principal=identity.principal_of(request), contact_id=contact_id)
    return HttpResponseRedirect(reverse("contacts"))


def _add(request: HttpRequest, form: AddContactForm) -> HttpResponse | None:
    channel, platform = form.chosen()
    try:
        contact_id = actions.add_contact(
            principal=identity.principal_of(request),
            channel=channel,
            platform=platform,
            typed=form.cleaned_data["address"],
            language=get_language() or "",
            at=clock.now(),
        )
    except _ADD as error:
        form.add_error("address", _sentence(error))
        return None
    return HttpResponseRedirect(reverse("confirm-contact", args=[contact_id]))


def _choose(request: HttpRequest, form: PostWayForm) -> HttpResponse | None:
    principal, at = identity.principal_of(request), clock.now()
    try:
        actions.choose_way(
            principal=principal,
            way=PostWay(form.cleaned_data["way"]),
            postal_address=form.cleaned_data.get("postal_address", ""),
            at=at,
        )
    except _CHOOSE as error:
        form.add_error("postal_address" if "postal_address" in form.fields else "way", _sentence(error))
        return None
    notices.success(request, _("Your choice is saved. It counts for letters from now on."))
    return HttpResponseRedirect(reverse("contacts"))


def _sentence(error: PorticoError) -> str:
    return address_problem(error.facts["problem"]) if isinstance(error, AddressNotValid) else sentence_of(error)


def _contact(request: HttpRequest, contact_id: UUID) -> ContactView:
    found = queries.get_preferences(identity.principal_of(request)).contacts
    contact = next((one for one in found if one.id == contact_id), None)
    if contact is None:
        raise ContactNotFound
    return contact


def _named(contact: ContactView) -> dict[str, object]:
    return {"view": contact, "name": contact.name or channel_name(contact.channel)}
