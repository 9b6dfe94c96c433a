"""Numbers are judged by the pack's own rules."""

from __future__ import annotations

import pytest

from portico.catalogue.pack.formats import check_number, is_synthetic
from portico.catalogue.pack.schema import NumberFormat

FORMAT = NumberFormat.model_validate(
    {
        "name": {"en": "Number"},
        "pattern": "[0-9]{6}",
        "date": {"day": [1, 2], "month": [3, 4], "month_offsets": [0, 20], "synthetic_offsets": [80]},
        "check_digits": [{"position": 6, "weights": [1, 2, 1, 2, 1], "modulus": 10}],
        "source": ["C1"],
    }
)


@pytest.mark.parametrize(
    ("number", "wrong", "why"),
    [
        ("019152", None, "1 November, invented"),
        ("011150", None, "1 November"),
        ("013158", None, "1 November with an offset of 20"),
        ("01915", "pattern", "too short"),
        ("0191522", "pattern", "too long"),
        ("01915a", "pattern", "a letter"),
        ("٠١٩١٥٢", "pattern", "digits of another script"),
        ("009153", "date", "day 0"),
        ("329150", "date", "day 32"),
        ("319158", "date", "31 November"),
        ("014154", "date", "month 41 is no month with any offset"),
        ("019153", "check_digit", "the last digit does not fit"),
        ("9" * 1000, "pattern", "far too long"),
    ],
)
def test_a_number_is_wrong_for_the_first_rule_it_breaks(number: str, wrong: str | None, why: str) -> None:
    assert check_number(FORMAT, number) == wrong, why


def test_the_twenty_ninth_of_february_can_be() -> None:
    date_only = FORMAT.model_copy(update={"check_digits": []})
    assert check_number(date_only, "290200") is None
    assert check_number(date_only, "300200") == "date"


def test_a_check_digit_may_have_a_weight_of_its_own() -> None:
    weighted = NumberFormat.model_validate(
        {
            "name": {"en": "N"},
            "pattern": "[0-9]{3}",
            "check_digits": [{"position": 3, "weights": [3, 2, 7], "modulus": 11}],
            "source": ["C1"],
        }
    )
    assert check_number(weighted, "118") == "check_digit"
    assert check_number(weighted, "134") == "check_digit"
    assert [n for n in range(10) if check_number(weighted, f"13{n}") is None] == [(-9 * pow(7, -1, 11)) % 11]


def test_an_invented_person_has_the_month_offset_that_marks_one() -> None:
    assert is_synthetic(FORMAT, "019152")
    assert not is_synthetic(FORMAT, "011150")
    assert not is_synthetic(FORMAT, "019153")


LUHN = NumberFormat.model_validate(
    {
        "name": {"en": "N"},
        "pattern": "[0-9]{9}",
        "check_digits": [
            {"position": 9, "weights": [1, 2, 1, 2, 1, 2, 1, 2], "modulus": 10, "digit_sums": True},
        ],
        "invented": "0[0-9]{8}",
        "source": ["C1"],
    }
)


@pytest.mark.parametrize(
    ("number", "wrong", "why"),
    [
        ("046454286", None, "0+8+6+8+5+8+2+7+6 = 50, where 8 doubled is 16 and counts 7"),
        ("046454287", "check_digit", "one more at the end"),
        ("046454268", "check_digit", "the last two digits change places"),
        ("064454286", "check_digit", "two digits change places"),
    ],
)
def test_a_product_of_two_digits_may_count_as_their_sum(number: str, wrong: str | None, why: str) -> None:
    assert check_number(LUHN, number) == wrong, why


def test_a_pattern_may_mark_the_numbers_that_nobody_is_given() -> None:
    assert is_synthetic(LUHN, "046454286")
    assert check_number(LUHN, "130692544") is None
    assert not is_synthetic(LUHN, "130692544")
    assert not is_synthetic(LUHN, "046454287"), "a wrong number is nobody's"
