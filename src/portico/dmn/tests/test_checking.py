"""What cannot be right by the types that are declared: in calls, functions, tables and declared results."""

import pytest

from portico.dmn.feel import tree
from portico.dmn.feel.checking.checker import Checker
from portico.dmn.model import compile_model
from portico.dmn.types import Aggregator, Decision, DecisionTable, FeelType, HitPolicy, Path, TableRule, Type

NUMBER, TEXT, DATE = Type(FeelType.NUMBER), Type(FeelType.TEXT), Type(FeelType.DATE)
TYPES: dict[Path, Type] = {
    ("age",): NUMBER,
    ("name",): TEXT,
    ("born",): DATE,
    ("single",): Type(FeelType.BOOLEAN),
    ("ages",): Type(FeelType.LIST, of=NUMBER),
    ("children",): Type(FeelType.LIST, item={"born": DATE, "name": TEXT}),
}
MODEL = compile_model(
    [
        Decision("half", "function(amount: number, share) amount * share / 2"),
        Decision("greeting", 'function(who) "Hello, " + who'),
        Decision("sum of ages", "sum(ages)"),
    ],
    names=[path[0] for path in TYPES],
)


def said(text: str) -> list[tuple[str, str]]:
    return [(problem.text, problem.message) for problem in MODEL.check_types(MODEL.compile(text), TYPES)]


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("half(age)", "half(age)", "'half' cannot be called with 1 arguments. It takes amount, share."),
        ("half(name, 2)", "name", "'amount' of 'half' takes a number; this is text."),
        (
            "half(amount: 1, shre: 2)",
            "half(amount: 1, shre: 2)",
            "'half' has no parameter 'shre'. Did you mean 'share'?",
        ),
        ('half(1, 2) = "a"', 'half(1, 2) = "a"', "A number and text cannot be compared."),
        ("greeting(name) + 1", "greeting(name) + 1", "'+' does not go with text and a number."),
        ("(function(a: number) a)(name)", "name", "'a' of this function takes a number; this is text."),
        ("function(a: string) a + 1", "a + 1", "'+' does not go with text and a number."),
        ("age(1)", "age(1)", "'age' is a number, not a function."),
        (
            "substring(string: age, start position: 1)",
            "substring(string: age, start position: 1)",
            "'substring' does not",
        ),
        ("some a in ages satisfies a = name", "a = name", "A number and text cannot be compared."),
        ("ages[item = name]", "item = name", "A number and text cannot be compared."),
        ('for a in ages return a + "x"', 'a + "x"', "'+' does not go with a number and text."),
        ("[1, 2][item < born]", "item < born", "A number and a date cannot be compared."),
        ("every c in (for c in children return c.born) satisfies c < 1", "c < 1", "A date and a number cannot be"),
        ("children.born[1] < age", "children.born[1] < age", "A date and a number cannot be compared."),
        ("{a: age, b: a + name}", "a + name", "'+' does not go with a number and text."),
        ("{a: age}.b", "{a: age}.b", "There is no field 'b'. There are: a."),
        ('[1.."b"]', '[1.."b"]', "A number and text cannot be compared."),
        ("age instance of nmber", "age instance of nmber", "There is no type 'nmber'. Did you mean 'number'?"),
        ("if single then age + name else 1", "age + name", "'+' does not go with a number and text."),
    ],
)
def test_what_cannot_be_right_is_reported_once_and_where(text: str, at: str, message: str) -> None:
    found = said(text)
    assert [place for place, _ in found] == [at]
    assert found[0][1].startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "half(age, 2) + 1",
        "half(share: 2, amount: ages[1])",
        "half(ages, 2)",  # a list of one becomes its item
        "greeting(name)",
        "ages[1] + 1",
        "sum of ages > 3",
        "sort(ages, function(a, b) a > b)",
        "{a: age, b: a + 1}.b",
        'children[born > @"2020-01-01"].name[1] = name',
        "age instance of list<number>",
        "[1, name][1] = 1",
        "list contains(list: ages, element: age)",
        'born + duration("P1D")',
    ],
)
def test_what_may_be_right_is_left_alone(text: str) -> None:
    assert said(text) == []


