"""Pages to sign in and to make an account: a code goes to an address and comes back."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portico.identity import actions, queries
from portico.identity.errors import (
    AddressTaken,
    CodeSpent,
    CodeWrong,
    DetailsNotValid,
    RecipientNotValid,
    TooManyAttempts,
)
from portico.identity.forms import NewAccountForm, RecipientForm, SignInCodeForm
from portico.identity.types import Channel, ProviderKind, Recipient
from portico.kernel import clock
from portico.kernel.wording import sentence_of

PENDING = "portico_code"
"""Session key: where a code was sent, for what, and where to go afterwards."""
PROVED = "portico_proved_address"
"""Session key: an address without an account whose code came back; an account can be made for it."""
PROVED_LASTS = dt.timedelta(minutes=30)
_ENTRANCE = ["GET", "HEAD", "POST"]


class Pending(TypedDict):
    """A code on its way: JSON in the session."""

    code_id: str
    channel: str
    address: str
    purpose: str
    next: str


def entrance(request: HttpRequest, form: RecipientForm | None = None) -> dict[str, object]:
    """Return what the page to sign in shows: the ways that this installation has."""
    channels = queries.list_channels()
    return {
        "form": form or _recipient_form(None),
        "by_code": bool(channels),
        "providers": queries.list_sign_in_providers(ProviderKind.PEOPLE),
        "next": _next(request),
        "address_is_number": queries.is_number(request.get_host()),
    }


def begin_by_code(request: HttpRequest) -> HttpResponse:
    """Have a code sent to the address that was typed. The answer is the same whether or not it has an account."""
    form = _recipient_form(request)
    if form.is_valid():
        try:
            recipient = read_recipient(form.cleaned_data["recipient"])
            _send(request, recipient, purpose="sign-in", next_url=_next(request))
            return HttpResponseRedirect(reverse("sign-in-code"))
        except (RecipientNotValid, TooManyAttempts) as error:
            form.add_error("recipient", sentence_of(error))
    return render(request, "identity/sign_in.html", entrance(request, form), status=422)


@sensitive_post_parameters("code")
@require_http_methods(_ENTRANCE)
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that was sent; send another one on request."""
    pending = _pending(request)
    if pending is None:
        return HttpResponseRedirect(reverse("sign-in"))
    recipient = _recipient(pending)
    if request.method == "POST" and "again" in request.POST:
        return _send_again(request, pending, recipient)
    form = SignInCodeForm(request.POST or None)
    if form.is_valid():
        try:
            attempt = actions.redeem_code(
                request, UUID(pending["code_id"]), recipient, form.cleaned_data["code"], at=clock.now()
            )
            request.session.pop(PENDING, None)
            return _after_code(request, pending, recipient, attempt.pk)
        except (CodeWrong, CodeSpent, TooManyAttempts) as error:
            form.add_error("code", sentence_of(error))
    return _code_page(request, form, recipient)


