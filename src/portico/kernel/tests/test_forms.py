"""Dates as people write them."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.kernel import forms

CHRISTMAS = dt.date(2026, 12, 24)


@pytest.mark.parametrize(
    ("boxes", "day"),
    [
        (("24", "12", "2026"), CHRISTMAS),
        (("24.", "12.", "2026"), CHRISTMAS),
        (("24", "desember", "2026"), CHRISTMAS),
        (("24", "Dec", "2026"), CHRISTMAS),
        ((" 24 ", "12", "26"), CHRISTMAS),
        (("24.12.2026", "", ""), CHRISTMAS),
        (("24 12 2026", "", ""), CHRISTMAS),
        (("24/12/26", "", ""), CHRISTMAS),
        (("2026-12-24", "", ""), CHRISTMAS),
        (("1", "mai", "2027"), dt.date(2027, 5, 1)),
        (("1", "Mars", "2027"), dt.date(2027, 3, 1)),
    ],
)
def test_a_day_is_read_however_it_is_written(boxes: tuple[str, str, str], day: dt.date) -> None:
    assert forms.read_day(*boxes) == day


@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        (("24", "", ""), "missing a month and a year"),
        (("", "12", "2026"), "missing a day"),
        (("31", "2", "2027"), "does not exist"),
        (("24", "13", "2026"), "from 1 to 12"),
        (("24", "12", "202"), "four digits"),
        (("x", "12", "2026"), "does not exist"),
        (("24", "ab", "2026"), "from 1 to 12"),
    ],
)
def test_what_is_no_day_gets_a_sentence_that_says_what_to_do(boxes: tuple[str, str, str], said: str) -> None:
    with pytest.raises(forms.DayNotReadable, match=said):
        forms.read_day(*boxes)


@pytest.mark.parametrize(
    "boxes", [("9" * 30, "1", "2026"), ("9" * 5_000, "1", "2026"), ("1", "9" * 5_000, "2026"), ("1", "1", "9" * 5_000)]
)
def test_a_number_without_end_is_no_day(boxes: tuple[str, str, str]) -> None:
    with pytest.raises(forms.DayNotReadable):
        forms.read_day(*boxes)
