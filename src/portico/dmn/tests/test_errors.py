"""What an author of rules reads when something is wrong: where it is, what was expected, and a hint."""

import pytest

from portico.dmn.errors import CyclicDecisions, DmnError, FeelSyntaxError, TooDeep, TooLong, TypeMismatch, UnknownName
from portico.dmn.model import compile_model
from portico.dmn.types import Condition, Decision, DecisionTable, HitPolicy, TableRule

MODEL = compile_model([], names=["mother", "xs", "a"])


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("if a then 1", 1, 12, "'else'"),
        ("xs retrun a", 1, 4, "Did you mean 'return'?"),
        ("a == 1", 1, 4, "Equality is one '='."),
        ("(a", 1, 3, "The '(' at line 1, column 1 is not closed."),
        ("a +\n  ", 2, 3, "expected a value"),
        ("a & xs", 1, 3, "Write 'and'."),
        ("a % 2", 1, 3, "modulo(a, b)"),
        ('"abc', 1, 1, "quote is missing"),
        ("“abc”", 1, 1, "straight quotes"),
        ('@"P18W"', 1, 1, '@"P126D"'),
        ('@"2026-02-30"', 1, 1, "no date"),
        ("for x xs return x", 1, 10, "for name in list"),
        ("every x in xs", 1, 14, "'satisfies'"),
        ("{a 1}", 1, 5, "':'"),
        ("a between 1 or 2", 1, 13, "between low and high"),
    ],
)
def test_a_syntax_error_says_where_and_what(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(FeelSyntaxError) as raised:
        MODEL.compile(text)
    assert (raised.value.line, raised.value.column) == (line, column)
    assert said in str(raised.value)
    assert "^" in str(raised.value)


def test_an_unknown_name_comes_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as raised:
        MODEL.compile("mohter.age > 18")
    assert raised.value.nearest == "mother"


def test_an_error_names_decision_and_condition() -> None:
    logic = (Condition("adult", "a >= 18"), Condition("poor", "a <"))
    with pytest.raises(FeelSyntaxError) as raised:
        compile_model([Decision("aid", logic)], names=["a"])
    assert (raised.value.decision, raised.value.condition) == ("aid", "poor")


def test_decisions_in_a_circle_are_refused() -> None:
    with pytest.raises(CyclicDecisions) as raised:
        compile_model([Decision("one", "two + 1"), Decision("two", "three"), Decision("three", "one")], names=[])
    assert sorted(raised.value.names) == ["one", "three", "two"]


def test_a_decision_that_needs_itself_is_refused() -> None:
    with pytest.raises(CyclicDecisions):
        compile_model([Decision("one", "one + 1")], names=[])


def test_a_row_of_a_table_has_a_cell_for_every_column() -> None:
    table = DecisionTable(("a", "a"), ("o",), HitPolicy.FIRST, (TableRule(("1",), ("2",)),))
    with pytest.raises(DmnError, match="rule 1"):
        compile_model([Decision("t", table)], names=["a"])


def test_a_decision_that_is_not_there_is_named() -> None:
    with pytest.raises(DmnError, match="'aid'"):
        MODEL.session({}).value("aid")


def test_a_value_that_feel_does_not_have_is_refused() -> None:
    with pytest.raises(TypeMismatch, match="'a'"):
        MODEL.session({"a": object}).evaluate(MODEL.compile("a"))


@pytest.mark.parametrize("text", ["(" * 2000 + "1" + ")" * 2000, "not(" * 400 + "true" + ")" * 400, "[" * 300])
def test_a_text_nested_too_deeply_is_refused(text: str) -> None:
    with pytest.raises(TooDeep):
        MODEL.compile(text)


def test_a_long_chain_and_many_nested_ifs_work() -> None:
    session = MODEL.session({"a": 1})
    assert session.evaluate(MODEL.compile(" + ".join(["a"] * 2000))) == 2000
    assert session.evaluate(MODEL.compile(" and ".join(["a = 1"] * 2000))) is True
    assert session.evaluate(MODEL.compile("if a = 2 then 0 else " * 120 + "7")) == 7


def test_a_text_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLong):
        MODEL.compile("1 +" * 10_000 + "1")


@pytest.mark.parametrize(
    "text",
    [
        "count(for i in 1..1000000000 return i)",
        "count(for i in 1..1000, j in 1..1000 return i)",
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a|aa)+$")',
        'count(for i in 1..30 return if i = 1 then "xxxxxxxxxx" else partial[-1] + partial[-1])',
    ],
)
def test_what_would_never_end_is_stopped(text: str) -> None:
    with pytest.raises(TooLong):
        MODEL.session({}).evaluate(MODEL.compile(text))


def test_endless_recursion_is_stopped() -> None:
    with pytest.raises(TooDeep):
        MODEL.session({}).evaluate(MODEL.compile("{f: function(g) g(g), r: f(f)}.r"))


def chain(length: int) -> list[Decision]:
    return [*(Decision(f"d{number}", f"d{number + 1} + 1") for number in range(1, length)), Decision(f"d{length}", "1")]


def test_decisions_that_stand_too_deep_on_each_other_are_refused() -> None:
    with pytest.raises(TooDeep, match="'d1'"):
        compile_model(chain(81), names=[])


def test_eighty_decisions_may_stand_on_each_other() -> None:
    model = compile_model(chain(80), names=[])
    assert model.session({}).value("d1") == 80
    assert model.reads("d1") == frozenset()
    assert model.check_types("d1", {}) == []
