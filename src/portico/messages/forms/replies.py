"""What a person writes back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from portico.kernel.forms import PageForm


class AnswerForm(PageForm):
    """An answer to a message. How long it may be is the room's to say, so that nothing typed is cut off."""

    answer = forms.CharField(
        label=lazy("Your answer"),
        help_text=lazy("Whoever works on your case reads it. Write plainly what you want to say or ask."),
        strip=False,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": lazy("Write what you want to say.")},
    )
