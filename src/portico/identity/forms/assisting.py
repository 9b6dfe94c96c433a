"""What staff fill in to help somebody, and what the person types to let them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portico.identity.forms.people import IdentityNumberField
from portico.identity.types.assisting import AssistanceWay, Meeting
from portico.kernel.forms import PageForm

_MEETINGS = {
    Meeting.COUNTER: _("At the counter"),
    Meeting.PHONE: _("On the phone"),
    Meeting.VIDEO: _("By video"),
}
_WAYS = {
    AssistanceWay.DEVICE: _("On their own phone or computer: you read out a code, they type it in and say yes"),
    AssistanceWay.CODE: _("By a code that we send them: they read it out to you"),
    AssistanceWay.DOCUMENT: _("By showing a document: you and a colleague both look at it (counter only)"),
}


class AskToHelpForm(PageForm):
    """Where helper and person meet, and how the person allows the help."""

    meeting = forms.ChoiceField(
        label=_("Where do you meet?"),
        choices=[(meeting.value, words) for meeting, words in _MEETINGS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where you meet.")},
    )
    way = forms.ChoiceField(
        label=_("How do they allow it?"),
        choices=[(way.value, words) for way, words in _WAYS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how they allow it.")},
    )
    identity_number = IdentityNumberField(
        label=_("Their identity number"),
        help_text=_("Not needed when they type in your code themselves."),
        required=False,
    )
    document = forms.CharField(
        label=_("Which document did you see?"),
        help_text=_("Only when they show one. The kind and its last four characters, for example: Passport …1234."),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, object]:
        """Ask for the number and the document where they are needed."""
        given: dict[str, object] = super().clean() or {}
        way = given.get("way")
        if way in (AssistanceWay.CODE, AssistanceWay.DOCUMENT) and given.get("identity_number") == "":
            self.add_error("identity_number", _("Enter their identity number."))
        if way == AssistanceWay.DOCUMENT and not given.get("document"):
            self.add_error("document", _("Write which document you saw."))
        if way == AssistanceWay.DOCUMENT and given.get("meeting") not in (None, Meeting.COUNTER):
            self.add_error("way", _("A document can be looked at at the counter only. Choose another way."))
        return given


class SpokenCodeForm(PageForm):
    """A code that somebody read out."""

    code = forms.CharField(
        label=_("The code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"required": _("Enter the code.")},
    )
