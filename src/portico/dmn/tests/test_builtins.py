"""The built-in functions, with the examples of the standard (DMN 1.5, 10.3.4, Tables 72 to 81) and its borders."""

import pytest

from portico.dmn.feel.values import equal
from portico.dmn.model import compile_model
from portico.dmn.types import as_feel

MODEL = compile_model([], names=[])

CONVERSIONS = [
    ('number("1 000,0", " ", ",")', "1000"),
    ('number("1,000.0", ",", ".")', "1000"),
    ('number("-.5e1", null, null)', "-5"),
    ('number("+1", null, null)', "null"),  # rule 37 has no plus
    ('number("1 000", null, ".")', "null"),
    ('number("1.0", ".", ".")', "null"),
    ('number(from: "1.5", grouping separator: ",", decimal separator: ".")', "1.5"),
    ("string(1.1)", '"1.1"'),
    ("string(null)", "null"),
    ('string([1, "a", [null]])', '"[1, \\"a\\", [null]]"'),
    ('string({a: "b", "c-d": 1})', '"{a: \\"b\\", \\"c-d\\": 1}"'),
    ("string([1..5))", '"[1..5)"'),
    ('range("[18..21)")', "[18..21)"),
    ('range("[2..)").start', "2"),
    ('range("[2..)").end', "null"),
    ('3 in range("(..2)")', "false"),
    ('range(string([@"2026-01-31"..@"2026-03-01")))', '[@"2026-01-31"..@"2026-03-01")'),
    ('range(string(["a".."b"]))', '["a".."b"]'),
    ('range("")', "null"),
    ('range("[..]")', "null"),
    ('range("(..)")', "null"),
    ('range("[1+1..3]")', "null"),
    ('range("[-2..-1]")', "[-2..-1]"),
]
TEXTS = [
    ('substring("foobar", 3)', '"obar"'),
    ('substring("foobar", 3, 3)', '"oba"'),
    ('substring("foobar", -2, 1)', '"a"'),
    ('substring("\\U01F40Eab", 2)', '"ab"'),
    ('substring("foobar", 0)', "null"),
    ('substring("foobar", 7)', "null"),
    ('substring("foobar", 3, 5)', "null"),
    ('substring("foobar", 3, 0)', "null"),
    ('substring("foobar", 3, null)', '"obar"'),
    ('string length("\\U01F40Eab")', "3"),
    ('upper case("aBc4")', '"ABC4"'),
    ('lower case("aBc4")', '"abc4"'),
    ('substring before("foobar", "xyz")', '""'),
    ('substring after("", "a")', '""'),
    ('substring after("foobar", "ob")', '"ar"'),
    ('contains("foobar", "of")', "false"),
    ('starts with("foobar", "fo")', "true"),
    ('ends with("foobar", "r")', "true"),
    ('split("John Doe", "\\\\s")', '["John", "Doe"]'),
    ('split("a;b;c;;", ";")', '["a", "b", "c", "", ""]'),
    ('string join(["a", "b", "c"], "_and_")', '"a_and_b_and_c"'),
    ('string join(["a", null, "c"], "X")', '"aXc"'),
    ('string join(["a", "b"], null)', '"ab"'),
    ('string join([], "X")', '""'),
    ('string join("a", "X")', '"a"'),
    ('string join(["a", 1], "X")', "null"),
]
LISTS = [
    ("list contains([1, 2, 3], 2)", "true"),
    ("list contains([1, null], null)", "true"),
    ("list contains(null, 1)", "null"),
    ("count([1, [2, 3]])", "2"),
    ("count(null)", "null"),
    ("min([1, 2, 3])", "1"),
    ("max(1, 2, 3)", "3"),
    ("max(c1: 1, c2: 7)", "7"),
    ("min(1) = min([1])", "true"),
    ("max([])", "null"),
    ("max()", "null"),
    ('max("a", "b")', '"b"'),
    ("min([1, null])", "null"),
    ("sum([])", "null"),
    ("sum(1, 2, 3)", "6"),
    ('sum([1, "a"])', "null"),
    ("mean([1, 2, 3])", "2"),
    ("mean([])", "null"),
    ("all([false, null, true])", "false"),
    ("all(true)", "true"),
    ("all([])", "true"),
    ("all()", "null"),
    ("all(0)", "null"),
    ("all(b1: true, b2: false)", "false"),
    ("any([false, null, true])", "true"),
    ("any([])", "false"),
    ("any(0)", "null"),
    ("any([false, null])", "null"),
    ("sublist([4, 5, 6], 1, 2)", "[4, 5]"),
    ("sublist([4, 5, 6], -2)", "[5, 6]"),
    ("sublist([4, 5, 6], 2, 3)", "null"),
    ("append([1], 2, 3)", "[1, 2, 3]"),
    ("append([1], null)", "[1, null]"),
    ("append(1, 2)", "[1, 2]"),
    ("append(list: [1], item: 2)", "[1, 2]"),
    ("concatenate([1, 2], [3])", "[1, 2, 3]"),
    ("concatenate([1], null)", "null"),
    ("insert before([1, 3], 1, 2)", "[2, 1, 3]"),
    ("insert before([1, 3], -1, 2)", "[1, 2, 3]"),
    ("insert before([1, 3], 3, 2)", "null"),
    ("remove([1, 2, 3], 2)", "[1, 3]"),
    ("remove([1, 2, 3], 1.5)", "null"),
    ("list replace([2, 4, 7, 8], 3, 6)", "[2, 4, 6, 8]"),
    ("list replace([2, 4, 7, 8], -1, 6)", "[2, 4, 7, 6]"),
    ("list replace([2, 4, 7, 8], 5, 6)", "null"),
    ("list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", "[5, 5, 7, 8]"),
    ("list replace(list: [1], match: function(item, newItem) true, newItem: null)", "[null]"),
    ("list replace([1], function(item) true, 2)", "null"),
    ("not([true])", "false"),  # Table 73: its domain is boolean (10.3.2.9.4: out of a list of one)
    ('not("x")', "null"),
    ('list replace([1], function(item, newItem) "x", 2)', "null"),
    ("reverse([1, 2, 3])", "[3, 2, 1]"),
    ("index of([1, 2, 3, 2], 2)", "[2, 4]"),
    ("index of([1, null], null)", "[2]"),
    ("union([1, 2], [2, 3])", "[1, 2, 3]"),
    ("distinct values([1, 2, 3, 2, 1])", "[1, 2, 3]"),
    ('distinct values([1.0, 1, true, "1", null, null, [1], [1]])', '[1, true, "1", null, [1]]'),
    ("duplicate values([1, 2, 1, null, null])", "[1, null]"),
    ("flatten([[1, 2], [[3]], 4])", "[1, 2, 3, 4]"),
    ("product([2, 3, 4])", "24"),
    ("product([])", "null"),
    ("median(8, 2, 5, 3, 4)", "4"),
    ("median([6, 1, 2, 3])", "2.5"),
    ("median([])", "null"),
    ("stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"),
    ("stddev([47])", "null"),
    ("mode(6, 3, 9, 6, 6)", "[6]"),
    ("mode([6, 1, 9, 6, 1])", "[1, 6]"),
    ("mode([])", "[]"),
    ("sort(list: [3, 1, 4, 5, 2], precedes: function(x, y) x < y)", "[1, 2, 3, 4, 5]"),
    ("sort([3, 1], null)", "null"),
    ('sort(["b", "a"], function(x, y) string length(x) < string length(y))', '["b", "a"]'),  # equal ones stay
]
NUMBERS = [
    ("decimal(1/3, 2)", ".33"),
    ("decimal(1.5, 0)", "2"),
    ("decimal(2.5, 0)", "2"),
    ("decimal(1, -6112)", "null"),
    ("floor(1.5)", "1"),
    ("floor(-1.56, 1)", "-1.6"),
    ("floor(1.5, null)", "null"),
    ("floor(n: 1.5)", "1"),
    ("ceiling(-1.56, 1)", "-1.5"),
    ("round up(-1.126, 2)", "-1.13"),
    ("round up(1.121, 2)", "1.13"),
    ("round down(-1.126, 2)", "-1.12"),
    ("round half up(-5.5, 0)", "-6"),
    ("round half down(-5.5, 0)", "-5"),
    ("round half down(-1.126, 2)", "-1.13"),
    ("round up(n: 5.5)", "null"),
    ("abs(-10)", "10"),
    ('abs(@"-PT5H")', '@"PT5H"'),
    ('abs(@"-P1Y")', '@"P1Y"'),
    ("modulo(-12, 5)", "3"),
    ("modulo(12, -5)", "-3"),
    ("modulo(-12, -5)", "-2"),
    ("modulo(10.1, 4.5)", "1.1"),
    ("modulo(-10.1, 4.5)", "3.4"),
    ("modulo(10.1, -4.5)", "-3.4"),
    ("modulo(-10.1, -4.5)", "-1.1"),
    ("modulo(1, 0)", "null"),
    ("modulo(1E40, 7)", "4"),
    ("sqrt(16)", "4"),
    ("sqrt(-1)", "null"),
    ("decimal(log(10), 11)", "2.30258509299"),
    ("log(0)", "null"),
    ("decimal(exp(5), 12)", "148.413159102577"),
    ("odd(5)", "true"),
    ("even(5)", "false"),
    ("even(0.5)", "false"),
    ("odd(1E40 + 1)", "false"),
]
CONTEXTS = [
    ('get value({key1: "value1"}, "unexistent-key")', "null"),
    ('get value(key: "a", m: {a: 1})', "1"),
    ("get entries({a: 1, b: 2})[2]", '{key: "b", value: 2}'),
    ('context([{key: "a", value: 1}, {key: "b", value: 2, something: "else"}])', "{a: 1, b: 2}"),
    ('context([{key: "a", value: 1}, {key: "b"}])', "null"),
    ('get entries(context put({x: 1, y: 0, z: 0}, "y", 2)).key', '["x", "y", "z"]'),
    ('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', "{x: 1, y: {a: 2}}"),
    ("context put({x: 1}, [], 2)", "null"),
    ("context merge([{x: 1, y: 0}, {y: 2}])", "{x: 1, y: 2}"),
    ('is(date("2012-12-25"), time("23:00:50"))', "false"),
    ('is(time("23:00:50z"), time("23:00:50"))', "false"),
    ('is(time("23:00:50z"), time("23:00:50+00:00"))', "true"),
    ("is(value1: 1)", "false"),
    ("is(value1: null)", "true"),
    ("is(value1: 1, value2: 1, value3: 1)", "null"),
]
RANGES_TRUE = """before(1, 10); before(1, (1..10]); before(1, [5..10]); before([1..10), 10); before([1..10], 15)
before([1..10], [15..20]); before([1..10), [10..20]); before([1..10], (10..20]); after(10, 5); after(12, [1..10])
after(10, [1..10)); after([11..20], 10); after((11..20], 11); after([11..20], [1..10]); after([11..20], [1..11))
after((11..20], [1..11]); meets([1..5], [5..10]); met by([5..10], [1..5]); overlaps([1..5], [3..8])
overlaps([3..8], [1..5]); overlaps([1..8], [3..5]); overlaps([3..5], [1..8]); overlaps([1..5], [5..8])
overlaps([5..8], [1..5]); overlaps before([1..5], [3..8]); overlaps before([1..5], [5..8])
overlaps before([1..5), (1..5]); overlaps before([1..5], (1..5]); overlaps after([3..8], [1..5])
overlaps after([5..8], [1..5]); overlaps after((1..5], [1..5)); overlaps after((1..5], [1..5])
finishes(10, [1..10]); finishes([5..10], [1..10]); finishes([5..10), [1..10)); finishes([1..10], [1..10])
finishes((1..10], [1..10]); finished by([1..10], 10); finished by([1..10], [5..10]); finished by([1..10), [5..10))
finished by([1..10], (1..10]); includes([1..10], 5); includes([1..10], 1); includes([1..10], 10)
includes([1..10], [4..6]); includes((1..10], (1..5]); includes([1..10], (1..10)); includes([1..10), [5..10))
includes([1..10], (1..10]); during(5, [1..10]); during(1, [1..10]); during([4..6], [1..10]); during((1..5], (1..10])
during((1..10), [1..10]); during([1..10), [1..10]); starts(1, [1..10]); starts([1..5], [1..10])
starts((1..5], (1..10]); starts([1..10), [1..10]); starts((1..10), (1..10)); started by([1..10], 1)
started by([1..10], [1..5]); started by((1..10], (1..5]); started by([1..10], [1..10)); coincides(5, 5)
coincides([1..5], [1..5]); before(point1: 1, point2: 2); before(range: [1..2], point: 3)
before(point: 3, range: [4..5]); includes(range: [1..5], point: 2); finishes(range1: [5..9], range2: [1..9])
before([1], [2])"""
RANGES_FALSE = """before(10, 1); before(1, [1..10]); before([1..10], 10); before([1..10], [10..20]); after(5, 10)
after(10, [1..10]); after([11..20], 12); after([11..20], 11); after([1..10], [11..20]); meets([1..5), [5..10])
meets([1..5], (5..10]); meets([1..5], [6..10]); met by([5..10], [1..5)); met by((5..10], [1..5])
met by([6..10], [1..5]); overlaps([1..5], [6..8]); overlaps([1..5], (5..8]); overlaps([1..5), [5..8])
overlaps([1..5), (5..8]); overlaps((5..8], [1..5]); overlaps([5..8], [1..5)); overlaps before([1..5], [6..8])
overlaps before([1..5], (5..8]); overlaps before([1..5), [5..8]); overlaps before([1..5), [1..5])
overlaps before([1..5], [1..5]); overlaps after([6..8], [1..5]); overlaps after((5..8], [1..5])
overlaps after([5..8], [1..5)); overlaps after([1..5], [1..5)); overlaps after([1..5], [1..5])
finishes(10, [1..10)); finishes([5..10), [1..10]); finished by([1..10), 10); finished by([1..10], [5..10))
includes([1..10], 12); includes((1..10], 1); includes([1..10), 10); during(12, [1..10]); during(1, (1..10])
during(10, [1..10)); starts(1, (1..10]); starts(2, [1..10]); starts((1..5], [1..10]); starts([1..5], (1..10])
started by((1..10], 1); started by([1..10], 2); started by([1..10], (1..5]); started by((1..10], [1..5])
coincides(3, 4); coincides((1..5), [1..5]); coincides([1..5], [2..6])"""


