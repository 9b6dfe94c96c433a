"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms

from portico.casework.forms import NumberField


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
    assert NumberField().clean(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["forty", "1,2,3,", "--", "NaN", "Infinity", "1e5x"])
def test_what_is_no_number_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="digits only"):
        NumberField().clean(typed)
