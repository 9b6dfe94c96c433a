"""Decisions over facts of which some are unknown: answers, needs, explanations, tables."""

import datetime as dt
from decimal import Decimal

import pytest

from portico.dmn.model import Model, compile_model
from portico.dmn.types import (
    Condition,
    Decision,
    DecisionTable,
    HitPolicy,
    Record,
    TableRule,
    Unknown,
)

BORN = dt.date(2026, 1, 10)
NAMES = ["mother", "child", "children", "parameters", "due_date"]


def unknown(*paths: str) -> Unknown:
    return Unknown(frozenset(tuple(path.split(".")) for path in paths))


def answer(text: str, **facts: object) -> object:
    model = compile_model([], names=NAMES)
    return model.session({"mother": Record("mother", {}), "child": Record("child", {}), **facts}).evaluate(
        model.compile(text)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mother.age", unknown("mother.age")),
        ("due_date", unknown("due_date")),
        ("due_date.year", unknown("due_date")),
        ("mother.age > 18", unknown("mother.age")),
        ("mother.age + child.age", unknown("mother.age", "child.age")),
        ("false and mother.employed", False),
        ("mother.employed and false", False),
        ("true or mother.employed", True),
        ("true and mother.employed", unknown("mother.employed")),
        ("null and mother.employed", unknown("mother.employed")),
        ("not(mother.employed)", unknown("mother.employed")),
        ("mother.age = null", unknown("mother.age")),  # storing the unknown as null would decide here
        ("null < mother.age", None),
        ("null + mother.age", None),
        ("if mother.employed then 1 else 1", Decimal(1)),
        ("if mother.employed then 1 else child.age", unknown("mother.employed", "child.age")),
        ("if true then 1 else mother.age", Decimal(1)),
        ("mother.age in [18..60]", unknown("mother.age")),
        ("5 in [10..mother.age]", False),
        ("some x in [1, mother.age] satisfies x = 1", True),
        ("every x in [1, mother.age] satisfies x = 2", False),
        ("some x in [2, mother.age] satisfies x = 1", unknown("mother.age")),
        ("count([mother.age, child.age])", Decimal(2)),
        ("sum([1, mother.age])", unknown("mother.age")),
        ("list contains([1, mother.age], 1)", True),
        ("list contains([2, mother.age], 1)", unknown("mother.age")),
        ("[mother.age, 2] = [1, 3]", False),
        ("[mother.age]", unknown("mother.age")),
        ("{a: mother.age, b: 2}.b", Decimal(2)),
        ("upper case(mother.name)", unknown("mother.name")),
        ("mother instance of context<age: Any>", True),
    ],
)
def test_an_unknown_fact_stays_unknown_where_it_matters(text: str, expected: object) -> None:
    assert answer(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count(children)", Decimal(2)),
        ('count(children[born > @"2026-01-01"])', unknown("children[2].born")),
        ('some c in children satisfies c.born > @"2026-01-01"', True),
        ('count(children[born > @"2026-01-01"]) > 0', unknown("children[2].born")),
        ('children[born > @"2026-01-01"][1].name', "Ada"),
        ('count(children[born > @"2026-01-01"][name = "Ada"])', Decimal(1)),  # Bo is out, whenever born
        ('count(children[name = "Bo" and born > @"2026-01-01"])', unknown("children[2].born")),
        ("children.name", ["Ada", "Bo"]),
        ("count(distinct values(children))", Decimal(2)),
    ],
)
def test_a_list_of_children_of_whom_one_birth_date_is_unknown(text: str, expected: object) -> None:
    children = [Record("children[1]", {"born": BORN, "name": "Ada"}), Record("children[2]", {"name": "Bo"})]
    assert answer(text, children=children) == expected


def test_a_plain_mapping_lacks_nothing_it_does_not_have() -> None:
    assert answer("parameters.rate.high", parameters={"rate": {"low": 1}}) is None


def test_a_fact_may_be_unknown_for_its_own_reason() -> None:
    mother = Record("mother", {"age": unknown("registry.age")})
    assert answer("mother.age > 18", mother=mother) == unknown("registry.age")


