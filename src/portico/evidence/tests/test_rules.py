"""What a registry sends is believed only where it can be what its concept says."""

from __future__ import annotations

import pytest

from portico.catalogue.pack.schema import Concept, NumberFormat
from portico.evidence import rules
from portico.evidence.errors import RegistryNonsense

NUMBERS = {
    "identity_number": NumberFormat.model_validate(
        {"name": {"en": "Number"}, "pattern": r"[0-9]{8}", "source": ["a test"]}
    )
}
SPOUSE = Concept.model_validate({"type": "person", "label": {"en": "Spouse"}})
CHILDREN = Concept.model_validate({"type": "table", "fields": {"person": "person"}, "label": {"en": "Children"}})


def test_a_person_is_told_by_an_identity_number() -> None:
    assert rules.checked_value(SPOUSE, "12345678", NUMBERS) == "12345678"
    assert rules.checked_value(CHILDREN, [{"person": "12345678"}], NUMBERS) == [{"person": "12345678"}]


@pytest.mark.parametrize("number", ["Kim", "1234567", "1" * 41, "12345678\u202e", " 12345678"])
def test_what_cannot_be_an_identity_number_is_nonsense(number: str) -> None:
    with pytest.raises(RegistryNonsense):
        rules.checked_value(SPOUSE, number, NUMBERS)
    with pytest.raises(RegistryNonsense):
        rules.checked_value(CHILDREN, [{"person": number}], NUMBERS)


def test_without_a_format_a_number_that_no_person_can_have_is_nonsense() -> None:
    assert rules.checked_value(SPOUSE, "1" * 40, {}) == "1" * 40
    with pytest.raises(RegistryNonsense):
        rules.checked_value(SPOUSE, "1" * 41, {})
