"""Pages about passkeys, the authenticator app and recovery codes: django-allauth's views with our rules around them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portico.identity import actions, queries
from portico.identity.actions.second_factor import forget_recovery_codes
from portico.identity.errors import DetailsNotValid
from portico.identity.forms import PasskeyNameForm
from portico.identity.types import SessionEnd
from portico.kernel import clock
from portico.kernel.wording import sentence_of

_UNPROCESSABLE = 422


class Guarded:
    """Lets only whoever showed enough change how an account is signed in to (`queries.check_may_change_ways_in`)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Look at the session first."""
        queries.check_may_change_ways_in(request, at=clock.now())
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class SaysWrong:
    """Answers with 422 to a form that is not right yet."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the form again, with what is wrong."""
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if answer.status_code == HttpResponse.status_code:
            answer.status_code = _UNPROCESSABLE
        return answer


class SignInByPasskey(webauthn.LoginWebAuthnView):
    """Sign in by a passkey that the browser finds by itself. The script asks for the question by GET."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Lead back to the page they came from, with what is wrong, and with where they wanted to go."""
        answer: HttpResponse = super().form_invalid(form)
        entrance = reverse("staff-sign-in" if "staff" in self.request.POST else "sign-in")
        wanted = get_next_redirect_url(self.request)
        answer["Location"] = entrance + ("?" + urlencode({"next": wanted}) if wanted else "")
        return answer


class SecondStep(SaysWrong, second_step.AuthenticateView):
    """Ask for a code of the authenticator app, or a recovery code, after the code that was sent."""


class ProveAgainByCode(SaysWrong, second_step.ReauthenticateView):
    """Show once more who one is, by a code of the authenticator app or a recovery code."""


class ProveAgainByPasskey(webauthn.ReauthenticateWebAuthnView):
    """Show once more who one is, by a passkey."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the page again; the library would lead to the sign-in."""
        return render(self.request, self.template_name, self.get_context_data(form=form), status=_UNPROCESSABLE)

    def form_valid(self, form: Form) -> HttpResponse:
        """Record the proof in our session, then go on."""
        actions.prove_again(self.request, form.cleaned_data["credential"], at=clock.now())
        answer: HttpResponse = super().form_valid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the question as JSON."""
        return _with_options({**super().get_context_data(), **kwargs}, "request_options")


class AddPasskey(Guarded, SaysWrong, webauthn.AddWebAuthnView):
    """Add a passkey: kept by the device, and asking for whoever holds it each time."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask for a passkey that can be found without a name; the library's own question leaves that open."""
        options = actions.passkey_options(self.request, queries.account_of(self.request))
        context = super(webauthn.AddWebAuthnView, self).get_context_data(**kwargs)
        number = queries.is_number(self.request.get_host())
        return {**context, "options": json.dumps(options), "address_is_number": number}

    def form_valid(self, form: Form) -> HttpResponse:
        """Keep it, and tell the owner. Whoever made it has shown it: they need not at once show it again."""
        answer: HttpResponse = super().form_valid(form)
        actions.prove_by_newest(self.request, at=clock.now())
        return _told(self.request, answer, "passkey-added", _("The passkey is added."))


class AddApp(Guarded, SaysWrong, totp.ActivateTOTPView):
    """Set up an authenticator app (RFC 6238)."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the secret in groups of four, to be typed where no picture can be read."""
        context = super(totp.ActivateTOTPView, self).get_context_data(**kwargs)
        secret = context["form"].secret
        return {**context, "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))}

    def form_valid(self, form: Form) -> HttpResponse:
        """Keep it, and tell the owner. Whoever typed its code has shown it."""
        answer: HttpResponse = super().form_valid(form)
        actions.prove_by_newest(self.request, at=clock.now())
        return _told(self.request, answer, "totp-added", _("The authenticator app is set up."))


class RemoveApp(Guarded, totp.DeactivateTOTPView):
    """Remove the authenticator app. A code that is sent is then enough to sign in at the level low."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Remove it, and tell the owner."""
        answer: HttpResponse = super().form_valid(form)
        actions.end_other_sessions(self.request, reason=SessionEnd.FACTOR_REMOVED, at=clock.now())
        return _told(self.request, answer, "totp-removed", _("The authenticator app is removed."))


class NewRecoveryCodes(Guarded, SaysWrong, recovery_codes.GenerateRecoveryCodesView):
    """Make new recovery codes; the ones before no longer work."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Make them, and tell the owner."""
        answer: HttpResponse = super().form_valid(form)
        return _told(self.request, answer, "codes-made", _("Your old recovery codes no longer work."))


class RecoveryCodes(Guarded, recovery_codes.ViewRecoveryCodesView):
    """Show new recovery codes, once."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Hash them as they are shown: marked as seen and hashed together, or neither."""
        with transaction.atomic():
            context: dict[str, Any] = super().get_context_data(**kwargs)
            if context["can_view_codes"]:
                forget_recovery_codes(queries.account_of(self.request), context["unused_codes"])
        return context


@require_safe
def totp_picture(request: HttpRequest) -> HttpResponse:
    """Return the secret of the app that is being set up as a QR code: an address of its own, which our policy lets in."""
    queries.check_may_change_ways_in(request, at=clock.now())
    adapter = get_adapter()
    url = adapter.build_totp_url(queries.account_of(request), get_totp_secret(regenerate=False))
    return HttpResponse(adapter.build_totp_svg(url), content_type="image/svg+xml")


@require_http_methods(["GET", "HEAD", "POST"])
def rename_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Give a passkey another name."""
    passkey = queries.get_passkey(request, passkey_id)
    form = PasskeyNameForm(request.POST or None, initial={"name": passkey.name})
    if form.is_valid():
        try:
            actions.rename_passkey(request, passkey_id, name=form.cleaned_data["name"])
            messages.success(request, _("The passkey has its new name."))
            return HttpResponseRedirect(reverse("account"))
        except DetailsNotValid as error:
            form.add_error("name", sentence_of(error))
    context = {"form": form, "passkey": passkey}
    return render(request, "identity/passkey_name.html", context, status=_UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Remove a passkey, after asking once."""
    queries.check_may_change_ways_in(request, at=clock.now())
    passkey = queries.get_passkey(request, passkey_id)
    if request.method == "POST":
        actions.remove_passkey(request, passkey_id, at=clock.now())
        messages.success(request, _("The passkey is removed."))
        return HttpResponseRedirect(reverse("account"))
    return render(request, "identity/passkey_remove.html", {"passkey": passkey})


def _told(request: HttpRequest, answer: HttpResponse, change: str, words: str) -> HttpResponse:
    """Tell the owner of an account what was changed, here and at their address."""
    actions.tell_change(queries.account_of(request), change)
    messages.success(request, words)
    return answer


def _with_options(context: dict[str, Any], name: str) -> dict[str, Any]:
    return {**context, "options": json.dumps(context["js_data"][name])}


_secret = sensitive_post_parameters("code", "credential")
sign_in_by_passkey = SignInByPasskey.as_view()
second_factor = _secret(SecondStep.as_view())
prove_again_by_code = _secret(ProveAgainByCode.as_view())
prove_again_by_passkey = ProveAgainByPasskey.as_view()
add_passkey = AddPasskey.as_view()
add_app = _secret(AddApp.as_view())
remove_app = RemoveApp.as_view()
new_recovery_codes = NewRecoveryCodes.as_view()
show_recovery_codes = RecoveryCodes.as_view()
