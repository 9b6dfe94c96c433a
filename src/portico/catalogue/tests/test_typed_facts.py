"""What a rule author types is a value: nothing is computed of it before the rule is tried."""

import datetime as dt

import pytest

from portico.catalogue.forms import TryRuleForm
from portico.catalogue.pack.schema import ConceptType
from portico.catalogue.pack.trying import RuleInput

AMOUNT = RuleInput("applicant.amount", ("applicant", "amount"), "Amount", None, ConceptType.MONEY, {}, None)
ROWS = RuleInput("applicant.rows", ("applicant", "rows"), "Rows", None, ConceptType.TABLE, {}, None)


def typed(**boxes: str) -> TryRuleForm:
    data = {"at": "2026-11-21", **{f"applicant.{name}": text for name, text in boxes.items()}}
    return TryRuleForm([AMOUNT, ROWS], dt.date(2026, 11, 21), "en", data)


def test_numbers_and_rows_that_are_written_out_are_taken() -> None:
    form = typed(amount="-12.50", rows='[{amount: 1, month: @"2026-11-01"}]')
    assert form.is_valid(), form.errors
    assert form.facts()["applicant", "rows"] == [{"amount": 1, "month": dt.date(2026, 11, 1)}]


@pytest.mark.parametrize("text", ["1 + 1", "9 ** 9", "count([1])", "1" * 10_001, "(" * 5000, "applicant", '"12"'])
def test_an_amount_that_would_have_to_be_computed_is_not_taken(text: str) -> None:
    form = typed(amount=text)
    assert not form.is_valid()
    assert list(form.errors) == ["applicant.amount"]


@pytest.mark.parametrize("text", ["for i in 1..9 return i", "[[1]][1]", "[for i in 1..9 return i]", "[" * 5000])
def test_rows_that_would_have_to_be_computed_are_not_taken(text: str) -> None:
    assert list(typed(rows=text).errors) == ["applicant.rows"]
