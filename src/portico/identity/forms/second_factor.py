"""What people fill in about passkeys, authenticator apps and recovery codes."""

from __future__ import annotations

import struct
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portico.identity import actions
from portico.identity.actions.second_factor import use_recovery_code
from portico.identity.errors import TooManyAttempts
from portico.kernel import clock
from portico.kernel.forms import PageForm
from portico.kernel.wording import sentence_of

NOT_TAKEN = _("This did not work. Try again.")
_RECOVERY_CODE: int = settings.MFA_RECOVERY_CODE_DIGITS
# What the library raises at bytes that are no CBOR, no key, no JSON of a browser.
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error, NotImplementedError)


class CredentialField(forms.JSONField):
    """What a browser's passkey said: an object of texts (Web Authentication Level 3, 5.1.8 and 5.1.9)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = forms.HiddenInput
        kwargs["error_messages"] = {"required": NOT_TAKEN, "invalid": NOT_TAKEN}
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the parsed JSON; what is nested too deeply to be read is refused as what is no JSON."""
        try:
            return super().to_python(value)
        except RecursionError:
            raise ValidationError(NOT_TAKEN) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what the page shows again: nothing that cannot be read."""
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return None

    def clean(self, value: Any) -> Any:
        """Refuse what is no such object, so that nothing behind has to."""
        credential = super().clean(value)
        answer = credential.get("response") if isinstance(credential, dict) else None
        texts = [credential.get("id"), credential.get("rawId")] if isinstance(credential, dict) else []
        if not isinstance(answer, dict) or not all(isinstance(text, str) for text in texts):
            raise ValidationError(NOT_TAKEN)
        if not isinstance(answer.get("clientDataJSON"), str):
            raise ValidationError(NOT_TAKEN)
        return credential


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    """Return the field for a code of an app or a list."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": _("Enter the code.")},
    )


class SignedCredential:
    """Takes what a passkey signed. What cannot be read is refused like what does not fit."""

    def clean_credential(self) -> Any:
        """Return the passkey that signed.

        :raises ValidationError: it is none of theirs, or this is no signature.
        """
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _UNREADABLE:
            raise ValidationError(NOT_TAKEN) from None


class PasskeySignInForm(SignedCredential, PageForm, LoginWebAuthnForm):
    credential = CredentialField()


class PasskeyAgainForm(SignedCredential, PageForm, ReauthenticateWebAuthnForm):
    credential = CredentialField()


class AddPasskeyForm(PageForm, AddWebAuthnForm):
    """A name and what the browser made. Each passkey can be signed in with: it is kept by the device and asks for you."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("For example the device it is on. Only you see it."),
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    credential = CredentialField()
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_passwordless(self) -> bool:
        """Insist on the check that somebody was verified."""
        return True

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be read, as what does not answer the question."""
        try:
            return super().clean()
        except _UNREADABLE:
            raise ValidationError(NOT_TAKEN) from None


class CountedCode:
    """Counts every try as a row before the code is looked at, so that parallel tries are no way around the limit."""

    takes_recovery_codes = True
    user: Any
    authenticator: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Return the code when it is right.

        :raises ValidationError: it is wrong, or there were too many tries.
        """
        try:
            actions.count_attempt(context.request, str(self.user.pk), most=actions.SECOND_FACTOR_TRIES, at=clock.now())
        except TooManyAttempts as error:
            raise ValidationError(sentence_of(error)) from error
        code = self.cleaned_data["code"] = self.cleaned_data["code"].replace(" ", "").replace("-", "")
        used = (
            use_recovery_code(self.user.pk, code) if self.takes_recovery_codes and len(code) == _RECOVERY_CODE else None
        )
        if used is not None:
            self.authenticator = used
            return str(code)
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except ValidationError as error:
            if error.code != "incorrect_code":
                raise
            wrong = _("This is not the code. Type the one that the app shows now, or a recovery code not used before.")
            raise ValidationError(wrong, code=error.code) from error


class SecondFactorForm(CountedCode, PageForm, AuthenticateForm):
    code = code_field(
        _("Code from your authenticator app"), _("Without your phone, use one of the recovery codes that you kept.")
    )


class ProveAgainForm(CountedCode, PageForm, ReauthenticateForm):
    code = code_field(
        _("Code from your authenticator app"), _("Without your phone, use one of the recovery codes that you kept.")
    )

    def save(self) -> None:
        """Record the proof in the session too."""
        super().save()
        actions.prove_again(context.request, self.authenticator, at=clock.now())


class ActivateTotpForm(CountedCode, PageForm, ActivateTOTPForm):
    takes_recovery_codes = False
    code = code_field(_("Code that the app shows now"))


class PasskeyNameForm(PageForm):
    name = forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("For example the device it is on. Only you see it."),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Enter a name.")},
    )
