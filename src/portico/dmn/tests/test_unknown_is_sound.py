"""Whatever is answered before all facts are known stays the answer, however the missing facts turn out.

Random rules are decided with some facts missing. If the answer is definite, every completion of the missing facts over
a small domain (null and a wrong type included) must give the same answer.
"""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.dmn.dates.calendar import YearMonthDuration
from portico.dmn.feel.values import equal
from portico.dmn.model import Model, Session, compile_model
from portico.dmn.types import Aggregator, Decision, DecisionTable, HitPolicy, Record, TableRule, Unknown, as_feel

# A random rule may grow beyond what Hypothesis holds; it is thrown away and another is drawn.
TOO_LARGE = [HealthCheck.filter_too_much, HealthCheck.data_too_large]

NUMBERS = [None, Decimal(0), Decimal(1), Decimal(3), "odd"]
BOOLEANS = [None, True, False, "odd"]
DATES = [None, dt.date(2026, 1, 31), dt.date(2027, 3, 1)]
LISTS = [None, [], [Decimal(1)], [Decimal(0), Decimal(3)]]
LENGTHS = [None, dt.timedelta(days=1), YearMonthDuration(-13)]
TEXTS = [None, "", "ab"]
CONTEXTS = [None, {}, {"a": 1}, {"a": 3, "b": "ab"}]
DOMAINS = {"x": NUMBERS, "y": NUMBERS, "p": BOOLEANS, "q": BOOLEANS, "d": DATES, "l": LISTS, "u": LENGTHS, "s": TEXTS}
DOMAINS["c"] = CONTEXTS
CHILDREN = [{"a": NUMBERS, "b": BOOLEANS}, {"a": NUMBERS}]

numbers = st.deferred(lambda: number_leaves | number_forms)
booleans = st.deferred(lambda: boolean_leaves | boolean_forms)
lists = st.deferred(lambda: list_leaves | list_forms)
dates = st.deferred(lambda: date_leaves | date_forms)
lengths = st.deferred(lambda: st.sampled_from(["u", '@"P1M"', '@"PT36H"']) | length_forms)
texts = st.deferred(lambda: st.sampled_from(["s", '"ab"', '"1"']) | text_forms)
contexts = st.deferred(lambda: st.sampled_from(["c", "{a: x, b: a}", "{}"]) | context_forms)
ranges = st.one_of(
    st.sampled_from(["[1..3]", "(< x)"]), st.builds("{}{}..{}]".format, st.sampled_from("[("), numbers, numbers)
)