def aid() -> Model:
    conditions = (
        Condition("adult", "mother.age >= 18"),
        Condition("poor", "mother.income < 2 * parameters.base"),
        Condition("resident", "mother.resident"),
    )
    return compile_model(
        [Decision("aid", conditions), Decision("amount", "if aid then parameters.base else 0")], names=NAMES
    )


def test_conditions_hold_together_as_and() -> None:
    session = aid().session({"mother": Record("mother", {"age": 17}), "parameters": {"base": 100}})
    assert session.value("aid") is False
    assert session.value("amount") == 0


def test_the_explanation_has_every_condition() -> None:
    session = aid().session({"mother": Record("mother", {"age": 17, "income": 150}), "parameters": {"base": 100}})
    outcome = session.outcome("aid")
    assert outcome.value is False
    assert [(each.id, each.value) for each in outcome.conditions] == [
        ("adult", False),
        ("poor", True),
        ("resident", unknown("mother.resident")),
    ]


def test_a_value_that_is_no_boolean_leaves_a_condition_null() -> None:
    mother = Record("mother", {"age": 20, "income": 1, "resident": "yes"})
    outcome = aid().session({"mother": mother, "parameters": {"base": 100}}).outcome("aid")
    assert outcome.value is None
    assert outcome.conditions[2].value is None


def test_a_decision_is_made_once_in_a_session() -> None:
    session = aid().session({"mother": Record("mother", {"age": 17}), "parameters": {"base": 100}})
    first = session.value("amount")
    assert session.value("amount") is first


def benefit(policy: HitPolicy) -> Model:
    rules = (
        TableRule(("< 18", "-"), ("1", '"child"')),
        TableRule(("[18..60]", '"work", "study"'), ("2", '"adult"')),
        TableRule(("-", '"rest"'), ("3", '"rest"')),
    )
    table = DecisionTable(("mother.age", "mother.does"), ("rate", "name"), policy, rules)
    return compile_model([Decision("benefit", table), Decision("rate", "benefit.rate")], names=NAMES)


@pytest.mark.parametrize(
    ("policy", "facts", "rate", "row"),
    [
        (HitPolicy.FIRST, {"age": 10, "does": "rest"}, 1, 0),
        (HitPolicy.FIRST, {"age": 30, "does": "study"}, 2, 1),
        (HitPolicy.FIRST, {"age": 70, "does": "work"}, None, None),
        (HitPolicy.FIRST, {"age": 10}, 1, 0),  # what she does cannot matter any more
        (HitPolicy.FIRST, {"does": "rest"}, unknown("mother.age"), None),  # the first row may match
        (HitPolicy.FIRST, {"age": 30}, unknown("mother.does"), None),
        (HitPolicy.UNIQUE, {"age": 30, "does": "work"}, 2, 1),
        (HitPolicy.UNIQUE, {"age": 10, "does": "rest"}, None, None),  # two rows match
        (HitPolicy.UNIQUE, {"age": 10}, unknown("mother.does"), None),  # the third row may match too
        (HitPolicy.ANY, {"age": 10, "does": "rest"}, None, None),  # two rows disagree
        (HitPolicy.ANY, {"age": 10, "does": "work"}, 1, 0),
        (HitPolicy.COLLECT, {"age": 10, "does": "rest"}, [1, 3], 0),
        (HitPolicy.COLLECT, {"age": 70, "does": "work"}, [], None),
    ],
)
def test_a_table_answers_by_its_hit_policy(
    policy: HitPolicy, facts: dict[str, object], rate: object, row: object
) -> None:
    session = benefit(policy).session({"mother": Record("mother", facts)})
    assert session.value("rate") == rate
    assert session.outcome("benefit").rule_hit == row


def test_collected_rows_that_may_match_are_counted_as_unknown() -> None:
    table = DecisionTable(
        ("mother.age",), ("o",), HitPolicy.COLLECT, (TableRule(("> 1",), ("1",)), TableRule(("-",), ("2",)))
    )
    model = compile_model([Decision("t", table), Decision("has two", "list contains(t, 2)")], names=NAMES)
    session = model.session({"mother": Record("mother", {})})
    assert session.value("t") == unknown("mother.age")
    assert session.value("has two") is True


def test_an_unknown_has_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(unknown("mother.age"))
