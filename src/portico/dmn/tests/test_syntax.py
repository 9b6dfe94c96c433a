"""The grammar of FEEL (DMN 1.5, 10.3.1.2) by example: a text and its value, written as FEEL as well."""

import subprocess
import sys
from decimal import Decimal

import pytest

from portico.dmn.errors import DmnError, TooDeep, TooLong
from portico.dmn.feel import tree
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.feel.grammar import parser, scope
from portico.dmn.model import compile_model

FACTS = {
    "a": 10,
    "b": 3,
    "a-b": 99,
    "x": 4,
    "xs": [1, 2, 3, 4],
    "date": True,
    "time": False,
    "Extra days case 1": 5,
    "Extra days case 2": 6,
    "Student's name": "Jo",
    "rate 1.5": 7,
    "R&D cost": 8,
    "what if?": 9,
    "Income (net)": 2,
    "profit and loss": 1,
    "is factor": 12,
    "in total": 13,
    "Straße №": 14,
    "loan.rate": 15,
}
MODEL = compile_model([], names=FACTS)

RANGES = [
    ("[1..10].start included", "true"),
    ("(1..10].start included", "false"),
    ("]1..10[.end included", "false"),
    ("[1 + 2..3 + 4].end", "7"),
    ("(< 10).end", "10"),
    ("(< 10).start", "null"),
    ("(<= 10).end included", "true"),
    ("(> 1).start included", "false"),
    ("(= 5).start included and (= 5).end included", "true"),
    ("[< 5, > 10][1].end", "5"),
    ("(..5] = (<= 5)", "true"),
    ("[1..) = (>= 1)", "true"),
    ("3 in (..5]", "true"),
    ("5 in (<= 5)", "true"),
    ("5 in ((5..10])", "false"),
    ("5 in ([5..10])", "true"),
    ("5 in (< 5, > 5)", "false"),
    ("5 in != 5", "false"),
    ("5 in [< 5, >= 5]", "true"),
    ("x in ]1..xs[1][ or true", "true"),
    ("x in [xs[1]..xs[-1]]", "true"),
    ("x in (xs)", "true"),
    ("true in (xs[1] != 5)", "true"),
    ("5 in (xs)[1]", "false"),
    ("x in (a - 6)", "true"),
    ("x in (xs) = true", "true"),
    ("[5..1]", "null"),
    ('"b" in ["a".."c"]', "true"),
]
NAMES = [
    ("a - b", "99"),
    ("a-b", "99"),
    ("(a) - (b)", "7"),
    ("a - (b)", "7"),
    ("b - a", "-7"),
    ("Extra days case 1 + Extra   days\n case 2", "11"),
    ("max(Extra days case 1, Extra days case 2)", "6"),
    ("Student's name", '"Jo"'),
    ("rate 1.5 * 2", "14"),
    ("R&D cost + 1", "9"),
    ("what if? + 1", "10"),
    ("Income (net) * 2", "4"),
    ("profit and loss + 1", "2"),
    ("is factor + 1", "13"),
    ("is(1, 1)", "true"),
    ("in total + 1", "14"),
    ("Straße № + 1", "15"),
    ("loan.rate + 1", "16"),
    ("date and time", "false"),
    ("date and not(time)", "true"),
    ('date and time("2026-12-24T10:00:00Z").hour', "10"),
    ('date and time("2026-12-24T10:00:00Z").time offset', '@"PT0S"'),
    ('years and months duration(@"2026-01-01", @"2027-03-01").months', "2"),
    ("{years: true, months duration: 1, r: years and months duration = 1}.r", "true"),
    ("{a b: 1, a b c: 5, r: a b c - a b}.r", "4"),
    ('{"x+y": 1, r: x+y}.r', "1"),
    ('{"foo+bar((!!],foo": 1, r: 2}.r', "2"),
    ("{due-date: 1}.due-date", "1"),
    ("[{due-date: 1}, {due-date: 3}][due-date > 2].due-date", "[3]"),
    ("[{date of birth: 1}].date of birth", "[1]"),
    ("for due-date in [1, 2] return due-date + 1", "[2, 3]"),
    ("(function(start day, end-day) end-day - start day)(start day: 1, end-day: 5)", "4"),
    ("{/* one */ k /* two */ : 1 // three\n}.k", "1"),
]
FUNCTIONS = [
    ("(function(a) function(b) a + b)(1)(2)", "3"),
    ("for f in [function(x) x, function(x) x * 2] return f(3)", "[3, 6]"),
    ("{f: function(x) x + 1, g: function(h, v) h(v), r: g(f, 5)}.r", "6"),
    ("(function(x: list<number>, y: context<k: string>) x[1])([7], {k: null})", "7"),
    (
        '{f: function(x) external {java: {class: "java.lang.Math", method signature: "abs(double)"}}, r: f(-2)}.r',
        "2",
    ),
    ('substring(start position: 3, string: "foobar")', '"obar"'),
]
LOOPS = [
    ("for i in 3..1 return i", "[3, 2, 1]"),
    ("for i in [1..3] return i", "[1, 2, 3]"),
    ("for i in (1..3] return i", "[2, 3]"),
    ("for i in 1..b return if i = 1 then 1 else i * partial[-1]", "[1, 2, 6]"),
    ("for i in 1..2, j in i..2 return [i, j]", "[[1, 1], [1, 2], [2, 2]]"),
    ('count(for d in @"2026-01-01"..@"2026-01-31" return d)', "31"),
    ("some i in 1..3, j in [5] satisfies i + j = 8", "true"),
    ("every i in xs satisfies i > 1", "false"),
]
LITERALS = [
    (r'"\u0041\U01F40E\uD83D\uDC0E\t\"\'\\\x"', '"A🐎🐎\t\\"\'\\\\\\\\x"'),
    ("1.5E3 + .5", "1500.5"),
    ("01.50", "1.5"),
    ("1E99999999", "null"),
    ("2 ** 3 ** 2", "64"),
    ("-2 ** 2", "4"),
    ("2 ** -1", "0.5"),
    ("10 - -3", "13"),
    ("- - 3", "3"),
    ('@ "2026-12-24".year', "2026"),
    ('"two\nlines"', r'"two\nlines"'),
    ("[[1]][1][1]", "1"),
    ("x > 3 and x < 5 or false", "true"),
    ("x between 1 and 5 and true", "true"),
    ("not(x = 4) or x = 4", "true"),
]


