"""Values that are small in memory and endless to look through take steps by what there is to look at.

A list that holds another one twice, sixty times over, has more items than any machine could count.
"""

from collections.abc import Callable

import pytest

from portico.dmn.deciding.compiled import Source
from portico.dmn.errors import DmnError, TooLong
from portico.dmn.explaining.explainer import Explainer
from portico.dmn.feel import tree
from portico.dmn.feel.running import NODES_PER_STEP
from portico.dmn.feel.sizes import PER_STEP, weight
from portico.dmn.feel.tree import ContextType, FunctionType, NamedType, TypeExpression
from portico.dmn.feel.type_conformance import subtype
from portico.dmn.model import Model, Session, compile_model
from portico.dmn.screening.columns import Column
from portico.dmn.screening.screen import InPython, compile_sql
from portico.dmn.types import Decision, FeelType, Record

MODEL = compile_model([], names=["n", "u", "long", "other", "mother"])
LISTS = "for i in 1..60 return if i = 1 then [[], []] else [partial[-1], partial[-1]]"
SUBJECTS = (
    "(for i in 1..60 return if i = 1 then mother else "
    'context put(context put(mother, "a", partial[-1]), "b", partial[-1]))[-1]'
)
MAYBE = "(for i in 1..5000 return i)[item > u]"
LONG = "l: for i in 1..90000 return i, m: for i in 1..90000 return i"


def session() -> Session:
    facts = {"n": 1, "long": "a" * 900_000, "other": "a" * 899_999 + "b", "mother": Record("mother", {"age": 3})}
    return MODEL.session(facts)


def evaluate(text: str) -> object:
    return session().evaluate(MODEL.compile(text))


@pytest.mark.parametrize(
    "text",
    [
        f"{SUBJECTS} = {SUBJECTS}",
        f"{{m: {MAYBE}, r: for x in m return for y in m return for z in m return 1}}.r",
        f"{{m: {MAYBE}, r: some x in m, y in m, z in m satisfies x + y + z < 0}}.r",
        f"{{m: {MAYBE}, r: for i in 1..200000 return m[1]}}.r",
        f"{{{LONG}, r: distinct values(for i in 1..300 return [l, i])}}.r",
        f"{{{LONG}, r: duplicate values(for i in 1..300 return [l, i])}}.r",
        f"{{{LONG}, r: for i in 1..90000 return l instance of list<number>}}.r",
        f"{{{LONG}, f: function(x: list<number>) 1, r: for i in 1..90000 return f(l)}}.r",
        f"{{{LONG}, r: for i in 1..90000 return if u then l else m}}.r",
        "{l: [for i in 1..90000 return {a: i}], r: for i in 1..90000 return l.a}.r",
        "for i in 1..240000 return long = other",
        "for i in 1..240000 return long < other",
        "for i in 1..240000 return long in (other, other)",
        "for i in 1..240000 return string(1E-6143)",
        'for i in 1..240000 return range("[" + string(i) + "..9]")',
        "for i in 1..240000 return log(i) + exp(1) + i ** 0.3",
        "for i in 1..240000 return " + " + ".join(["i"] * 2000),
        "for i in 1..240000 return " + " and ".join(["i > 0"] * 2000),
        "some i in 1..240000 satisfies " + " and ".join(["i < 0 or i > 0"] * 1000) + " and i < 0",
        "(for i in 1..240000 return i)[" + " and ".join(["item > 0"] * 2000) + "]",
        "{" + ", ".join(f"a{i}: {i}" for i in range(1500)) + ", r: for i in 1..240000 return function(x) x}.r",
    ],
)
def test_looking_through_much_again_and_again_is_stopped(text: str) -> None:
    with pytest.raises(TooLong):
        evaluate(text)


@pytest.mark.parametrize("text", [f"({LISTS}).a", f"({LISTS})[-1] instance of list<list<Any>>"])
def test_a_list_that_stands_in_itself_many_times_is_refused(text: str) -> None:
    with pytest.raises(TooLong):
        evaluate(text)


def test_a_fact_is_put_into_a_subject_as_it_is() -> None:
    assert evaluate(f'context put(mother, "x", ({LISTS})[-1]).age') == 3


