"""What staff fill in to sign in or to accept an invitation."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portico.kernel.forms import PageForm


class StaffSignInForm(PageForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput({"autocomplete": "username"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
        },
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )


class StaffInvitationForm(PageForm):
    name = forms.CharField(
        label=_("Your name, as people will see it"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        help_text=_("At least 12 characters. Three or four words that do not belong together are easy to remember."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": _("Choose a password.")},
    )


class LongEnough(MinimumLengthValidator):
    """Django's check of a password's length, in words that every language here has."""

    def get_error_message(self) -> str:
        """Return the sentence for a password that is too short."""
        return gettext("The password is too short. Use at least %(least)d characters.") % {"least": self.min_length}