@pytest.mark.parametrize(("text", "value"), [*RANGES, *NAMES, *FUNCTIONS, *LOOPS, *LITERALS])
def test_a_text_has_the_value_of_another(text: str, value: str) -> None:
    session = MODEL.session(FACTS)
    assert session.evaluate(MODEL.compile(text)) == session.evaluate(MODEL.compile(value))


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("for x in xs retrun x", "line 1, column 13: found 'retrun'; expected 'return'", "Did you mean 'return'?"),
        (
            "for x in children retrun x",
            "line 1, column 19: found 'retrun'; expected 'return'",
            "The words 'children retrun x' were read as one name. Did you mean 'return' instead of 'retrun'?",
        ),
        (
            "IF a THEN b ELSE x",
            "line 1, column 1: nothing is called 'IF a THEN b ELSE x'",
            "The words 'IF a THEN b ELSE x' were read as one name. Did you mean 'if' instead of 'IF'?",
        ),
        (
            "if a > b then 1",
            "line 1, column 16: found the end of the text; expected 'else'",
            "Every `if` says what is so otherwise: ... else value.",
        ),
        (
            "if a then 1 elif b then 2 else 3",
            "line 1, column 13: found 'elif'; expected 'else'",
            "Write: else if condition then value else other value.",
        ),
        ("if a then 1 esle 2", "line 1, column 13: found 'esle'; expected 'else'", "Did you mean 'else'?"),
        ("a == 1", "line 1, column 4: found '='; expected a value", "Equality is one '='."),
        ("a => 1", "line 1, column 4: found '>'; expected a value", "Write >= for 'at least'."),
        ("a <> 1", "line 1, column 4: found '>'; expected a value", "Write != for 'is not equal'."),
        ("a && b", "line 1, column 3: '&' is not FEEL; expected an operator or the end", "Write 'and'."),
        ("a || b", "line 1, column 3: '|' is not FEEL; expected an operator or the end", "Write 'or'."),
        ("!a", "line 1, column 1: '!' is not FEEL; expected a value", "Write not(...), or != for 'is not equal'."),
        ("'a'", "line 1, column 1: found '''; expected a value", 'A text stands in double quotes: "text".'),
        ("x = “a”", "line 1, column 5: '“' is not FEEL; expected a value", 'Use straight quotes: "text".'),
        ('x = "a', "line 1, column 5: a text is not closed; expected '\"'", "A quote is missing at its end."),
        (
            "1 + /* x",
            "line 1, column 5: a comment is not closed; expected '*/'",
            "Write */ where the comment ends, or // for the rest of a line.",
        ),
        (
            "max(a,\n  (b + 1)",
            "line 2, column 10: found the end of the text; expected ')'",
            "The '(' at line 1, column 4 is not closed.",
        ),
        (
            "{a: [1, 2}",
            "line 1, column 10: found '}'; expected ']'",
            "The '[' at line 1, column 5 is not closed.",
        ),
        (
            "(1, 2)",
            "line 1, column 3: found ','; expected ')'",
            "The '(' at line 1, column 1 is not closed. A list stands in square brackets: [a, b].",
        ),
        ("[1, ]", "line 1, column 5: found ']'; expected a value", "There is a comma too many before it."),
        (
            "xs[1..3]",
            "line 1, column 5: found '..'; expected ']'",
            "The '[' at line 1, column 3 is not closed. A part of a list is sublist(list, start, length).",
        ),
        (
            "is factor one * 2",
            "line 1, column 11: 'one' cannot come here; expected an operator or the end",
            "There is no name 'is factor one', and an operator is missing behind 'is factor'.",
        ),
        (
            "max(profit and los, 1)",
            "line 1, column 5: nothing is called 'profit'",
            None,
        ),
        (
            "[in total sum]",
            "line 1, column 11: found 'sum'; expected ']'",
            "The '[' at line 1, column 1 is not closed. "
            "There is no name 'in total sum', and an operator is missing behind 'in total'.",
        ),
        ("a)", "line 1, column 2: ')' cannot come here; expected an operator or the end", None),
        ("1..5", "line 1, column 2: '..' cannot come here; expected an operator or the end", None),
        (
            "a is b",
            "line 1, column 3: 'is' cannot come here; expected an operator or the end",
            "Equality is '='. A type is asked with: x instance of number.",
        ),
        (
            "a between 1 or 2",
            "line 1, column 13: found 'or'; expected 'and'",
            "It is written: x between low and high.",
        ),
        (
            "f(x: 1, 2)",
            "line 1, column 10: some arguments have names and some do not; expected a name for every argument or for none",
            None,
        ),
        (
            "a instance of list<number",
            "line 1, column 26: found the end of the text; expected '>'",
            "The '<' at line 1, column 19 is not closed.",
        ),
        (
            "function(x) external {java: {}}",
            "line 1, column 13: this does not name a Java method; expected a class and a method signature",
            'It is written: external {java: {class: "java.lang.Math", method signature: "cos(double)"}}.',
        ),
        (
            "",
            "line 1, column 1: found the end of the text; expected a value",
            "There is no rule here. Write `true` for 'always', or null for 'no value'.",
        ),
    ],
)
def test_an_error_says_where_what_and_how(text: str, problem: str, hint: str | None) -> None:
    with pytest.raises(DmnError) as raised:
        MODEL.compile(text)
    lines = str(raised.value).splitlines()
    assert lines[0] == problem
    if hint is not None:
        assert lines[-1].strip() == hint


