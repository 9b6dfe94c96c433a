"""Why a decision came out as it did, told in steps."""

from __future__ import annotations

import json

import pytest

from portico.dmn.errors import DmnError
from portico.dmn.explaining.explainer import Explainer
from portico.dmn.explaining.steps import Step, StepKind, as_json, lines
from portico.dmn.explaining.words import Phrases, RuleWords, Words
from portico.dmn.model import Session, compile_model
from portico.dmn.types import Condition, Decision, DecisionTable, HitPolicy, Record, TableRule, Unknown

RULES = [
    Decision(
        "right",
        (
            Condition("grown_up", "mother.age >= 18"),
            Condition("poor", "year_income < 2 * basic or count(children) > 2"),
        ),
    ),
    Decision("year_income", "mother.income * 12"),
    Decision("rate", "if mother.single then 0.5 else if mother.age > 60 then 0.4 else 0.3"),
    Decision(
        "amount",
        DecisionTable(
            inputs=("year_income", "right"),
            outputs=("amount",),
            hit_policy=HitPolicy.FIRST,
            rules=(
                TableRule(("< 1200", "-"), ("10",)),
                TableRule(("-", "true"), ("basic * rate",)),
                TableRule(("-", "-"), ("0",)),
            ),
        ),
    ),
    Decision("covered", "every child in children satisfies child.age < 18"),
]
MODEL = compile_model(RULES, names=["mother", "children", "basic"])
WORDS = Words(
    rules={
        "right": RuleWords("Right to support", "You have a right to support.", None, ("Support Act § 1",)),
        "right.grown_up": RuleWords("age", "You are grown up.", "You are too young.", ("Support Act § 2",)),
        "amount": RuleWords("Amount", law=("Support Act § 9",)),
        "amount.2": RuleWords("row", "A share of the basic amount."),
        "year_income": RuleWords("Income in a year"),
    },
    facts={("mother", "income"): "Income per month", ("basic",): "Basic amount"},
)
EXPLAINER = Explainer(MODEL, WORDS)


def session(**mother: object) -> Session:
    return MODEL.session({"mother": Record("mother", mother), "children": [], "basic": 60_000})


def told(name: str, **mother: object) -> list[str]:
    return list(lines(EXPLAINER.explain(session(**mother), name)))


def below(step: Step) -> list[str]:
    return [each.name for each in step.steps]


def test_every_condition_is_told_with_the_words_and_the_law_of_its_answer() -> None:
    assert told("right", age=17, income=9000) == [
        "Right to support: no [Support Act § 1]",
        "  You are too young. (Not met: mother.age (17) is at least 18) [Support Act § 2]",
        "    mother.age: 17",
        "  poor: yes",
        "    Met: Income in a year (108000) is less than 2 × Basic amount (60000)",
        "      Income in a year: 108000",
        "        Income per month (9000) × 12 = 108000",
        "          Income per month: 9000",
        "      Basic amount: 60000",
    ]


def test_a_condition_without_words_of_the_pack_is_its_clause() -> None:
    model = compile_model([Decision("d", (Condition("c", "n >= 18"),))], names=["n"])
    assert list(lines(Explainer(model).explain(model.session({"n": 20}), "d"))) == [
        "d: yes",
        "  Met: n (20) is at least 18",
        "    n: 20",
    ]


def test_a_condition_that_waits_for_a_fact_says_so_once() -> None:
    assert (
        told("right", income=9000)[1]
        == "  age: not known yet (mother.age (not known yet) is at least 18) [Support Act § 2]"
    )


def test_a_decision_that_is_true_says_the_pack_s_because() -> None:
    assert told("right", age=18, income=9000)[0] == "You have a right to support. [Support Act § 1]"


def test_of_a_true_or_only_what_held_is_told() -> None:
    step = EXPLAINER.explain(session(age=18, income=1), "right")
    poor = step.steps[1]
    assert [clause.feel for clause in poor.steps] == ["year_income < 2 * basic"]


