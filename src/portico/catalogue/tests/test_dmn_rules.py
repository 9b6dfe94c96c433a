"""A pack's rules may be a DMN file: the same decisions, the same checks, errors with file and line."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from portico.catalogue.errors import PackInvalid
from portico.catalogue.pack.checking import check_sources
from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.reading import read_pack, read_sources
from portico.catalogue.tests.factories import TINY, line_of, write, write_tiny
from portico.catalogue.types import Problem
from portico.dmn.types import Record, Unknown
from portico.dmn.xml.writing import write_definitions
from portico.dmn.yaml.reading import from_yaml

RICH = """\
decisions:
  fee_class:
    label: {en: Class, fr: Classe}
    type: text
    law: [{article: Charter art. 7, source: [C1]}]
    table:
      inputs:
        - expression: mover.income
          values: '>= 0'
        - mover.status
      outputs:
        - name: class
          values: '"dear", "fair", "free"'
          default: '"free"'
      hit_policy: PRIORITY
      rules:
        - when: ['< 1000', '-']
          then: ['"free"']
        - when: ['>= 500', '-']
          then: ['"fair"']
        - when: ['>= 2000', '"single"']
          then: ['"dear"']
          because: {en: You earn much., fr: Vous gagnez beaucoup.}
  points:
    label: {en: Points, fr: Points}
    type: number
    law: [{article: Charter art. 7, source: [C1]}]
    table:
      inputs: [mover.income]
      outputs: [points]
      hit_policy: COLLECT
      aggregation: SUM
      rules:
        - {when: ['> 100'], then: ['1']}
        - {when: ['> 1000'], then: ['2']}
"""

PLAIN = """\
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="bicycles" namespace="urn:example:bicycles">
  <itemDefinition name="tFee"><typeRef>number</typeRef></itemDefinition>
  <businessKnowledgeModel id="twice" name="twice of">
    <variable name="twice of"/>
    <encapsulatedLogic>
      <formalParameter name="amount" typeRef="number"/>
      <literalExpression><text>amount * 2</text></literalExpression>
    </encapsulatedLogic>
  </businessKnowledgeModel>
  <knowledgeSource id="charter" name="Charter art. 7" locationURI="https://example.org/charter">
    <extensionElements>
      <p:law xmlns:p="urn:portico:dmn" confidence="high"><p:source>C1</p:source></p:law>
    </extensionElements>
  </knowledgeSource>
  <decision id="fee" name="fee" label="Fee">
    <variable name="fee" typeRef="tFee"/>
    <knowledgeRequirement><requiredKnowledge href="#twice"/></knowledgeRequirement>
    <authorityRequirement><requiredAuthority href="#charter"/></authorityRequirement>
    <context>
      <contextEntry>
        <variable name="monthly" typeRef="number"/>
        <literalExpression><text>mover.income</text></literalExpression>
      </contextEntry>
      <contextEntry>
        <literalExpression><text>twice of(monthly) + 1</text></literalExpression>
      </contextEntry>
    </context>
  </decision>
