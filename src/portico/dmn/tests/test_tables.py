"""Hit policies, aggregators, priorities, defaults and allowed inputs of decision tables (DMN 1.5, 8.2.10 and 8.2.11)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from portico.dmn.feel import tree
from portico.dmn.model import Session, compile_model
from portico.dmn.types import Aggregator, Decision, DecisionTable, HitPolicy, Record, TableRule, Unknown

# Three rows match an age of 20: the outputs are 3, 1 and 3 again.
TABLE = DecisionTable(
    ("age",),
    ("fee",),
    HitPolicy.COLLECT,
    (TableRule((">= 18",), ("3",)), TableRule(("< 30",), ("1",)), TableRule(("20",), ("3",))),
)


def decide(table: DecisionTable, **facts: object) -> object:
    return made(table, **facts).value("t")


def made(table: DecisionTable, **facts: object) -> Session:
    return compile_model([Decision("t", table)], names=["age", "kind"]).session({"age": None, "kind": None, **facts})


def unknown(*needs: str) -> Unknown:
    return Unknown(frozenset((need,) for need in needs))


@pytest.mark.parametrize(
    ("policy", "age", "answer"),
    [
        (HitPolicy.UNIQUE, 40, 3),  # one row
        (HitPolicy.UNIQUE, 20, None),  # three rows: the table contradicts its policy
        (HitPolicy.FIRST, 20, 3),
        (HitPolicy.ANY, 20, None),  # two outputs
        (HitPolicy.ANY, 10, 1),
        (HitPolicy.COLLECT, 20, [3, 1, 3]),
        (HitPolicy.RULE_ORDER, 20, [3, 1, 3]),
        (HitPolicy.COLLECT, None, []),
        (HitPolicy.RULE_ORDER, None, None),
        (HitPolicy.FIRST, None, None),
    ],
)
def test_the_hit_policy_says_what_several_rows_answer(policy: HitPolicy, age: object, answer: object) -> None:
    assert decide(replace(TABLE, hit_policy=policy), age=age) == answer


@pytest.mark.parametrize(
    ("aggregator", "age", "answer"),
    [
        (Aggregator.SUM, 20, 7),
        (Aggregator.MIN, 20, 1),
        (Aggregator.MAX, 20, 3),
        (Aggregator.COUNT, 20, 3),
        (Aggregator.COUNT, None, 0),
        (Aggregator.SUM, None, None),
        (Aggregator.MAX, None, None),
    ],
)
def test_collect_can_sum_find_the_least_and_the_greatest_and_count(
    aggregator: Aggregator, age: object, answer: object
) -> None:
    assert decide(replace(TABLE, aggregator=aggregator), age=age) == answer


def test_priority_takes_the_output_that_is_listed_first() -> None:
    table = replace(TABLE, hit_policy=HitPolicy.PRIORITY, output_values=("1, 3",))
    assert decide(table, age=20) == 1
    assert decide(table, age=40) == 3
    assert made(table, age=20).outcome("t").rule_hit == 1


def test_an_output_that_is_not_listed_comes_last() -> None:
    table = replace(TABLE, hit_policy=HitPolicy.OUTPUT_ORDER, output_values=("1",))
    assert decide(table, age=20) == [1, 3, 3]


def test_output_order_sorts_by_priority_and_then_by_row() -> None:
    rules = tuple(TableRule(("-",), (kind, number)) for kind, number in (('"b"', "1"), ('"a"', "2"), ('"b"', "0")))
    table = DecisionTable(("age",), ("kind", "n"), HitPolicy.OUTPUT_ORDER, rules, output_values=('"a", "b"', None))
    found = decide(table, age=1)
    assert [(each["kind"], each["n"]) for each in found] == [("a", 2), ("b", 1), ("b", 0)]  # type: ignore[attr-defined]


def test_a_priority_can_be_a_range_of_outputs() -> None:
    table = replace(TABLE, hit_policy=HitPolicy.PRIORITY, output_values=("< 2, >= 2",))
    assert decide(table, age=20) == 1


def test_the_default_is_answered_when_no_row_matches() -> None:
    for policy in HitPolicy:
        table = replace(TABLE, hit_policy=policy, defaults=("age + 1",), rules=TABLE.rules[2:])
        assert decide(table, age=6) == 7, policy
        assert decide(table, age=20) in (3, [3]), policy


def test_an_output_without_a_default_is_null_beside_one_that_has_it() -> None:
    table = DecisionTable(("age",), ("a", "b"), HitPolicy.FIRST, (), defaults=("1", None))
    assert decide(table) == {"a": 1, "b": None}


def test_several_outputs_have_no_sum() -> None:
    table = DecisionTable(
        ("age",), ("a", "b"), HitPolicy.COLLECT, (TableRule(("-",), ("1", "2")),), aggregator=Aggregator.SUM
    )
    assert decide(table, age=1) is None


def test_an_input_that_is_not_allowed_leaves_the_table_null() -> None:
    table = replace(TABLE, hit_policy=HitPolicy.FIRST, input_values=("[0..120]",), defaults=("9",))
    assert decide(table, age=20) == 3
    assert decide(table, age=130) is None


@pytest.mark.parametrize(
    ("table", "facts", "answer"),
    [
        # Whatever the kind is, the row for adults comes first.
        ({"hit_policy": HitPolicy.PRIORITY, "output_values": ("3, 1",)}, {"age": 40}, 3),
        # The sum needs to know whether the second row matches.
        ({"aggregator": Aggregator.SUM}, {"age": 40}, unknown("kind")),
        ({"aggregator": Aggregator.MAX, "rules": TABLE.rules[:1]}, {"age": 40}, 3),
    ],
)
def test_an_unknown_input_matters_only_where_it_can_change_the_answer(
    table: dict[str, object], facts: dict[str, object], answer: object
) -> None:
    rules = (TableRule((">= 18", "-"), ("3",)), TableRule(("-", '"late"'), ("1",)))
    given = DecisionTable(("age", "kind"), ("fee",), HitPolicy.COLLECT, rules)
    if "rules" in table:
        table = {**table, "rules": rules[:1]}
    model = compile_model([Decision("t", replace(given, **table))], names=["age", "kind"])  # type: ignore[arg-type]
    assert model.session(facts).value("t") == answer


def test_the_tree_of_a_table_has_all_that_was_written() -> None:
    table = replace(TABLE, aggregator=Aggregator.MIN, output_values=("1, 3",), defaults=("0",), input_values=("> 0",))
    node = compile_model([Decision("t", table)], names=["age"]).tree("t")
    assert isinstance(node, tree.Table)
    assert node.aggregator is Aggregator.MIN
    assert node.outputs[0].values == (tree.Literal(Decimal(1)), tree.Literal(Decimal(3)))
    assert node.outputs[0].default == tree.Literal(Decimal(0))
    assert node.inputs[0].values is not None
    assert len(node.rows) == 3


def test_a_row_that_may_match_does_not_hide_a_sure_one_of_higher_priority() -> None:
    rules = (TableRule(("m.x > 1",), ("1",)), TableRule(("true",), ("2",)))
    table = DecisionTable(("true",), ("o",), HitPolicy.PRIORITY, rules, output_values=("2, 1",))
    model = compile_model([Decision("t", table)], names=["m"])
    assert model.session({"m": Record("m", {})}).value("t") == 2
