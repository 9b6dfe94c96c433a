"""What is surely wrong with the rows of a table, each with an example."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portico.dmn.checking.table_rows import TableFault, TableProblem, table_problems
from portico.dmn.feel.tree import Table
from portico.dmn.model import Model, compile_model
from portico.dmn.types import Decision, DecisionTable, FeelType, HitPolicy, TableRule, Type

NAMES = ["age", "income", "kind", "birth", "limit", "own"]


def a_table(rows: list[str], policy: HitPolicy = HitPolicy.UNIQUE, *inputs: str, default: str | None = None) -> Model:
    rules = []
    for row in rows:
        tests, _, answer = row.partition("->")
        rules.append(TableRule(tuple(each.strip() for each in tests.split("|")), (answer.strip() or "1",)))
    table = DecisionTable(inputs or ("age",), ("o",), policy, tuple(rules), defaults=(default,))
    return compile_model([Decision("t", table)], names=NAMES)


def problems(model: Model) -> list[TableProblem]:
    node = model.tree("t")
    assert isinstance(node, Table)
    return table_problems(model, node, {("age",): Type(FeelType.NUMBER), ("own",): Type(FeelType.BOOLEAN)})


def told(rows: list[str], policy: HitPolicy = HitPolicy.UNIQUE, *inputs: str, default: str | None = None) -> list[str]:
    return [problem.message for problem in problems(a_table(rows, policy, *inputs, default=default))]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["< 18", "[18..67)", ">= 67"], []),
        (["< 18", ">= 18", "-"], ["Rows 1 and 3 both match, for example for age = 0.", "Rows 2 and 3 both match"]),
        (["<= 18", ">= 18"], ["Rows 1 and 2 both match, for example for age = 18."]),
        (["< 18", "> 18"], ["No row matches, for example for age = 18."]),
        (["< 18", "[18..67]"], ["No row matches, for example for age = 68."]),
        (["[1..2]", ">= 3", "0"], []),  # halves and what is below zero are not meant
        (["< 1.5", "> 2.5"], ["No row matches, for example for age = 2"]),
        (["< -5", "> 5"], ["No row matches, for example for age = 0"]),
        (["< 18", ">= 18", "[70..60]"], ["Row 3 can never match."]),
        (["not(1)", "1"], []),
        (["? < 18", "? >= 18"], []),
    ],
)
def test_the_rows_of_one_number(rows: list[str], said: list[str]) -> None:
    found = told(rows)
    assert len(found) == len(said)
    for one, start in zip(found, said, strict=True):
        assert one.startswith(start.removesuffix("."))


def test_rows_over_two_inputs_are_looked_at_together() -> None:
    rows = ["< 18 | -", ">= 18 | true", ">= 18 | false"]
    assert told(rows, HitPolicy.UNIQUE, "age", "own") == []
    found = problems(a_table([*rows[:2], ">= 60 | -"], HitPolicy.UNIQUE, "age", "own"))
    assert [(each.fault, each.rows) for each in found] == [(TableFault.OVERLAP, (2, 3)), (TableFault.GAP, ())]
    assert dict(found[0].example)["own"] == "true"
    assert dict(found[1].example) == {"age": "18", "own": "false"}


def test_a_row_below_one_that_takes_all_is_hidden_where_the_first_counts() -> None:
    assert told(["< 18", "-", ">= 67"], HitPolicy.FIRST) == [
        "Row 3 never decides: rows above it match all that it matches."
    ]
    assert told(["< 18", "-"], HitPolicy.FIRST) == []


def test_rows_of_any_may_overlap_when_they_answer_the_same() -> None:
    assert told(["< 18 -> 1", "< 30 -> 1", ">= 18 -> 1"], HitPolicy.ANY) == []
    assert "With ANY they must answer the same." in told(["< 18 -> 1", "< 30 -> 2", ">= 30 -> 3"], HitPolicy.ANY)[0]


def test_a_default_or_a_list_of_answers_needs_no_row() -> None:
    assert told(["< 18", "> 18"], default="0") == []
    assert told(["< 18", "> 18"], HitPolicy.COLLECT) == []


def test_texts_that_are_not_named_are_no_gap() -> None:
    assert told(['"a"', '"b"'], HitPolicy.UNIQUE, "kind") == []
    assert told(['"a", "b"', '"b"'], HitPolicy.UNIQUE, "kind")[0].startswith(
        'Rows 1 and 2 both match, for example for kind = "b"'
    )


def test_the_months_of_a_year_are_known() -> None:
    assert told(["[1..8]", "[9..11]", "12"], HitPolicy.UNIQUE, "birth.month") == []
    assert told(["[1..8]", "[9..11]"], HitPolicy.UNIQUE, "birth.month") == [
        "No row matches, for example for birth.month = 12."
    ]


@pytest.mark.parametrize(
    ("rows", "inputs"),
    [
        (["< limit", ">= limit", "< 5"], ("age",)),  # nobody knows the limit
        (["< 18 | >= 18", "- | < 3"], ("age", "age + 1")),  # the two columns depend on each other
    ],
)
def test_nothing_is_said_of_what_is_not_sure(rows: list[str], inputs: tuple[str, ...]) -> None:
    assert told(rows, HitPolicy.UNIQUE, *inputs) == []


cells = st.sampled_from(["-", "< 2", ">= 2", "[1..3]", "(1..3)", "1, 3", "not(2)", "> 3", "2", "[3..1]"])


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.tuples(cells, cells), min_size=1, max_size=4))
def test_a_problem_is_told_exactly_when_an_input_shows_it(rows: list[tuple[str, str]]) -> None:
    table = DecisionTable(
        ("age", "income"), ("o",), HitPolicy.COLLECT, tuple(TableRule(row, (str(at),)) for at, row in enumerate(rows))
    )
    model = compile_model([Decision("t", table)], names=NAMES)
    unique = a_table([" | ".join(row) for row in rows], HitPolicy.UNIQUE, "age", "income")
    wide = [Decimal(number) for number in range(6)]
    hits = [model.session({"age": a, "income": b}).value("t") for a, b in itertools.product(wide, wide)]
    pairs = {(int(a) + 1, int(b) + 1) for found in hits for a, b in itertools.combinations(found, 2)}  # type: ignore[call-overload]
    found = problems(unique)
    assert {each.rows for each in found if each.fault is TableFault.OVERLAP} == pairs
    assert any(each.fault is TableFault.GAP for each in found) is ([] in hits)
    for each in found:
        facts = {name: Decimal(value) for name, value in each.example}
        if each.fault is TableFault.OVERLAP:
            said = model.session({"age": 0, "income": 0, **facts}).value("t")
            assert {str(row - 1) for row in each.rows} <= {str(row) for row in said}  # type: ignore[attr-defined]
