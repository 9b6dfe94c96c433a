"""Models in the standard's form become SQL too: functions in the place of their calls, types only where they surely fit."""

from __future__ import annotations

from portico.dmn.lowering.compiling import compile_definitions
from portico.dmn.model import Model
from portico.dmn.screening.columns import Column
from portico.dmn.screening.screen import InPython, Screened, Verdict, compile_sql, screenable
from portico.dmn.tests.population import Population, facts
from portico.dmn.types import FeelType, Path
from portico.dmn.xml.reading import read_definitions

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="m" name="m" namespace="urn:m">
  <itemDefinition name="tYears"><typeRef>number</typeRef></itemDefinition>
  <itemDefinition name="tShort"><typeRef>string</typeRef><allowedValues><text>"a", "b"</text></allowedValues></itemDefinition>
  <inputData id="i1" name="Income"><variable name="Income" typeRef="number"/></inputData>
  <inputData id="i2" name="Years"><variable name="Years" typeRef="tYears"/></inputData>
  <inputData id="i3" name="Word"><variable name="Word" typeRef="tShort"/></inputData>
  <businessKnowledgeModel id="b1" name="share of">
    <variable name="share of"/>
    <encapsulatedLogic>
      <formalParameter name="amount" typeRef="number"/><formalParameter name="years" typeRef="number"/>
      <literalExpression><text>if years > 10 then amount * 0.8 else amount * 0.66</text></literalExpression>
    </encapsulatedLogic>
  </businessKnowledgeModel>
  <decision id="d1" name="Amount"><variable name="Amount" typeRef="number"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement><requiredInput href="#i2"/></informationRequirement>
    <knowledgeRequirement><requiredKnowledge href="#b1"/></knowledgeRequirement>
    <literalExpression><text>share of(Income, Years) + share of(years: 3, amount: Income)</text></literalExpression>
  </decision>
  <decision id="d2" name="Wrong call"><variable name="Wrong call"/>
    <informationRequirement><requiredInput href="#i1"/></informationRequirement>
    <knowledgeRequirement><requiredKnowledge href="#b1"/></knowledgeRequirement>
    <literalExpression><text>share of(Income) = null</text></literalExpression>
  </decision>
  <decision id="d3" name="Restricted"><variable name="Restricted"/>
    <informationRequirement><requiredInput href="#i3"/></informationRequirement>
    <literalExpression><text>Word = "a"</text></literalExpression>
  </decision>
</definitions>"""
COLUMNS: dict[Path, Column] = {
    ("Income",): Column(FeelType.NUMBER, digits=9, scale=2),
    ("Years",): Column(FeelType.NUMBER, low=0, high=60),
    ("Word",): Column(FeelType.TEXT),
}


def model() -> Model:
    return compile_definitions(read_definitions(MODEL.encode()))


def verdict(name: str) -> Verdict:
    return compile_sql(model(), name, COLUMNS)


def test_functions_of_the_model_stand_in_the_place_of_their_calls() -> None:
    people = Population(COLUMNS, facts(COLUMNS, 300), {})
    for name in ("Amount", "Wrong call"):
        found = verdict(name)
        assert isinstance(found, Screened), found
        assert people.disagreements(model(), found) == []


def test_a_type_that_allows_only_some_values_is_left_to_python() -> None:
    found = verdict("Restricted")
    assert isinstance(found, InPython)
    assert "the column 'Word' is not surely of its declared type" in found.reasons[0].reason


def test_functions_are_no_decisions_of_their_own() -> None:
    assert [each.decision for each in screenable(model(), COLUMNS)] == ["Amount", "Restricted", "Wrong call"]


def test_a_column_of_another_type_than_declared_is_refused() -> None:
    found = compile_sql(model(), "Amount", {**COLUMNS, ("Years",): Column(FeelType.TEXT)})
    assert isinstance(found, InPython)
    assert "'Years' is not surely of its declared type" in found.reasons[0].reason
