"""A rule that would take for ever, or all memory, ends in an error after a bounded number of steps.

Steps are counted, not seconds: a step is an item looked at or made, a call, or a few characters of a new text, so that
the number of steps bounds both time and memory.
"""

import pytest

from portico.dmn.errors import TooDeep, TooLong
from portico.dmn.feel.running import MAX_CALLS, MAX_STEPS
from portico.dmn.feel.sizes import MAX_CELLS, cells
from portico.dmn.model import Session, compile_model

MODEL = compile_model([], names=["n"])
NESTED = "for i in 1..60 return if i = 1 then [[], []] else [partial[-1], partial[-1]]"


def evaluate(text: str, session: Session | None = None) -> object:
    return (session or MODEL.session({"n": 1})).evaluate(MODEL.compile(text))


@pytest.mark.parametrize(
    "text",
    [
        "for x in 1..1000000000 return x",
        'for d in @"-999999999-01-01"..@"999999999-01-01" return d',
        "count(for x in 1..100000, y in 1..100000 return x)",
        "for x in 1..3000 return for y in 1..3000 return [x, y]",
        "some x in 1..100000, y in 1..100000 satisfies x < 0",
        "for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
        "{f: function(l) f(concatenate(l, l)), r: f([1])}.r",
        "{f: function(n) if n <= 1 then n else f(n - 1) + f(n - 2), r: f(60)}.r",
        "for i in 1..100000 return partial",
        "for i in 1..100000 return sum(partial)",
        "for i in 1..100000 return [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]",
        "for i in 1..100000 return {a: 1, b: 2, c: 3, d: 4, e: 5, f: 6}",
        "count(distinct values(for i in 1..5000 return {a: i}))",
        "duplicate values(for i in 1..5000 return i)",
        "sort(for i in 1..40000 return modulo(i * 7919, 40009), function(x, y) x > y)",
        "{l: for i in 1..10000 return i, r: for i in 1..10000 return i in l}.r",
        "{l: for i in 1..10000 return i, r: for i in 1..10000 return l = l}.r",
        "{l: for i in 1..10000 return i, r: for i in 1..10000 return l[item > i]}.r",
        "{l: for i in 1..10000 return {k: i}, r: for i in 1..10000 return l.k}.r",
        "{l: for i in 1..10000 return i, r: for i in 1..10000 return list contains(l, -i)}.r",
    ],
)
def test_what_takes_too_many_steps_is_stopped(text: str) -> None:
    with pytest.raises(TooLong, match=str(MAX_STEPS)):
        evaluate(text)


@pytest.mark.parametrize(
    "text",
    [
        'for i in 1..60 return if i = 1 then "xx" else partial[-1] + partial[-1]',
        '{f: function(s) f(s + s), r: f("a")}.r',
        '{f: function(s) f(replace(s, "a", "$0$0$0$0")), r: f("a")}.r',
        '{f: function(s) f(upper case(string join([s, s], s))), r: f("a")}.r',
        f"string({NESTED})",
        'string join(for i in 1..100000 return "a text that is not so very short, and comes again and again")',
    ],
)
def test_a_text_that_grows_without_end_is_stopped(text: str) -> None:
    with pytest.raises(TooLong):
        evaluate(text)


@pytest.mark.parametrize(
    "text", [NESTED, f"flatten({NESTED})", f"{{a: {NESTED}, b: {NESTED}, r: a = b}}.r", f"({NESTED})[-1] in ({NESTED})"]
)
def test_few_lists_that_hold_each_other_many_times_are_refused(text: str) -> None:
    with pytest.raises(TooLong):
        evaluate(text)


@pytest.mark.parametrize(
    "text",
    [
        "{f: function(n) f(n + 1), r: f(1)}.r",
        "{f: function(g, n) g(g, n + 1), r: f(f, 0)}.r",
        "{f: function(l) f([l, l]), r: f([1])}.r",
        "{f: function(x, y) f(x, y), r: sort([1, 2, 3], f)}.r",
        "{f: function(x, y) f(x, y), r: list replace([1, 2], f, 3)}.r",
        "string(for i in 1..5000 return if i = 1 then [] else [partial[-1]])",
    ],
)
def test_what_goes_too_deep_is_stopped(text: str) -> None:
    with pytest.raises(TooDeep):
        evaluate(text)


@pytest.mark.parametrize(
    "text",
    [
        *("2 ** 1E9", "decimal(1, 1E6000)", "floor(1, -1E6000)", "exp(1E6)", "10 ** 6145", "1E6144 * 10"),
        *('substring("abc", 1E6000)', 'substring("abc", 1, 1E6000)', "sublist([1], -1E6000)", "remove([1], 1E6000)"),
        *('number("1E99999999999999999999", null, null)', 'range("[1..1E99999999999]")', "[1, 2][1E6000]"),
    ],
)
def test_numbers_out_of_reach_give_null(text: str) -> None:
    assert evaluate(text) is None


def test_a_session_has_one_budget_for_all_that_it_is_asked() -> None:
    session = MODEL.session({"n": 1})
    text = f"count(for i in 1..{MAX_STEPS // 3} return 1)"
    assert evaluate(text, session) == MAX_STEPS // 3
    with pytest.raises(TooLong):
        evaluate(text, session)


def test_a_comparison_that_always_says_yes_still_ends() -> None:
    assert evaluate("count(sort(for i in 1..500 return i, function(x, y) true))") == 500


def test_results_before_are_read_without_being_copied() -> None:
    assert evaluate("(for i in 1..50000 return if i = 1 then 1 else partial[-1] + 1)[-1]") == 50_000


def test_long_chains_many_ifs_and_deep_calls_that_end_work() -> None:
    assert evaluate(" + ".join(["n"] * 2000)) == 2000
    assert evaluate("if n = 2 then 0 else " * 120 + "7") == 7
    assert evaluate("if n = 1 then (" * 120 + "7" + ") else 0" * 120) == 7
    assert evaluate("if n = 2 then 0 else (" * 120 + "7" + ")" * 120) == 7
    assert evaluate("if (" * 120 + "n = 1" + ") then true else false" * 120) is True
    assert evaluate(f"{{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f({MAX_CALLS - 1})}}.r") == MAX_CALLS - 1


def test_cells_count_a_list_as_often_as_it_stands_somewhere() -> None:
    inner: list[object] = [1, 2, 3]
    assert cells([inner, inner]) == 8
    deep: list[object] = [1]
    for _ in range(200):
        deep = [deep, deep]
    assert cells(deep) > MAX_CELLS


@pytest.mark.parametrize("name", ["__class__", "__import__", "open", "eval", "exec", "globals", "os"])
def test_nothing_of_python_has_a_name(name: str) -> None:
    model = compile_model([], names=["n", name])
    session = model.session({"n": 1, name: None})
    assert session.evaluate(model.compile(f'{name}("x")')) is None
    assert session.evaluate(model.compile(f"n.{name}")) is None
    assert session.evaluate(model.compile(f'"text".{name}')) is None
    assert session.evaluate(model.compile(f"{{f: function(x) x}}.f.{name}")) is None