number_leaves = st.sampled_from(["x", "y", "m.x", "0", "1", "3", "null", "count(kids)"])
boolean_leaves = st.sampled_from(
    ["p", "q", "m.p", "true", "false", "null", "x = null", 'd > @"2026-06-01"', "l = null"]
)
list_leaves = st.sampled_from(
    ["l", "[x, 1]", "[x, y, 3]", "[]", "kids.a", "kids[b].a", "for k in kids return k.a", "[1..3]"]
)
date_leaves = st.sampled_from(["d", '@"2026-01-31"', "date(2025 + x, y, 1)"])
date_forms = st.one_of(
    st.builds("({} {} {})".format, dates, st.sampled_from("+-"), lengths),
    st.builds("(if {} then {} else {})".format, booleans, dates, dates),
)
length_forms = st.one_of(
    st.builds("({} {} {})".format, lengths, st.sampled_from("+-"), lengths),
    st.builds("({} - {})".format, dates, dates),
    st.builds("({} * {})".format, lengths, numbers),
    st.builds("years and months duration({}, {})".format, dates, dates),
)
text_forms = st.one_of(
    st.builds("({} + {})".format, texts, texts),
    st.builds("string({})".format, numbers | dates | lists | contexts),
    st.builds("substring({}, {})".format, texts, numbers),
    st.builds("string join({}, {})".format, lists, texts),
)
context_forms = st.one_of(
    st.builds("{{a: {}, b: a}}".format, numbers),
    st.builds("context put({}, {}, {})".format, contexts, texts, numbers),
    st.builds("context merge([{}, {}])".format, contexts, contexts),
    st.builds("context([{{key: {}, value: {}}}])".format, texts, numbers),
    st.builds("[{}, {}][a > {}][1]".format, contexts, contexts, numbers),
)
further_numbers = st.one_of(
    st.builds("({} - {}).days".format, dates, dates),
    st.builds("{}.months".format, lengths),
    st.builds("{}.a".format, contexts),
    st.builds("get value({}, {})".format, contexts, texts),
    st.builds("string length({})".format, texts),
    st.builds("larger({}, {})".format, numbers, numbers),
    st.builds("larger(b: {}, a: {})".format, numbers, numbers),
    st.builds("next({})".format, numbers),
    st.builds("{}.{}".format, ranges, st.sampled_from(["start", "end"])),
)
further_booleans = st.one_of(
    st.builds("({} {} {})".format, dates, st.sampled_from(["=", "<", ">="]), dates),
    st.builds("({} {} {})".format, lengths, st.sampled_from(["=", "<"]), lengths),
    st.builds("({} {} {})".format, contexts, st.sampled_from(["=", "!="]), contexts),
    st.builds("({} {} {})".format, texts, st.sampled_from(["=", "<"]), texts),
    st.builds("({} in {})".format, numbers, ranges),
    st.builds("({} in (? > x))".format, numbers),
    st.builds("{}({}, {})".format, st.sampled_from(["overlaps", "includes", "before", "meets"]), ranges, ranges),
    st.builds("{}({}, {})".format, st.sampled_from(["contains", "starts with", "matches"]), texts, texts),
    st.builds("(some i in {}..{} satisfies i > {})".format, numbers, numbers, numbers),
    st.builds("({} instance of {})".format, lists | contexts, st.sampled_from(["list<number>", "context<a: number>"])),
    st.builds("list contains(element: {}, list: {})".format, numbers, lists),
)
further_lists = st.one_of(
    st.builds("get entries({}).{}".format, contexts, st.sampled_from(["key", "value"])),
    st.builds("sort({}, function(a, b) a > b)".format, lists),
    st.builds("sublist({}, {})".format, lists, numbers),
    st.builds("{}({}, {})".format, st.sampled_from(["remove", "index of"]), lists, numbers),
    st.builds("insert before({}, {}, {})".format, lists, numbers, numbers),
    st.builds("(for i in {} return i)".format, ranges),
    st.builds("(for i in {} return if partial = [] then i else partial[-1])".format, lists),
    st.builds("{}[{}]".format, lists, booleans),
)
number_forms = further_numbers | st.one_of(
    st.builds("({} {} {})".format, numbers, st.sampled_from("+-*/"), numbers),
    st.builds("(if {} then {} else {})".format, booleans, numbers, numbers),
    st.builds("{}({})".format, st.sampled_from(["count", "sum", "min", "max", "mean"]), lists),
    st.builds("{}[{}]".format, lists, st.sampled_from(["1", "2", "-1", "x"])),
    st.builds('(d + @"P{}M").{}'.format, st.integers(0, 14), st.sampled_from(["month", "day", "year"])),
    st.builds("count(kids[{}])".format, booleans),
)
boolean_forms = further_booleans | st.one_of(
    st.builds("({} {} {})".format, numbers, st.sampled_from(["=", "!=", "<", "<=", ">"]), numbers),
    st.builds("({} {} {})".format, booleans, st.sampled_from(["and", "or"]), booleans),
    st.builds("({} {} {} {} {})".format, booleans, st.just("and"), booleans, st.just("and"), booleans),
    st.builds("not({})".format, booleans),
    st.builds("({} in [{}..{}))".format, numbers, numbers, numbers),
    st.builds("({} in ({}, < {}))".format, numbers, numbers, numbers),
    st.builds("({} in {})".format, numbers, lists),
    st.builds("({} between {} and {})".format, numbers, numbers, numbers),
    st.builds("({} i in {} satisfies i > {})".format, st.sampled_from(["some", "every"]), lists, numbers),
    st.builds("({} i in {}, j in {} satisfies i = j)".format, st.sampled_from(["some", "every"]), lists, lists),
    st.builds("({} k in kids[{}] satisfies {})".format, st.sampled_from(["some", "every"]), booleans, booleans),
    st.builds("list contains({}, {})".format, lists, numbers),
    st.builds("{}([{}, {}])".format, st.sampled_from(["all", "any"]), booleans, booleans),
    st.builds("({} = {})".format, lists, lists),
    st.builds("(if {} then {} else {})".format, booleans, booleans, booleans),
    st.builds("({} instance of number)".format, numbers),
)
list_forms = further_lists | st.one_of(
    st.builds("{}[item > {}]".format, lists, numbers),
    st.builds("kids[{} and a > {}].a".format, booleans, numbers),
    st.builds("kids[a > {}][{}].a".format, numbers, booleans),
    st.builds("(for i in {} return i + {})".format, lists, numbers),
    st.builds("(for i in {}, j in {} return i * j)".format, lists, lists),
    st.builds("(for i in 1..{} return i)".format, numbers),
    st.builds("{}({}, {})".format, st.sampled_from(["append", "concatenate", "union"]), lists, lists),
    st.builds("{}({})".format, st.sampled_from(["reverse", "distinct values", "sort", "flatten"]), lists),
    st.builds("(if {} then {} else {})".format, booleans, lists, lists),
)
cells = st.sampled_from(["-", "1", "< 2", ">= 1", "[0..1]", "not(1)", "null", "y", "0, 3"])
outs = st.sampled_from(["1", "2", "null", "y", "m.x"])
policies = st.sampled_from(
    [(policy, None) for policy in HitPolicy] + [(HitPolicy.COLLECT, aggregator) for aggregator in Aggregator]
)


