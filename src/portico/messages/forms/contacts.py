"""Where and how a person wants to be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.kernel.forms import PageForm
from portico.messages.types import AddressProblem, Channel, PostWay

Offered = Sequence[tuple[Channel, str, str]]


class AddContactForm(PageForm):
    """A new address at which the person is told of letters."""

    channel = forms.ChoiceField(
        label=lazy("How shall we tell you?"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose how we shall tell you.")},
    )
    address = forms.CharField(
        label=lazy("Your address there"),
        help_text=lazy("An e-mail address, a mobile number with its country code such as +41 44 668 18 00, or a name."),
        max_length=190,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": lazy("Enter the address.")},
    )

    def __init__(self, offered: Offered, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            (_word(channel, platform), name or channel_name(channel)) for channel, platform, name in offered
        ]

    def chosen(self) -> tuple[Channel, str]:
        """Return channel and platform."""
        channel, _colon, platform = self.cleaned_data["channel"].partition(":")
        return Channel(channel), platform


class ContactCodeForm(PageForm):
    """The code that came to the address."""

    code = forms.CharField(
        label=lazy("The code"),
        help_text=lazy("Six digits."),
        max_length=20,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": lazy("Enter the code.")},
    )


class PostWayForm(PageForm):
    """How the person gets their post, and where letters on paper go."""

    way = forms.ChoiceField(
        label=lazy("How do you want to get your letters?"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose how you want to get your letters.")},
    )
    postal_address = forms.CharField(
        label=lazy("Where letters on paper go"),
        help_text=lazy("Street, postcode and place, country: as on an envelope, without your name."),
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 4, "autocomplete": "street-address"}),
    )

    def __init__(self, *, paper: bool, data: Mapping[str, Any] | None = None, **given: object) -> None:
        super().__init__(data)
        choices = [
            (PostWay.NOTICE.value, _("Here, and tell me when there is one")),
            (PostWay.SILENT.value, _("Here, and do not tell me: I look myself")),
        ]
        if paper:
            choices.append((PostWay.PAPER.value, _("On paper, by post")))
        else:
            del self.fields["postal_address"]
        self.fields["way"].choices = choices  # type: ignore[attr-defined]
        for name, value in given.items():
            if name in self.fields:
                self.fields[name].initial = value


def channel_name(channel: Channel) -> str:
    """Return a channel in words."""
    return {
        Channel.DIGITAL_POST: _("Mailbox"),
        Channel.EMAIL: _("E-mail"),
        Channel.SMS: _("SMS"),
        Channel.PLATFORM: _("Text platform"),
        Channel.LETTER: _("Letter on paper"),
    }[channel]


def address_problem(problem: object) -> str:
    """Return what is wrong with an address, in a sentence that says what to do."""
    return {
        AddressProblem.EMAIL.value: _("Enter an e-mail address such as name@example.org."),
        AddressProblem.NUMBER.value: _("Enter a number with its country code, such as +41 44 668 18 00."),
        AddressProblem.WORD.value: _("Enter your name there: letters, digits, dots, hyphens. No web address."),
        AddressProblem.POSTAL.value: _("Write the address in two to seven lines of at most 80 characters."),
    }[str(problem)]


def _word(channel: Channel, platform: str) -> str:
    return f"{channel.value}:{platform}" if platform else channel.value
