"""What models may look like by the standard, clause by clause: imports, references, tables, boxes, the kit's cases."""

import datetime as dt
from decimal import Decimal

import pytest

from portico.dmn.conformance.kit import Folder, read_cases
from portico.dmn.tests.written import (
    HEAD,
    answer,
    column,
    compiled,
    component,
    decision,
    function,
    import_,
    input_data,
    item,
    literal,
    table,
)


def test_two_imports_without_a_name_are_both_there() -> None:
    """An empty name imports into the model's own names (DMN 1.5, 6.3.3)."""
    both = decision("d", literal("x + y + f(1)"), "!urn:b#x", "!urn:c#y", "+urn:c#f")
    one = decision("x", literal("1"))
    other = decision("y", literal("2")) + function("f", {"n": "tAge"}, literal("n")) + item("tAge", "number")
    assert answer(import_("", "b"), import_("", "c"), both, b=one, c=other) == 4


def test_two_imports_of_one_name_are_both_there() -> None:
    one, other = decision("x", literal("1")), decision("y", literal("2"))
    both = decision("d", literal("i.x + i.y"), "!urn:b#x", "!urn:c#y")
    assert answer(import_("i", "b"), import_("i", "c"), both, b=one, c=other) == 3


def test_a_model_that_is_imported_twice_without_a_name_is_one() -> None:
    inner = {"b": import_("", "c") + decision("x", literal("y + 1"), "!urn:c#y"), "c": decision("y", literal("2"))}
    both = decision("d", literal("x + y"), "!urn:b#x", "!urn:c#y")
    assert answer(import_("", "b"), import_("", "c"), both, b=inner["b"], c=inner["c"]) == 5
    assert answer(import_("", "c"), import_("", "b"), both, b=inner["b"], c=inner["c"]) == 5


def test_an_input_of_a_model_that_is_imported_with_and_without_a_name_is_given_once() -> None:
    inner = {"b": import_("", "c") + decision("x", literal("y"), "urn:c#y"), "c": input_data("y")}
    both = decision("d", literal("i.x + y"), "!urn:b#x", "urn:c#y")
    model = (import_("i", "b"), import_("", "c"), both)
    assert answer(*model, given={"y": "a"}, b=inner["b"], c=inner["c"]) == "aa"
    assert answer(*model, given={"y": "a", "i": {"y": "b"}}, b=inner["b"], c=inner["c"]) == "ba"


def test_a_reference_means_what_the_model_imports_itself() -> None:
    """Also when an import that stands before it imports the same model."""
    inner = {"b": import_("c", "c") + decision("x", literal("c.y"), "!urn:c#y"), "c": decision("y", literal("2"))}
    both = decision("d", literal("b.x + c.y"), "!urn:b#x", "!urn:c#y")
    assert answer(import_("b", "b"), import_("c", "c"), both, b=inner["b"], c=inner["c"]) == 4


def test_what_an_import_without_a_name_brings_does_not_replace_what_is_there() -> None:
    """Neither in the model nor in the import, whose own names mean its own elements (DMN 1.5, 6.3.3)."""
    inner = item("tWord", "string") + decision("x", literal("2"), type_ref="tWord") + decision("y", literal("x"), "!x")
    inner += decision("z", literal('"b"'), type_ref="tWord")
    other = item("tWord", "boolean") + decision("x", literal("3")) + decision("v", literal("x"), "!x")
    body = (import_("", "b"), import_("", "c"), item("tWord", "number"), decision("x", literal("1"), type_ref="tWord"))
    logic = decision("d", literal("[x, y, z, v]"), "!x", "!urn:b#y", "!urn:b#z", "!urn:c#v")
    assert answer(*body, logic, b=inner, c=other) == [1, None, "b", 3]


def test_an_input_that_an_import_without_a_name_has_as_well_is_given_once() -> None:
    inner = input_data("i") + decision("q", literal("i + 1"), "i")
    body = (import_("", "b"), input_data("i"), decision("d", literal("i + q"), "i", "!urn:b#q"))
    assert answer(*body, given={"i": 3}, b=inner) == 7
    assert answer(*body, given={"i": 3, "urn:b#i": 5}, b=inner) == 9


def test_of_imports_without_a_name_the_first_has_a_name_that_both_have() -> None:
    model = compiled(import_("", "b"), import_("", "c"), b=decision("x", literal("1")), c=decision("x", literal("2")))
    assert model.session({}).value("x") == 1
    assert model.aliases["urn:c#x"] != ("x",)


def test_a_reference_may_name_the_file_of_an_import() -> None:
    """A href is a URI, also one relative to the file (6.3.3, locationURI)."""
    located = import_("b", "b").replace("importType", 'locationURI="b.dmn" importType')
    assert answer(located, decision("d", literal("b.x"), "!b.dmn#x"), b=decision("x", literal("1"))) == 1


@pytest.mark.parametrize(("type_ref", "expected"), [("feel:string", "a"), ("b:tWord", "a"), ("b:tNumber", None)])
def test_a_prefix_that_the_file_does_not_declare_is_feels_or_an_imports(type_ref: str, expected: object) -> None:
    """1.1 had qualified names there, 7.3.2 has the import's name and a dot."""
    words = item("tWord", "string") + item("tNumber", "number")
    assert answer(import_("b", "b"), decision("d", literal('"a"'), type_ref=type_ref), b=words) == expected


@pytest.mark.parametrize("type_ref", ["xsd:decimal", "integer"])
def test_the_numbers_of_xml_schema_are_numbers(type_ref: str) -> None:
    """As XML is mapped to FEEL (10.3.2.12)."""
    assert answer(decision("d", literal("1"), type_ref=type_ref)) == 1
    assert answer(decision("d", literal('"1"'), type_ref=type_ref)) is None


