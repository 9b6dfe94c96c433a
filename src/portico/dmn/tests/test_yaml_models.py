"""Portico's YAML: the same model as the standard's XML, for people; a pack's rule file is one."""

from __future__ import annotations

from dataclasses import fields

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from portico.dmn import definitions as dmn
from portico.dmn.errors import ModelUnreadable
from portico.dmn.tests.random_models import DIAGRAM, models
from portico.dmn.types import Aggregator, HitPolicy
from portico.dmn.xml.grammar import Kind
from portico.dmn.xml.reading import MAX_DEPTH as DEEPEST_FILE
from portico.dmn.xml.reading import read_definitions
from portico.dmn.xml.reasons import Law, conditions_of, law_of, reasons_of
from portico.dmn.xml.writing import write_definitions
from portico.dmn.yaml.reading import from_yaml
from portico.dmn.yaml.source import MAX_CHARACTERS, MAX_DEPTH
from portico.dmn.yaml.words import WORDS
from portico.dmn.yaml.writing import to_yaml

RULES = """\
decisions:
  may_borrow:
    label: {en: May borrow, fr: Peut emprunter}
    type: boolean
    law:
      - article: Charter § 7
        url: https://example.org/7
        source: [C1, C2]
        confidence: medium
    because: {en: You may., fr: Vous pouvez.}
    conditions:
      - id: resident
        condition: mover.resident_since <= at
        because: {en: 'You live here: good.', fr: Vous habitez ici.}
        otherwise: {en: You do not live here., fr: Vous n'habitez pas ici.}
        would_change: {en: Move., fr: Emménagez.}
        law:
          - article: Charter § 8
            source: [C1]
      - id: may_borrow
        condition: |
          mover.income
            < 2 * limit
        because: {en: 'Yes', fr: Oui}
        otherwise: {en: 'No', fr: Non}
  fee:
    label: {en: Fee, fr: Tarif}
    type: duration
    unit: EUR/month
    law:
      - article: Charter § 7
        source: [C1]
    table:
      inputs:
        - mover.income
        - {expression: mover.status, values: '"single", "married"'}
      outputs:
        - {name: fee, values: '3, 2, 1', default: '0'}
        - note
      hit_policy: OUTPUT ORDER
      rules:
        - when: ['< 10', '-']
          then: ['1', '"low"']
          because: {en: You earn little., fr: Vous gagnez peu.}
        - when: ['-', '"single"']
          then: ['2', '1e3']
  label_of:
    label: {en: Label, fr: Libellé}
    type: text
    law:
      - article: Charter § 7
        source: [C1]
    expression: if fee = 1 then "low" else "high"
"""

