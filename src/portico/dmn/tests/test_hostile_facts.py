"""Facts come from outside: nothing in them is computed, and none is deeper than what can be looked through."""

from collections.abc import Callable

import pytest

from portico.dmn.deciding.literals import read_literal
from portico.dmn.errors import DmnError, TypeMismatch
from portico.dmn.explaining.changes import nearest_changes
from portico.dmn.feel.running import MAX_STEPS
from portico.dmn.model import Model, compile_model
from portico.dmn.types import Decision

MODEL = compile_model([Decision("d", "n = n")], names=["n"])


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "use",
    [
        lambda model, facts: model.decider("d")(facts),
        lambda model, facts: model.tracer("d")(facts),
        lambda model, facts: model.session(facts).value("d"),
        lambda model, facts: model.facts(facts),
    ],
)
def test_facts_that_are_nested_too_deeply_are_refused_everywhere(
    use: Callable[[Model, dict[str, object]], object],
) -> None:
    with pytest.raises(TypeMismatch, match="levels deep"):
        use(MODEL, {"n": deep(50_000)})
    use(MODEL, {"n": deep(100)})


@pytest.mark.parametrize(
    "text", ["12.5", "-3", '"a text"', '[{a: 1, b: @"2026-11-01"}]', 'date("2026-11-01")', "{a: [true]}"]
)
def test_a_value_that_is_written_out_is_read(text: str) -> None:
    assert read_literal(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        *("1 + 1", "2 ** 3", "for i in 1..9 return i", "[1..9]", "count([1])", "function() 1", "if true then 1 else 2"),
        *("[1][1]", "{a: 1}.a", "some i in [1] satisfies true", "n", "now()", "1 = 1", 'replace("a", "a", "b")'),
        *("[for i in 1..400000 return i]", "[" * 5000, '"' + "a" * 30_000 + '"', "{date: 1, b: today}"),
    ],
)
def test_a_value_that_would_have_to_be_computed_is_refused(text: str) -> None:
    with pytest.raises(DmnError):
        read_literal(text)


@pytest.mark.parametrize(("turns", "found"), [(1, 1), (MAX_STEPS // 8, 0)])
def test_trying_other_values_ends_when_each_takes_many_steps(turns: int, found: int) -> None:
    far = " or ".join([f"a = {number} and b" for number in range(10, 100)] + ["a = 100"])
    text = f"count(for i in 1..{turns} return i) > 0 and ({far})"
    model = compile_model([Decision("d", text)], names=["a", "b"])
    assert len(nearest_changes(model, "d", {"a": 1, "b": False}, fixed=("b",))) == found
