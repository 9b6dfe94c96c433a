"""Values of facts as pages write them, in each language."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import translation

from portico.casework.types import Amount
from portico.catalogue.pack.schema import Concept, ConceptType, Text
from portico.kernel.wording import number_in_words
from portico.site.templatetags.portico import amount_of, days_in_words, value_of

LABEL = Text.model_validate({"nb": "Ord", "en": "Word"})
INCOME = Concept(
    type=ConceptType.TABLE,
    label=LABEL,
    unit="NOK/month",
    fields={"month": ConceptType.DATE, "amount": ConceptType.MONEY},
)


def months(count: int, *, day: int = 1) -> list[dict[str, object]]:
    return [{"month": dt.date(2026, month, day), "amount": Decimal(43500)} for month in range(1, count + 1)]


def lines(page: str) -> list[str]:
    return [re.sub(r"\s", " ", line) for line in re.findall("<li>(.*?)</li>", page)]


@pytest.mark.parametrize(("language", "said"), [("nb", "2 008"), ("en", "2,008")])
def test_digits_are_grouped_the_same_way_on_pages_and_in_letters(language: str, said: str) -> None:
    amount = Amount(Decimal(2008), "NOK/day", LABEL)
    with translation.override(language):
        assert re.sub(r"\s", " ", number_in_words(Decimal("2008.00"))) == said
        assert re.sub(r"\s", " ", amount_of(amount)).startswith(f"{said} NOK ")


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 day"), (60, "60 days"), (365, "1 year"), (400, "400 days"), (1826, "5 years"), (3652, "10 years")],
)
def test_whole_years_are_said_as_years(days: int, said: str) -> None:
    with translation.override("en"):
        assert days_in_words(days) == said


def test_a_table_has_a_line_for_each_row_and_names_months() -> None:
    with translation.override("en"):
        assert lines(value_of(months(2), INCOME)) == ["January 2026: 43,500 NOK", "February 2026: 43,500 NOK"]
    with translation.override("nb"):
        assert lines(value_of(months(1), INCOME)) == ["januar 2026: 43 500 NOK"]


def test_a_column_with_other_days_than_firsts_of_months_keeps_its_days() -> None:
    with translation.override("en"):
        shown = lines(value_of([*months(1), *months(1, day=15)], INCOME))
    assert shown == ["1 January 2026: 43,500 NOK", "15 January 2026: 43,500 NOK"]


@pytest.mark.parametrize(("rows", "folded"), [(4, False), (5, True)])
def test_a_long_table_is_folded(rows: int, folded: bool) -> None:
    shown = value_of(months(rows), INCOME)
    assert len(lines(shown)) == rows
    assert shown.startswith("<details") is folded


def test_what_stands_in_a_table_is_text() -> None:
    assert lines(value_of([{"visit": "<b>bold</b>"}], INCOME)) == ["&lt;b&gt;bold&lt;/b&gt;"]