def test_of_a_false_or_both_sides_are_told() -> None:
    step = EXPLAINER.explain(session(age=18, income=99_000), "right")
    assert [clause.value for clause in step.steps[1].steps] == [False, False]


def test_of_an_if_only_the_branch_that_was_taken_is_told() -> None:
    step = EXPLAINER.explain(session(single=False, age=61), "rate")
    assert [each.feel for each in step.steps] == ["mother.single", "mother.age > 60"]
    assert [each.kind for each in step.steps] == [StepKind.CHOICE, StepKind.CHOICE]
    assert [each.value for each in step.steps] == [False, True]


def test_of_a_table_the_row_that_decided_is_told() -> None:
    step = EXPLAINER.explain(session(age=18, income=9000, single=True), "amount")
    assert below(step) == ["row 2"]
    row = step.steps[0]
    assert row.words == "A share of the basic amount."
    assert row.feel == "basic * rate"
    assert [each.words for each in row.steps] == [
        "Right to support (yes) is yes",
        "Basic amount (60000) × rate (0.5) = 30000.0",
    ]


def test_a_row_that_may_apply_says_so() -> None:
    step = EXPLAINER.explain(session(age=17), "amount")
    assert isinstance(step.value, Unknown)
    assert [each.words for each in step.steps] == [
        "Row 1 of the table may apply",
        "Row 3 of the table may apply",
    ]


def test_a_table_without_a_row_shows_what_it_was_asked() -> None:
    rules = Decision("t", DecisionTable(("n",), ("o",), HitPolicy.UNIQUE, (TableRule(("> 5",), ("1",)),)))
    model = compile_model([rules], names=["n"])
    assert list(lines(Explainer(model).explain(model.session({"n": 3}), "t"))) == [
        "t: nothing",
        "  No row of the table applies",
        "    n (3) = 3",
        "      n: 3",
    ]


def test_a_decision_is_told_once_and_named_afterwards() -> None:
    model = compile_model([Decision("a", "n + 1"), Decision("b", "a > 1 and a < 9")], names=["n"])
    found = list(lines(Explainer(model).explain(model.session({"n": 3}), "b")))
    assert [line.strip() for line in found].count("n (3) + 1 = 4") == 1
    assert [line.strip() for line in found].count("a: 4") == 2


def test_who_says_a_fact_stands_beside_it() -> None:
    sources = {("mother", "income"): "Tax register, 1 November 2026"}
    step = EXPLAINER.explain(session(income=5), "year_income", sources)
    assert list(lines(step))[-1] == "    Income per month: 5 (Tax register, 1 November 2026)"


def test_an_unknown_fact_is_told_as_unknown_and_has_no_source() -> None:
    sources = {("mother", "income"): "Tax register"}
    found = list(lines(EXPLAINER.explain(session(), "year_income", sources)))
    assert found == [
        "Income in a year: not known yet",
        "  Not known yet: Income per month (not known yet) × 12",
        "    Income per month: not known yet",
    ]


def test_local_variables_are_no_facts() -> None:
    child = Record("child", {"age": 3})
    found = MODEL.session({"mother": Record("mother", {}), "children": [child], "basic": 1})
    step = EXPLAINER.explain(found, "covered")
    assert step.value is True
    assert below(step.steps[0]) == ["children"]


def test_the_words_of_another_language_are_used() -> None:
    phrases = Phrases(at_least="er minst", met="Oppfylt", yes="ja")
    model = compile_model([Decision("grown_up", "n >= 18")], names=["n"])
    explainer = Explainer(model, Words(facts={("n",): "Alder"}, phrases=phrases))
    assert list(lines(explainer.explain(model.session({"n": 20}), "grown_up"))) == [
        "grown up: ja",
        "  Oppfylt: Alder (20) er minst 18",
        "    Alder: 20",
    ]


