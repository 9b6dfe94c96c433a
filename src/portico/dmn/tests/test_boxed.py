"""Boxed expressions (DMN 1.5, 10.2), each in a decision of its own."""

import pytest

from portico.dmn.feel import tree
from portico.dmn.tests.written import answer, compiled, decision, function, input_data, literal
from portico.dmn.types import Unknown


def box(tag: str, **parts: str) -> str:
    """Return a boxed expression of named parts; a part `variable` is the iterator's."""
    variable = f' iteratorVariable="{parts.pop("variable")}"' if "variable" in parts else ""
    inner = "".join(f"<{name.strip('_')}>{literal(text)}</{name.strip('_')}>" for name, text in parts.items())
    return f"<{tag}{variable}>{inner}</{tag}>"


def entry(name: str | None, logic: str, type_ref: str | None = None) -> str:
    typed = f' typeRef="{type_ref}"' if type_ref else ""
    variable = f'<variable name="{name}"{typed}/>' if name else ""
    return f"<contextEntry>{variable}{logic}</contextEntry>"


def of(logic: str, type_ref: str | None = None, **given: object) -> object:
    inputs = "".join(input_data(name) for name in given)
    return answer(inputs, decision("d", logic, *given, type_ref=type_ref), given=given)


def test_entries_of_a_context_know_the_earlier_ones() -> None:
    logic = f"<context>{entry('one', literal('1'))}{entry('two', literal('one + 1'))}</context>"
    assert of(logic) == {"one": 1, "two": 2}


def test_an_entry_without_a_name_is_the_result() -> None:
    logic = f"<context>{entry('result', literal('20'))}{entry(None, literal('result + x'))}</context>"
    assert of(logic, x=1) == 21


def test_an_entry_is_of_its_type() -> None:
    logic = f"<context>{entry('one', literal('[1]'), 'number')}{entry('two', literal('1'), 'string')}</context>"
    assert of(logic) == {"one": 1, "two": None}


def test_a_function_in_a_context_may_call_itself() -> None:
    body = literal("if n = 0 then 0 else n + down(n - 1)")
    function_ = f'<functionDefinition><formalParameter name="n"/>{body}</functionDefinition>'
    assert of(f"<context>{entry('down', function_)}{entry(None, literal('down(3)'))}</context>") == 6


def test_a_list_is_a_list() -> None:
    assert of(f"<list>{literal('1')}{literal('x')}<list>{literal('x')}</list></list>", x=2) == [1, 2, [2]]


def test_a_relation_is_a_list_of_contexts() -> None:
    columns = '<column name="name"/><column name="age" typeRef="number"/>'
    rows = f"<row>{literal('x')}{literal('3')}</row><row>{literal('null')}{literal(chr(34) + 'no' + chr(34))}</row>"
    found = of(f"<relation>{columns}{rows}</relation>", x="Ada")
    assert found == [{"name": "Ada", "age": 3}, {"name": None, "age": None}]


def test_an_invocation_gives_parameters_by_name() -> None:
    bindings = "".join(
        f'<binding><parameter name="{name}"/>{literal(text)}</binding>' for name, text in (("by", "2"), ("total", "x"))
    )
    logic = f"<invocation>{literal('share')}{bindings}</invocation>"
    share = function("share", {"total": "number", "by": "number"}, literal("total / by"))
    assert answer(share, input_data("x"), decision("d", logic, "x", "+share"), given={"x": 10}) == 5


def test_an_invocation_with_an_argument_of_another_type_is_null() -> None:
    binding = f'<binding><parameter name="n" typeRef="number"/>{literal(chr(34) + "x" + chr(34))}</binding>'
    is_null = function("f", {"n": "number"}, literal("n = null"))
    logic = f"<invocation>{literal('f')}{binding}</invocation>"
    assert answer(is_null, decision("d", logic, "+f")) is None


def test_an_invocation_can_call_a_built_in() -> None:
    logic = f'<invocation>{literal("substring")}<binding><parameter name="string"/>{literal("x")}</binding>'
    logic += f'<binding><parameter name="start position"/>{literal("2")}</binding></invocation>'
    assert of(logic, x="abc") == "bc"


@pytest.mark.parametrize(("x", "expected"), [(True, 1), (False, 2), (None, 2), ("yes", None)])
def test_a_conditional_wants_true_or_false(x: object, expected: object) -> None:
    assert of(box("conditional", if_="x", then="1", else_="2"), x=x) == expected


@pytest.mark.parametrize(
    ("match", "expected"),
    [("item > 1", [2, 3]), ("item", None), ("null", []), ("if item > 1 then true else 0", None), ("x(item)", [2])],
)
def test_a_filter_wants_true_or_false_for_each_item(match: str, expected: object) -> None:
    is_two = function("x", {"n": None}, literal("n = 2"))
    assert answer(is_two, decision("d", box("filter", in_="[1, 2, 3]", match=match), "+x")) == expected