WHOLE = """\
model: {name: Loans, description: Who gets a loan., namespace: 'urn:example:loans'}
imports:
  - {name: rates, namespace: 'urn:example:rates'}
types:
  tAge: {type: number, values: '[0..120]'}
  tAges: {type: tAge, constraint: 'count(?) > 0', collection: true}
  tPerson:
    components: {name: string, age: tAge}
  tRate:
    function:
      parameters:
        - {name: amount, type: number}
      returns: number
inputs:
  Person: tPerson
  Ages: tAges
  Note: {}
functions:
  half of:
    type: tRate
    function:
      parameters:
        - {name: amount, type: number}
      expression: amount / 2
  root:
    requires: [half of]
    function:
      kind: Java
      parameters: [x]
      context:
        - {variable: class, expression: '"java.lang.Math"'}
        - {variable: method signature, expression: '"sqrt(double)"'}
services:
  Lending:
    outputs: [Amount]
    encapsulated: [Parts]
    input_data: [Person]
sources:
  The bank: {type: person, owner: '#someone', location: 'https://example.org'}
decisions:
  Amount:
    question: How much?
    allowed_answers: A number.
    type: number
    requires: [Parts, Person, half of, Lending]
    authority:
      - The bank
      - {input: Person, id: needs_person}
    context:
      - variable: {name: base, type: number}
        expression: Person.age * 100
      - variable: called
        invocation:
          call: half of
          with:
            - {parameter: amount, expression: base}
      - variable: classes
        relation:
          columns:
            - {name: from, type: number}
            - to
          rows:
            - ['1', '2']
            - ['3', '4']
      - conditional: {if: called > 1, then: called, else: '0'}
  Parts:
    context:
      - variable: all
        for:
          variable: one
          in:
            list: ['1', '2', '3']
          return: one * 2
      - variable: some
        some: {variable: one, in: all, satisfies: one > 2}
      - variable: every
        every: {variable: one, in: all, satisfies: one > 2}
      - variable: big
        filter: {in: all, match: item > 2}
      - variable: make
        function:
          parameters: [x]
          expression: x + 1
      - variable: total
        table:
          inputs: [one]
          outputs:
            - {}
          hit_policy: COLLECT
          aggregation: SUM
          orientation: CrossTable
          notes: [why]
          rules:
            - when: ['-']
              then: ['1']
              notes: [because]
  Empty: {}
artifacts:
  - note: {id: n1, text: A note.}
  - association: {from: '#n1', to: '#Amount', direction: One}
  - group: {name: Frame}
collections:
  - name: Ours
    elements: ['#Amount']
business_context:
  - organization_unit:
      name: Board
      decisions_made: ['#Amount']
  - performance_indicator: {name: Speed, uri: 'urn:speed'}
"""


def refused(text: str) -> ModelUnreadable:
    with pytest.raises(ModelUnreadable) as problem:
        from_yaml(text)
    return problem.value


def through_xml(model: dmn.Definitions) -> dmn.Definitions:
    return read_definitions(write_definitions(model))


# ---- Without loss ----


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(models())
def test_a_model_is_the_same_after_yaml(model: dmn.Definitions) -> None:
    assert from_yaml(to_yaml(model)) == model.grouped()


@pytest.mark.parametrize("text", [RULES, WHOLE], ids=["rules", "whole"])
def test_yaml_is_the_same_after_xml(text: str) -> None:
    model = from_yaml(text)
    assert through_xml(model) == model
    assert yaml.safe_load(to_yaml(through_xml(model))) == yaml.safe_load(text)


def test_what_is_written_is_the_text_that_people_wrote() -> None:
    assert to_yaml(from_yaml(WHOLE)) == WHOLE
    assert to_yaml(from_yaml(RULES)) == RULES


@pytest.mark.parametrize("kind", list(WORDS), ids=lambda kind: kind.__name__)
def test_no_part_of_the_metamodel_is_forgotten_in_yaml(kind: Kind) -> None:
    known = {word.field for word in WORDS[kind].words} | {"line"}
    elsewhere = {"variable", "drg_elements", "diagram", "version"}
    elsewhere |= {field.name for field in fields(kind) if field.name.endswith(("requirements", "decisions"))}
    elsewhere |= {field.name for field in fields(kind) if field.name.startswith("required_")}
    elsewhere |= {"input_data", "imports", "item_definitions", "artifacts"}
    elsewhere |= {"element_collections", "business_context_elements"}
    assert {field.name for field in fields(kind)} - elsewhere <= known


def test_the_diagram_is_laid_out_and_comes_back_the_same() -> None:
    model = dmn.Definitions(name="m", namespace="urn:m", diagram=DIAGRAM)
    text = to_yaml(model)
    assert "\n    <dmndi:DMNDiagram" in text
    assert from_yaml(text) == model