@require_http_methods(_ENTRANCE)
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make an account for an address whose code came back."""
    proved = _proved(request)
    if proved is None:
        return HttpResponseRedirect(reverse("sign-in"))
    recipient = Recipient(Channel(proved["channel"]), proved["address"])
    form = NewAccountForm(request.POST or None)
    if form.is_valid():
        try:
            actions.sign_up(
                request,
                recipient,
                name=form.cleaned_data["name"],
                attempt_id=UUID(proved["attempt"]),
                at=clock.now(),
            )
            return HttpResponseRedirect(proved["next"] or reverse("account"))
        except DetailsNotValid as error:
            form.add_error("name", sentence_of(error))
        except AddressTaken:
            request.session.pop(PROVED, None)
            raise
    context = {"form": form, "address": recipient.address}
    return render(request, "identity/sign_up.html", context, status=422 if form.errors else 200)


def read_recipient(typed: str) -> Recipient:
    """Return where a code shall go.

    :raises RecipientNotValid: it is no address that this installation can send to.
    """
    recipient = queries.read_recipient(typed)
    channels = queries.list_channels()
    if recipient is None or recipient.channel not in channels:
        if Channel.SMS in channels:
            raise RecipientNotValid
        raise RecipientNotValid(_("Enter an e-mail address like name@example.org."))
    return recipient


def start_code(request: HttpRequest, recipient: Recipient, *, purpose: str, next_url: str) -> HttpResponse:
    """Have a code sent for another purpose than to sign in, and lead to the page that asks for it.

    :param purpose: `address` for a new address of whoever is signed in, `again` for proving the one they have.
    :raises TooManyAttempts: too many codes were sent.
    """
    _send(request, recipient, purpose=purpose, next_url=next_url)
    return HttpResponseRedirect(reverse("sign-in-code"))


def _send(request: HttpRequest, recipient: Recipient, *, purpose: str, next_url: str) -> None:
    code_id = actions.send_code(request, recipient, at=clock.now())
    request.session[PENDING] = Pending(
        code_id=str(code_id),
        channel=recipient.channel.value,
        address=recipient.address,
        purpose=purpose,
        next=next_url,
    )


def _send_again(request: HttpRequest, pending: Pending, recipient: Recipient) -> HttpResponse:
    form = SignInCodeForm()
    try:
        _send(request, recipient, purpose=pending["purpose"], next_url=pending["next"])
        return HttpResponseRedirect(reverse("sign-in-code"))
    except TooManyAttempts as error:
        form = SignInCodeForm(request.POST)
        form.full_clean()
        form.errors.clear()
        form.add_error("code", sentence_of(error))
    return _code_page(request, form, recipient)


def _code_page(request: HttpRequest, form: SignInCodeForm, recipient: Recipient) -> HttpResponse:
    context = {"form": form, "address": recipient.address, "by_sms": recipient.channel is Channel.SMS}
    return render(request, "identity/sign_in_code.html", context, status=422 if form.errors else 200)


def _after_code(request: HttpRequest, pending: Pending, recipient: Recipient, attempt_id: UUID) -> HttpResponse:
    """Go on after a code came back: what for is known from when it was sent."""
    if pending["purpose"] != "sign-in":
        return _after_further_code(request, pending, recipient)
    account = actions.find_account(recipient)
    if account is not None:
        return actions.sign_in_by_code(request, account, recipient, attempt_id=attempt_id, next_url=pending["next"])
    request.session.cycle_key()
    request.session[PROVED] = {
        "channel": pending["channel"],
        "address": pending["address"],
        "next": pending["next"],
        "attempt": str(attempt_id),
        "until": (clock.now() + PROVED_LASTS).isoformat(),
    }
    return HttpResponseRedirect(reverse("sign-up"))


def _after_further_code(request: HttpRequest, pending: Pending, recipient: Recipient) -> HttpResponse:
    at = clock.now()
    if pending["purpose"] == "address":
        queries.check_may_change_ways_in(request, at=at)
        actions.change_address(request, recipient, at=at)
    else:
        actions.prove_again_by_code(request, recipient, at=at)
    return HttpResponseRedirect(pending["next"] or reverse("account"))


def _pending(request: HttpRequest) -> Pending | None:
    found: Pending | None = request.session.get(PENDING)
    if found is not None and found["purpose"] != "sign-in" and queries.find_principal(request) is None:
        return None
    return found


def _proved(request: HttpRequest) -> dict[str, str] | None:
    found: dict[str, str] | None = request.session.get(PROVED)
    if found is None or dt.datetime.fromisoformat(found["until"]) < clock.now():
        return None
    return found


def _recipient(pending: Pending) -> Recipient:
    return Recipient(Channel(pending["channel"]), pending["address"])


def _recipient_form(request: HttpRequest | None) -> RecipientForm:
    return RecipientForm(request.POST if request else None, sms=Channel.SMS in queries.list_channels())


def _next(request: HttpRequest) -> str:
    """Return the page of ours to go to afterwards; an address elsewhere is ignored."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else ""
