"""Numbers as people write them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django import forms

from portico.casework import queries
from portico.casework.forms import QuestionForm
from portico.casework.tests import factories
from portico.casework.types import QuestionView
from portico.catalogue.forms import TypedNumberField
from portico.catalogue.pack.schema import ConceptType
from portico.identity.types import Principal


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("40", "40"),
        ("12 000", "12000"),
        ("12.000", "12000"),
        ("12,000", "12000"),
        ("1.234.567", "1234567"),
        ("37,5", "37.5"),
        ("37.50", "37.5"),
        ("12.000,50", "12000.5"),
        ("12,000.50", "12000.5"),
        ("-3", "-3"),
    ],
)
def test_a_number_is_read_however_its_digits_are_grouped(typed: str, number: str) -> None:
    assert TypedNumberField().clean(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["forty", "1,2,3,", "--", "NaN", "Infinity", "1e5x", "1e99999999", "1" * 41])
def test_what_is_no_number_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="digits only"):
        TypedNumberField().clean(typed)


@pytest.mark.django_db
def test_a_half_is_not_cut_off_where_a_whole_number_is_asked(kari: Principal) -> None:
    question = replace(_any_question(kari), type=ConceptType.INTEGER)
    form = QuestionForm(question, "en", {"answer": "12.5"})
    assert form.is_valid()
    assert form.answer() == Decimal("12.5"), "the action refuses it with a sentence"


def _any_question(who: Principal) -> QuestionView:
    question = queries.next_question(who, factories.started(who, factories.PARENTAL), at=factories.NOW)
    assert question is not None
    return question
