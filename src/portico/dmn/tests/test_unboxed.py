"""A boxed expression as one text has the value of the boxes."""

from __future__ import annotations

import pytest

from portico.dmn.definitions import BusinessKnowledgeModel, Decision
from portico.dmn.definitions.feel_texts import feel_text
from portico.dmn.errors import ModelUnwritable
from portico.dmn.lowering.compiling import compile_definitions
from portico.dmn.model import compile_model
from portico.dmn.yaml.reading import from_yaml

BOXES = """\
inputs:
  n: number
functions:
  twice of:
    function:
      parameters: [a]
      expression: a * 2
  four times:
    requires: [twice of]
    function:
      parameters: [b]
      expression: twice of(twice of(b))
decisions:
  d:
    requires: [n, four times, twice of]
"""


def decision(logic: str) -> tuple[Decision, tuple[BusinessKnowledgeModel, ...], object]:
    """Return a decision made of boxes, its functions, and the value that the boxes have for n = 3."""
    model = from_yaml(BOXES + logic)
    boxed = compile_definitions(model).session({"n": 3}).value("d")
    return model.decisions[0], model.business_knowledge_models, boxed


@pytest.mark.parametrize(
    "logic",
    [
        "    expression: n + 1 // one more\n",
        "    list: [n, if n > 1 then 1 else 2, n // last]\n",
        "    list: []\n",
        "    context: [{variable: a b, expression: n}, {variable: 'c-d', expression: '\"x\"'}]\n",
        "    context: [{variable: a, expression: n}, {variable: result, expression: a + 1}, {expression: result * a}]\n",
        "    relation: {columns: [a, b], rows: [['1', n], ['3', '4']]}\n",
        "    invocation: {call: twice of, with: [{parameter: a, expression: n + 1}]}\n",
        "    expression: four times(n)\n",
        "    conditional: {if: n > 1, then: {conditional: {if: n > 2, then: '1', else: '2'}}, else: '3'}\n",
        "    filter: {in: {list: ['1', '2', n, '4']}, match: item > 2}\n",
        "    for: {variable: x, in: {list: ['1', n]}, return: {list: [x, x * 2]}}\n",
        "    some: {variable: x, in: {list: ['1', n]}, satisfies: x > 2}\n",
        "    every: {variable: x, in: {list: ['1', n]}, satisfies: x > 2}\n",
        "    context: [{variable: f, function: {parameters: [x], expression: x + n}}, {expression: f(1) * 2}]\n",
        "    conditions: [{id: a, condition: n > 1}, {id: b, condition: n < 9}]\n",
    ],
)
def test_the_text_of_boxes_has_their_value(logic: str) -> None:
    made, functions, boxed = decision(logic)
    assert made.expression is not None
    model = compile_model([], names=["n"])
    text = feel_text(made.expression, functions)
    assert model.session({"n": 3}).evaluate(model.compile(text)) == boxed
    assert boxed is not None


@pytest.mark.parametrize(
    ("logic", "said"),
    [
        ("    list: [{table: {inputs: [n], outputs: [x], rules: []}}]\n", "A table stands inside another expression"),
        ("    function: {kind: Java, expression: n}\n", "A function runs in Java"),
    ],
)
def test_what_feel_has_no_text_for_is_said(logic: str, said: str) -> None:
    expression = from_yaml(BOXES + logic).decisions[0].expression
    assert expression is not None
    with pytest.raises(ModelUnwritable, match=said):
        feel_text(expression)