def table(
    *rows: TableRule,
    policy: HitPolicy = HitPolicy.UNIQUE,
    aggregator: Aggregator | None = None,
    outputs: tuple[str, ...] = ("o",),
    values: str | None = None,
) -> list[str]:
    logic = DecisionTable(("age",), outputs, policy, rows, aggregator, output_values=(values,) * len(outputs))
    model = compile_model([Decision("t", logic)], names=[path[0] for path in TYPES])
    return [problem.message for problem in model.check_types("t", TYPES)]


def test_an_aggregator_takes_what_it_can_add_or_order() -> None:
    texts = (TableRule(("1",), ("name",)), TableRule(("2",), ("1",)))
    collect = HitPolicy.COLLECT
    assert table(*texts, policy=collect, aggregator=Aggregator.SUM) == ["SUM cannot take text, as row 1 answers."]
    assert table(*texts, policy=collect, aggregator=Aggregator.MIN) == []
    assert table(*texts, policy=collect, aggregator=Aggregator.COUNT) == []
    assert table(TableRule(("1",), ("single",)), policy=collect, aggregator=Aggregator.MAX) == [
        "MAX cannot take true or false, as row 1 answers."
    ]


def test_an_aggregator_needs_one_output() -> None:
    two = table(TableRule(("1",), ("1", "2")), policy=HitPolicy.COLLECT, aggregator=Aggregator.SUM, outputs=("a", "b"))
    assert two == ["SUM needs one output; this table has 2."]


def test_a_policy_that_ranks_needs_the_values_of_an_output() -> None:
    row = TableRule(("1",), ("1",))
    assert table(row, policy=HitPolicy.PRIORITY)[0].startswith("PRIORITY ranks the rows by the values of an output.")
    assert table(row, policy=HitPolicy.PRIORITY, values="2, 1") == []


def test_what_a_table_answers_has_a_type() -> None:
    rows = (TableRule(("1",), ('"a"',)), TableRule(("2",), ("null",)))
    model = compile_model(
        [
            Decision("t", DecisionTable(("age",), ("o",), HitPolicy.UNIQUE, rows)),
            Decision("all", DecisionTable(("age",), ("o",), HitPolicy.COLLECT, rows)),
            Decision("count", DecisionTable(("age",), ("o",), HitPolicy.COLLECT, rows, Aggregator.COUNT)),
        ],
        names=["age"],
    )

    def found(text: str) -> list[str]:
        return [problem.message for problem in model.check_types(model.compile(text), TYPES)]

    assert found("t + 1") == ["'+' does not go with text and a number."]
    assert found("all[1] + 1") == ["'+' does not go with text and a number."]
    assert found("count + 1") == []


def test_a_value_that_can_never_be_of_its_declared_type_is_reported() -> None:
    checker = Checker(TYPES, {}, {"age"}, {})
    node = tree.Typed(tree.Name("age"), tree.NamedType("string"))
    assert [problem.message for problem in checker.check(node, "age")] == ["This gives a number, but text is declared."]
    fine = tree.Typed(tree.Name("age"), tree.ListType(tree.NamedType("number")))
    assert checker.check(fine, "age") == []


def test_types_that_a_model_defines_are_known() -> None:
    person = tree.ContextType((("name", tree.NamedType("string")), ("age", tree.NamedType("number"))))
    checker = Checker({}, {}, {"x"}, {"person": person})
    node = MODEL.compile("function(a: person) a.age", ()).tree
    assert isinstance(node, tree.Lambda)
    body = tree.Member(tree.Name("a"), "agge")
    wrong = tree.Lambda(("a",), body, (tree.NamedType("person"),))
    assert [problem.message for problem in checker.check(wrong, "a.agge")] == [
        "There is no field 'agge'. Did you mean 'age'?"
    ]
