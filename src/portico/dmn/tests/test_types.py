"""`instance of` and which value is of which type (DMN 1.5, 10.3.2.9)."""

from decimal import Decimal

import pytest

from portico.dmn.feel import tree
from portico.dmn.feel.grammar import parser, scope
from portico.dmn.feel.grammar.printing import type_text
from portico.dmn.feel.instance_of import instance_of
from portico.dmn.feel.tree import ContextType, ListType, NamedType
from portico.dmn.feel.type_conformance import Named, conforms, subtype, understood
from portico.dmn.feel.type_inference import inferred
from portico.dmn.model import compile_model
from portico.dmn.types import Record, Unknown, as_feel

MODEL = compile_model([], names=["a"])
PERSON = ContextType((("name", NamedType("string")), ("age", NamedType("tAge"))))


def is_age(value: object) -> bool:
    return isinstance(value, Decimal) and value >= 0


NAMED: Named = {"tAge": is_age, "tPerson": PERSON, "tPeople": ListType(NamedType("tPerson"))}

TRUE = [
    "1 instance of number",
    '"a" instance of string',
    "false instance of boolean",
    '@"2026-12-24" instance of date',
    '@"10:00:00" instance of time',
    '@"2026-12-24T10:00:00" instance of date and time',
    '@"P1D" instance of days and time duration',
    '@"P1M" instance of years and months duration',
    "1 instance of Any",
    "[] instance of Any",
    "null instance of Null",
    "[1, 2] instance of list<number>",
    "[1, null] instance of list<number>",
    "[] instance of list<number>",
    '[1, "a"] instance of list<Any>',
    "[[1], [2]] instance of list<list<number>>",
    "[1..3] instance of range<number>",
    "(< 3) instance of range<number>",
    '["a".."b") instance of range<string>',
    '{a: "x"} instance of context<a: string>',
    '{a: "x", b: 1} instance of context<a: string>',
    "{a: null} instance of context<a: string>",
    "{a: {b: 1}} instance of context<a: context<b: number>>",
    '{"first name": "x"} instance of context<first name: string>',
    "(function(x) x) instance of function<Any> -> Any",
    "(function(x: Any) x) instance of function<number> -> Any",
    "(function(x: number) x > 1) instance of function<number> -> boolean",
    "(function() {b: 1, c: 2}) instance of function<> -> context<b: number>",
    "(function(x: context<a: string>) 1) instance of function<context<a: string, b: string>> -> number",
    "upper case instance of function<string> -> string",
    "[1, 2] instance of list<number>= true",
    "1 instance of number and 2 instance of number",
    "-1 instance of number",
    "-1 instance of number = true",
]
FALSE = [
    "null instance of number",
    "null instance of Any",
    "null instance of list<number>",
    "null instance of function<> -> Any",
    "1 instance of Null",
    '"1" instance of number',
    '@"2026-12-24" instance of date and time',
    '@"2026-12-24T10:00:00" instance of date',
    '@"P1D" instance of years and months duration',
    '[1, "a"] instance of list<number>',
    "1 instance of list<number>",
    "[1] instance of number",
    "[1..3] instance of range<string>",
    "[1, 2] instance of range<number>",
    "{a: 1} instance of context<a: string>",
    "{} instance of context<a: string>",
    "(function(x: number) x) instance of function<Any> -> Any",
    "(function(x) x) instance of function<Any> -> number",
    "(function(x, y) x) instance of function<Any> -> Any",
    "(function(x: number) x > 1) instance of function<number> -> string",
]


@pytest.mark.parametrize("text", TRUE)
def test_a_value_has_a_type(text: str) -> None:
    assert MODEL.session({}).evaluate(MODEL.compile(text)) is True


@pytest.mark.parametrize("text", FALSE)
def test_a_value_does_not_have_a_type(text: str) -> None:
    assert MODEL.session({}).evaluate(MODEL.compile(text)) is False