def test_an_empty_cell_is_told_what_to_write() -> None:
    with pytest.raises(DmnError, match="A cell that holds for anything is written: -"):
        MODEL.compile_unary(" ")


def test_an_error_in_a_long_line_shows_only_its_place() -> None:
    with pytest.raises(DmnError) as raised:
        MODEL.compile("a + " * 2000 + "]")
    assert len(str(raised.value)) < 400
    shown, caret = str(raised.value).splitlines()[1:3]
    assert shown[caret.index("^")] == "]"


def test_an_error_about_a_long_piece_shows_its_beginning() -> None:
    for text in (
        '1 "' + "x" * 5000 + '"',
        "ab cd " * 3000,
        '@"' + "x" * 5000 + '"',
        "[1 " + "a" * 5000,
        "a " + "b " * 5000,
    ):
        with pytest.raises(DmnError) as raised:
            MODEL.compile(text)
        assert len(str(raised.value)) < 700


def test_lines_are_counted_by_line_feeds_alone() -> None:
    with pytest.raises(DmnError) as raised:
        MODEL.compile('"a\u2028b\u0085" +\r\n\t* 2')
    assert str(raised.value).splitlines()[0] == "line 2, column 2: found '*'; expected a value"


FOREVER = {
    "brackets": "(",
    "lists": "[",
    "contexts": "{a:",
    "paths": "a.b.",
    "ranges": "1..",
    "open ranges": "[1..",
    "loops": "for x in ",
    "conditions": "if ",
    "tests": "1 in (",
    "tests in tests": "x in ((< 5), ",
    "calls": "f(",
    "named": "f(a + b, c: ",
    "filters": "a[",
    "indexes": "a[1]",
    "functions": "function(x) ",
    "types": "a instance of list<",
    "escapes": r"\u",
    "quotes": '\\"',
    "comments": "/*",
    "ats": "@ ",
    "signs": "- ",
    "words": "ab cd ",
    "keywords": "then ",
    "equalities": "a = ",
    "powers": "a ** ",
    "digits": "9",
}


