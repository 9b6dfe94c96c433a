"""Models in the standard's form: requirements as scope, functions, services, imports, and what is wrong in them."""

import pytest

from portico.dmn.errors import CyclicDecisions, DmnError, ImportMissing, TooDeep
from portico.dmn.feel import tree
from portico.dmn.tests.written import answer, compiled, decision, function, import_, input_data, literal
from portico.dmn.types import Unknown

NUMBERS = input_data("a", "number") + input_data("b", "number")


def service(name: str, *, outputs: str, inputs: str = "", decisions: str = "", type_ref: str = "Any") -> str:
    parts = [f'<variable name="{name}" typeRef="{type_ref}"/>']
    parts += [f'<outputDecision href="#{each}"/>' for each in outputs.split()]
    parts += [f'<inputDecision href="#{each}"/>' for each in decisions.split()]
    parts += [f'<inputData href="#{each}"/>' for each in inputs.split()]
    return f'<decisionService id="{name}" name="{name}">{"".join(parts)}</decisionService>'


def test_a_decision_uses_inputs_and_decisions_that_it_requires() -> None:
    model = (NUMBERS, decision("sum", literal("a + b"), "a", "b"), decision("d", literal("2 * sum"), "!sum"))
    assert answer(*model, given={"a": 1, "b": 2}) == 6


def test_what_a_decision_does_not_require_it_does_not_see() -> None:
    model = compiled(NUMBERS, decision("d", literal("a + b"), "a"))
    assert model.session({"a": 1, "b": 2}).value("d") is None
    (problem,) = model.problems
    assert problem.place == "d"
    assert "nothing is called 'b'" in problem.message


def test_a_text_that_is_wrong_is_null_and_the_others_live() -> None:
    model = compiled(decision("d", literal("1 +")), decision("e", literal("1 + 1")))
    assert model.session({}).value("d") is None
    assert model.session({}).value("e") == 2
    assert [problem.text for problem in model.problems] == ["1 +"]
    model = compiled(decision("a", literal("1")), "\n", decision("d", "\n" + literal("1 +")))
    assert str(model.problems[0]).startswith("3: d: line 1, column 4: ")


def test_an_input_that_is_missing_is_unknown() -> None:
    found = answer(NUMBERS, decision("d", literal("if a > 1 then b else 0"), "a", "b"), given={"a": 2})
    assert found == Unknown(frozenset({("b",)}))


def test_names_may_have_operators_keywords_and_odd_spaces() -> None:
    body = (input_data("pay - net"), input_data("date of  birth"), decision("d", literal("pay - net + 1"), "pay - net"))
    assert answer(*body, given={"pay - net": 2}) == 3
    e = decision("d", literal("date of birth"), "date of  birth")
    assert answer(input_data("date of  birth"), e, given={"date of birth": 7}) == 7


def test_a_decision_without_logic_is_told_from_outside() -> None:
    model = (decision("grade", ""), decision("d", literal('"is " + grade'), "!grade"))
    assert answer(*model) == Unknown(frozenset({("grade",)}))
    assert answer(*model, given={"grade": "A"}) == "is A"


def test_a_decision_that_is_told_is_not_made() -> None:
    model = (decision("sum", literal("1")), decision("d", literal("sum + 1"), "!sum"))
    assert answer(*model, given={"sum": 10}) == 11


def test_a_variable_may_be_called_otherwise_than_its_decision() -> None:
    odd = '<decision id="x" name="The x"><variable name="x"/><literalExpression><text>2</text></literalExpression></decision>'
    assert answer(odd, decision("d", literal("[x, The x]"), "!x")) == [2, 2]


def test_a_reference_may_name_its_own_model() -> None:
    model = (input_data("a"), decision("d", literal("a"), "urn:main#a"))
    assert answer(*model, given={"a": 1}) == 1


def test_a_reference_to_nothing_is_a_problem() -> None:
    model = compiled(decision("d", literal("1"), "nothing"))
    assert model.session({}).value("d") == 1
    assert "#nothing" in model.problems[0].message


def test_a_function_is_called_by_name_and_by_position() -> None:
    body = function("add", {"x": "number", "y": "number"}, literal("x - y"))
    assert answer(body, decision("d", literal("add(3, 1)"), "+add")) == 2
    assert answer(body, decision("d", literal("add(y: 1, x: 3)"), "+add")) == 2


