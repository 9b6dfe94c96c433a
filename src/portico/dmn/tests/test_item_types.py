"""Item definitions and what becomes of values of other types (DMN 1.5, 7.3.3 and 10.3.2.9.4)."""

import datetime as dt

import pytest

from portico.dmn.tests.written import answer, compiled, decision, input_data, literal, written
from portico.dmn.types import Record, Unknown


def item(
    name: str,
    type_ref: str = "",
    *parts: str,
    allowed: str = "",
    whole: str = "",
    many: bool = False,
    tag: str = "itemDefinition",
) -> str:
    inner = f"<typeRef>{type_ref}</typeRef>" if type_ref else ""
    inner += f"<allowedValues><text>{written(allowed)}</text></allowedValues>" if allowed else ""
    inner += f"<typeConstraint><text>{written(whole)}</text></typeConstraint>" if whole else ""
    return f'<{tag} name="{name}" isCollection="{str(many).lower()}">{inner}{"".join(parts)}</{tag}>'


def part(name: str, type_ref: str = "", *parts: str, allowed: str = "", many: bool = False) -> str:
    return item(name, type_ref, *parts, allowed=allowed, many=many, tag="itemComponent")


TYPES = (
    item("tAge", "number", allowed="[0..120]"),
    item("tAges", "tAge", many=True),
    item("tFew", "number", allowed="> 0", whole="count(?) < 3", many=True),
    item("tColour", "string", allowed='"red", "green"'),
    item(
        "tPerson",
        "",
        part("name", "string"),
        part("age", "number", allowed=">= 0"),
        part("likes", "tColour", many=True),
    ),
    item("tPeople", "tPerson", many=True),
    item("tDay", "date"),
)


def fitted(value: object, type_ref: str) -> object:
    body = (*TYPES, input_data("x", type_ref), decision("d", literal("x"), "x"))
    return answer(*body, given={"x": value})


@pytest.mark.parametrize(
    ("value", "type_ref", "expected"),
    [
        (20, "tAge", 20),
        (130, "tAge", None),
        ("20", "tAge", None),
        ([20], "tAge", 20),  # from a list of one
        ([20, 30], "tAge", None),
        (20, "tAges", [20]),  # to a list of one
        ([20, 130], "tAges", None),
        ([20, None], "tAges", [20, None]),
        ([1, 2], "tFew", [1, 2]),
        ([1, 0], "tFew", None),
        ([1, 2, 3], "tFew", None),
        ("red", "tColour", "red"),
        ("blue", "tColour", None),
        ({"name": "A", "age": 1, "likes": []}, "tPerson", {"name": "A", "age": 1, "likes": []}),
        ({"name": "A", "age": -1, "likes": []}, "tPerson", None),
        ({"name": "A", "age": 1, "likes": ["blue"]}, "tPerson", None),
        ({"name": "A", "age": 1}, "tPerson", None),  # a component is missing
        (
            {"name": "A", "age": 1, "likes": ["red"], "more": 1},
            "tPerson",
            {"name": "A", "age": 1, "likes": ["red"], "more": 1},
        ),
        (None, "tAge", None),
        (dt.date(2026, 1, 2), "date and time", dt.datetime(2026, 1, 2, tzinfo=dt.UTC)),
        (dt.date(2026, 1, 2), "tDay", dt.date(2026, 1, 2)),
        ("2026-01-02", "tDay", None),
        ([1, "a"], "Any", [1, "a"]),
    ],
)
def test_what_is_given_fits_its_type_or_is_null(value: object, type_ref: str, expected: object) -> None:
    assert fitted(value, type_ref) == expected


def test_what_a_decision_answers_fits_its_type_or_is_null() -> None:
    assert answer(*TYPES, decision("d", literal("130"), type_ref="tAge")) is None
    assert answer(*TYPES, decision("d", literal("[7]"), type_ref="tAge")) == 7
    assert answer(*TYPES, decision("d", literal("7"), type_ref="tAges")) == [7]


def test_types_of_the_model_are_known_to_instance_of() -> None:
    assert answer(*TYPES, decision("d", literal("[12 instance of tAge, 130 instance of tAge]"))) == [True, False]
    text = '[{name: "A", age: 1, likes: ["red"]} instance of tPerson, {name: "A"} instance of tPerson]'
    assert answer(*TYPES, decision("d", literal(text))) == [True, False]


def test_components_with_odd_names_are_found_behind_a_dot() -> None:
    types = item("tPay", "", part("gross - net", "number"), part("of which tax", "number"))
    body = (types, input_data("x", "tPay"), decision("d", literal("x.gross - net + x.of which tax"), "x"))
    assert answer(*body, given={"x": {"gross - net": 1, "of which tax": 2}}) == 3


def test_a_type_that_there_is_not_is_a_problem() -> None:
    model = compiled(*TYPES, decision("d", literal("1"), type_ref="tAgee"))
    assert model.session({}).value("d") is None
    assert "there is no type 'tAgee'. Did you mean 'tAge'?" in model.problems[0].message


def test_allowed_values_that_are_no_tests_are_a_problem() -> None:
    model = compiled(item("t", "number", allowed=">"), decision("d", literal("1"), type_ref="t"))
    assert model.session({}).value("d") == 1
    assert model.problems[0].place == "t, allowed values"


def test_a_type_that_is_defined_by_itself_is_a_problem() -> None:
    types = (item("t", "u", allowed="> 0"), item("u", "t"))
    model = compiled(*types, input_data("x", "t"), decision("d", literal("x"), "x"))
    assert model.session({"x": 1}).value("d") == 1
    assert {problem.place for problem in model.problems} >= {"t"}


def test_a_type_may_speak_of_itself() -> None:
    types = item("tNode", "", part("value", "number"), part("next", "tNode"))
    text = "[{value: 1, next: {value: 2, next: null}} instance of tNode, {value: 1, next: 3} instance of tNode]"
    assert answer(types, decision("d", literal(text))) == [True, False]


def test_a_fact_of_a_subject_is_looked_at_alone() -> None:
    body = (*TYPES, input_data("x", "tPerson"), decision("d", literal("x.age >= 18"), "x"))
    assert answer(*body, given={"x": Record("x", {"age": 20})}) is True  # the name is not known, and does not matter
    assert answer(*body, given={"x": Record("x", {"age": -1})}) is None
    assert answer(*body, given={"x": Record("x", {"name": "A"})}) == Unknown(frozenset({("x", "age")}))


def test_subjects_in_a_list_are_looked_at_one_by_one() -> None:
    body = (*TYPES, input_data("x", "tPeople"), decision("d", literal("count(x[age > 17])"), "x"))
    people = [Record("one", {"age": 20}), Record("two", {"age": 5}), Record("three", {"age": "odd"})]
    assert answer(*body, given={"x": people}) == 1


def test_whether_something_unknown_fits_is_unknown() -> None:
    body = (*TYPES, input_data("x"), decision("d", literal("[x, 1]"), "x", type_ref="tAges"))
    assert answer(*body) == Unknown(frozenset({("x",)}))
    assert answer(*body, given={"x": 130}) is None
