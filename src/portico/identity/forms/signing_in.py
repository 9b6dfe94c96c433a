"""What people fill in to sign in or to make an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portico.kernel.forms import PageForm


class RecipientForm(PageForm):
    """Where a code shall be sent. Whether there is an account is nobody's business here."""

    recipient = forms.CharField(
        max_length=254,
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, sms: bool, **kwargs: Any) -> None:
        """:param sms: whether codes are sent to mobile numbers too."""
        super().__init__(*args, **kwargs)
        field = self.fields["recipient"]
        field.label = _("E-mail address or mobile number") if sms else _("E-mail address")
        field.help_text = (
            _("We send a code to it. Write a mobile number with + and the code of its country.")
            if sms
            else _("We send a code to it.")
        )
        wanted = _("Enter your e-mail address or mobile number.") if sms else _("Enter your e-mail address.")
        field.error_messages["required"] = wanted


class SignInCodeForm(PageForm):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits."),
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-5"}
        ),
        error_messages={"required": _("Enter the code.")},
    )


class NewAccountForm(PageForm):
    name = forms.CharField(
        label=_("Your full name"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