def test_a_filter_sees_the_fields_of_the_items() -> None:
    people = "[{name: 1, active: true}, {name: 2, active: false}]"
    assert of(box("filter", in_=people, match="active")) == [{"name": 1, "active": True}]
    assert of(box("filter", in_=people, match="name = x"), x=2) == [{"name": 2, "active": False}]


def test_a_for_collects_and_sees_what_it_has_so_far() -> None:
    assert of(box("for", variable="i", in_="[1, 2, 3]", return_="i * 2")) == [2, 4, 6]
    assert of(box("for", variable="i", in_="[1, 2, 3]", return_="i + count(partial)")) == [1, 3, 5]


@pytest.mark.parametrize(
    ("tag", "satisfies", "expected"),
    [
        ("some", "i > 2", True),
        ("every", "i > 2", False),
        ("some", "x = i", True),
        ("every", "if i = 1 then true else 3", None),
        ("some", "if i = 1 then true else 3", None),
    ],
)
def test_some_and_every_want_true_or_false_for_each_item(tag: str, satisfies: str, expected: object) -> None:
    assert of(box(tag, variable="i", in_="[1, 2, 3]", satisfies=satisfies), x=2) == expected


def test_a_boxed_condition_that_is_not_known_leaves_the_rest_to_be_asked() -> None:
    body = (input_data("x"), input_data("y"), decision("d", box("conditional", if_="x", then="1", else_="y"), "x", "y"))
    assert answer(*body) == Unknown(frozenset({("x",), ("y",)}))
    assert answer(*body, given={"x": False, "y": 3}) == 3


JAVA = (
    '<functionDefinition kind="Java"><formalParameter name="n"/><context>{}{}</context></functionDefinition>'
).format(entry("class", literal('"java.lang.Math"')), entry("method signature", literal('"abs(double)"')))


def test_a_java_function_is_named_in_the_tree() -> None:
    model = compiled(decision("d", f"<context>{entry('f', JAVA)}{entry(None, literal('f(-2)'))}</context>"))
    found = next(each for each in _all(model.tree("d")) if isinstance(each, tree.External))
    assert (found.class_name, found.method_signature) == ("java.lang.Math", "abs(double)")


def _all(node: tree.Node) -> list[tree.Node]:
    return [node, *(inner for child in tree.children(node) for inner in _all(child))]


TABLE = """
<decisionTable hitPolicy="{policy}">
  <input><inputExpression><text>age</text></inputExpression><inputValues><text>[0..120]</text></inputValues></input>
  <output name="fee"><outputValues><text>0, 5, 10</text></outputValues>
    <defaultOutputEntry><text>-1</text></defaultOutputEntry></output>
  <rule><inputEntry><text>&lt; 18</text></inputEntry><outputEntry><text>5</text></outputEntry></rule>
  <rule><inputEntry><text>&lt; 6, &gt; 100</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
  <rule><inputEntry><text>? &gt; 18 and ? &lt; 65</text></inputEntry><outputEntry><text>5 * 2</text></outputEntry></rule>
</decisionTable>"""


@pytest.mark.parametrize(
    ("policy", "age", "fee"),
    [
        ("UNIQUE", 10, 5),
        ("UNIQUE", 3, None),
        ("PRIORITY", 3, 0),
        ("PRIORITY", 30, 10),
        ("COLLECT", 3, [5, 0]),
        ("OUTPUT ORDER", 3, [0, 5]),
        ("FIRST", 70, -1),
        ("FIRST", 130, None),
    ],
)
def test_a_decision_table(policy: str, age: int, fee: object) -> None:
    assert of(TABLE.format(policy=policy), age=age) == fee


def test_a_table_inside_a_context_sees_its_entries() -> None:
    logic = f"<context>{entry('age', literal('x + 1'))}{entry(None, TABLE.format(policy='FIRST'))}</context>"
    assert of(logic, x=16) == 5


def test_the_row_that_decided_is_told_also_when_the_decision_has_a_type() -> None:
    body = (input_data("age"), decision("d", TABLE.format(policy="FIRST"), "age", type_ref="number"))
    assert compiled(*body).session({"age": 30}).outcome("d").rule_hit == 2


def test_priorities_come_from_the_type_when_the_output_lists_none() -> None:
    item = '<itemDefinition name="tRisk"><typeRef>string</typeRef><allowedValues><text>"high", "low"</text></allowedValues>'
    rows = "".join(
        f"<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>{each}</text></outputEntry></rule>"
        for each in ('"low"', '"high"')
    )
    column = '<input><inputExpression><text>1</text></inputExpression></input><output typeRef="tRisk"/>'
    logic = f'<decisionTable hitPolicy="PRIORITY">{column}{rows}</decisionTable>'
    assert answer(f"{item}</itemDefinition>", decision("d", logic)) == "high"


def test_an_output_that_is_not_of_its_type_is_null() -> None:
    column = '<input><inputExpression><text>1</text></inputExpression></input><output typeRef="number"/>'
    row = '<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"x"</text></outputEntry></rule>'
    assert of(f"<decisionTable>{column}{row}</decisionTable>") is None
