"""The fields in which values of concepts are typed: by people who answer, and by a rule author who tries a decision."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.catalogue.pack.schema import ConceptType, Text
from portico.catalogue.pack.trying import RuleInput
from portico.dmn.deciding.literals import read_literal
from portico.dmn.errors import DmnError
from portico.dmn.types import Path
from portico.kernel.forms import DayField, DayNotReadable, PageForm, read_day

NOTHING = "null"
_MAX_TYPED = 10_000
_WRITTEN_NUMBER = re.compile(r"[+-]?[\d.,]{1,40}")


class DayInOneBox(forms.Field):
    """A day, typed in one box: 2026-11-21 or 21.11.2026."""

    def to_python(self, value: Any) -> Any:
        """Return the day, None for an empty box, `NOTHING` for a day that is known to be absent."""
        typed = str(value or "").strip()
        if typed in ("", NOTHING):
            return typed or None
        try:
            return read_day(typed, "", "")
        except DayNotReadable as error:
            raise forms.ValidationError(str(error), code="unreadable") from error


class LiteralField(forms.Field):
    """A value as FEEL writes it: a number, or the rows of a table."""

    def __init__(self, expected: type, problem: str, **options: Any) -> None:
        super().__init__(**options)
        self.expected = expected
        self.problem = problem

    def to_python(self, value: Any) -> Any:
        """Return the value, None for an empty box, `NOTHING` for null."""
        typed = str(value or "").strip()
        if typed in ("", NOTHING):
            return typed or None
        if len(typed) > _MAX_TYPED:
            raise forms.ValidationError(self.problem, code="unreadable")
        try:
            found = read_literal(typed)
        except DmnError as error:
            raise forms.ValidationError(self.problem, code="unreadable") from error
        if not isinstance(found, self.expected):
            raise forms.ValidationError(self.problem, code="unreadable")
        return found


class TryRuleForm(PageForm):
    """One field per fact that the decision can read. Empty means: not known."""

    at = DayInOneBox(label=lazy("The day for which the rule is asked"))

    def __init__(
        self, inputs: Sequence[RuleInput], today: dt.date, language: str, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.inputs = inputs
        self.fields["at"].initial = today.isoformat()
        for one in inputs:
            self.fields[one.key] = _field(one, language)
            self.fields[one.key].often_empty = True  # type: ignore[attr-defined] # the page says so once for all

    def clean_at(self) -> dt.date:
        """Return the day; a rule is always asked for one."""
        day = self.cleaned_data["at"]
        if not isinstance(day, dt.date):
            raise forms.ValidationError(_("Enter a date, for example 24 3 2027."), code="required")
        return day

    def facts(self) -> dict[Path, object]:
        """Return what was typed, by path; null where the author said that there is nothing."""
        found: dict[Path, object] = {}
        for one in self.inputs:
            value = self.cleaned_data[one.key]
            if value is not None and value != "":
                found[one.path] = (
                    None if value == NOTHING else _YES_NO.get(value, value) if one.type is _BOOLEAN else value
                )
        return found

    def groups(self) -> list[tuple[str | None, list[forms.BoundField]]]:
        """Return the fields by whom they are about, in the order of the roles."""
        found: dict[str | None, list[forms.BoundField]] = {}
        for one in self.inputs:
            found.setdefault(one.about, []).append(self[one.key])
        return list(found.items())


_BOOLEAN = ConceptType.BOOLEAN
_YES_NO = {"yes": True, "no": False}
_NUMBERS = (ConceptType.INTEGER, ConceptType.NUMBER, ConceptType.MONEY)


def _field(one: RuleInput, language: str) -> forms.Field:
    if one.type is _BOOLEAN or one.choices:
        return forms.ChoiceField(label=one.label, required=False, choices=_options(one, language))
    if one.type is ConceptType.DATE:
        return DayInOneBox(label=one.label, required=False)
    if one.type in _NUMBERS:
        return LiteralField(
            Decimal, _("Write a number with digits only, for example 1250."), label=one.label, required=False
        )
    if one.type is ConceptType.TABLE:
        example = '[{amount: 1250, month: @"2026-11-01"}]'
        problem = _("Write the rows as FEEL, for example %(example)s.") % {"example": example}
        return LiteralField(list, problem, label=one.label, required=False, help_text=problem)
    return forms.CharField(label=one.label, required=False, max_length=_MAX_TYPED)


def _options(one: RuleInput, language: str) -> list[tuple[str, str]]:
    known = (
        [("yes", _("yes")), ("no", _("no"))]
        if one.type is _BOOLEAN
        else [(value, label.in_language(language)) for value, label in one.choices.items()]
    )
    return [("", _("not known yet")), *known, (NOTHING, _("nothing"))]


class TypedNumberField(forms.CharField):
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


def answer_field(type_: ConceptType, choices: Mapping[str, Text], language: str) -> forms.Field:
    """Return the field in which a person writes a value of a concept; a boolean is answered with yes or no."""
    if type_ is ConceptType.DATE:
        return DayField()
    if type_ is ConceptType.BOOLEAN:
        return _radios([("yes", _("Yes")), ("no", _("No"))])
    if type_ is ConceptType.CHOICE:
        return _radios([(value, label.in_language(language)) for value, label in choices.items()])
    if type_ in _NUMBERS:
        mode = "numeric" if type_ is ConceptType.INTEGER else "decimal"
        return TypedNumberField(
            widget=forms.TextInput({"inputmode": mode, "class": "govuk-input--width-10", "autocomplete": "off"}),
            error_messages={"required": _("Enter a number.")},
        )
    if type_ is ConceptType.PERSON:
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


def _plain_decimal(typed: str) -> str:
    """Return the number with a point: a comma or point followed by one or two last digits is the decimal sign."""
    whole = re.fullmatch(r"([+-]?[\d.,]*\d)[.,](\d{1,2})", typed)
    if whole:
        return re.sub(r"[.,]", "", whole[1]) + "." + whole[2]
    return re.sub(r"[.,](?=\d{3}(\D|$))", "", typed)
