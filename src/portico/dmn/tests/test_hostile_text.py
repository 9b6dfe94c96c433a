"""Any text either has a value or is refused with an error of this room; nothing else ever comes out."""

import contextlib
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from portico.dmn.errors import DmnError, FeelSyntaxError
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.model import compile_model
from portico.dmn.types import Record

MODEL = compile_model([], names=["a", "b", "xs", "mother"])
FACTS = {"a": 1, "b": "text", "xs": [1, None, {"k": 2}], "mother": Record("mother", {"age": 3})}
WORDS = """a b xs mother .age 1 0 -1 2.5 9999999999 null true ( ) [ ] { } , : .. + - * / ** < <= = != and or not in
between if then else for return some every satisfies function instance of number item ? .year"""
PIECES = [*WORDS.split(), '"x"', '@"2026-01-31"', '@"P1M"', '@"P2D"', '@"10:00:00Z"', '@"2026-01-31T10:00:00"']
values = st.sampled_from(
    [
        *["a", "b", "xs", "mother", "null", "-1", "0", "1E6000", "[1..3]", "{k: 1}", "[]", '"(("', "mother.no"],
        *["function(x) x", '@"2026-01-31"', '@"P999999999Y"', '@"P999999999D"', '@"10:00:00Z"'],
        *['@"9999-12-31T10:00:00Z"', '@"2026-01-31T10:00:00"'],
    ]
)
calls = st.builds(
    lambda name, arguments: f"{name}({', '.join(arguments)})",
    st.sampled_from(sorted(BUILTINS)),
    st.lists(values, max_size=4),
)
operations = st.builds("{} {} {}".format, values, st.sampled_from(["+", "-", "*", "/", "**", "<", "=", "in"]), values)


def try_out(text: str) -> None:
    with contextlib.suppress(DmnError):
        expression = MODEL.compile(text)
        MODEL.reads(expression)
        MODEL.check_types(expression, {})
        MODEL.session(FACTS).evaluate(expression)


def syntax_error(text: str) -> FeelSyntaxError | None:
    try:
        MODEL.compile(text)
    except FeelSyntaxError as error:
        return error
    except DmnError:
        return None
    return None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join) | st.text(string.printable, max_size=30))
def test_a_text_of_any_pieces_is_answered_or_refused(text: str) -> None:
    try_out(text)


@settings(max_examples=250, deadline=None)
@given(calls | operations)
def test_a_function_takes_any_values(text: str) -> None:
    try_out(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
def test_every_syntax_error_says_where_it_is_what_was_expected_and_what_to_do(text: str) -> None:
    error = syntax_error(text)
    assert error is None or all((error.line, error.column, error.expected, error.hint))