def test_a_function_sees_its_parameters_and_what_it_requires() -> None:
    body = (
        function("twice", {"x": None}, literal("x * 2")),
        function("f", {"x": None}, literal("twice(x) + 1"), "+twice"),
    )
    assert answer(*body, decision("d", literal("f(4)"), "+f")) == 9
    assert answer(NUMBERS, function("f", {}, literal("a")), decision("d", literal("f()"), "+f"), given={"a": 1}) is None


def test_a_function_may_call_itself() -> None:
    body = function("f", {"n": None}, literal("if n <= 1 then 1 else n * f(n - 1)"))
    assert answer(body, decision("d", literal("f(5)"), "+f")) == 120


def test_a_function_that_never_ends_is_stopped() -> None:
    body = function("f", {"n": None}, literal("f(n + 1)"))
    with pytest.raises(TooDeep):
        answer(body, decision("d", literal("f(1)"), "+f"))


def test_an_argument_of_another_type_makes_the_call_null() -> None:
    body = function("f", {"x": "number"}, literal("x = null"))
    assert answer(body, decision("d", literal('f("no number")'), "+f")) is None
    assert answer(body, decision("d", literal("f([1])"), "+f")) is False  # a list of one is its item


def test_the_answer_of_a_function_is_of_its_type() -> None:
    body = function("f", {}, literal("[1]", "number"))
    assert answer(body, decision("d", literal("f()"), "+f")) == 1
    assert answer(function("f", {}, literal('"x"'), type_ref="number"), decision("d", literal("f()"), "+f")) is None


SERVICE = (
    NUMBERS
    + decision("rate", literal("100"))
    + decision("base", literal("a + b"), "a", "b")
    + decision("total", literal("base * rate"), "!base", "!rate")
)


def test_a_service_takes_its_inputs_and_then_its_decisions() -> None:
    s = service("s", outputs="total", inputs="a b", decisions="rate")
    assert answer(SERVICE, s, decision("d", literal("s(1, 2, 10)"), "+s")) == 30
    assert answer(SERVICE, s, decision("d", literal("s(rate: 10, b: 2, a: 1)"), "+s")) == 30
    assert answer(SERVICE, s, decision("d", literal("s(1)"), "+s")) is None


def test_a_service_decides_anew_whatever_the_session_knows() -> None:
    s = service("s", outputs="total", inputs="a b")
    given = {"a": 50, "b": 50, "rate": 1}
    assert answer(SERVICE, s, decision("d", literal("s(1, 2)"), "+s"), given=given) == 300


def test_what_a_service_is_not_given_is_null_inside() -> None:
    s = service("s", outputs="base", inputs="a")
    assert answer(SERVICE, s, decision("d", literal("s(1)"), "+s"), given={"b": 2}) is None


def test_a_service_with_several_outputs_answers_a_context() -> None:
    s = service("s", outputs="base total", inputs="a b")
    session = compiled(SERVICE, s).session({})
    assert session.call_service("s", {"a": 1, "b": 2}) == {"base": 3, "total": 300}
    assert session.call_service("s", {"a": 1}) == Unknown(frozenset({("b",)}))


def test_a_service_answers_as_its_type_says() -> None:
    s = service("s", outputs="base", inputs="a b", type_ref="string")
    assert answer(SERVICE, s, decision("d", literal("s(1, 2)"), "+s")) is None


def test_only_functions_and_services_can_be_called() -> None:
    session = compiled(SERVICE).session({})
    with pytest.raises(DmnError, match="'rate' is not a decision service"):
        session.call_service("rate", {})


def test_a_function_of_a_type_answers_as_that_type_says() -> None:
    type_ = '<itemDefinition name="tRead"><functionItem outputTypeRef="string"><parameters name="x"/></functionItem>'
    body = function("f", {"x": None}, literal("x"), type_ref="tRead")
    called = decision("d", literal('[f("a"), f(1)]'), "+f")
    assert answer(f"{type_}</itemDefinition>", body, called) == ["a", None]


OTHER = (
    '<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>&gt;= 0</text></allowedValues></itemDefinition>'
    + input_data("age", "tAge")
    + function("older", {"by": "tAge"}, literal("by + 1"))
    + function("oldest", {"by": None}, literal("older(by) + 100"), "+older")
    + decision("adult", literal("count([age][item >= 18 and age > 0]) > 0"), "age")
)


