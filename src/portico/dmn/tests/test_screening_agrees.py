"""SQL and the rule engine say the same of every row, for rules written by hand and for random ones."""

from __future__ import annotations

import pytest
from sqlglot import exp, parse_one

from portico.dmn.screening.screen import InPython, Screened
from portico.dmn.tests.population import disagreements, population, screened
from portico.dmn.tests.random_rules import Rules
from portico.dmn.types import Condition, DecisionTable, HitPolicy, TableRule

RULES = """\
m.income > 2 * p.base
m.birth + @"P18Y" <= at
m.birth + m.months
m.until - m.days
m.until + m.months < m.birth
round half up(m.income / 260, 0)
round half down(m.income / 260, 1)
decimal(m.income / m.rate, 2)
floor(m.income / m.rate)
ceiling(m.income / 7, 3)
round up(m.income / 260, 0)
round down(m.income / 260, 0)
decimal(m.income, 1)
round half up(m.income, 1)
round half down(m.income, 1)
floor(m.income)
ceiling(m.income, 1)
round up(m.income, 0)
round down(m.income, 0)
m.income / 11 < p.base
m.income / m.rate <= 130160
m.income / m.hours > m.count
m.hours = 0.55 or m.hours < 0.55 or m.hours >= 0.55
floor(m.income * p.share, 0)
if m.count = null then 0 else m.count
not(m.sex in ("a", "b"))
m.sex < m.name
string length(m.sex)
m.sex + m.name
m.name = "it's" or m.name = "\\\\n" or m.name = "\U0001f600"
contains(m.name, "a") and not(starts with(m.name, m.sex)) or ends with(m.name, m.sex)
count(m.children[alive = true and birth.year + 12 >= at.year])
some c in m.children satisfies c.birth > m.birth + @"P5M"
every c in m.children satisfies c.birth > m.birth + @"P5M"
some c in m.children, d in m.children satisfies c.amount > d.amount and c.alive
sum(m.children.amount)
sum(m.amounts)
min(m.income, m.count, 3)
max([m.income, m.wide])
min(p.base, floor(m.income * p.share / 11, 0))
list contains(p.towns, m.sex)
list contains(m.children.name, m.sex)
m.wide * m.share
m.wide + m.income * m.share
m.share * m.share * m.share * m.share * m.share
modulo(m.income, m.rate)
years and months duration(m.birth, m.until)
years and months duration(m.until, m.birth) > @"P18Y"
date(m.birth.year + 1, m.birth.month + 1, 1)
date(m.birth.year, m.birth.month, 31)
date(m.birth.year, m.count, 30)
m.birth.weekday
date(m.birth.year, 2, 30)
date(2024, m.count, 31)
min(m.sex, m.name, "b")
max(m.birth, m.until)
round half up(m.wide / 3, 2)
decimal(m.wide / 7, 1)
floor(-m.wide / 7)
m.income / m.count > 1
m.wide / m.count <= m.income
-5 / m.count < m.hours
m.income / (m.count - 50) >= 2
(m.until - m.birth) / @"P1D"
(m.until - m.birth) / @"P7D" < 3
m.until + @"P7D" * m.count
m.ok = m.sure or m.ok = null or m.ok != true
m.ok and null or m.sure
m.income = m.wide
p.none = m.income
m.income > p.none
m.children = null
m.children[-1].birth
m.children[item.amount > 3]
m.amounts[item > m.income]
if m.children = null then [] else m.children[alive]
count(if m.ok then [] else m.amounts)
for c in m.children return c.amount * 2
all(for c in m.children return c.alive)
if m.ok then "a" else if m.sure then "b" else null
m.birth in [@"2000-01-01"..at]
m.count in (< 3, [10..20], 7)
2 in (1, 2)
m.income instance of number""".splitlines()


@pytest.mark.parametrize("rule", RULES)
def test_sql_says_what_the_rule_engine_says(rule: str) -> None:
    assert disagreements(rule) == []


OTHERS = [("d1", "if m.income = null then 0 else m.income * p.share")]


@pytest.mark.parametrize("start", range(0, 300, 20))
def test_sql_says_what_the_rule_engine_says_of_random_rules(start: int) -> None:
    in_sql = 0
    for seed in range(start, start + 20):
        rules = Rules(seed)
        rule = rules.table() if seed % 5 == 0 else rules.rule()
        if isinstance(screened(rule, OTHERS), Screened):
            in_sql += 1
            assert disagreements(rule, OTHERS) == []
    assert in_sql >= 15  # most of them are of the kind that becomes SQL


@pytest.mark.parametrize("rule", RULES)
def test_no_number_is_ever_a_double(rule: str) -> None:
    verdict = screened(rule)
    assert isinstance(verdict, Screened)
    types = {each.this for each in parse_one(verdict.sql, dialect="duckdb").find_all(exp.DataType)}
    assert not types & {exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT}
    assert "DOUBLE" not in population().plan(verdict.sql)
    assert population().type_of(verdict.sql).replace('"', "") == verdict.sql_type.replace('"', "")


def test_conditions_agree() -> None:
    assert disagreements((Condition("a", "m.ok"), Condition("b", "m.income > 3"), Condition("c", "m.sure"))) == []


def test_a_table_of_several_outputs_agrees() -> None:
    rules = (TableRule(("< 3",), ("m.count", '"few"')), TableRule((">= 3",), ("2.5", "m.sex")))
    table = DecisionTable(("m.income",), ("amount", "word"), HitPolicy.UNIQUE, rules)
    assert disagreements("t.amount", [("t", table)]) == []
    assert disagreements("t.word", [("t", table)]) == []


def test_input_values_and_defaults_agree() -> None:
    rules = (TableRule(('"a"',), ("1",)), TableRule(('"b"',), ("m.count",)))
    allowed = DecisionTable(
        ("m.sex",), ("out",), HitPolicy.FIRST, rules, input_values=('"a", "b", "Ås"',), defaults=("9",)
    )
    assert disagreements(allowed) == []


def test_decisions_that_stand_on_each_other_agree() -> None:
    others = [("age", "years and months duration(m.birth, at)"), ("adult", 'age >= @"P18Y"')]
    assert disagreements("if adult then m.income * p.share else 0", others) == []
    assert isinstance(screened("adult and sqrt(2) > 1", others), InPython) is False