@pytest.mark.parametrize("piece", FOREVER.values(), ids=FOREVER)
def test_a_text_that_goes_on_and_on_is_refused_or_read(piece: str) -> None:
    levels = (scope.names_of(BUILTINS), scope.names_of(FACTS))
    for length in (100, 10_000, 19_000):
        text = (piece * length)[:length]
        for whole in (text, '"' + text, "[" + text + "1]"):
            for parse in (parser.parse, parser.parse_unary):
                try:
                    assert isinstance(parse(whole, levels), tree.Node)
                except DmnError as error:
                    assert len(str(error)) < 1500  # noqa: PT017 - many texts are fine as well
    with pytest.raises(TooLong):
        parser.parse(piece * 100_000, levels)


def test_nesting_beyond_the_limit_is_told_as_such() -> None:
    for text in ("(" * 10_000, "a" + ".b" * 5000, "a" + "[1]" * 1000, "if a then b else " * 1000 + "1"):
        with pytest.raises(TooDeep):
            parser.parse(text, ())


def test_a_name_with_many_signs_is_still_looked_for_in_linear_time() -> None:
    text = "{" + "x+" * 2000 + "y: 1, r: " + "x+" * 4000 + "1}"
    found = parser.parse(text, ())
    assert isinstance(found, tree.ContextOf)
    assert found.entries[0][1] == tree.Literal(Decimal(1))


def test_a_built_in_name_gives_way_to_a_name_of_the_model() -> None:
    model = compile_model([], names=["date and time", "duration", "not"])
    session = model.session({"date and time": 1, "duration": 2, "not": 3})
    assert session.evaluate(model.compile("date and time + duration + not")) == 6


def test_the_parser_needs_nothing_that_runs() -> None:
    said = "import sys, portico.dmn.feel.grammar.parser; sys.exit('portico.dmn.feel.builtins' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0
