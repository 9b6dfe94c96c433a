"""What a case worker asks for, and what the person answers: one page each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from portico.casework.forms.documents import file_field
from portico.casework.types import Value
from portico.casework.types.requests import RequestQuestion, RequestToWrite, RequestView
from portico.catalogue.forms import answer_field
from portico.catalogue.pack.schema import ConceptType
from portico.kernel.forms import PageForm

MEGABYTES = 25
_KINDS = ("pdf", "jpeg", "png")


class AskForm(PageForm):
    """What a case worker needs from the person."""

    words = forms.CharField(
        label=lazy("What you need and why"),
        help_text=lazy("The person reads these words. Short and plain."),
        max_length=4_000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": lazy("Write to the person what you need and why.")},
    )
    questions = forms.MultipleChoiceField(
        label=lazy("Questions that the person answers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    documents = forms.CharField(
        label=lazy("Documents that the person sends"),
        help_text=lazy("One on each line, as the person would call it."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
    )
    reason = forms.ChoiceField(
        label=lazy("Why the case waits"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose why the case waits.")},
    )
    instead_of = forms.UUIDField(required=False, widget=forms.HiddenInput)  # the open request that was shown

    def __init__(self, view: RequestToWrite, language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        labels = []
        for one in view.askable:
            question = one.question.in_language(language)
            labels.append((one.key, f"{one.subject.in_language(language)}: {question}" if one.subject else question))
        self.fields["questions"].choices = labels  # type: ignore[attr-defined]
        if not labels:
            del self.fields["questions"]
        reasons = [(id, name.in_language(language)) for id, name in view.reasons.items()]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        if len(reasons) == 1:
            self.fields["reason"].initial = reasons[0][0]
        if view.open is not None:
            self.initial = {
                "words": view.open.words,
                "questions": view.open.questions,
                "documents": "\n".join(view.open.documents),
                "reason": view.open.reason,
                "instead_of": view.open.id,
            }


class TakeBackForm(PageForm):
    """Why a request is taken back."""

    reason = forms.CharField(
        label=lazy("Why you take it back"),
        help_text=lazy("The person reads these words. Short and plain."),
        max_length=4_000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": lazy("Write to the person why you take the request back.")},
    )


class ReplyForm(PageForm):
    """All questions and documents of a request, on one page. Nothing must be filled in to be saved."""

    def __init__(
        self, view: RequestView, language: str, data: Mapping[str, Any] | None = None, files: Any = None
    ) -> None:
        super().__init__(data, files)
        self._types = {one.key: one.type for one in view.questions}
        for one in view.questions:
            field = answer_field(one.type, one.choices, language)
            question = one.question.in_language(language)
            field.label = f"{one.subject.in_language(language)}: {question}" if one.subject else question
            field.help_text = one.hint.in_language(language) if one.hint else ""
            field.required, field.initial = False, _initial(one)
            field.often_empty = not one.optional  # type: ignore[attr-defined]
            self.fields[one.key] = field
        for document in view.documents:
            field = file_field(document.name, kinds=_KINDS, most_megabytes=MEGABYTES)
            field.required = False
            field.often_empty = True  # type: ignore[attr-defined]
            self.fields[document.id] = field
        self.fields["own_words"] = forms.CharField(
            label=lazy("Something you want to add"),
            required=False,
            max_length=4_000,
            initial=view.own_words,
            widget=forms.Textarea({"rows": 4}),
        )

    def answers(self) -> dict[str, Value]:
        """Return what was typed, by role.concept; what was left empty is left out."""
        found: dict[str, Value] = {}
        for key, type_ in self._types.items():
            value = self.cleaned_data.get(key)
            if value not in ("", None):
                found[key] = {"yes": True, "no": False}.get(value) if type_ is ConceptType.BOOLEAN else value
        return found

    def without_files(self) -> None:
        """Leave out what cannot be shown again: the files that were chosen."""
        for name in [name for name in self.fields if name.startswith("document-")]:
            del self.fields[name]
            self.errors.pop(name, None)

    def uploads(self) -> dict[str, Any]:
        """Return the files that were chosen, by which document each is."""
        return {name: self.cleaned_data[name] for name in self.files if self.cleaned_data.get(name)}


def _initial(question: RequestQuestion) -> object:
    value = question.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if isinstance(value, str | int | dt.date) else None