def a_table(
    policy: tuple[HitPolicy, Aggregator | None],
    rows: list[tuple[str, str, str, str]],
    several: bool,
    allowed: str | None,
    listed: str | None,
    default: str | None,
) -> DecisionTable:
    outputs = ("o", "second") if several else ("o",)
    rules = tuple(TableRule((one, other), (out, last)[: len(outputs)]) for one, other, out, last in rows)
    return DecisionTable(
        ("x", "m.x"),
        outputs,
        policy[0],
        rules,
        policy[1],
        input_values=(allowed, None),
        output_values=(listed,) * len(outputs),
        defaults=(default,) * len(outputs),
    )


tables = st.builds(
    a_table,
    policies,
    st.lists(st.tuples(cells, cells, outs, outs), min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([None, None, None, "0, 1, 3", "> 0", "not(null)"]),
    st.sampled_from([None, "1, 2, 3", "> 1, 0, null", "null, y"]),
    st.sampled_from([None, None, "1", "y", "m.x"]),
)
# Drawing deep rules is slow on a busy machine, which says nothing about the rules.
PATIENT: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
NAMES = ["x", "y", "p", "q", "d", "l", "u", "s", "c", "m", "kids"]
unknown_inputs = st.sets(
    st.sampled_from(["x", "y", "p", "q", "d", "l", "u", "s", "c", "m.x", "m.p", "kid0.a", "kid0.b", "kid1.a"]),
    min_size=1,
    max_size=3,
)
FUNCTIONS = [
    Decision("larger", "function(a, b) if a > b then a else b"),
    Decision("next", "function(a: number) a + 1"),
]
SHARED = compile_model(FUNCTIONS, names=NAMES)


def domain_of(name: str) -> list[object]:
    return DOMAINS[name.rsplit(".", maxsplit=1)[-1].replace("a", "x").replace("b", "p")]  # type: ignore[return-value]


def session(model: Model, facts: dict[str, object]) -> Session:
    """Return a session in which exactly the given facts are known."""
    roles: dict[str, dict[str, object]] = {"m": {}, "kid0": {}, "kid1": {}}
    context: dict[str, object] = {}
    for path, value in facts.items():
        role, _, name = path.rpartition(".")
        (roles[role] if role else context)[name] = value
    context["m"] = Record("m", roles["m"])
    context["kids"] = [Record("kid0", roles["kid0"]), Record("kid1", roles["kid1"])]
    return model.session(context)


known_facts = st.fixed_dictionaries(
    {
        path: st.sampled_from(domain_of(path))
        for path in [*NAMES[:9], "m.x", "m.p", "kid0.a", "kid0.b", "kid1.a", "kid1.b"]
    }
)


def the_same(left: object, right: object) -> bool:
    return (left is None and right is None) or equal(as_feel(left), as_feel(right)) is True


def check(model: Model, answer: object, evaluate: object, facts: dict[str, object], missing: set[str]) -> None:
    if isinstance(answer, Unknown):
        assert answer.needs
        assert {".".join(path) for path in answer.needs} <= missing
        return
    for values in itertools.product(*(domain_of(path) for path in sorted(missing))):
        complete = {**facts, **dict(zip(sorted(missing), values, strict=True))}
        assert the_same(evaluate(session(model, complete)), answer), complete  # type: ignore[operator]


@settings(max_examples=150, deadline=None, suppress_health_check=TOO_LARGE)
@given(text=booleans | numbers | lists, facts=known_facts, missing=unknown_inputs)
def test_no_completion_changes_a_definite_answer(text: str, facts: dict[str, object], missing: set[str]) -> None:
    expression = SHARED.compile(text)
    known = {path: value for path, value in facts.items() if path not in missing}
    answer = session(SHARED, known).evaluate(expression)
    check(SHARED, answer, lambda complete: complete.evaluate(expression), known, missing)


@settings(max_examples=200, deadline=None, suppress_health_check=TOO_LARGE)
@given(table=tables, facts=known_facts, missing=unknown_inputs)
def test_no_completion_changes_the_answer_of_a_table(
    table: DecisionTable, facts: dict[str, object], missing: set[str]
) -> None:
    model = compile_model([Decision("t", table)], names=NAMES)
    known = {path: value for path, value in facts.items() if path not in missing}
    answer = session(model, known).value("t")
    check(model, answer, lambda complete: complete.value("t"), known, missing)


@settings(max_examples=40, deadline=None, suppress_health_check=TOO_LARGE)
@given(text=booleans | numbers, facts=known_facts, missing=unknown_inputs)
def test_asking_for_what_is_needed_ends_in_an_answer(text: str, facts: dict[str, object], missing: set[str]) -> None:
    expression = SHARED.compile(text)
    known = {path: value for path, value in facts.items() if path not in missing}
    for _ in range(len(missing) + 1):
        answer = session(SHARED, known).evaluate(expression)
        if not isinstance(answer, Unknown):
            break
        asked = ".".join(min(answer.needs))
        known[asked] = facts[asked]
    assert not isinstance(answer, Unknown)


@settings(max_examples=40, deadline=None, suppress_health_check=TOO_LARGE)
@given(text=booleans | numbers | lists)
def test_a_need_is_always_an_input_that_the_text_can_read(text: str) -> None:
    expression = SHARED.compile(text)
    answer = SHARED.session({"m": Record("m", {}), "kids": [Record("kids", {})]}).evaluate(expression)
    if isinstance(answer, Unknown):
        read = SHARED.reads(expression)
        assert all(
            any(path[:1] == each[:1] and path[: len(each)] == each[: len(path)] for each in read)
            for path in answer.needs
        )
