"""What people fill in to apply and to sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.casework.types import QuestionView, ToDeclare, Value
from portico.catalogue.forms import answer_field
from portico.catalogue.pack.schema import ConceptType, Service
from portico.kernel.forms import PageForm


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


class QuestionForm(PageForm):
    """One question on one page; its label is the page's heading."""

    def __init__(self, question: QuestionView, language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self._type = question.type
        field = answer_field(question.type, question.choices, language)
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


def _initial(question: QuestionView) -> object:
    if not question.answered:
        return None
    if isinstance(question.value, bool):
        return "yes" if question.value else "no"
    if isinstance(question.value, Decimal):
        return f"{question.value.normalize():f}"
    return question.value if not isinstance(question.value, dt.datetime) else None