</definitions>
"""


def as_dmn(text: str) -> str:
    return write_definitions(from_yaml(text)).decode()


def write_with(directory: Path, *rules: tuple[str, str]) -> Path:
    """Write the tiny pack with other files of rules."""
    write_tiny(directory)
    for file, text in rules:
        write(directory, f"rules/{file}", text)
    return directory


def in_dmn(directory: Path) -> Path:
    """Write the tiny pack with its rules as DMN."""
    write_with(directory, ("bicycle.dmn", as_dmn(TINY["rules/bicycle.yaml"])))
    (directory / "rules/bicycle.yaml").unlink()
    return directory


def problems_of(directory: Path) -> list[Problem]:
    with pytest.raises(PackInvalid) as refused:
        read_pack(directory)
    return list(refused.value.problems)


def answers(release: CompiledPack, facts: dict[str, object]) -> dict[str, object]:
    at = datetime.date(2026, 11, 20)
    context = {"mover": Record("mover", facts), "at": at, "parameters": release.parameters_at(at)}
    session = release.model.session(context)
    return {name: session.value(name) for name in release.pack.decisions}


def test_the_same_rules_in_yaml_and_in_dmn_are_the_same_release(tmp_path: Path) -> None:
    first = compile_pack(read_pack(write_tiny(tmp_path / "yaml")))
    second = compile_pack(read_pack(in_dmn(tmp_path / "dmn")))
    assert second.pack.decisions == first.pack.decisions
    assert second.release_id == first.release_id


@pytest.mark.parametrize(
    "facts",
    [
        {"resident_since": datetime.date(2026, 1, 1), "income": 1900, "rides": True},
        {"resident_since": datetime.date(2026, 1, 1), "income": 9000, "rides": True},
        {"resident_since": None, "income": 1900},
        {},
    ],
)
def test_the_same_rules_in_yaml_and_in_dmn_give_the_same_answers(tmp_path: Path, facts: dict[str, object]) -> None:
    first = compile_pack(read_pack(write_tiny(tmp_path / "yaml")))
    second = compile_pack(read_pack(in_dmn(tmp_path / "dmn")))
    assert answers(first, facts) == answers(second, facts)


def test_a_table_has_all_hit_policies_with_output_values_and_defaults_in_both_forms(tmp_path: Path) -> None:
    in_yaml = compile_pack(read_pack(write_with(tmp_path / "yaml", ("fees.yaml", RICH))))
    in_xml = compile_pack(read_pack(write_with(tmp_path / "dmn", ("fees.dmn", as_dmn(RICH)))))
    assert in_xml.pack.decisions == in_yaml.pack.decisions
    facts: dict[str, object] = {"income": 2500, "status": "single"}
    for release in (in_yaml, in_xml):
        found = answers(release, facts)
        assert (found["fee_class"], found["points"]) == ("dear", 3)
        assert answers(release, {"income": 700, "status": "single"})["fee_class"] == "fair"
        assert isinstance(answers(release, {})["points"], Unknown)


def test_a_table_of_a_pack_is_checked_in_its_values_and_defaults(tmp_path: Path) -> None:
    wrong = RICH.replace("'>= 0'", "'>= nobody'").replace("default: '\"free\"'", "default: '1 +'")
    directory = write_with(tmp_path, ("fees.yaml", wrong))
    problems = [problem for problem in check_sources(read_sources(directory)) if problem.is_error]
    lines = {(problem.code, problem.line) for problem in problems}
    assert ("unknown-name", line_of(directory, "rules/fees.yaml", ">= nobody")) in lines
    assert ("feel", line_of(directory, "rules/fees.yaml", "1 +")) in lines


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hit_policy: COLLECT", "hit_policy: UNIQUE", "an aggregation needs"),
        ("hit_policy: COLLECT", "hit_policy: OUTPUT ORDER", "an aggregation needs"),
        ("outputs: [points]", "outputs: [{name: points, value: '1'}]", "unknown key 'value'"),
        ("hit_policy: PRIORITY", "hit_policy: PRIORTY", "'PRIORTY'"),
        ('          values: \'"dear", "fair", "free"\'\n', "", "PRIORITY needs `values`"),
    ],
)
def test_a_table_that_cannot_be_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in RICH
    problems = problems_of(write_with(tmp_path, ("fees.yaml", RICH.replace(old, new, 1))))
    assert any(said in problem.message for problem in problems), problems


def test_a_model_of_another_tool_gives_decisions_with_label_type_and_law(tmp_path: Path) -> None:
    release = compile_pack(read_pack(write_with(tmp_path, ("fee.dmn", PLAIN))))
    fee = release.pack.decisions["fee"]
    assert fee.label.root == {"en": "Fee", "fr": "Fee"}
    assert fee.type == "number"
    assert [(law.article, law.url, law.source) for law in fee.law] == [
        ("Charter art. 7", "https://example.org/charter", ["C1"])
    ]
    assert answers(release, {"income": 1000})["fee"] == 2001


def test_a_decision_without_law_is_an_error_with_its_line(tmp_path: Path) -> None:
    text = PLAIN.replace('    <authorityRequirement><requiredAuthority href="#charter"/></authorityRequirement>\n', "")
    directory = write_with(tmp_path, ("fee.dmn", text))
    problem = next(each for each in problems_of(directory) if "law" in each.message)
    assert (problem.file, problem.line) == ("rules/fee.dmn", line_of(directory, "rules/fee.dmn", '<decision id="fee"'))


def test_a_mistake_in_feel_says_file_and_line(tmp_path: Path) -> None:
    directory = write_with(tmp_path, ("fee.dmn", as_dmn(RICH).replace("&gt;= 500", "&gt;= 500 and and")))
    problem = next(each for each in check_sources(read_sources(directory)) if each.is_error)
    assert problem.code == "feel"
    assert problem.line == line_of(directory, "rules/fee.dmn", "500 and and")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("</definitions>", "", "not XML"),
        ('href="#twice"', 'href="#thrice"', "is no function of this file"),
        ("<context>", '<context unheard="of">', "no attribute 'unheard'"),
        ("<itemDefinition", '<import name="x" namespace="y" importType="z"/><itemDefinition', "cannot import"),
        ("<decision id", '<decision name="fee"/><decision id', "stands here twice"),
        ('name="fee"', 'name="The fee"', "'The fee' cannot be a name here"),
        ('typeRef="tFee"', 'typeRef="Any"', "type' is missing"),
        ('<businessKnowledgeModel id="twice"', '<unheard/><businessKnowledgeModel id="twice"', "cannot hold <unheard>"),
    ],
)
def test_a_dmn_file_that_cannot_be_a_pack_s_says_why_and_where(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in PLAIN
    problems = problems_of(write_with(tmp_path, ("fee.dmn", PLAIN.replace(old, new, 1))))
    found = [problem for problem in problems if said in problem.message]
    assert found, problems
    assert found[0].file == "rules/fee.dmn"
    assert found[0].line > 0


def test_a_table_inside_a_boxed_expression_is_to_be_a_decision_of_its_own(tmp_path: Path) -> None:
    table = "<decisionTable><output/><rule><outputEntry><text>1</text></outputEntry></rule></decisionTable>"
    text = PLAIN.replace("<literalExpression><text>mover.income</text></literalExpression>", table)
    problems = problems_of(write_with(tmp_path, ("fee.dmn", text)))
    assert any("Make it a decision of its own" in problem.message for problem in problems)


def test_only_rules_may_be_dmn(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    write(tmp_path, "services/x.dmn", PLAIN)
    assert [problem.code for problem in problems_of(tmp_path)] == ["unknown-file"]
