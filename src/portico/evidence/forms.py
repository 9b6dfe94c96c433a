"""What staff fill in to look at somebody's data in an emergency, and by what a person filters the looks into theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portico.evidence.types import AccessActor, LookFilter
from portico.kernel.forms import DayNotReadable, NumberField, PageForm, read_day

Choices = Sequence[tuple[str, str]]


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


class DayInOneBox(forms.CharField):
    """A day in one box, as people write days: 3.12.2026, 2026-12-03."""

    often_empty = True

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"class": "govuk-input--width-10", "autocomplete": "off"}))
        super().__init__(max_length=40, required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the day, or None when the box is empty."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_day(text, "", "")
        except DayNotReadable as error:
            said = _("Enter the day with month and year, for example 3.12.2026.")
            raise forms.ValidationError(said, code="unreadable") from error

    def run_validators(self, value: Any) -> None:
        """Check nothing more: the length was that of the text."""


class LooksForm(PageForm):
    """Which looks into their data a person wants to see. Everything may be left open."""

    who = forms.ChoiceField(label=_("Who looked"), required=False)
    authority = forms.ChoiceField(label=_("Authority of the case worker"), required=False)
    fact = forms.ChoiceField(label=_("Which fact"), required=False)
    from_day = DayInOneBox(label=_("From the day"), help_text=_("For example 3.12.2026"))
    to_day = DayInOneBox(label=_("To the day"), help_text=_("For example 24.12.2026"))
    warnings = forms.BooleanField(label=_("Only looks with a warning"), required=False)

    def __init__(self, data: Any, *, everybody: Choices, authorities: Choices, facts: Choices) -> None:
        super().__init__(data)
        everything = ("", _("All"))
        for name, choices in (("who", everybody), ("authority", authorities), ("fact", facts)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.often_empty = True  # type: ignore[attr-defined]
                field.choices = [everything, *choices]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = found.get("from_day"), found.get("to_day")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and first > last:
            self.add_error("to_day", _("The last day must not be before the first."))
        return found

    def wanted(self, *, time_zone: str) -> LookFilter:
        """Return the filter, of what could be read."""
        found = self.cleaned_data
        chosen = LookFilter(
            who=AccessActor(found["who"]) if found.get("who") else None,
            authority_id=found.get("authority") or "",
            concept=found.get("fact") or "",
            only_warnings=bool(found.get("warnings")),
        )
        return chosen.between(found.get("from_day"), found.get("to_day"), time_zone=time_zone)


class PeriodForm(PageForm):
    """The days that whoever supervises looks at; both may be left open."""

    from_day = DayInOneBox(label=_("From the day"), help_text=_("For example 3.12.2026"))
    to_day = DayInOneBox(label=_("To the day"), help_text=_("For example 24.12.2026"))


class SupervisionForm(PageForm):
    """Why whoever supervises must know whose data it was."""

    reason = forms.CharField(
        label=_("Why must you know who it is?"),
        help_text=_("The person reads this. Your look is recorded like every other."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write why, in one sentence.")},
    )
