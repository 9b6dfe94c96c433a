"""Which inputs a text can ever read, and what its types cannot be."""

import pytest

from portico.dmn.model import compile_model
from portico.dmn.types import Condition, Decision, DecisionTable, FeelType, HitPolicy, TableRule, Type

NAMES = ["mother", "father", "child", "children", "parameters", "due_date", "birth"]
MODEL = compile_model(
    [
        Decision("aid", (Condition("a", "mother.age > 18"), Condition("b", "income < parameters.aid.limit"))),
        Decision("income", "sum(for p in [mother, father] return p.income)"),
        Decision("parent", "if mother.employed then mother else father"),
        Decision("worth", "function(who) who.income - who.debts"),
        Decision("eldest", "function(list) if count(list) = 1 then list[1] else eldest(remove(list, 1))"),
        Decision("home", "{whose: mother, at: whose.address}"),
        Decision(
            "carer",
            DecisionTable(
                ("child.age",),
                ("who", "days"),
                HitPolicy.FIRST,
                (
                    TableRule(("< parameters.limit",), ("mother", "mother.days")),
                    TableRule(("? > due_date",), ("father", "1")),
                ),
            ),
        ),
    ],
    names=NAMES,
)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("mother.age", "mother.age"),
        ("mother.address.town", "mother.address"),
        ("mother.birth_date.year", "mother.birth_date"),
        ("due_date.year", "due_date"),
        ('birth + @"P1D"', "birth"),
        ("parameters.benefit.ordinary", "parameters.benefit.ordinary"),
        ("count(mother.children[born > due_date and name != null])", "mother.children due_date"),
        ("mother.children[1].name", "mother.children"),
        ("some c in mother.children satisfies c.age < parameters.limit", "mother.children parameters.limit"),
        ("[mother, father][income > 5]", "mother father mother.income father.income"),
        ("for p in [mother, father] return p.income", "mother.income father.income"),
        ("{m: mother.age}.m", "mother.age"),
        ("sort(mother.children, function(x, y) x.age < y.age)[1].name", "mother.children"),
        ('get value(mother, "age")', "mother.age"),
        ("aid", "mother.age mother.income father.income parameters.aid.limit"),
        ("parent.name", "mother.employed mother.name father.name"),
        ("mother.age in [1..parameters.limit]", "mother.age parameters.limit"),
        ("worth(mother)", "mother.income mother.debts"),
        ("worth(who: father) + worth(mother)", "father.income father.debts mother.income mother.debts"),
        ("(function(a) a.age)(mother)", "mother.age"),
        ("eldest(children).name", "children children.name"),
        ("home.whose.age", "mother.age"),
        ("home.at", "mother.address"),
        ('context put(mother, "age", father.age).age', "mother.age father.age"),
        ("carer.who.name", "child.age parameters.limit due_date mother.name father.name"),
        ("carer.days", "child.age parameters.limit due_date mother.days"),
        ("get entries(home)", "mother mother.address"),
        ("1 + 2", ""),
    ],
)
def test_a_text_reads_these_inputs(text: str, paths: str) -> None:
    expected = {tuple(path.split(".")) for path in paths.split()}
    assert MODEL.reads(MODEL.compile(text)) == expected


def test_a_decision_reads_through_the_decisions_it_uses() -> None:
    assert MODEL.reads("aid") == MODEL.reads(MODEL.compile("aid"))


TYPES = {
    ("mother", "age"): Type(FeelType.NUMBER),
    ("mother", "name"): Type(FeelType.TEXT),
    ("mother", "income"): Type(FeelType.NUMBER, "NOK/month"),
    ("mother", "employed"): Type(FeelType.BOOLEAN),
    ("mother", "children"): Type(
        FeelType.LIST, item={"born": Type(FeelType.DATE), "income": Type(FeelType.NUMBER, "NOK/year")}
    ),
    ("parameters", "limit"): Type(FeelType.NUMBER, "NOK/year"),
    ("due_date",): Type(FeelType.DATE),
}


@pytest.mark.parametrize(
    ("text", "said", "at"),
    [
        ("mother.age > mother.name", "A number and text cannot be compared.", "mother.age > mother.name"),
        ("mother.name + 1", "'+' does not go with text and a number.", "mother.name + 1"),
        (
            "mother.income < parameters.limit",
            "The units differ: NOK/month and NOK/year.",
            "mother.income < parameters.limit",
        ),
        ("mother.income + parameters.limit", "The units differ", "mother.income + parameters.limit"),
        ("mother.income < 2 * parameters.limit", "The units differ", "mother.income < 2 * parameters.limit"),
        ("due_date < 5", "A date and a number cannot be compared.", "due_date < 5"),
        ("due_date + due_date", "'+' does not go with a date and a date.", "due_date + due_date"),
        ('due_date - @"P1D" > mother.age', "A date and a number", 'due_date - @"P1D" > mother.age'),
        ("mother.age and true", "A condition must be true or false; this is a number.", "mother.age"),
        ("if mother.age then 1 else 2", "A condition must be true or false", "mother.age"),
        ("mother.children[born > 3]", "A date and a number cannot be compared.", "born > 3"),
        ("mother.children[bron > due_date]", "There is no field 'bron'. Did you mean 'born'?", "bron"),
        (
            "some c in mother.children satisfies c.income < mother.income",
            "The units differ",
            "c.income < mother.income",
        ),
        ('mother.age in ["a".."b"]', "A number and text cannot be compared.", '["a".."b"]'),
        ("count(1, 2)", "'count' cannot be called with these 2 arguments. It is count(list).", "count(1, 2)"),
        ("upper case(mother.age)", "'upper case' does not take a number.", "upper case(mother.age)"),
        ("mother.children[cuont(item) > 1]", "There is no function 'cuont'. Did you mean 'count'?", "cuont(item)"),
    ],
)
def test_what_cannot_be_right_is_reported(text: str, said: str, at: str) -> None:
    problems = MODEL.check_types(MODEL.compile(text), TYPES)
    assert [problem.text for problem in problems] == [at]
    assert problems[0].message.startswith(said)
    assert problems[0].column == text.index(at) + 1


@pytest.mark.parametrize(
    "text",
    [
        "mother.age > 18 and mother.employed",
        "mother.income * 12 < parameters.limit",  # twelve months are a year
        "mother.income / mother.income > 1",
        'due_date - @"P21D"',
        "mother.whatever + child.whatever",
        "count(mother.children[born > due_date]) > 1",
        "(due_date - mother.children[1].born).days > 3",
        "mother.age = null",
    ],
)
def test_what_may_be_right_is_believed(text: str) -> None:
    assert MODEL.check_types(MODEL.compile(text), TYPES) == []


def test_a_condition_that_is_no_condition_is_reported() -> None:
    model = compile_model([Decision("aid", (Condition("a", "mother.age"),))], names=NAMES)
    assert [problem.message for problem in model.check_types("aid", TYPES)] == [
        "A condition must be true or false; this is a number."
    ]


def test_a_cell_of_a_table_is_checked_against_its_input() -> None:
    table = DecisionTable(
        ("mother.age",), ("o",), HitPolicy.FIRST, (TableRule(('"old"',), ("1",)), TableRule(("> 3",), ("2",)))
    )
    model = compile_model([Decision("t", table)], names=NAMES)
    assert [(problem.text, problem.message) for problem in model.check_types("t", TYPES)] == [
        ('"old"', "A number and text cannot be compared.")
    ]