def test_fields_of_lists_in_lists_are_those_of_each_item() -> None:
    assert evaluate("[[{a: 1}, {a: 2}], {a: 3}, [4]].a") == [[1, 2], 3, [None]]


@pytest.mark.parametrize(
    "text",
    [
        'replace(long, ".+", string join(for i in 1..20000 return "$0$0$0$0$0"))',
        'replace("aaaa", "a+", string join(for i in 1..60000 return "$0$0$0$0$0"))',
        '{f: function(a, b) external {java: {class: "java.lang.String", '
        'method signature: "format(java.lang.String, [Ljava.lang.Object;)"}}, '
        'r: f(string join(for i in 1..2000 return "%1$1000s"), ["a"])}.r',
    ],
)
def test_what_is_put_into_a_text_is_counted_before_it_is_written(text: str) -> None:
    with pytest.raises(TooLong):
        evaluate(text)


@pytest.mark.parametrize("digits", [5, 400, 5000])
def test_the_number_of_a_group_has_few_digits(digits: int) -> None:
    assert evaluate(f'replace("a", "a", "${"1" * digits}")') == "1" * (digits - 1)


@pytest.mark.parametrize("generated", [False, True])
def test_large_bodies_take_steps_of_their_own(generated: bool) -> None:
    model = compile_model([], names=["n"])
    expression = model.compile("for i in 1..100 return " + " + ".join(["i"] * (4 * NODES_PER_STEP)))
    if generated:
        model.prepare(expression)
    run = model.session({"n": 1})
    run.evaluate(expression)
    assert run.values.steps >= 100 + 4 * 100


def test_a_small_body_takes_no_steps_of_its_own() -> None:
    run = session()
    run.evaluate(MODEL.compile("for i in [1, 2, 3] return i + 1"))
    assert run.values.steps == 3


def test_the_weight_of_a_value_grows_with_what_is_in_it() -> None:
    items: list[object] = [1] * PER_STEP
    assert [weight(each) for each in (1, "a", [], items, [items, items])] == [0, 0, 0, 1, 2]


@pytest.mark.parametrize("make", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_facts_that_are_nested_without_end_are_refused(make: Callable[[object], object]) -> None:
    value: object = 1
    for _ in range(100_000):
        value = make(value)
    with pytest.raises(DmnError):
        MODEL.session({"n": value}).evaluate(MODEL.compile("n = n"))


def test_the_size_of_a_tree_is_the_number_of_its_nodes() -> None:
    assert tree.size(MODEL.compile("n + 1").tree) == 3


def of_itself(name: str) -> dict[str, TypeExpression]:
    node, function = NamedType(f"{name}Node"), NamedType(f"{name}Function")
    fields = (("left", node), ("right", node), ("more", node))
    return {node.name: ContextType(fields), function.name: FunctionType((function, function), function)}


def test_types_that_speak_of_themselves_are_compared_once() -> None:
    named = {**of_itself("a"), **of_itself("b"), "other": ContextType((("left", NamedType("number")),))}
    assert subtype(NamedType("aNode"), NamedType("bNode"), named=named)
    assert subtype(NamedType("aFunction"), NamedType("bFunction"), named=named)
    assert not subtype(NamedType("other"), NamedType("bNode"), named=named)
    assert not subtype(NamedType("aFunction"), NamedType("bNode"), named=named)


def test_a_function_is_explained_without_being_called() -> None:
    model = compile_model([Decision("twice", "function(x) x + x")], names=[])
    assert Explainer(model).explain(model.session({}), "twice").steps == ()


@pytest.mark.parametrize("text", ["${env:PATH}", "\x00", "a\nb", "\u202e"])
def test_a_text_that_a_database_could_read_otherwise_stays_in_python(text: str) -> None:
    rule = tree.Compare("=", tree.Name("a"), tree.Literal(text))
    model = Model([Source("d", rule, ())], {"a"})
    assert isinstance(compile_sql(model, "d", {("a",): Column(FeelType.TEXT)}, dialect="spark"), InPython)
