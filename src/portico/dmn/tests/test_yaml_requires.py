"""What a decision requires is told from its texts, unless it is written; then the model runs."""

from __future__ import annotations

import pytest
import yaml

from portico.dmn import definitions as dmn
from portico.dmn.lowering.compiling import compile_definitions
from portico.dmn.yaml.reading import from_yaml
from portico.dmn.yaml.writing import to_yaml

GRAPH = """\
inputs: {age: number, age limit: number, rate: number}
functions:
  half of:
    function: {parameters: [rate], expression: rate / 2}
  twice: {function: {parameters: [x], expression: half of(x) * 4 + age}}
decisions:
  base: {expression: '1'}
"""


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("age limit > 3", {"age_limit"}),
        ("age + age  limit", {"age", "age_limit"}),
        ("person.age > 3", set()),
        ("1..age", {"age"}),
        ('"age" = "base"', set()),
        ("1 // age", set()),
        ("1 /* age */", set()),
        ("{age: 1, other: base}", {"base"}),
        ("for age in [1] return age * base", {"base"}),
        ("function(age) age + base", {"base"}),
        ("half of(base)", {"half_of", "base"}),
        ("half of(rate: 1)", {"half_of"}),
        ("d + base", {"base"}),
        ("averages", set()),
    ],
)
def test_a_decision_requires_what_its_texts_name(text: str, needs: set[str]) -> None:
    found = from_yaml(GRAPH + f"  d: {{expression: {text!r}}}\n").decisions[-1]
    required = {each.required_decision or each.required_input for each in found.information_requirements}
    required |= {each.required_knowledge for each in found.knowledge_requirements}
    assert required == {f"#{each}" for each in needs}


def test_a_function_requires_functions_only_and_not_its_parameters() -> None:
    half_of, twice = from_yaml(GRAPH).business_knowledge_models
    assert half_of.knowledge_requirements == ()
    assert twice.knowledge_requirements == (dmn.KnowledgeRequirement(required_knowledge="#half_of"),)


def test_what_a_context_names_itself_is_not_required() -> None:
    boxed = "  d:\n    context: [{variable: age, expression: '1'}, {expression: age + base}]\n"
    found = from_yaml(GRAPH + boxed).decisions[-1]
    assert [each.required_decision for each in found.information_requirements] == ["#base"]


def test_requires_is_written_where_the_texts_do_not_say_it() -> None:
    model = from_yaml(GRAPH + "  d: {expression: age, requires: []}\n  e: {expression: '1', requires: [age]}\n")
    assert [each.information_requirements for each in model.decisions][1] == ()
    written = yaml.safe_load(to_yaml(model))["decisions"]
    assert (written["d"]["requires"], written["e"]["requires"]) == ([], ["age"])
    assert from_yaml(to_yaml(model)) == model


def test_a_model_in_yaml_runs() -> None:
    text = GRAPH.replace(" + age}", "}") + "  d: {expression: twice(age limit) + base}\n"
    model = compile_definitions(from_yaml(text))
    assert model.session({"age limit": 10}).value("d") == 21


def test_conditions_of_a_model_are_told_one_by_one() -> None:
    text = "inputs: {n: number}\ndecisions:\n  d:\n    type: boolean\n"
    text += "    conditions: [{id: above, condition: n > 1}, {id: below, condition: n < 9}]\n"
    model = compile_definitions(from_yaml(text))
    outcome = model.session({"n": 10}).outcome("d")
    assert outcome.value is False
    assert [(each.id, each.value) for each in outcome.conditions] == [("above", True), ("below", False)]
