"""Functions written in a rule, functions of Java, loops and filters, by example."""

from decimal import Decimal

import pytest

from portico.dmn.feel.values import equal
from portico.dmn.model import compile_model
from portico.dmn.types import Record, Unknown, as_feel

MODEL = compile_model([], names=["n", "m"])

CALLS = [
    ("(function(a, b) a - b)(5, 3)", "2"),
    ("(function(a, b) a - b)(b: 3, a: 5)", "2"),
    ("(function(a, b) b)(a: 5)", "null"),  # by name, what is missing is null
    ("(function(a, b) a)(5)", "null"),  # by position, all are needed
    ("(function(a, b) a)(5, 3, 1)", "null"),
    ("(function(a, b) a)(a: 5, c: 3)", "null"),
    ("(function() 7)()", "7"),
    ("(function(a: number) a + 1)(5)", "6"),
    ('(function(a: number) 1)("5")', "null"),
    ("(function(a: number) a)(null)", "null"),
    ("(function(a: number) a + 1)([5])", "6"),
    ("(function(a: list<number>) count(a))(5)", "1"),
    ("(function(a: list<number>) count(a))([5, null])", "2"),
    ('(function(a: list<number>) count(a))(["x"])', "null"),
    ('(function(a: context<k: number>) a.k)({k: 1, l: "x"})', "1"),
    ('(function(a: context<k: number>) a.k)({k: "x"})', "null"),
    ('(function(a: date and time) a.hour)(date("2026-01-31"))', "0"),
    ("(function(a: nothing known) 1)(1)", "null"),
    ("{k: 2, f: function(x) x * k, r: f(21)}.r", "42"),  # what stands around it is kept
    ("{f: function(k) function(x) x + k, r: f(2)(3)}.r", "5"),
    ("{fs: [function(x) x + 1, function(x) x * 2], r: fs[2](21)}.r", "42"),
    ("{a: {f: function(x) x + 1}, r: a.f(1)}.r", "2"),
    ("{f: function(g, x) g(x), r: f(abs, -1)}.r", "1"),  # a built-in is a value too
    ("{f: max, r: [f(1, 2), f([3, 4]), f(c1: 5)]}.r", "[2, 4, 5]"),
    ("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(5)}.r", "120"),
    ("{max: function(a) max(a, 10), r: max(1)}.r", "10"),  # a name that is known already stays what it is
    ("for f in [floor, ceiling] return f(1.5)", "[1, 2]"),
    ("(for i in 1..3 return function() i)[2]()", "2"),
    ("sum = sum", "true"),  # Table 53
    ("sum = count", "false"),
    ("{f: function(x) x, r: f = f}.r", "true"),
    ("count(distinct values([sum, sum, count]))", "2"),
    ("null(1)", "null"),
    ('"abs"(-1)', "null"),
]
LOOPS = [
    ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"),
    ("for i in 1..3 return count(partial)", "[0, 1, 2]"),
    ("for i in 1..3 return partial", "[[], [[]], [[], [[]]]]"),  # what was kept does not grow
    ("(for i in 1..3 return {p: partial})[3].p[1].p", "[]"),
    ("(for i in 1..3 return function() count(partial))[2]()", "1"),
    ("for i in 1..2, j in [10, 20] return sum(append(partial, i + j))", "[11, 32, 55, 120]"),
    ("for i in 1..2 return for j in 1..2 return count(partial)", "[[0, 1], [0, 1]]"),
    ("for i in 1..2 return (for j in partial return 1)", "[[], [1]]"),
    ("for i in 3..1 return i", "[3, 2, 1]"),
    ("for i in [3..1] return i", "null"),
    ("for i in (1..4) return i", "[2, 3]"),
    ("for i in 1.5..3 return i", "null"),
    ("for i in 5 return i + 1", "[6]"),
    ("for i in null return i", "null"),
    ('count(for d in @"2024-02-27"..@"2024-03-01" return d)', "4"),
    ('for d in [@"2024-03-01"..@"2024-03-03") return d.day', "[1, 2]"),
    ("some x in [] satisfies true", "false"),
    ("every x in [] satisfies false", "true"),
    ("some x in [1, null] satisfies x > 0", "true"),
    ("some x in [0, null] satisfies x > 0", "null"),
    ("every x in [1, null] satisfies x > 0", "null"),
    ("every x in [0, null] satisfies x > 0", "false"),
    ("some x in null satisfies true", "null"),
    ("every x in 3 satisfies x = 3", "true"),
]
FILTERS = [
    ("[10, 20, 30][-1]", "30"),
    ("[10, 20, 30][1 + 1]", "20"),
    ("[10, 20, 30][4]", "null"),
    ("[10, 20, 30][1.5]", "null"),
    ("7[1]", "7"),
    ("7[2]", "null"),
    ("7[item > 5]", "[7]"),
    ("null[1]", "null"),
    ("null[item > 5]", "null"),
    ("[{item: 1}, {item: 3}][item > 2]", "[{item: 3}]"),
    ("{n: 2, r: [{n: 1}, {n: 3}][n > 2]}.r", "[{n: 3}]"),
    ("{k: 2, r: [1, 2, 3][item > k]}.r", "[3]"),
    ("[[1, 2], [3]][count(item) > 1]", "[[1, 2]]"),
]
JAVA = [
    ("java.lang.Math", "max(double, double)", "1, 2.5", "2.5"),
    ("java.lang.Math", "pow(double,double)", "2, 10", "1024"),
    ("java.lang.Math", "abs(int)", "-3", "3"),
    ("java.lang.Math", "abs(int)", "1.5", "null"),
    ("java.lang.Math", "abs(int)", "2147483648", "null"),
    ("java.lang.Math", "sqrt(double)", "-1", "null"),
    ("java.lang.Math", "round(double)", "2.5", "3"),
    ("java.lang.Integer", "valueOf(java.lang.String)", '"123"', "123"),
    ("java.lang.Integer", "valueOf(java.lang.String)", '"x"', "null"),
    ("java.lang.Float", "valueOf(java.lang.String)", '"1234.56"', "1234.56"),
    ("java.lang.String", "valueOf(char)", '"a"', '"a"'),
    ("java.lang.String", "valueOf(char)", '"abc"', "null"),
    ("java.lang.String", "valueOf(double)", "1", '"1.0"'),
    ("java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)", '"%s is %d", "Bo", 3', '"Bo is 3"'),
    ("java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)", '"%.2f|%5s", 1.005, "x"', '"1.01|    x"'),
    ("java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)", '"%d", "x"', "null"),
    ("java.lang.Runtime", "exec(java.lang.String)", '"ls"', "null"),
    ("java.lang.System", "getenv(java.lang.String)", '"HOME"', "null"),
    ("java.lang.Math", "random()", "", "null"),
    ("os", "system(java.lang.String)", '"ls"', "null"),
    ("java.lang.Math", "max", "1, 2", "null"),
]


