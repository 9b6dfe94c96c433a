"""A function that answers although it does not know all of its arguments keeps that answer, whatever they turn out to be.

Every built-in is called with arguments of which some, or parts of some, are unknown.
"""

import contextlib
import itertools
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from portico.dmn.errors import DmnError
from portico.dmn.feel.builtins import BUILTINS
from portico.dmn.feel.values import equal
from portico.dmn.model import Session, compile_model
from portico.dmn.types import Record, Unknown, as_feel

NAMES = ["x", "l", "s", "m", "kids"]
MODEL = compile_model([], names=NAMES)
DOMAINS: dict[str, list[object]] = {
    "x": [None, Decimal(1), Decimal(2), "a"],
    "l": [None, [], [Decimal(1)], [Decimal(2), Decimal(1)]],
    "s": [None, "a", "b", "1"],
    "m.a": [None, Decimal(1), "a"],
    "kid.a": [None, Decimal(1), Decimal(3)],
}
CONSTANTS = [
    "1",
    "2",
    "-1",
    "0",
    "null",
    '"a"',
    '""',
    "true",
    "[1, 2]",
    "[]",
    "[1..3]",
    "{a: 1}",
    '["a"]',
    '{key: "a", value: 1}',
]
UNKNOWN_PARTS = [
    *(
        "x",
        "l",
        "s",
        "m.a",
        "m",
        "kids",
        "[x, 1]",
        "[1, x, 1]",
        "[x]",
        "{a: x}",
        '{key: "k", value: x}',
        "[l, 1]",
        "[s]",
    ),
    *("kids.a", "kids[a > 1]", "kids[a > 1].a", "[m]", "[m, m]", "l[item > 1]", "[x, x]", "x > 1", "[x > 1, true]"),
    *("function(a, b) a < b", "function(a, b) x", "function(a, b) true", "[{a: 1}, {a: x}]"),
]
arguments = st.lists(st.sampled_from([*CONSTANTS, *UNKNOWN_PARTS]), min_size=1, max_size=3)
calls = st.builds(
    lambda name, parts: f"{name}({', '.join(parts)})",
    st.sampled_from(sorted(set(BUILTINS) - {"now", "today", "matches", "replace", "split"})),
    arguments,
)
wrapped = st.one_of(calls, st.builds("count({})".format, calls), st.builds("list contains({}, 1)".format, calls))


def session(facts: dict[str, object]) -> Session:
    subjects: dict[str, dict[str, object]] = {"m": {}, "kid": {}}
    context: dict[str, object] = {}
    for path, value in facts.items():
        subject, _, name = path.rpartition(".")
        (subjects[subject] if subject else context)[name] = value
    context["m"] = Record("m", subjects["m"])
    context["kids"] = [Record("kid", subjects["kid"]), Record("other", {"a": Decimal(2)})]
    return MODEL.session(context)


def the_same(left: object, right: object) -> bool:
    try:
        said = equal(as_feel(left), as_feel(right))  # Unknown: a subject of which not all is known
        return said is True or isinstance(said, Unknown)
    except TypeError:  # a list with a function in it: two are never the same
        return "Function(" in repr(left)


@settings(max_examples=300, deadline=None)
@given(text=wrapped, known=st.sets(st.sampled_from(sorted(DOMAINS))), data=st.data())
def test_no_completion_changes_the_answer_of_a_function(text: str, known: set[str], data: st.DataObject) -> None:
    facts = {path: data.draw(st.sampled_from(DOMAINS[path])) for path in sorted(known)}
    missing = sorted(set(DOMAINS) - known)
    with contextlib.suppress(DmnError):
        expression = MODEL.compile(text)
        answer = session(facts).evaluate(expression)
        if isinstance(answer, Unknown):
            assert {".".join(path) for path in answer.needs} <= set(missing) | {"m", "kid", "other"}
            return
        for values in itertools.product(*(DOMAINS[path] for path in missing)):
            complete = {**facts, **dict(zip(missing, values, strict=True))}
            found = session(complete).evaluate(expression)
            assert the_same(found, answer), (complete, found, answer)