def test_an_explanation_is_json() -> None:
    step = EXPLAINER.explain(session(income=5), "right")
    data = json.loads(json.dumps(as_json(step), default=str))
    assert data["unknown"] == ["mother.age"]
    assert data["law"] == ["Support Act § 1"]
    assert data["steps"][1]["steps"][0]["feel"] == "year_income < 2 * basic"


def test_a_decision_that_is_not_there_is_an_error() -> None:
    with pytest.raises(DmnError, match="no decision 'nothing'"):
        EXPLAINER.explain(session(), "nothing")


def test_brackets_stay_where_they_change_the_result() -> None:
    model = compile_model([Decision("d", "(n + 1) * -(n - 2) / 4")], names=["n"])
    step = Explainer(model).explain(model.session({"n": 3}), "d")
    assert step.steps[0].words == "(n (3) + 1) × (−(n (3) − 2)) ÷ 4 = -1"


def test_a_context_is_told_entry_by_entry() -> None:
    model = compile_model([Decision("d", "{rate: if n > 2 then 2 else 1, result: n * rate}.result")], names=["n"])
    assert list(lines(Explainer(model).explain(model.session({"n": 3}), "d"))) == [
        "d: 6",
        "  rate: 2",
        "    Whether n (3) is more than 2: yes",
        "      n: 3",
        "  result: 6",
        "    n (3) × rate (2) = 6",
        "      n: 3",
    ]


def test_a_function_of_the_model_is_told_with_its_arguments() -> None:
    rules = [Decision("double", "function(x) if x > 10 then x else x * 2"), Decision("d", "double(n + 1)")]
    model = compile_model(rules, names=["n"])
    assert list(lines(Explainer(model).explain(model.session({"n": 3}), "d"))) == [
        "d: 8",
        "  double(n (3) + 1) = 8",
        "    n: 3",
        "    Whether x (4) is more than 10: no",
        "    x (4) × 2 = 8",
    ]


def test_calls_inside_each_other_are_told() -> None:
    rules = [Decision("up", "function(x) x + 1"), Decision("d", "up(up(n))")]
    model = compile_model(rules, names=["n"])
    assert list(lines(Explainer(model).explain(model.session({"n": 3}), "d"))) == [
        "d: 5",
        "  up(up(n (3))) = 5",
        "    n: 3",
        "    x (4) + 1 = 5",
    ]


def test_cells_of_a_table_are_told_in_words() -> None:
    cells = {
        "< 3": "n (2) is less than 3",
        "[1..3)": "n (2) is at least 1 and is less than 3",
        "2": "n (2) is 2",
        "1, 2": "n (2) is one of 1, 2",
        "not(5, 6)": "n (2) is none of 5, 6",
        "? * 2 = 4": "n (2): ? * 2 = 4",
    }
    for test, words in cells.items():
        rules = Decision("t", DecisionTable(("n",), ("o",), HitPolicy.UNIQUE, (TableRule((test,), ("1",)),)))
        model = compile_model([rules], names=["n"])
        step = Explainer(model).explain(model.session({"n": 2}), "t")
        assert step.steps[0].steps[0].words == words


def test_a_value_that_the_table_does_not_take_is_the_reason() -> None:
    table = DecisionTable(("n",), ("o",), HitPolicy.UNIQUE, (TableRule(("-",), ("1",)),), input_values=("[1..9]",))
    model = compile_model([Decision("t", table)], names=["n"])
    assert list(lines(Explainer(model).explain(model.session({"n": 20}), "t"))) == [
        "t: nothing",
        "  The table does not take these values",
        "    n (20) = 20",
        "      n: 20",
    ]


def test_one_entry_is_one_entry() -> None:
    model = compile_model([Decision("d", "{a: 1}"), Decision("e", "{a: 1, b: 2}")], names=[])
    session = model.session({})
    assert Explainer(model).explain(session, "d").words == "d: 1 entry"
    assert Explainer(model).explain(session, "e").words == "e: 2 entries"