@pytest.mark.parametrize(("expression", "value"), [*CALLS, *LOOPS, *FILTERS])
def test_functions_loops_and_filters_give(expression: str, value: str) -> None:
    session = MODEL.session({})
    found = session.evaluate(MODEL.compile(expression))
    assert equal(as_feel(found), as_feel(session.evaluate(MODEL.compile(value)))) is True, found


@pytest.mark.parametrize(("class_name", "signature", "arguments", "value"), JAVA)
def test_only_some_methods_of_java_are_there(class_name: str, signature: str, arguments: str, value: str) -> None:
    names = ", ".join(f"p{place}" for place, _ in enumerate(arguments.split(", "))) if arguments else ""
    mapping = f'{{java: {{class: "{class_name}", method signature: "{signature}"}}}}'
    session = MODEL.session({})
    found = session.evaluate(MODEL.compile(f"(function({names}) external {mapping})({arguments})"))
    assert equal(as_feel(found), as_feel(session.evaluate(MODEL.compile(value)))) is True, found


def test_an_argument_that_nobody_knows_may_not_conform() -> None:
    answer = MODEL.session({}).evaluate(MODEL.compile("(function(a: number) 1)(n)"))
    assert answer == Unknown(frozenset({("n",)}))
    assert MODEL.session({}).evaluate(MODEL.compile("(function(a) 1)(n)")) == Decimal(1)


def test_a_subject_goes_into_a_function_with_what_is_known_of_it() -> None:
    session = MODEL.session({"m": Record("m", {"age": 3})})
    assert session.evaluate(MODEL.compile("(function(p) p.age + 1)(m)")) == 4
    assert session.evaluate(MODEL.compile("(function(p) p.name)(m)")) == Unknown(frozenset({("m", "name")}))


def test_the_list_that_is_replaced_in_may_hold_what_nobody_knows() -> None:
    answer = MODEL.session({}).evaluate(MODEL.compile("list replace([n, 2], 1, 5)"))
    assert answer == [5, 2]
    answer = MODEL.session({}).evaluate(MODEL.compile("list replace([n, 2], function(i, j) i > 1, 5)"))
    assert answer == Unknown(frozenset({("n",)}))
