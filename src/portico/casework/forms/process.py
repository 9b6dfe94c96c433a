"""What people fill in to appeal, and staff to let a case wait, take longer, or send a proposal back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.catalogue.pack.schema import Text
from portico.kernel.forms import PageForm


class AppealForm(PageForm):
    """What should be otherwise, and why. Nothing of it must be filled in."""

    change = forms.CharField(
        label=lazy("What should be different?"),
        help_text=lazy("You may leave this empty."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4}),
    )
    why = forms.CharField(
        label=lazy("Why?"),
        help_text=lazy("Write what you think is wrong, or what we did not know. You may leave this empty."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 8}),
    )
    late_because = forms.CharField(
        label=lazy("Why does it come after the last day?"),
        help_text=lazy("If something kept you from it, say so: an illness, or a letter that came late."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *, late: bool, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        if not late:
            del self.fields["late_because"]


class StepForm(PageForm):
    """To which step a case comes."""

    step = forms.ChoiceField(
        label=lazy("Which step has it come to?"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose a step.")},
    )

    def __init__(self, steps: Mapping[str, Text], language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["step"].choices = _choices(steps, language)  # type: ignore[attr-defined]


class WaitForm(PageForm):
    """What a case waits for."""

    reason = forms.ChoiceField(
        label=lazy("What does the case wait for?"),
        help_text=lazy("The person is told, and by which law."),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose a reason.")},
    )

    def __init__(self, reasons: Mapping[str, Text], language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["reason"].choices = _choices(reasons, language)  # type: ignore[attr-defined]


class ExtendForm(PageForm):
    """Why and by how much the time is extended."""

    reason = forms.ChoiceField(
        label=lazy("Why do you need more time?"),
        help_text=lazy("The person is told."),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose a reason.")},
    )
    length = forms.IntegerField(
        min_value=1,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-3"}),
        error_messages={
            "required": lazy("Write how long you need."),
            "invalid": lazy("Write a number, for example 2."),
        },
    )

    def __init__(
        self,
        reasons: Mapping[str, Text],
        longest: int,
        unit: str,
        language: str,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.fields["reason"].choices = _choices(reasons, language)  # type: ignore[attr-defined]
        self.fields["length"].label = _("How many %(unit)s?") % {"unit": unit}
        self.fields["length"].help_text = _("At most %(longest)s.") % {"longest": longest}


class ReturnForm(PageForm):
    """Why a proposal is sent back."""

    reason = forms.CharField(
        label=lazy("Why do you send it back?"),
        help_text=lazy("Your colleague reads it. Say what they should look at."),
        max_length=8_000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "required": lazy("Write to your colleague why you send it back, and what they should look at.")
        },
    )


def _choices(named: Mapping[str, Text], language: str) -> list[tuple[str, str]]:
    return [(id, name.in_language(language)) for id, name in named.items()]