def test_what_is_imported_is_named_by_the_import() -> None:
    body = (import_("o", "other"), decision("d", literal("o.oldest(1)"), "+urn:other#oldest"))
    assert answer(*body, other=OTHER) == 102


@pytest.mark.parametrize("given", [{"o.age": 20}, {"o": {"age": 20}}, {"age": 20}, {"urn:other#age": 20}])
def test_an_imported_input_can_be_given_in_several_ways(given: dict[str, object]) -> None:
    body = (
        import_("o", "other"),
        decision("d", literal("o.adult and o.age < 60"), "!urn:other#adult", "urn:other#age"),
    )
    assert answer(*body, other=OTHER, given=given) is True


def test_imported_types_are_checked() -> None:
    body = (import_("o", "other"), input_data("mine", "o.tAge"), decision("d", literal("mine"), "mine"))
    assert answer(*body, other=OTHER, given={"mine": 3}) == 3
    assert answer(*body, other=OTHER, given={"mine": -3}) is None


def test_an_import_without_a_name_brings_the_names_as_they_are() -> None:
    body = (import_("", "other"), decision("d", literal("older(1)"), "+urn:other#older"))
    assert answer(*body, other=OTHER) == 2


def test_a_model_that_is_imported_on_two_ways_has_its_inputs_twice() -> None:
    middle = import_("o", "other") + decision("m", literal("o.age + 0"), "urn:other#age")
    body = (
        import_("left", "one"),
        import_("right", "two"),
        decision("d", literal("[left.m, right.m]"), "!urn:one#m", "!urn:two#m"),
    )
    given = {"left": {"o": {"age": 1}}, "right.o.age": 2}
    assert answer(*body, one=middle, two=middle, other=OTHER, given=given) == [1, 2]
    assert answer(*body, one=middle, two=middle, other=OTHER, given={"age": 7}) == [7, 7]


def test_what_an_import_imports_has_both_names_in_front() -> None:
    middle = import_("o", "other") + decision("m", literal("o.age instance of o.tAge"), "urn:other#age")
    body = (
        import_("middle", "middle"),
        decision(
            "d", literal("[middle.m, middle.o.age, 3 instance of middle.o.tAge]"), "!urn:middle#m", "urn:other#age"
        ),
    )
    assert answer(*body, middle=middle, other=OTHER, given={"middle.o.age": 7}) == [True, 7, True]


def test_an_imported_service_has_the_names_of_its_own_model() -> None:
    other = SERVICE + function("half", {"n": "number"}, literal("n / 2"))
    other += decision("least", literal("half(total)"), "!total", "+half") + service("s", outputs="least", inputs="a b")
    body = (import_("o", "other"), decision("d", literal("[o.s(1, 3), o.s(b: 3, a: 1)]"), "+urn:other#s"))
    assert answer(*body, other=other) == [200, 200]


def test_models_may_import_each_other() -> None:
    one = import_("t", "two") + decision("x", literal("1"))
    two = import_("o", "one") + decision("y", literal("2"))
    body = (import_("o", "one"), decision("d", literal("o.x"), "!urn:one#x"))
    assert answer(*body, one=one, two=two) == 1


def test_an_import_that_is_not_there_is_refused() -> None:
    with pytest.raises(ImportMissing, match="urn:other"):
        compiled(import_("o", "other"))


def test_decisions_in_a_circle_are_refused() -> None:
    with pytest.raises(CyclicDecisions):
        compiled(decision("d", literal("e"), "!e"), decision("e", literal("d"), "!d"))


def test_every_element_has_a_tree() -> None:
    model = compiled(SERVICE, service("s", outputs="total", inputs="a b"), function("f", {"x": None}, literal("x")))
    assert isinstance(model.tree("base"), tree.Arithmetic)
    assert isinstance(model.tree("s"), tree.Lambda)
    assert model.parameters("s") == (("a", tree.NamedType("number")), ("b", tree.NamedType("number")))
    assert model.is_function("f")
    assert not model.is_function("base")
    assert model.reads("total") == {("a",), ("b",)}


def test_a_language_other_than_feel_is_a_problem() -> None:
    logic = '<literalExpression expressionLanguage="urn:python"><text>1</text></literalExpression>'
    model = compiled(decision("d", logic))
    assert model.session({}).value("d") is None
    assert "urn:python" in model.problems[0].message
