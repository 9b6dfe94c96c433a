"""What is not provably the same in SQL is named with its place and reason, and nothing else is."""

from __future__ import annotations

import time

import pytest
from sqlglot import exp, parse_one

from portico.dmn.errors import DmnError
from portico.dmn.model import compile_model
from portico.dmn.screening.columns import Column
from portico.dmn.screening.screen import InPython, Screened, compile_sql, screenable
from portico.dmn.tests.population import COLUMNS, KNOWN, disagreements, model_of, population, screened
from portico.dmn.types import Decision, FeelType


def reasons(rule: str) -> list[str]:
    verdict = screened(rule)
    assert isinstance(verdict, InPython), verdict.sql
    return [each.reason for each in verdict.reasons]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("m.income / 3", "division: the quotient"),
        ("m.income / m.rate + 1 > 2", "division: the quotient"),
        ("floor(m.income / m.count)", "the divisor may be negative or positive"),
        ("m.income / m.count = 1", "whether a quotient that may be null equals something"),
        ("sqrt(m.income)", "the function 'sqrt'"),
        ("m.income ** 2", "a power"),
        ("mean(m.amounts)", "the function 'mean'"),
        ("upper case(m.sex)", "the function 'upper case'"),
        ("matches(m.sex, \"a+\")", "the function 'matches'"),
        ("m.wide * m.wide", "the result may need 60 digits"),
        ("m.wide * m.income", "the result may need 42 digits"),
        ("m.income = m.sex", "comparing a number with text"),
        ("if m.ok then 1 else \"a\"", "if: a number here and text there"),
        ("m.children = []", "comparing lists, ranges or contexts as a whole"),
        ("m.children[m.count]", "a filter by what is no condition"),
        ("m.birth + @\"PT1H\"", "times of the day"),
        ("m.until + @\"P9000Y\"", "after the year 9999"),
        ("m.months * m.rate", "a duration times a number that may not be whole"),
        ("@\"P1M\" * m.wide", "a duration times a number that may not be whole"),
        ("m.wage > 3", "no column is declared for 'm.wage'"),
        ("m.children.wage", "no field 'wage' is declared"),
        ("round half up(m.income, m.count)", "rounding to a number of decimals"),
        ("round half up(m.income, -2)", "rounding: to tens or hundreds"),
        ("m", "no column is declared for 'm'"),
        ("[1, m.income]", ""),
        ("function(x) x + m.count", "this form of expression"),
    ],
)  # fmt: skip
def test_what_cannot_be_proved_runs_in_python(rule: str, reason: str) -> None:
    if reason:
        assert any(reason in said for said in reasons(rule))
    else:
        assert isinstance(screened(rule), Screened)


def test_every_reason_is_told_with_its_place() -> None:
    verdict = screened('m.ok and\n  (sqrt(m.income) > 3 or upper case(m.sex) = "A")')
    assert isinstance(verdict, InPython)
    assert [(each.line, each.column, each.text) for each in verdict.reasons] == [
        (2, 4, "sqrt(m.income)"),
        (2, 26, "upper case(m.sex)"),
    ]
    assert str(verdict.reasons[0]) == "d, line 2, column 4: the function 'sqrt' (sqrt(m.income))"


def test_a_reason_in_another_decision_names_that_decision() -> None:
    model = model_of(("root", "sqrt(m.income)"), ("d", "root > 3"), ("free", "m.ok"))
    verdicts = {verdict.decision: verdict for verdict in screenable(model, COLUMNS, KNOWN)}
    assert isinstance(verdicts["free"], Screened)
    assert isinstance(verdicts["d"], InPython)
    assert [each.decision for each in verdicts["d"].reasons] == ["root"]


def test_a_branch_that_no_row_takes_is_not_looked_at() -> None:
    assert isinstance(screened("if p.none = null then m.income else sqrt(m.income)"), Screened)


def test_facts_that_nobody_may_know_yet_are_refused() -> None:
    columns = {("m", "income"): Column(FeelType.NUMBER, digits=9, unknown_possible=True)}
    verdict = compile_sql(model_of(("d", "m.income > 3")), "d", columns)
    assert isinstance(verdict, InPython)
    assert "nobody knows yet" in verdict.reasons[0].reason


def test_numbers_without_digits_are_refused() -> None:
    verdict = compile_sql(model_of(("d", "m.income > 3")), "d", {("m", "income"): Column(FeelType.NUMBER)})
    assert isinstance(verdict, InPython)
    assert "how many digits" in verdict.reasons[0].reason


def test_decisions_that_double_at_every_step_are_refused_quickly() -> None:
    steps = [(f"s{i}", f"if s{i - 1} > {i} then s{i - 1} + 1 else s{i - 1} - 1") for i in range(1, 60)]
    model = model_of(("s0", "m.count"), *steps)
    started = time.process_time()
    verdict = compile_sql(model, "s59", COLUMNS, KNOWN)
    assert isinstance(verdict, InPython)
    assert any("pieces" in each.reason for each in verdict.reasons)
    assert time.process_time() - started < 20