@pytest.mark.parametrize("language", ["feel", "FEEL", "", "http://www.omg.org/spec/DMN/20180521/FEEL/"])
def test_feel_is_known_by_its_address_and_by_its_name(language: str) -> None:
    logic = f'<literalExpression expressionLanguage="{language}"><text>1 + 1</text></literalExpression>'
    assert answer(decision("d", logic)) == 2


def test_a_cell_that_a_relation_does_not_have_is_null() -> None:
    """Each row has a value for each column (10.2.2.5)."""
    logic = f'<relation><column name="a"/><column name="b"/><row>{literal("1")}</row></relation>'
    assert answer(decision("d", logic)) == [{"a": 1, "b": None}]


LIST = item("tNumbers", "number", collection=True)


@pytest.mark.parametrize(
    ("values", "given", "expected"),
    [
        ("[1..5], > 10", [2, 11], "a"),
        ("[1..5], > 10", [2, 9], None),
        ("[1..5]", [], "a"),
        ("1, 2, null", [2, None], "a"),
        ("count(?) = 2", [7, 8], "a"),
        ("count(?) = 2", [7], None),
    ],
)
def test_input_values_of_a_list_are_for_each_of_its_items(values: str, given: list[object], expected: object) -> None:
    """As allowed values of a collection are (7.3.3, 8.3.2)."""
    logic = table("UNIQUE", [column("x", "tNumbers", values)], ["o"], '- | "a"')
    model = compiled(LIST, input_data("x"), decision("d", logic, "x"))
    facts = {"x": [None if each is None else Decimal(str(each)) for each in given]}
    assert model.session(facts).value("d") == expected
    model.prepare()
    assert model.session(facts).value("d") == expected


LEVELS = item("tLevel", "string", allowed='"high", "low"')


@pytest.mark.parametrize("type_ref", ["tLevels", "tOther"])
def test_output_order_is_that_of_the_items_of_the_declared_list(type_ref: str) -> None:
    """The allowed values of the type are those of an output that lists none (8.3.2)."""
    types = (
        LEVELS
        + item("tLevels", "tLevel", collection=True)
        + item("tOther", "string", collection=True, allowed='"high", "low"')
    )
    logic = table("OUTPUT ORDER", [column("x")], ["o"], '- | "low"', '> 1 | "high"')
    assert answer(types, input_data("x"), decision("d", logic, "x", type_ref=type_ref), given={"x": 2}) == [
        "high",
        "low",
    ]


def test_priorities_of_several_outputs_are_those_of_the_components() -> None:
    types = LEVELS + item("tBoth", None, component("o", "tLevel"), component("p", "number"))
    logic = table("PRIORITY", [column("x")], ["o", "p"], '- | "low" | 1', '> 1 | "high" | 2')
    body = (types, input_data("x"), decision("d", logic, "x", type_ref="tBoth"))
    assert answer(*body, given={"x": 2}) == {"o": "high", "p": 2}


def test_the_inputs_of_a_table_are_the_parameters_of_a_function_that_declares_none() -> None:
    """A business knowledge model may be a table whose input expressions are its parameters (10.2.2.8)."""
    body = table("UNIQUE", [column("the age", "number"), column("person.size")], ["o"], '> 18 | < the age | "ok"')
    logic = """<invocation><literalExpression><text>f</text></literalExpression>
      <binding><parameter name="person"/><literalExpression><text>{size: 3}</text></literalExpression></binding>
      <binding><parameter name="the age"/><literalExpression><text>20</text></literalExpression></binding></invocation>"""
    assert answer(function("f", {}, body), decision("d", logic, "+f")) == "ok"
    assert answer(function("f", {}, body), decision("d", literal("f(20, {size: 3})"), "+f")) == "ok"


def test_a_service_of_one_output_answers_its_value_also_when_that_has_an_entry_of_its_name() -> None:
    """10.4: of a single output decision the value, of several a context."""
    service = '<decisionService id="s" name="s"><outputDecision href="#o"/></decisionService>'
    model = HEAD.format(name="m", body=decision("o", literal('{o: duration("P1D")}')) + service)
    cases = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
      <modelName>m.dmn</modelName><testCase type="decisionService" invocableName="s"><resultNode name="o"><expected>
      <component name="o"><value xsi:type="xsd:dayTimeDuration">P1D</value></component></expected></resultNode></testCase>
      </testCases>"""
    folder = Folder({"m.dmn": model.encode()}, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert folder.run(list(read_cases(cases.encode(), "own"))) == []


PERIOD = (
    component("start", "number"),
    component("end of it", "number", "> start"),
    component("kind", "string", '"a", "b"'),
)


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ('{start: 1, "end of it": 2, kind: "a"}', True),
        ('{start: 2, "end of it": 2, kind: "a"}', False),
        ('{start: 1, "end of it": 2, kind: "c"}', False),
        ('{start: 1, "end of it": null, kind: "a"}', True),
        ('{start: 1, "end of it": 2}', False),
    ],
)
def test_the_allowed_values_of_a_component_may_speak_of_its_siblings(value: str, valid: bool) -> None:
    """The values of sibling components are there for the tests of a component (DMN 1.5, 7.3.3)."""
    types = item("tPeriod", None, *PERIOD) + item("tPeriods", None, *PERIOD, collection=True)
    model = compiled(types, decision("d", literal(value), type_ref="tPeriod"))
    assert model.problems == ()
    assert (model.session({}).value("d") is not None) is valid
    assert (answer(types, decision("d", literal(f"[{value}]"), type_ref="tPeriods")) is not None) is valid