def calls(text: str) -> list[str]:
    return [call.strip() for line in text.splitlines() for call in line.split(";")]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        *CONVERSIONS,
        *TEXTS,
        *LISTS,
        *NUMBERS,
        *CONTEXTS,
        *((call, "true") for call in calls(RANGES_TRUE)),
        *((call, "false") for call in calls(RANGES_FALSE)),
    ],
)
def test_a_function_gives_what_the_standard_says(expression: str, value: str) -> None:
    session = MODEL.session({})
    found = session.evaluate(MODEL.compile(expression))
    expected = session.evaluate(MODEL.compile(value))
    assert equal(as_feel(found), as_feel(expected)) is True, found


@pytest.mark.parametrize(
    "call",
    [
        "abs()",
        "abs(1, 2)",
        'abs("1")',
        "abs(null)",
        "abs(m: 1)",
        "abs(n: 1, m: 2)",
        "string length(1)",
        "modulo(1)",
        "not(1)",
        "concatenate()",
        "union()",
        "before(1, [2..3], 4)",
        "before(a: 1, b: 2)",
        "before(true, false)",
        'starts("a", [1..5])',
        'meets([1..5], ["a".."b"])',
        "coincides(1, [1..1])",
        "includes(1, 1)",
        'before(1, "a")',
        'get value({a: 1}, "a", "b")',
        "sort([1, 2], 3)",
        "meets(1, [1..2])",
    ],
)
def test_arguments_that_no_signature_has_give_null(call: str) -> None:
    assert MODEL.session({}).evaluate(MODEL.compile(call)) is None


def test_a_list_of_one_stands_for_its_item_and_an_item_for_a_list_of_one() -> None:
    session = MODEL.session({})
    assert session.evaluate(MODEL.compile('string length(["abc"])')) == 3
    assert session.evaluate(MODEL.compile("count(7)")) == 1
    assert session.evaluate(MODEL.compile("modulo([7], [5])")) == 2
    assert session.evaluate(MODEL.compile('string length(["abc", "d"])')) is None
