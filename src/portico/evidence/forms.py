"""What staff fill in to look at somebody's data in an emergency."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portico.kernel.forms import NumberField, PageForm


class EmergencyForm(PageForm):
    identity_number = NumberField(
        label=_("Identity number of the person"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-20"}),
        error_messages={"required": _("Enter the number of the person.")},
    )
    reason = forms.CharField(
        label=_("What is the emergency?"),
        help_text=_("The person reads this, and an auditor reviews it."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write what the emergency is, in one sentence.")},
    )