def test_long_chains_and_deep_nests_become_sql_or_are_refused() -> None:
    assert isinstance(screened(" and ".join(f"m.count != {i}" for i in range(400))), Screened)
    assert disagreements("".join(f"if m.income > {i} then {i} else " for i in range(120)) + "m.count") == []
    assert disagreements(" + ".join(["m.count"] * 300)) == []
    assert any("levels deep" in said for said in reasons(" + ".join(["m.count"] * 2000)))


def test_an_unknown_dialect_is_an_error() -> None:
    with pytest.raises(DmnError, match="There is no SQL dialect 'oracle'"):
        compile_sql(model_of(("d", "m.ok")), "d", COLUMNS, KNOWN, dialect="oracle")


def test_a_missing_decision_is_an_error() -> None:
    with pytest.raises(DmnError, match="There is no decision 'e'"):
        compile_sql(model_of(("d", "m.ok")), "e", COLUMNS, KNOWN)


def test_all_names_are_quoted() -> None:
    model = model_of(("d", 'm.months > @"P1M" and (some months in m.children satisfies months.name = "a")'))
    verdict = compile_sql(model, "d", COLUMNS, KNOWN)
    assert isinstance(verdict, Screened)
    assert all(name.args["quoted"] for name in parse_one(verdict.sql, dialect="duckdb").find_all(exp.Identifier))
    assert verdict.reads == {("m", "months"), ("m", "children")}
    assert verdict.columns["m.months"] == "DECIMAL(3,0)"


def test_a_column_is_never_taken_for_a_variable() -> None:
    columns = {("x1",): COLUMNS[("m", "income")], ("X2",): COLUMNS[("m", "income")], ("l",): COLUMNS[("m", "amounts")]}
    model = compile_model([Decision("d", "l[item > x1]")], names=["x1", "X2", "l"])
    verdict = compile_sql(model, "d", columns)
    assert isinstance(verdict, Screened)
    assert verdict.sql == 'LIST_FILTER("l", LAMBDA "x3" : COALESCE("x3" > "x1", FALSE))'


def test_a_column_may_have_a_name_of_its_own() -> None:
    columns = {("m", "income"): Column(FeelType.NUMBER, digits=9, name="select")}
    verdict = compile_sql(model_of(("d", "m.income > 3")), "d", columns)
    assert isinstance(verdict, Screened)
    assert verdict.columns == {"select": "DECIMAL(9,0)"}
    assert '"select" >' in verdict.sql


@pytest.mark.parametrize(
    ("values", "fits"),
    [
        ("(1, 60.0, [1.5])", True),
        ("(NULL, 0.0, NULL)", True),
        ("(1, 60.1, [1.5])", False),
        ("(1, NULL, [1.5])", False),
        ("(1, 1.0, [1.5, NULL])", False),
        ("(1, 1.0, [1.5, 1.5, 1.5])", False),
        ("(1, 1.0, [99.5])", False),
    ],
)
def test_the_guard_finds_rows_that_are_not_as_declared(values: str, fits: bool) -> None:
    columns = {
        ("m", "count"): Column(FeelType.NUMBER, low=-5, high=5),
        ("m", "hours"): Column(FeelType.NUMBER, low=0, high=60, scale=1, nullable=False),
        ("m", "amounts"): Column(
            FeelType.LIST, longest=2, item=Column(FeelType.NUMBER, low=0, high=50, scale=1, nullable=False)
        ),
    }
    verdict = compile_sql(model_of(("d", "m.count + m.hours + sum(m.amounts) > 3")), "d", columns)
    assert isinstance(verdict, Screened)
    types = '(v("m.count", "m.hours", "m.amounts"))'[1:-1]
    found = population().table.execute(f"SELECT {verdict.guard} FROM (VALUES {values}) {types}").fetchall()  # noqa: S608
    assert found == [(fits,)]


def test_spark_says_the_same_in_its_own_words() -> None:
    rule = 'm.income * p.share > 100 and (some c in m.children satisfies c.birth + @"P5M" > m.until) and m.birth.weekday = 1'
    verdict = compile_sql(model_of(("d", rule)), "d", COLUMNS, KNOWN, dialect="spark")
    assert isinstance(verdict, Screened)
    tree = parse_one(verdict.sql, dialect="spark")
    assert "`m.income`" in verdict.sql
    assert "ADD_MONTHS" in verdict.sql
    assert all(name.args["quoted"] for name in tree.find_all(exp.Identifier))
    assert "((DAYOFWEEK(`m.birth`) + 5) % 7) + 1" in verdict.sql


def test_spark_is_refused_what_it_would_round() -> None:
    verdict = compile_sql(model_of(("d", "m.wide * m.share > 0")), "d", COLUMNS, KNOWN, dialect="spark")
    assert isinstance(verdict, Screened)
    wide = compile_sql(model_of(("d", "sum(m.amounts) > 0")), "d", COLUMNS, KNOWN, dialect="spark")
    assert isinstance(wide, InPython)
