"""What a person fills in to say that a fact is wrong, and its authority to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.catalogue.forms import answer_field
from portico.catalogue.pack.schema import Concept, ConceptType
from portico.evidence.types import WORDS_LENGTH, Claim, FactValue
from portico.kernel.forms import PageForm


class CorrectionForm(PageForm):
    """What is right instead of what a registry says. The value is asked for like the question about this concept."""

    claim = forms.ChoiceField(
        label=lazy("What is right?"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose what is right.")},
    )
    words = forms.CharField(
        label=lazy("What is wrong, and how do you know?"),
        help_text=lazy(
            "One or two sentences help the authority to find out. They see what you write, and so does a case worker "
            "whose decision it matters to."
        ),
        required=False,
        max_length=WORDS_LENGTH * 2,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, concept: Concept, said: FactValue, language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self._type = concept.type
        claims = [(Claim.OTHERWISE.value, _("Something else: I explain it below"))]
        if said not in (None, "", []):
            claims.insert(0, (Claim.NOTHING.value, _("There is none")))
        if concept.type is not ConceptType.TABLE:
            claims.insert(0, (Claim.VALUE.value, _("Another answer: I give it below")))
            field = answer_field(concept.type, concept.choices, language)
            field.required = False
            field.often_empty = True  # type: ignore[attr-defined]
            field.label = concept.label.in_language(language)
            field.help_text = _("Only if you know it. Leave it empty if you chose something else above.")
            self.fields["answer"] = field
            self.order_fields(["claim", "answer", "words"])
        self.fields["claim"].choices = claims  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the value, or for words, where what was chosen needs them."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        claim = found.get("claim")
        if claim == Claim.VALUE and "answer" not in self.errors and found.get("answer") in (None, ""):
            self.add_error("answer", self.fields["answer"].error_messages["required"])
        if claim == Claim.OTHERWISE and not str(found.get("words") or "").strip():
            self.add_error("words", _("Write how it is, in one or two sentences."))
        return found

    def claimed(self) -> object:
        """Return the value that is said to be right; None when another choice was made."""
        if self.cleaned_data["claim"] != Claim.VALUE:
            return None
        value = self.cleaned_data.get("answer")
        return {"yes": True, "no": False}.get(str(value)) if self._type is ConceptType.BOOLEAN else value


class AnswerForm(PageForm):
    """The answer of the authority."""

    answer = forms.ChoiceField(
        label=lazy("Your answer"),
        choices=[
            ("accepted", lazy("It is wrong: we change the register")),
            ("refused", lazy("It is right: we change nothing")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose an answer.")},
    )
    reason = forms.CharField(
        label=lazy("Why"),
        help_text=lazy("The person reads this. Say what you looked at and what you found."),
        max_length=WORDS_LENGTH * 2,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": lazy("Write to the person why you answer so.")},
    )
