"""DMN files: every version in, 1.2 to 1.5 out, nothing lost in between; what is hostile or wrong is refused with its line."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from portico.dmn import definitions as dmn
from portico.dmn.errors import ModelUnreadable, ModelUnwritable
from portico.dmn.tests.random_models import DIAGRAM, models
from portico.dmn.types import Aggregator, HitPolicy
from portico.dmn.xml.grammar import GRAMMAR, Kind
from portico.dmn.xml.reading import MAX_BYTES, MAX_DEPTH, read_definitions
from portico.dmn.xml.versions import VERSIONS, WRITTEN, Version
from portico.dmn.xml.writing import write_definitions

NEWEST = VERSIONS[-1]
BODY = """
  <inputData id="age" name="Age"><variable name="Age" typeRef="number"/></inputData>
  <decision id="adult" name="Adult">
    <variable name="Adult" typeRef="boolean"/>
    <informationRequirement><requiredInput href="#age"/></informationRequirement>
    <literalExpression><text>Age >= 18</text></literalExpression>
  </decision>
"""


def file(body: str = BODY, namespace: str = NEWEST.model, more: str = "") -> bytes:
    return f'<definitions xmlns="{namespace}" name="m" namespace="urn:m"{more}>{body}</definitions>'.encode()


def decision(expression: str) -> bytes:
    return file(f'<decision name="d">{expression}</decision>')


def the_expression(expression: str) -> dmn.Expression:
    found = read_definitions(decision(expression)).decisions[0].expression
    assert found is not None
    return found


def refused(data: bytes) -> ModelUnreadable:
    with pytest.raises(ModelUnreadable) as problem:
        read_definitions(data)
    return problem.value


# ---- In and out ----


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(models())
def test_what_is_written_and_read_again_is_equal(model: dmn.Definitions) -> None:
    assert read_definitions(write_definitions(model)) == model


@pytest.mark.parametrize("kind", list(GRAMMAR), ids=lambda kind: kind.__name__)
def test_no_part_of_the_metamodel_is_forgotten_in_a_file(kind: Kind) -> None:
    grammar = GRAMMAR[kind]
    known = {part.field for part in (*grammar.attributes, *grammar.children)} | {"line"}
    if not grammar.plain:
        known |= {"id", "label", "description", "extensions", "attributes"}
    if kind is dmn.Definitions:
        known |= {"diagram", "version"}
    assert {field.name for field in fields(kind)} == known


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.number)
def test_each_version_is_the_same_model(version: Version) -> None:
    more = f' expressionLanguage="{version.feel}"'
    model = read_definitions(file(namespace=version.model, more=more))
    assert model.version == version.number
    assert model == read_definitions(file(more=f' expressionLanguage="{NEWEST.feel}"'))


@pytest.mark.parametrize("number", WRITTEN)
def test_a_model_is_written_in_the_version_asked_for(number: str) -> None:
    model = read_definitions(file())
    written = write_definitions(model, number)
    assert read_definitions(written) == model
    assert read_definitions(written).version == number


def test_a_version_that_has_no_word_for_something_says_so() -> None:
    one = "<literalExpression><text>1</text></literalExpression>"
    model = read_definitions(decision(f"<conditional><if>{one}</if><then>{one}</then><else>{one}</else></conditional>"))
    assert read_definitions(write_definitions(model, "1.4")) == model
    with pytest.raises(
        ModelUnwritable, match=r"DMN 1\.3 has no <conditional>\. Write the model as DMN 1\.4 or later\."
    ):
        write_definitions(model, "1.3")
    with pytest.raises(ModelUnwritable, match=r"DMN 2\.0 cannot be written"):
        write_definitions(model, "2.0")


def test_the_qualified_type_names_of_1_1_become_plain_names() -> None:
    old = VERSIONS[0]
    body = (
        '<import namespace="urn:other" importType="http://www.omg.org/spec/DMN/20151101/dmn.xsd"/>'
        '<inputData name="a"><variable name="a" typeRef="feel:number"/></inputData>'
        '<inputData name="b"><variable name="b" typeRef="o:tPerson"/></inputData>'
        '<inputData name="c"><variable name="c" typeRef="own:tHouse"/></inputData>'
    )
    more = f' xmlns:feel="{old.feel}" xmlns:o="urn:other" xmlns:own="urn:m"'
    model = read_definitions(file(body, old.model, more))
    types = [each.variable.type_ref for each in model.input_data if each.variable is not None]
    assert types == ["number", "o.tPerson", "tHouse"]
    assert [(each.name, each.import_type) for each in model.imports] == [("o", dmn.MODEL)]


# ---- What a model says ----


def test_texts_keep_their_white_space_and_marked_sections() -> None:
    text = '\n   if a < 1\n\tthen "x & y"\n   else "]]"\n'
    marked = f"<literalExpression><text><![CDATA[{text}]]></text></literalExpression>"
    found = the_expression(marked)
    assert isinstance(found, dmn.LiteralExpression)
    assert found.text == text
    assert read_definitions(write_definitions(read_definitions(decision(marked)))).decisions[0].expression == found


def test_a_table_has_everything_that_the_standard_gives_it() -> None:
    table = the_expression(
        '<decisionTable hitPolicy="COLLECT" aggregation="SUM" preferredOrientation="Rule-as-Column" outputLabel="Fee">'
        '<input label="Age"><inputExpression typeRef="number"><text>Age</text></inputExpression>'
        "<inputValues><text>[0..120]</text></inputValues></input>"
        '<output name="fee" typeRef="number"><outputValues><text>1, 2</text></outputValues>'
        "<defaultOutputEntry><text>0</text></defaultOutputEntry></output>"
        '<annotation name="why"/>'
        "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry>"
        "<annotationEntry><text>always</text></annotationEntry></rule></decisionTable>"
    )
    assert isinstance(table, dmn.DecisionTable)
    assert (table.hit_policy, table.aggregation) == (HitPolicy.COLLECT, Aggregator.SUM)
    assert (table.preferred_orientation, table.output_label) == (dmn.Orientation.RULE_AS_COLUMN, "Fee")
    assert table.inputs[0].values == dmn.UnaryTests(text="[0..120]")
    assert table.outputs[0].default == dmn.LiteralExpression(text="0")
    assert (table.annotations, table.rules[0].annotation_entries) == (("why",), ("always",))


def test_what_other_vendors_added_is_kept_with_its_prefixes() -> None:
    body = '<decision name="d" v:colour="red"><extensionElements><v:a to="o:x"> <v:b/></v:a></extensionElements></decision>'
    model = read_definitions(file(body, more=' xmlns:v="urn:v" xmlns:o="urn:o"'))
    found = model.decisions[0]
    assert found.attributes == (("{urn:v}colour", "red"),)
    assert found.extensions == ('<v:a xmlns:o="urn:o" xmlns:v="urn:v" to="o:x"> <v:b></v:b></v:a>',)
    assert read_definitions(write_definitions(model)) == model


def test_the_diagram_is_kept_in_each_version() -> None:
    model = replace(read_definitions(file()), diagram=DIAGRAM)
    for number in WRITTEN:
        written = write_definitions(model, number)
        assert read_definitions(written).diagram == DIAGRAM
    assert b"20180521/DMNDI" in write_definitions(model, "1.2")


def test_comments_and_hints_to_a_schema_are_no_part_of_a_model() -> None:
    more = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"'
    assert read_definitions(file(f"<!-- a -->{BODY}<?b c?>", more=more)) == read_definitions(file())


def test_every_part_knows_its_line() -> None:
    model = read_definitions(file())
    assert (model.decisions[0].line, model.decisions[0].expression and model.decisions[0].expression.line) == (3, 6)


def test_a_character_that_xml_cannot_hold_is_refused() -> None:
    model = dmn.Definitions(name="m", namespace="urn:m", description="a\x00b")
    with pytest.raises(ModelUnwritable, match="cannot stand in XML"):
        write_definitions(model)


# ---- What is wrong, and where ----


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        (b"", 1, "not XML"),
        (b"\x89PNG\r\n\x1a\n", 1, "not XML"),
        (b"<definitions>", 1, "not XML"),
        (b"<definitions/>", 1, "no DMN model"),
        (file().replace(b"definitions", b"definition"), 1, "no DMN model"),
        (file(namespace="urn:x"), 1, "no DMN model"),
        (file("\n<decison/>"), 2, "cannot hold <decison>. Did you mean 'decision'?"),
        (file("\n\n<decision/>"), 3, "<decision> has no attribute 'name'"),
        (file('<decision name="d" colour="red"/>'), 1, "no attribute 'colour'. Known here: id, label, name"),
        (file('<decision name="d"><variable name="d"/><variable name="d"/></decision>'), 1, "more than one <variable>"),
        (decision("<list/><list/>"), 1, "more than one expression"),
        (decision('<decisionTable hitPolicy="FIRTS"/>'), 1, "Did you mean 'FIRST'?"),
        (decision("<informationRequirement/>"), 1, "not exactly one requirement"),
        (decision("<knowledgeRequirement><requiredKnowledge/></knowledgeRequirement>"), 1, "no attribute 'href'"),
        (decision("<conditional><if/></conditional>"), 1, "<if> has no <expression>"),
        (file('<itemDefinition name="t" isCollection="maybe"/>'), 1, "neither true nor false"),
        (decision("<literalExpression><text>a<b/></text></literalExpression>"), 1, "it can only hold text"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(data: bytes, line: int, said: str) -> None:
    problem = refused(data)
    assert said in str(problem)
    assert problem.line == line


# ---- Hostile files ----

_LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "prolog",
    [
        _LAUGHS,
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">',
        f'<?xml version="1.0"?>\n<!-- <definitions> -->\n{_LAUGHS}',
        "<!DOCTYPE definitions>",
    ],
)
def test_a_doctype_is_refused_before_anything_in_it_is_read(prolog: str) -> None:
    body = '<decision name="&c;"><description>&x;&c;</description></decision>'
    assert "DOCTYPE" in str(refused(prolog.encode() + file(body)))
    assert "DOCTYPE" in str(
        refused((prolog + file(body).decode()).replace('<?xml version="1.0"?>', "").encode("utf-16"))
    )


def test_a_doctype_in_a_text_is_only_a_text() -> None:
    found = the_expression('<literalExpression><text><![CDATA["<!DOCTYPE d>"]]></text></literalExpression>')
    assert found == dmn.LiteralExpression(text='"<!DOCTYPE d>"')


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    text = b"a" * (100 * 1024 * 1024)
    assert f"at most {MAX_BYTES:,}" in str(refused(b"<definitions>" + text))


def test_a_model_that_is_nested_too_deeply_is_refused() -> None:
    def nested(levels: int) -> bytes:
        return decision("<list>" * levels + "</list>" * levels)

    assert read_definitions(nested(MAX_DEPTH - 2)).decisions
    for levels in (MAX_DEPTH - 1, 300, 100_000):
        assert "deep" in str(refused(nested(levels)))


@pytest.mark.parametrize(
    "data",
    [
        file().decode().encode("utf-16"),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + file(BODY.replace("Age", "Ålder")).decode().encode("latin-1"),
    ],
)
def test_other_encodings_are_read_when_the_file_says_so(data: bytes) -> None:
    assert len(read_definitions(data).decisions) == 1


@pytest.mark.parametrize(
    "data",
    [
        file(BODY.replace("Age", "Ålder")).decode().encode("latin-1"),
        b'<?xml version="1.0" encoding="UTF-16"?>' + file(),
        b'<?xml version="1.0" encoding="nonsense"?>' + file(),
    ],
)
def test_a_wrong_encoding_is_refused(data: bytes) -> None:
    assert "not XML" in str(refused(data))


def test_extensions_cannot_bring_a_doctype_into_a_file() -> None:
    model = dmn.Definitions(name="m", namespace="urn:m", extensions=(f"{_LAUGHS}<d>&c;</d>",))
    with pytest.raises(ModelUnreadable, match="declaration"):
        write_definitions(model)


def test_what_is_written_is_laid_out_for_people() -> None:
    root = etree.fromstring(write_definitions(read_definitions(file())))
    assert root.text == "\n  "
    assert root[-1].tail == "\n"
