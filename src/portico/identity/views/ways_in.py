"""The page on which somebody sees and changes how they sign in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portico.identity import queries
from portico.identity.errors import RecipientNotValid, TooManyAttempts
from portico.identity.forms import RecipientForm
from portico.identity.types import AssuranceLevel, Channel
from portico.identity.views.signing_in import read_recipient, start_code
from portico.identity.wording import level_in_words
from portico.kernel import clock
from portico.kernel.wording import sentence_of


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show everything that somebody can sign in with."""
    principal, own = queries.principal_of(request), queries.account_of(request)
    proved = queries.proved_level_of(own)
    context = {
        "ways": queries.ways_in(own),
        "level": level_in_words(principal.assurance),
        "proved": level_in_words(proved),
        "proved_is_low": proved is AssuranceLevel.LOW and principal.assurance is AssuranceLevel.LOW,
        "is_person": principal.is_person,
        "sms": Channel.SMS in queries.list_channels(),
        "elsewhere": len(queries.list_sessions(request, at=clock.now())) > 1,
    }
    return render(request, "identity/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def account_address(request: HttpRequest) -> HttpResponse:
    """Add an address to sign in with, or put another in its place: once a code that is sent to it comes back."""
    queries.check_may_change_ways_in(request, at=clock.now())
    form = RecipientForm(request.POST or None, sms=Channel.SMS in queries.list_channels())
    if form.is_valid():
        try:
            recipient = read_recipient(form.cleaned_data["recipient"])
            return start_code(request, recipient, purpose="address", next_url="")
        except (RecipientNotValid, TooManyAttempts) as error:
            form.add_error("recipient", sentence_of(error))
    return render(request, "identity/account_address.html", {"form": form}, status=422 if form.errors else 200)
