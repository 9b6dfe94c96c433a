"""What staff fill in to find cases and to decide them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.casework.types import CaseState
from portico.catalogue.pack.schema import Service
from portico.kernel.forms import PageForm


class DecideForm(PageForm):
    """Reasons and letter of a decision."""

    reasons = forms.CharField(
        label=lazy("Your own words to the applicant"),
        help_text=lazy("Needed when you decide otherwise than the rule says. Short and plain."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 5}),
    )
    letter = forms.CharField(
        label=lazy("The letter"),
        help_text=lazy('The first line begins with "# " and is the subject. Change what you need to.'),
        max_length=50_000,
        strip=False,
        widget=forms.Textarea({"rows": 22}),
        error_messages={"required": lazy("Write the letter to the applicant.")},
    )


class QueueForm(PageForm):
    """What a case worker looks for in the queue."""

    state = forms.ChoiceField(label=lazy("State"), required=False)
    service = forms.ChoiceField(label=lazy("Service"), required=False)
    mine = forms.BooleanField(label=lazy("Only those I have taken"), required=False)

    def __init__(self, services: Sequence[Service], states: Mapping[CaseState, str], language: str, data: Any) -> None:
        super().__init__(data)
        self.fields["state"].choices = [("", _("All"))] + [(state.value, name) for state, name in states.items()]  # type: ignore[attr-defined]
        named = [(service.id, service.name.in_language(language)) for service in services]
        self.fields["service"].choices = [("", _("All")), *named]  # type: ignore[attr-defined]
