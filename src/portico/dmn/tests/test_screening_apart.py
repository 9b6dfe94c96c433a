"""A table of the policy UNIQUE counts its hits in SQL only when two rows may match the same facts."""

from __future__ import annotations

import pytest

from portico.dmn.screening.screen import Screened
from portico.dmn.tests.population import disagreements, screened
from portico.dmn.types import DecisionTable, HitPolicy, TableRule

COUNTS_HITS = "> 1 THEN NULL"


def table(*cells: tuple[str, str]) -> DecisionTable:
    rules = tuple(TableRule(each, (str(number),)) for number, each in enumerate(cells))
    return DecisionTable(("m.count", "m.sex"), ("out",), HitPolicy.UNIQUE, rules)


@pytest.mark.parametrize(
    "cells",
    [
        (("< 0", "-"), ("[0..9)", "-"), ("[9..17]", "-"), ("> 17", "-")),
        (("1", "-"), ("2, 3", "-"), ("(3..4)", "-"), ("not(1, 2)", '"a"'))[:3],
        (("-", '"a"'), ("-", '"b", "Ås"')),
        (("1", '"a"'), ("1", '"b"'), ("2", "-")),
        (("[0..1)", "-"), ("(1..2]", "-"), ("1", "-")),
        (("<= p.base", "-"), ("> p.base", "-")),
    ],
)
def test_rows_that_no_facts_meet_together_are_not_counted(cells: tuple[tuple[str, str], ...]) -> None:
    verdict = screened(table(*cells))
    assert isinstance(verdict, Screened)
    assert COUNTS_HITS not in verdict.sql
    assert disagreements(table(*cells)) == []


@pytest.mark.parametrize(
    "cells",
    [
        (("<= 0", "-"), ("[0..9)", "-")),
        (("1", "-"), ("-", "-")),
        (("1, 2", "-"), ("2, 3", "-")),
        (("not(1)", "-"), ("2", "-")),
        (("m.hours", "-"), ("2", "-")),
        (("null", "-"), ("2", "-"), ("null", '"a"')),
        (("? > 3", "-"), ("2", "-")),
        (("< 3", "-"), ("> 1", "-")),
    ],
)
def test_rows_that_may_match_together_are_counted(cells: tuple[tuple[str, str], ...]) -> None:
    verdict = screened(table(*cells))
    assert isinstance(verdict, Screened)
    assert COUNTS_HITS in verdict.sql
    assert disagreements(table(*cells)) == []
