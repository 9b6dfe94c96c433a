"""What staff write back to a person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from portico.kernel.forms import PageForm


class AnswerPersonForm(PageForm):
    """An answer to what a person wrote. How long it may be is the room of messages' to say: nothing typed is cut off."""

    reply = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=lazy("Your answer to the person"),
        help_text=lazy("It comes into their mailbox, and they can answer again. Short and plain."),
        strip=False,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": lazy("Write your answer first.")},
    )
