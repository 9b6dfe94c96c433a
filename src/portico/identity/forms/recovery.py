"""What clerks fill in to give somebody a way back in, and what that person types."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portico.identity.forms.people import IdentityNumberField
from portico.identity.types import AssuranceLevel
from portico.kernel.forms import PageForm


class AskRecoveryForm(PageForm):
    """Who stands at the counter, and what they showed."""

    identity_number = IdentityNumberField(
        label=_("Their identity number"),
        help_text=_("As it stands in the document."),
        error_messages={"required": _("Enter their identity number.")},
    )
    document = forms.CharField(
        label=_("Which document did you see?"),
        help_text=_("The kind and its last four characters, for example: Passport …1234."),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Write which document you saw.")},
    )
    level = forms.ChoiceField(
        label=_("How sure is it that the document is real and theirs?"),
        choices=[
            (AssuranceLevel.SUBSTANTIAL.value, _("The picture is theirs and the document looks right")),
            (AssuranceLevel.HIGH.value, _("A machine checked the document as well")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how sure it is.")},
    )


class RecoverForm(PageForm):
    """The two halves of the code, as two clerks gave them."""

    first_half = forms.CharField(
        label=_("First half of the code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"required": _("Enter the first half.")},
    )
    second_half = forms.CharField(
        label=_("Second half of the code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"required": _("Enter the second half.")},
    )
