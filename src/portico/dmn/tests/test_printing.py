"""A tree that is printed and read again in the same scope is the same tree."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portico.dmn.dates.parsing import parse_at
from portico.dmn.errors import DmnError
from portico.dmn.feel import tree
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.feel.grammar import parser, scope
from portico.dmn.feel.grammar.printing import to_feel
from portico.dmn.feel.grammar.suffixes import TESTS
from portico.dmn.types import HitPolicy

NAMES = ["a", "b", "c d", "a - b", "gross income", "gross income-tax", "time", "date", "profit and loss", "x/y", "is"]
NAMES += ["Student's name", "case 1", "in total", "days", "duration", "proof of income", "años"]
LEVELS = (scope.names_of(BUILTINS), scope.names_of(NAMES))
DATED = ["2026-12-24", "P1Y6M", "-P3DT4H", "10:30:00", "2026-12-24T10:30:00Z", "2026-12-24T10:30:00@Europe/Paris"]
SIGNS = [("+", "-"), ("*", "/"), ("**",)]

names = st.sampled_from(NAMES)
new_names = st.sampled_from([name for name in NAMES if name != "in total"])  # no variable begins with a keyword
texts = st.text(max_size=6).filter(lambda text: not any("\ud800" <= each <= "\udfff" for each in text))
keys = st.one_of(names, texts)
literals = st.one_of(
    st.sampled_from([None, True, False, *map(parse_at, DATED)]),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=0, places=3).filter(
        lambda n: len(n.as_tuple().digits) < 34
    ),
    st.sampled_from([Decimal("1E+6000"), Decimal("1E-40"), Decimal(0), Decimal("123456789012345678901234567890.12")]),
    texts,
).map(tree.Literal)
leaves = st.one_of(literals, names.map(tree.Name))
types = st.recursive(
    st.sampled_from(["number", "date", "date and time", "Any", "list", "tPerson", "model.my type"]).map(tree.NamedType),
    lambda inner: st.one_of(
        inner.map(tree.ListType),
        inner.map(tree.RangeType),
        st.lists(st.tuples(new_names, inner), min_size=1, max_size=2).map(lambda some: tree.ContextType(tuple(some))),
        st.builds(tree.FunctionType, st.lists(inner, max_size=2).map(tuple), inner),
    ),
    max_leaves=4,
)


def arithmetic(first: tree.Node, parts: list[tuple[int, tree.Node]], signs: tuple[str, ...]) -> tree.Node:
    return tree.Arithmetic(first, tuple((signs[which % len(signs)], node) for which, node in parts))


def function(parameters: list[tuple[str, tree.TypeExpression | None]], body: tree.Node) -> tree.Node:
    declared = tuple(type_ for _, type_ in parameters)
    return tree.Lambda(tuple(name for name, _ in parameters), body, declared if any(declared) else ())


def call(callee: tree.Node, arguments: list[tree.Node], given: list[str] | None) -> tree.Node:
    named = tuple(given[: len(arguments)]) if given and len(given) >= len(arguments) > 0 else None
    return tree.Call(callee, tuple(arguments), named)


def nodes(inner: st.SearchStrategy[tree.Node]) -> st.SearchStrategy[tree.Node]:
    some = st.lists(inner, max_size=3).map(tuple)
    tests = st.builds(tree.Test, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), inner)
    domains = st.one_of(inner, st.builds(tree.RangeOf, inner, inner, counted=st.just(value=True)))
    iterators = st.lists(st.tuples(new_names, domains), min_size=1, max_size=2).map(tuple)
    fields = [name for name in NAMES if name.replace(" ", "").isalpha() and " and " not in name]
    return st.one_of(
        st.builds(tree.Member, inner, st.sampled_from(fields)),
        st.builds(tree.Filter, inner, inner),
        st.builds(call, inner, st.lists(inner, max_size=3), st.none() | st.lists(names, min_size=3, max_size=3)),
        st.builds(tree.ListOf, some),
        st.builds(tree.ContextOf, st.lists(st.tuples(keys, inner), max_size=3).map(tuple)),
        st.builds(tree.RangeOf, inner, inner, st.booleans(), st.booleans()),
        st.builds(tree.Negate, inner),
        st.builds(
            arithmetic,
            inner,
            st.lists(st.tuples(st.integers(0, 1), inner), min_size=1, max_size=3),
            st.sampled_from(SIGNS),
        ),
        st.builds(tree.Logic, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(tree.Compare, st.sampled_from(sorted(TESTS)), inner, inner),
        st.builds(tree.Between, inner, inner, inner),
        st.builds(tree.In, inner, inner | tests),
        st.builds(
            tree.In, inner, st.lists(inner | tests, min_size=2, max_size=3).map(lambda each: tree.AnyOf(tuple(each)))
        ),
        st.builds(tree.InstanceOf, inner, types),
        st.builds(tree.If, inner, inner, inner),
        st.builds(tree.For, iterators, inner),
        st.builds(tree.Quantified, st.booleans(), iterators, inner),
        st.builds(function, st.lists(st.tuples(new_names, st.none() | types), max_size=2), inner),
        st.builds(function, st.just([("n", None)]), st.builds(tree.External, texts, texts)),
        tests,
    )


trees = st.recursive(leaves, nodes, max_leaves=25)


@settings(max_examples=300, deadline=None)
@given(trees)
def test_a_printed_tree_is_read_as_the_same_tree(node: tree.Node) -> None:
    text = to_feel(node, NAMES)
    assert parser.parse(text, LEVELS) == node, text


@settings(max_examples=100, deadline=None)
@given(st.lists(trees, min_size=1, max_size=3), st.booleans())
def test_printed_unary_tests_are_read_as_the_same_tests(tests: list[tree.Node], negated: bool) -> None:
    node = tree.AnyOf(tuple(tests), negated=negated)
    text = to_feel(node, NAMES)
    assert parser.parse_unary(text, LEVELS) == node, text


def nested(depth: int) -> tree.Node:
    node: tree.Node = tree.Name("a")
    for level in range(depth):
        one = tree.Literal(Decimal(level))
        wrapped = [
            tree.Arithmetic(one, (("+", node),)),
            tree.If(node, one, one),
            tree.ListOf((node,)),
            tree.Logic("and", (node, one)),
            tree.Negate(node),
        ]
        node = wrapped[level % len(wrapped)]
    return node


@pytest.mark.parametrize("node", [nested(60), tree.Logic("or", tuple(tree.Name("a") for _ in range(2000)))])
def test_deep_and_wide_trees_are_printed_and_read_too(node: tree.Node) -> None:
    assert parser.parse(to_feel(node, NAMES), LEVELS) == node


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("((1 + 2)) * 3", "(1 + 2) * 3"),
        ("1+(2*3)", "1 + 2 * 3"),
        ("1-(2-3)", "1 - (2 - 3)"),
        ("(a)  -  (b)", "(a) - b"),
        ("a-b", "a - b"),
        ("not( is( a,b ) )", "not(is(a, b))"),
        ('{ "k" : 1, "two words": 2, "a!": 3 }', '{k: 1, two words: 2, "a!": 3}'),
        ("]1..5[", "(1..5)"),
        ("b in (<5,  >7)", "b in (< 5, > 7)"),
        ("b in (5)", "b in 5"),
        ("for i in 1 .. 3 return i", "for i in 1..3 return i"),
        ("some u in [1],v in [2] satisfies u=v", "some u in [1], v in [2] satisfies u = v"),
        ('"caf\\u00E9\\n"', '"café\\n"'),
        ("time instance of date and time > 1", "(time instance of date and time) > 1"),
        ("function ( u:list< number > ) u", "function(u: list<number>) u"),
        (
            'function(n) external {java:{class:"C",method signature:"m()"}}',
            'function(n) external {java: {class: "C", method signature: "m()"}}',
        ),
        ("1.50", "1.50"),
        ("1E3", "1000"),
        ("-(-1)", "--1"),
        ("-(1 instance of number)", "-(1 instance of number)"),
    ],
)
def test_one_spelling_with_few_brackets(text: str, printed: str) -> None:
    assert to_feel(parser.parse(text, LEVELS), NAMES) == printed


def test_unary_tests_are_printed_as_a_cell() -> None:
    for text in ("-", "< 18", "[1..5], 7", 'not("a", "b")', "(not(a))", "? > 3 and ? < 5"):
        assert to_feel(parser.parse_unary(text, LEVELS), NAMES) == text


def test_a_decision_table_has_no_text() -> None:
    with pytest.raises(DmnError, match="no FEEL text"):
        to_feel(tree.Table((), (), (), HitPolicy.FIRST))


def test_conditions_are_told_as_one_text() -> None:
    old = tree.Compare(">", tree.Name("age"), tree.Literal(Decimal(18)))
    here = tree.Typed(tree.Name("resident"), tree.NamedType("boolean"))
    assert to_feel(tree.Conditions((("old", old), ("here", here)))) == "age > 18 and resident"
