"""What people fill in to apply and to sign, and staff to decide."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.casework.types import CaseState, QuestionView, ToDeclare, Value
from portico.catalogue.pack.schema import ConceptType, Service
from portico.kernel.forms import DayField, PageForm

_WRITTEN_NUMBER = re.compile(r"[+-]?[\d.,]{1,40}")
_NUMBERS = (ConceptType.INTEGER, ConceptType.NUMBER, ConceptType.MONEY)


class ChooseServicesForm(PageForm):
    """Which services to apply for."""

    services = forms.MultipleChoiceField(
        label=lazy("What do you want to apply for?"),
        help_text=lazy(
            "Choose all that you want. You send one application, whatever number of authorities it goes to."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": lazy("Choose at least one service.")},
    )

    def __init__(
        self,
        services: Sequence[Service],
        language: str,
        data: Mapping[str, Any] | None = None,
        chosen: Sequence[str] = (),
    ) -> None:
        super().__init__(data)
        field = self.fields["services"]
        field.choices = [(service.id, service.name.in_language(language)) for service in services]  # type: ignore[attr-defined]
        field.initial = list(chosen)
        field.heading = True  # type: ignore[attr-defined]


class NumberField(forms.CharField):
    """A number, however people group its digits: 12 000, 12.000,50 or 12,000.50."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Return the number, or None when nothing was typed."""
        typed = re.sub(r"[\s' ]", "", str(value or ""))
        if not typed:
            return None
        try:
            # No exponents: 1e99999999 is a short text and a number that fills the memory.
            number = Decimal(_plain_decimal(typed) if _WRITTEN_NUMBER.fullmatch(typed) else "NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise forms.ValidationError(_("Write a number with digits only, for example 1250."), code="unreadable")
        return number

    def has_changed(self, initial: object, data: object) -> bool:
        """Numbers are compared as numbers."""
        return self.to_python(initial) != self.to_python(data)


class QuestionForm(PageForm):
    """One question on one page; its label is the page's heading."""

    def __init__(self, question: QuestionView, language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self._type = question.type
        field = _field(question, language)
        field.heading = True  # type: ignore[attr-defined]
        field.label = question.question.in_language(language)
        field.help_text = question.hint.in_language(language) if question.hint else ""
        field.required = not question.optional
        field.initial = _initial(question)
        self.fields["answer"] = field

    def is_typed(self) -> bool:
        """Return whether anything at all was filled in."""
        names = {"answer", "answer_day", "answer_month", "answer_year"}
        return any(str(self.data.get(name, "")).strip() for name in names)

    def answer(self) -> Value:
        """Return the answer as the room types it."""
        value = self.cleaned_data["answer"]
        if self._type is ConceptType.BOOLEAN:
            return {"yes": True, "no": False}.get(value)
        return None if value in ("", None) else value


class DeclareForm(PageForm):
    """What is agreed to when sending or signing."""

    def __init__(self, declarations: Sequence[ToDeclare], language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        for one in declarations:
            self.fields[one.key] = forms.BooleanField(
                label=one.sentence.in_language(language),
                help_text=one.hint.in_language(language) if one.hint else "",
                required=one.required,
                error_messages={
                    "required": _("Tick the box to declare: %(sentence)s")
                    % {"sentence": one.sentence.in_language(language)}
                },
            )

    def agreed(self) -> dict[str, bool]:
        """Return each declaration and consent, and whether it was ticked."""
        return {key: bool(value) for key, value in self.cleaned_data.items()}


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


def _field(question: QuestionView, language: str) -> forms.Field:
    if question.type is ConceptType.DATE:
        return DayField()
    if question.type is ConceptType.BOOLEAN:
        return _radios([("yes", _("Yes")), ("no", _("No"))])
    if question.type is ConceptType.CHOICE:
        return _radios([(value, label.in_language(language)) for value, label in question.choices.items()])
    if question.type in _NUMBERS:
        mode = "numeric" if question.type is ConceptType.INTEGER else "decimal"
        return NumberField(
            widget=forms.TextInput({"inputmode": mode, "class": "govuk-input--width-10", "autocomplete": "off"}),
            error_messages={"required": _("Enter a number.")},
        )
    if question.type is ConceptType.PERSON:
        return forms.CharField(
            max_length=40,
            widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-20", "autocomplete": "off"}),
            error_messages={"required": _("Enter the identity number of the person.")},
        )
    return forms.CharField(max_length=500, error_messages={"required": _("Write an answer.")})


def _radios(choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )


def _initial(question: QuestionView) -> object:
    if not question.answered:
        return None
    if isinstance(question.value, bool):
        return "yes" if question.value else "no"
    if isinstance(question.value, Decimal):
        return f"{question.value.normalize():f}"
    return question.value if not isinstance(question.value, dt.datetime) else None


def _plain_decimal(typed: str) -> str:
    """Return the number with a point: a comma or point followed by one or two last digits is the decimal sign."""
    whole = re.fullmatch(r"([+-]?[\d.,]*\d)[.,](\d{1,2})", typed)
    if whole:
        return re.sub(r"[.,]", "", whole[1]) + "." + whole[2]
    return re.sub(r"[.,](?=\d{3}(\D|$))", "", typed)
