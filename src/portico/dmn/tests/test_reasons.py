"""Law, plain words and conditions in a model of the standard: what does not fit the words of YAML stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from portico.dmn import definitions as dmn
from portico.dmn.xml.reasons import (
    ConditionText,
    Law,
    Reasons,
    all_of,
    conditions_of,
    extensions_of,
    knowledge_source,
    law_of,
    laws_of,
    reasons_of,
)
from portico.dmn.yaml.reading import from_yaml
from portico.dmn.yaml.writing import to_yaml

LAW = Law(article="Charter § 7", url="https://example.org/7", source=("C1",), confidence="high")
REASONS = Reasons(
    kind="list", unit="EUR", label=(("en", "Fee <1"), ("fr", "Tarif")), otherwise=(("en", "No & never"),), laws=(LAW,)
)
FOREIGN = '<a xmlns="urn:v"></a>'
TWO = """\
decisions:
  a: {law: [{article: Charter § 1, source: [C1]}], expression: '1'}
  b: {law: [{article: Charter § 2, source: [C1]}], expression: '2'}
"""


def decision(*extensions: str) -> dmn.Definitions:
    node = dmn.Decision(id="d", name="d", variable=dmn.InformationItem(name="d"), extensions=extensions)
    return dmn.Definitions(name="m", namespace="urn:m", drg_elements=(node,))


def test_reasons_are_extensions_and_come_back() -> None:
    assert reasons_of((*extensions_of(REASONS), FOREIGN)) == (REASONS, (FOREIGN,))


@pytest.mark.parametrize(
    "extensions",
    [
        (FOREIGN, *extensions_of(REASONS)),  # the foreign one stands first
        extensions_of(REASONS)[::-1],
        extensions_of(Reasons(because=(("en", "One."), ("en", "Two.")))),
        ('<portico:because xmlns:portico="urn:portico:dmn" lang="en" more="x">Yes.</portico:because>',),
        ('<portico:unheard xmlns:portico="urn:portico:dmn"></portico:unheard>',),
    ],
)
def test_extensions_that_say_more_or_stand_otherwise_are_left_as_they_are(extensions: tuple[str, ...]) -> None:
    assert reasons_of(extensions) == (Reasons(), extensions)
    model = decision(*extensions)
    assert yaml.safe_load(to_yaml(model))["decisions"]["d"]["extensions"] == list(extensions)
    assert from_yaml(to_yaml(model)) == model


def test_a_law_is_a_knowledge_source_and_comes_back() -> None:
    source = knowledge_source(LAW, "law")
    assert (source.name, source.location_uri) == (LAW.article, LAW.url)
    assert law_of(source) == LAW
    assert law_of(replace(source, type="statute")) is None
    assert law_of(dmn.KnowledgeSource(id="x", name="The bank")) is None


def test_any_knowledge_source_that_a_decision_requires_is_its_law() -> None:
    needs = tuple(dmn.AuthorityRequirement(required_authority=href) for href in ("#bank", "#law", "#nobody"))
    node = dmn.Decision(name="d", authority_requirements=needs)
    sources = (knowledge_source(LAW, "law"), dmn.KnowledgeSource(id="bank", name="The bank"))
    model = dmn.Definitions(name="m", namespace="urn:m", drg_elements=(*sources, node))
    assert laws_of(node, model) == (Law(article="The bank"), LAW)


def test_laws_that_stand_in_another_order_are_written_as_sources() -> None:
    model = from_yaml(TWO)
    first, second = model.knowledge_sources
    turned = replace(model, drg_elements=(second, first, *model.decisions))
    assert "sources:" not in to_yaml(model)
    assert "sources:" in to_yaml(turned)
    assert from_yaml(to_yaml(turned)) == turned


def test_conditions_are_told_apart_from_an_invocation_of_another_tool() -> None:
    made = all_of([ConditionText(id="a", text="n > 1", reasons=Reasons(id="a"))])
    assert [each.id for each in conditions_of(made) or ()] == ["a"]
    others = [
        replace(made, id="x"),
        replace(made, called_function=dmn.LiteralExpression(text="any")),
        replace(made, bindings=()),
        dmn.Invocation(called_function=made.called_function, bindings=(replace(made.bindings[0], formula=None),)),
    ]
    assert [conditions_of(other) for other in others] == [None] * len(others)