def test_a_model_nested_as_deeply_as_a_file_can_be_is_the_same_after_yaml() -> None:
    expression: dmn.Expression = dmn.LiteralExpression(text="1")
    for _ in range((DEEPEST_FILE - 3) // 2):
        expression = dmn.Relation(columns=(dmn.InformationItem(name="a"),), rows=(dmn.List(elements=(expression,)),))
    model = dmn.Definitions(
        name="m", namespace="urn:m", drg_elements=(dmn.Decision(id="d", name="d", expression=expression),)
    )
    assert through_xml(model) == model
    assert from_yaml(to_yaml(model)) == model


def test_nodes_of_one_name_stand_in_a_list() -> None:
    twice = tuple(dmn.Decision(id=f"d{number}", name="d") for number in (1, 2))
    model = dmn.Definitions(name="m", namespace="urn:m", drg_elements=twice)
    assert from_yaml(to_yaml(model)) == model


# ---- What the words mean in the standard ----


def test_conditions_are_the_invocation_of_all_with_their_reasons() -> None:
    decision = from_yaml(RULES).decisions[0]
    assert isinstance(decision.expression, dmn.Invocation)
    assert decision.expression.called_function == dmn.LiteralExpression(text="all")
    conditions = conditions_of(decision.expression)
    assert conditions is not None
    assert [(each.id, each.text) for each in conditions] == [
        ("resident", "mover.resident_since <= at"),
        ("may_borrow", "mover.income\n  < 2 * limit\n"),
    ]
    assert conditions[0].reasons.would_change == (("en", "Move."), ("fr", "Emménagez."))
    assert conditions[0].reasons.laws == (Law(article="Charter § 8", source=("C1",)),)


def test_law_is_one_knowledge_source_per_article_and_each_decision_requires_it() -> None:
    model = from_yaml(RULES)
    first, second = model.knowledge_sources
    assert law_of(first) == Law(
        article="Charter § 7", url="https://example.org/7", source=("C1", "C2"), confidence="medium"
    )
    assert (first.id, second.id) == ("law_Charter_7", "law_Charter_7_2")
    needed = [[each.required_authority for each in one.authority_requirements] for one in model.decisions]
    assert needed == [["#law_Charter_7"], ["#law_Charter_7_2"], ["#law_Charter_7_2"]]


def test_label_type_and_unit_are_the_standard_s_where_it_has_words_for_them() -> None:
    _, fee, label_of = from_yaml(RULES).decisions
    assert fee.label == "Fee"
    assert fee.variable == dmn.InformationItem(name="fee", type_ref="Any")
    assert label_of.variable == dmn.InformationItem(name="label_of", type_ref="string")
    reasons, others = reasons_of(fee.extensions)
    assert (reasons.kind, reasons.unit, others) == ("duration", "EUR/month", ())


def test_a_type_of_the_model_wins_over_a_word_of_ours() -> None:
    model = from_yaml("types: {text: number}\ndecisions:\n  d: {type: text, expression: '1'}\n")
    assert model.decisions[0].variable == dmn.InformationItem(name="d", type_ref="text")
    assert from_yaml(to_yaml(model)) == model


def test_a_table_has_all_that_a_table_of_the_standard_has() -> None:
    table = from_yaml(RULES).decisions[1].expression
    assert isinstance(table, dmn.DecisionTable)
    assert table.hit_policy is HitPolicy.OUTPUT_ORDER
    assert table.outputs[0].values == dmn.UnaryTests(text="3, 2, 1")
    assert table.outputs[0].default == dmn.LiteralExpression(text="0")
    parts = from_yaml(WHOLE).decisions[1].expression
    assert isinstance(parts, dmn.Context)
    total = parts.entries[-1].value
    assert isinstance(total, dmn.DecisionTable)
    assert (total.aggregation, total.outputs) == (Aggregator.SUM, (dmn.OutputClause(),))


def test_requirements_name_what_they_need() -> None:
    amount = from_yaml(WHOLE).decisions[0]
    assert [each.required_decision or each.required_input for each in amount.information_requirements] == [
        "#Parts",
        "#Person",
    ]
    assert [each.required_knowledge for each in amount.knowledge_requirements] == ["#half_of", "#Lending"]


def test_numbers_dates_and_words_of_yaml_are_texts() -> None:
    written = "decisions:\n  d:\n    list: [5, no, 2026-01-01, 010, 1e5, 12:30, true]\n"
    found = from_yaml(written).decisions[0].expression
    assert isinstance(found, dmn.List)
    texts = [each.text for each in found.elements if isinstance(each, dmn.LiteralExpression)]
    assert texts == ["5", "no", "2026-01-01", "010", "1e5", "12:30", "true"]


def test_reasons_that_are_not_ours_alone_stay_as_they_are() -> None:
    odd = '<portico:about xmlns:portico="urn:portico:dmn" colour="red"></portico:about>'
    model = dmn.Definitions(
        name="m", namespace="urn:m", drg_elements=(dmn.Decision(id="d", name="d", extensions=(odd,)),)
    )
    assert odd in yaml.safe_load(to_yaml(model))["decisions"]["d"]["extensions"]
    assert from_yaml(to_yaml(model)) == model


# ---- What is wrong, and where ----


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the file is empty"),
        ("- a\n", 1, "keys such as 'model' are expected"),
        ("decisons: {}\n", 1, "unknown key 'decisons'. Did you mean 'decisions'?"),
        ("decisions:\n  d:\n    expresion: '1'\n", 3, "unknown key 'expresion'. Did you mean 'expression'?"),
        ("decisions:\n  d:\n    expression: '1'\n    list: []\n", 4, "one form too many"),
        ("decisions:\n  d:\n    expression: '1'\n    conditions: []\n", 4, "has another form, too"),
        ("decisions:\n  d:\n    expression:\n", 3, "nothing is written here"),
        ("decisions:\n  d:\n    conditions:\n      - condition: a\n", 4, "'id' is missing"),
        ("decisions:\n  d:\n    conditional: {if: a, then: b}\n", 3, "'else' is missing"),
        ("decisions:\n  d:\n    table: {hit_policy: FIRTS}\n", 3, "Did you mean 'FIRST'?"),
        ("decisions:\n  d:\n    requires: [e]\n", 3, "nothing here is called 'e'"),
        ("decisions:\n  d: {requires: [law]}\nsources: {law: {}}\n", 2, "'law' cannot be required here"),
        ("decisions:\n  d: {requires: [e]}\n  e: {id: null}\n", 2, "'e' has no id"),
        ("decisions:\n  d: {requires: [e]}\n  e: {}\ninputs: {e: {}}\n", 2, "'e' means 2 things"),
        ("decisions:\n  d:\n    law: [{url: x}]\n", 3, "'article' is missing"),
        ("decisions:\n  d:\n    because: yes\n", 3, "keys are expected here"),
        ("decisions:\n  d:\n    list: 5\n", 3, "a list is expected here"),
        ("decisions:\n  d:\n    filter: {in: {a: 1}, match: b}\n", 3, "unknown key 'a'"),
        ("decisions:\n  d:\n    context:\n      - {variable: a}\n", 4, "'expression' is missing"),
        ("decisions:\n  d:\n    extensions: ['<a']\n", 3, "not XML"),
        ("diagram: '<!DOCTYPE a><a/>'\n", 1, "declaration"),
        ("types: {t: {collection: maybe}}\n", 1, "true or false is expected"),
        ("a: [\n", 2, "not YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, said: str) -> None:
    problem = refused(text)
    assert said in str(problem)
    assert problem.line == line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &a [x]\nb: [*a, *a]\n", "anchors and tags"),
        ("decisions: *a\n", "alias"),
        ("decisions: !!python/object:os.system {}\n", "anchors and tags"),
        ("decisions: {d: {}, d: {}}\n", "given twice"),
        ("decisions: {}\n---\ndecisions: {}\n", "second document"),
        ('decisions: {d: {question: "\\x00"}}\n', "no file of the standard can hold"),
        ("? [a]\n: b\n", "a key must be one text"),
        (f"decisions: {'[' * (MAX_DEPTH + 5)}", "levels deep"),
        (f"decisions: {'[' * 100_000}", "deep"),
        ("#" * (MAX_CHARACTERS + 1), "at most"),
    ],
)
def test_what_is_hostile_is_refused(text: str, said: str) -> None:
    assert said in str(refused(text))
