"""Generated Python gives the answers of the closures: over random rules and facts, null, unknown and wrong ones too."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from portico.dmn.errors import DmnError
from portico.dmn.feel.running import Values
from portico.dmn.feel.unknowns import collapse
from portico.dmn.model import Expression, Model, compile_model
from portico.dmn.tests.written import compiled, decision, input_data, literal
from portico.dmn.types import (
    Aggregator,
    Condition,
    Context,
    Decision,
    DecisionTable,
    HitPolicy,
    Record,
    TableRule,
    Unknown,
    as_feel,
)

EVALUATED = compile_model([], names=[])


def value_of(text: str) -> object:
    return as_feel(EVALUATED.session({}).evaluate(EVALUATED.compile(text)))


DAY, LATER = value_of('@"2026-01-31"'), value_of('@"2027-03-01"')
MONTHS, DAYS = value_of('@"P1M"'), value_of('@"P10D"')
TIMES = [value_of('@"10:00:00"'), value_of('@"10:00:00Z"'), value_of('@"2026-01-31T10:00:00"')]
NUMBERS = [Decimal(0), Decimal(1), Decimal("1.00"), Decimal(3), Decimal("-2.5"), Decimal("9E6144"), None, "odd"]
BOOLEANS = [None, True, False, "odd", Decimal(1)]
ANYTHING = [*NUMBERS, *BOOLEANS, DAY, MONTHS, DAYS, *TIMES, [], [Decimal(1), None], Context(x=Decimal(1))]
LISTS = [None, [], [Decimal(1)], [Decimal(0), Decimal(3), None], ["a", Decimal(1)], Decimal(3), [DAY, LATER]]
UNKNOWN = Unknown(frozenset({("somewhere",)}))
KIDS = [
    Record("kid0", {"a": Decimal(1), "b": True, "x": None}),
    Record("kid1", {"a": Decimal(3)}),
    Context(a=Decimal(0), b=False),
    Context(a=None, b="odd", y=Decimal(7)),
    Context(a="odd"),
]
NAMES = ["x", "y", "p", "q", "d", "e", "l", "m", "kids", "z"]


number_leaves = st.sampled_from(["x", "y", "m.x", "0", "1", "3", "null", "count(kids)", "z", "9E6144", "m.nothing"])
boolean_leaves = st.sampled_from(["p", "q", "m.p", "true", "false", "null", "x = null", 'd > @"2026-06-01"', "z"])
list_leaves = st.sampled_from(["l", "[x, 1]", "[x, y, 3]", "[]", "kids.a", "kids[b].a", "[1..3]", "z", "kids"])
date_leaves = st.sampled_from(["d", "e", '@"2026-06-01"', "null", 'date("2026-02-28")', "z", "m.d"])
signs = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
Texts = st.SearchStrategy[str]


def forms(numbers: Texts, booleans: Texts, lists: Texts, dates: Texts) -> tuple[Texts, Texts, Texts, Texts]:
    """Return what can be made of simpler texts."""
    number_forms = st.one_of(
        st.builds("({} {} {})".format, numbers, st.sampled_from(["+", "-", "*", "/", "**"]), numbers),
        st.builds("({} + {} * {} - {})".format, numbers, numbers, numbers, numbers),
        st.builds("(-{})".format, numbers),
        st.builds("(if {} then {} else {})".format, booleans, numbers, numbers),
        st.builds("{}({})".format, st.sampled_from(["count", "sum", "min", "max", "mean"]), lists),
        st.builds("{}[{}]".format, lists, st.sampled_from(["1", "2", "-1", "x"])),
        st.builds("{}.{}".format, dates, st.sampled_from(["month", "day", "year"])),
        st.builds("{{a: {}, b: a + {}}}.b".format, numbers, numbers),
        st.builds("abs({})".format, numbers),
        st.builds("(function(i) i + {})({})".format, numbers, numbers),
    )
    boolean_forms = st.one_of(
        st.builds("({} {} {})".format, numbers, signs, numbers),
        st.builds("({} {} {})".format, dates, signs, dates),
        st.builds("({} {} {})".format, booleans, st.sampled_from(["and", "or"]), booleans),
        st.builds("({} and {} and {})".format, booleans, booleans, booleans),
        st.builds("({} or {} or {})".format, booleans, booleans, booleans),
        st.builds("not({})".format, booleans),
        st.builds("({} in [{}..{}))".format, numbers, numbers, numbers),
        st.builds("({} in ({}, < {}, null))".format, numbers, numbers, numbers),
        st.builds("({} in (not({}, >= {})))".format, numbers, numbers, numbers),
        st.builds("({} in {})".format, numbers, lists),
        st.builds("({} in (? > {} and {}))".format, numbers, numbers, booleans),
        st.builds("({} between {} and {})".format, numbers, numbers, numbers),
        st.builds("({} between {} and {})".format, dates, dates, dates),
        st.builds("({} i in {} satisfies i > {})".format, st.sampled_from(["some", "every"]), lists, numbers),
        st.builds("({} i in {}, j in {} satisfies i = j)".format, st.sampled_from(["some", "every"]), lists, lists),
        st.builds("({} k in kids[{}] satisfies {})".format, st.sampled_from(["some", "every"]), booleans, booleans),
        st.builds("list contains({}, {})".format, lists, numbers),
        st.builds("({} {} {})".format, lists, st.sampled_from(["=", "!="]), lists),
        st.builds("({} {} {})".format, booleans, st.sampled_from(["=", "!="]), booleans),
        st.builds("(if {} then {} else {})".format, booleans, booleans, booleans),
        st.builds("({} instance of {})".format, numbers, st.sampled_from(["number", "string", "list<number>"])),
    )
    list_forms = st.one_of(
        st.builds("{}[item > {}]".format, lists, numbers),
        st.builds("{}[{}]".format, lists, booleans),
        st.builds("kids[{} and a > {}].a".format, booleans, numbers),
        st.builds("kids[x = {} or y > a].a".format, numbers),
        st.builds("kids[a > {}][{}].a".format, numbers, booleans),
        st.builds("(for i in {} return i + {})".format, lists, numbers),
        st.builds("(for i in {}, j in {} return i * j)".format, lists, lists),
        st.builds("(for i in {} return for j in {} return i + j + {})".format, lists, lists, numbers),
        st.builds("(for i in 1..{} return i)".format, numbers),
        st.builds("(for i in {} return count(partial))".format, lists),
        st.builds("{}({}, {})".format, st.sampled_from(["append", "concatenate", "union"]), lists, lists),
        st.builds("{}({})".format, st.sampled_from(["reverse", "distinct values", "sort", "flatten"]), lists),
        st.builds("(if {} then {} else {})".format, booleans, lists, lists),
    )
    date_forms = st.one_of(
        st.builds("({} {} {})".format, dates, st.sampled_from("+-"), st.sampled_from(['@"P1M"', '@"P10D"', "e", "y"])),
        st.builds("(if {} then {} else {})".format, booleans, dates, dates),
    )
    return number_forms, boolean_forms, list_forms, date_forms


LEAVES = (number_leaves, boolean_leaves, list_leaves, date_leaves)
SMALL = tuple(leaf | form for leaf, form in zip(LEAVES, forms(*LEAVES), strict=True))
LARGE = forms(*SMALL)
texts = st.one_of(*LARGE)
numbers, booleans = SMALL[0], SMALL[1]
cells = st.sampled_from(
    ["-", "1", "< 2", ">= 1", "[0..1]", "]0..3[", "not(1)", "null", "y", "0, 3", "? > y", "< y", "not(< 1, 3)", "!= 1"]
)
facts = st.fixed_dictionaries(
    {
        "x": st.sampled_from([*NUMBERS, UNKNOWN]),
        "y": st.sampled_from([*NUMBERS, *ANYTHING]),
        "z": st.sampled_from([*ANYTHING, UNKNOWN]),
        "p": st.sampled_from([*BOOLEANS, UNKNOWN]),
        "q": st.sampled_from([*BOOLEANS, True, False]),
        "d": st.sampled_from([DAY, LATER, DAY, None, "odd", UNKNOWN]),
        "e": st.sampled_from([LATER, MONTHS, DAYS, *TIMES]),
        "l": st.sampled_from([*LISTS, UNKNOWN, [UNKNOWN, Decimal(1)]]),
        "m": st.sampled_from(
            [
                Record("m", {"x": Decimal(1), "p": True, "d": DAY}),
                Record("m", {"x": None}),
                Context(x=Decimal(3), p=False),
                Context(),
                None,
                UNKNOWN,
            ]
        ),
        "kids": st.lists(st.sampled_from(KIDS), max_size=3) | st.just(UNKNOWN),
    }
)
clean_facts = st.fixed_dictionaries(
    {
        **dict.fromkeys("xyz", st.sampled_from([Decimal(0), Decimal(1), Decimal(3)])),
        **dict.fromkeys("pq", st.booleans()),
        **dict.fromkeys("de", st.sampled_from([DAY, LATER])),
        "l": st.lists(st.sampled_from([Decimal(0), Decimal(1), Decimal(3)]), max_size=3),
        "m": st.just(Record("m", {"x": Decimal(1), "p": True, "d": DAY})),
        "kids": st.lists(st.sampled_from(KIDS[:3]), max_size=3),
    }
)


def shown(value: object) -> str:
    """Return a value with its types and digits; equal numbers may be written differently, and must not be."""
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if type(value) is Context:
        return f"{{{', '.join(f'{key}: {shown(item)}' for key, item in value.items())}}}"
    if isinstance(value, Unknown):
        return f"Unknown({sorted(value.needs)})"
    return f"{type(value).__name__} {value!r}"


def said(answer: Callable[[], object]) -> str:
    """Return an answer, or what is wrong with the rule, as text."""
    try:
        return shown(answer())
    except DmnError as error:
        return type(error).__name__


def by_closure(model: Model, rule: str | Expression, context: dict[str, object]) -> object:
    values = Values(Context(context), {name: model.compiled(name).decide for name in model.decisions})
    if isinstance(rule, str):
        return collapse(values[rule])
    return collapse(rule.code([values, *[None] * (rule.size - 1)]))


def check(model: Model, rule: str | Expression, context: dict[str, object]) -> None:
    """Compare the closures with all generated forms of a rule."""
    expected = said(lambda: by_closure(model, rule, context))
    prepared = Context(context)
    assert said(lambda: model.decider(rule)(prepared)) == expected
    if isinstance(rule, str):
        assert said(lambda: model.session(prepared).value(rule)) == expected
        assert said(lambda: model.tracer(rule)(prepared).value) == expected
    else:
        assert said(lambda: model.session(prepared).evaluate(rule)) == expected


@settings(max_examples=250, deadline=None)
@given(text=texts, known=facts | clean_facts)
def test_an_expression_has_one_answer(text: str, known: dict[str, object]) -> None:
    model = compile_model([], names=NAMES)
    expression = model.compile(text)
    model.prepare(expression)
    check(model, expression, known)


@settings(max_examples=80, deadline=None)
@given(parts=st.lists(booleans, min_size=1, max_size=4), last=numbers, known=facts | clean_facts)
def test_decisions_that_stand_on_each_other_have_one_answer(
    parts: list[str], last: str, known: dict[str, object]
) -> None:
    decisions = [Decision("first", tuple(Condition(f"c{i}", text) for i, text in enumerate(parts)))]
    decisions.append(Decision("second", f"if first then {last} else count(kids)"))
    decisions.append(Decision("third", f"[second, first, if q then second + 1 else {last}, second]"))
    model = compile_model(decisions, names=NAMES)
    model.prepare()
    check(model, "third", known)


@settings(max_examples=120, deadline=None)
@given(
    policy=st.sampled_from(HitPolicy),
    aggregator=st.sampled_from([None, *Aggregator]),
    rows=st.lists(st.tuples(cells, cells, st.sampled_from(["1", "2", "null", "y", "x + 1"])), min_size=1, max_size=5),
    allowed=st.sampled_from([None, None, "[0..3]", "1, 3"]),
    default=st.sampled_from([None, "7"]),
    known=facts | clean_facts,
)
def test_a_table_has_one_answer(
    policy: HitPolicy,
    aggregator: Aggregator | None,
    rows: list[tuple[str, str, str]],
    allowed: str | None,
    default: str | None,
    known: dict[str, object],
) -> None:
    table = DecisionTable(
        ("x", "m.x"),
        ("o",),
        policy,
        tuple(TableRule((one, other), (out,)) for one, other, out in rows),
        aggregator=aggregator if policy is HitPolicy.COLLECT else None,
        input_values=(allowed, None),
        output_values=("2, 1",),
        defaults=(default,),
    )
    model = compile_model([Decision("t", table), Decision("u", "[t, t]")], names=NAMES)
    model.prepare()
    check(model, "t", known)
    check(model, "u", known)


def test_facts_from_outside_are_prepared() -> None:
    model = compile_model([Decision("old", "age >= 18 and not(name = null)")], names=["age", "name"])
    decide = model.decider("old")
    assert decide({"age": 18, "name": "A"}) is True
    assert decide({"age": 17, "name": "A"}) is False
    assert decide(model.facts({"age": 18, "name": None})) is False
    assert decide({"name": "A"}) == Unknown(frozenset({("age",)}))


def test_a_fact_that_feel_does_not_have_harms_only_who_reads_it() -> None:
    model = compile_model([Decision("old", "age >= 18")], names=["age", "other"])
    assert model.decider("old")({"age": 18, "other": object()}) is True


def test_a_hot_rule_goes_on_with_the_same_answers() -> None:
    model = compile_model([], names=["age"])
    expression = model.compile("if age >= 18 then 1 else null")
    answers = {model.session({"age": age % 40}).evaluate(expression) for age in range(2000)}
    assert answers == {Decimal(1), None}
    unknown = [model.session({}).evaluate(expression) for _ in range(2000)]
    assert unknown[0] == unknown[-1] == Unknown(frozenset({("age",)}))


def test_what_python_cannot_nest_is_left_to_closures() -> None:
    ifs = "".join(f"if x = {index} then {index} else " for index in range(120)) + "null"
    inside = "if x > 0 then " * 120 + "1" + " else 0" * 120
    chain = " + ".join(["x"] * 2000)
    ands = " and ".join(["x > 0"] * 2000)
    model = compile_model(
        [Decision("a", ifs), Decision("b", inside), Decision("c", chain), Decision("d", ands)], names=["x"]
    )
    model.prepare()
    for name in "abcd":
        check(model, name, {"x": Decimal(7)})
        check(model, name, {"x": None})


def test_names_and_texts_of_a_rule_never_become_code() -> None:
    name = "x') or __import__('os"
    model = compile_model([Decision(name, '"\') + fail() #"')], names=[])
    assert model.decider(name)({}) == "') + fail() #"
    assert as_feel(model.session({}).value(name)) == "') + fail() #"


def test_generated_code_has_no_builtin_functions_of_python() -> None:
    model = compile_model([Decision("d", "x + 1")], names=["x"])
    assert model.decider("d").__globals__["__builtins__"] == {}  # type: ignore[attr-defined]


def test_a_trace_holds_what_was_decided_on_the_way() -> None:
    table = DecisionTable(
        ("x",), ("o",), HitPolicy.FIRST, (TableRule(("< 2",), ('"low"',)), TableRule(("-",), ('"high"',)))
    )
    model = compile_model(
        [
            Decision("level", table),
            Decision("grown", (Condition("age", "x >= 1"), Condition("own", "p"), Condition("last", "q"))),
            Decision("never", "x + 1"),
            Decision("all", 'if grown then never else if level = "low" then 1 else 0'),
        ],
        names=["x", "p", "q"],
    )
    trace = model.tracer("all")({"x": 5, "p": False, "q": True})
    assert trace.value == Decimal(0)
    assert set(trace) == {"all", "grown", "level"}
    assert trace["grown"].conditions == (("age", True), ("own", False))
    assert trace["level"].row == 1
    unknown = model.tracer("all")({"p": False, "q": None})
    assert unknown["grown"].value is False
    assert [value for _, value in unknown["grown"].conditions][1:] == [False]


def test_a_generated_decision_is_told_the_moment() -> None:
    model = compile_model([Decision("old", 'born + @"P18Y" <= today()')], names=["born"])
    facts = model.facts({"born": dt.date(2008, 1, 1)})
    decide = model.decider("old")
    assert decide(facts, dt.datetime(2025, 12, 31, tzinfo=dt.UTC)) is False
    assert decide(facts, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) is True


def test_threads_that_make_a_rule_hot_get_the_same_answers() -> None:
    model = compile_model([Decision("d", "if x > 500 then x * 2 else null")], names=["x"])

    def answers(start: int) -> list[object]:
        return [model.session({"x": x}).value("d") for x in range(start, start + 400)]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(answers, range(0, 1600, 200)))
    for start, each in zip(range(0, 1600, 200), found, strict=True):
        assert each == [Decimal(x * 2) if x > 500 else None for x in range(start, start + 400)]


def test_facts_have_their_declared_types_and_can_stand_for_decisions() -> None:
    below = decision("below", literal("n + 1"), "n", type_ref="number")
    model = compiled(input_data("n", "number"), below, decision("d", literal("[below, n]"), "!below", "n"))
    decide = model.decider("d")
    assert decide({"n": [3]}) == decide(model.facts({"n": [3]})) == [Decimal(4), Decimal(3)]
    assert decide({"n": "three"}) == [None, None]
    assert decide({"n": 3, "below": 7}) == decide(model.facts({"n": 3, "below": 7})) == [Decimal(7), Decimal(3)]