@pytest.mark.parametrize("text", ["1 instance of tNowhere", "[1] instance of list<tNowhere>", "null instance of x y"])
def test_a_type_that_nobody_declared_gives_null(text: str) -> None:
    assert MODEL.session({}).evaluate(MODEL.compile(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "[1] instance of list",
        "123 instance of list",
        "{} instance of context",
        "[1..2] instance of range",
        "abs instance of function",
        "[[1]] instance of list<list>",
    ],
)
def test_a_list_a_range_a_context_or_a_function_has_to_say_of_what(text: str) -> None:
    """Table 61: `123 instance of list` is null, as a list type requires parameters (grammar rule 52)."""
    assert MODEL.session({}).evaluate(MODEL.compile(text)) is None


def test_types_of_a_model_are_looked_up_by_name() -> None:
    ada = as_feel({"name": "Ada", "age": 36})
    assert conforms([ada], NamedType("tPeople"), named=NAMED)
    assert not conforms([as_feel({"name": "Ada", "age": -1})], NamedType("tPeople"), named=NAMED)
    assert instance_of(ada, NamedType("tPerson"), named=NAMED) is True
    assert not understood(ListType(NamedType("tPet")), named=NAMED)


def test_a_type_that_is_only_another_name_of_itself_has_no_values() -> None:
    circle: Named = {"tA": NamedType("tB"), "tB": NamedType("tA")}
    assert not conforms(as_feel(1), NamedType("tA"), named=circle)


def test_what_is_not_known_leaves_the_type_open_unless_the_rest_settles_it() -> None:
    doubt = Unknown(frozenset({("mother", "age")}))
    adult = parser.parse_type("context<age: number, name: string>")
    assert instance_of(doubt, NamedType("number")) == doubt
    assert instance_of([as_feel(1), doubt], ListType(NamedType("number"))) == doubt
    assert instance_of([as_feel("x"), doubt], ListType(NamedType("number"))) is False
    assert instance_of([doubt], ListType(NamedType("Any"))) is True
    assert instance_of(Record("mother", {"name": "Ada"}), adult) == doubt
    assert instance_of(Record("mother", {"name": 1}), adult) is False
    assert conforms(Record("mother", {"name": "Ada"}), adult)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("number", "number", True),
        ("date", "date and time", False),
        ("Null", "string", True),
        ("string", "Any", True),
        ("Any", "string", False),
        ("list<number>", "list<Any>", True),
        ("list<Any>", "list<number>", False),
        ("list<number>", "list", True),
        ("range<date>", "range<Any>", True),
        ("context<a: number, b: string>", "context<b: string>", True),
        ("context<b: string>", "context<a: number, b: string>", False),
        ("context<a: number>", "context<a: string>", False),
        ("function<Any> -> number", "function<string> -> Any", True),
        ("function<string> -> number", "function<Any> -> Any", False),
        ("function<> -> number", "function<number> -> number", False),
        ("function<> -> number", "function", True),
    ],
)
def test_a_type_conforms_to_another(low: str, high: str, *, said: bool) -> None:
    assert subtype(parser.parse_type(low), parser.parse_type(high)) is said


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("1 + 2 * 3", "number"),
        ('"a" + "b"', "string"),
        ('1 + "b"', "Any"),
        ('[1, "a"]', "list<Any>"),
        ("[1, null]", "list<number>"),
        ("{a: 1, b: a + 1}.b", "number"),
        ("if a then 1 else null", "number"),
        ("for i in 1..3 return i > 2", "list<boolean>"),
        ("[1, 2][item > 1]", "list<number>"),
        ("[1, 2][1]", "number"),
        ('@"2026-12-24"', "date"),
        ("[1..3]", "range<number>"),
        ("string length(a)", "number"),
        ("function(x: number) [x]", "function<number> -> list<number>"),
        ("a", "Any"),
    ],
)
def test_the_text_tells_the_type(text: str, type_: str) -> None:
    assert type_text(inferred(MODEL.compile(text).tree)) == type_


def test_a_type_of_an_imported_model_is_called_as_in_the_whole() -> None:
    types = scope.meanings_of({"tPerson": "law.tPerson", "due-date": "law.due-date"})
    node = parser.parse("x instance of list<tPerson> or x instance of due-date", (), types=types)
    assert isinstance(node, tree.Logic)
    found = [each.type for each in node.operands if isinstance(each, tree.InstanceOf)]
    assert found == [ListType(NamedType("law.tPerson")), NamedType("law.due-date")]
