"""An explanation by generated Python is the one by closures, over random decisions and facts, null and unknown too."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from portico.dmn.errors import DmnError
from portico.dmn.explaining import tiers
from portico.dmn.explaining.explainer import Explainer
from portico.dmn.explaining.steps import Step, lines
from portico.dmn.explaining.words import RuleWords, Words
from portico.dmn.model import Model, Session, compile_model
from portico.dmn.tests.test_generated_equals_closures import NAMES, booleans, clean_facts, facts, numbers, shown
from portico.dmn.types import Condition, Context, Date, Decision, Record, YearMonthDuration

WORDS = Words(
    rules={
        "first": RuleWords("First", "The first holds.", "The first fails.", ("Act § 1",)),
        "first.c0": RuleWords("c", "It holds.", "It fails.", ("Act § 2", "Act § 3")),
        "first.c1": RuleWords("only a label"),
    },
    facts={("x",): "{x}", ("m", "x"): 'The "x" of m'},
)
plain = st.sampled_from(["x > 1", "x < 2 * y + 1", "p", "m.x >= x", "y = 3", "p = true", "z", "x != null", "q = null"])
parts = plain | st.builds("{} {} {}".format, plain, st.sampled_from(["and", "or"]), plain) | booleans


def told(step: Step) -> object:
    """Return a step with the types and digits of its values."""
    kind, name, feel, value, words, law, source, steps = step
    return kind, name, feel, shown(value), words, law, source, tuple(told(each) for each in steps)


def explained(explainer: Explainer, session: Session, name: str) -> object:
    """Return an explanation, or what is wrong with the rule."""
    try:
        return told(explainer.explain(session, name, {("x",): "Register", ("m", "x"): "Applicant"}))
    except DmnError as error:
        return type(error).__name__


def check(model: Model, name: str, context: Context) -> None:
    """Compare both ways, over facts about which nothing is decided yet and over a session that has decided."""
    generated, closures = Explainer(model, WORDS), Explainer(model, WORDS)
    generated.prepare()
    by_closures, fresh, decided = model.session(context), model.session(context), model.session(context)
    expected = explained(closures, by_closures, name)
    assert explained(generated, fresh, name) == expected
    for each in model.decisions:
        assert answer(fresh, each) == answer(decided, each)
    assert explained(generated, decided, name) == expected


def answer(session: Session, name: str) -> str:
    try:
        return shown(session.value(name))
    except DmnError as error:
        return type(error).__name__


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(parts, min_size=1, max_size=4), last=numbers, known=facts | clean_facts)
def test_decisions_are_explained_alike(texts: list[str], last: str, known: dict[str, object]) -> None:
    decisions = [
        Decision("first", tuple(Condition(f"c{i}", text) for i, text in enumerate(texts))),
        Decision("second", last),
        Decision(
            "third", tuple(Condition(f"t{i}", text) for i, text in enumerate(["first = true", "second > x or p"]))
        ),
        Decision("fourth", "first and third"),
        Decision("fifth", "fourth or q or second = 3"),
        Decision("sixth", texts[0]),
        Decision("last", "[fifth, sixth]"),
    ]
    check(compile_model(decisions, names=NAMES), "last", Context(known))


def test_a_decision_is_told_alike_before_and_after_it_is_hot() -> None:
    model = compile_model([Decision("d", (Condition("c", "n > 1 or p"), Condition("e", "n < 9")))], names=["n", "p"])
    explainer = Explainer(model)
    found = {told(explainer.explain(model.session({"n": 3, "p": False}), "d")) for _ in range(tiers.HOT + 5)}
    assert len(found) == 1


def test_what_a_bound_is_stays_unknown_after_a_test_that_did_not_come_to_it() -> None:
    texts = ['d between @"2026-06-01" and e', "d between d and e"]
    logic = tuple(Condition(f"c{i}", text) for i, text in enumerate(texts))
    facts_of_odd_kind = Context({"d": Date(2026, 1, 31), "e": YearMonthDuration(1)})
    check(compile_model([Decision("t", logic)], names=["d", "e"]), "t", facts_of_odd_kind)


def test_a_date_leaves_an_explanation_as_python_s_own() -> None:
    model = compile_model([Decision("d", "n"), Decision("e", 'd + @"P1M"')], names=["n"])
    explainer = Explainer(model)
    explainer.prepare()
    for name, day in (("d", dt.date(2026, 1, 31)), ("e", dt.date(2026, 2, 28))):
        assert type(explainer.explain(model.session({"n": dt.date(2026, 1, 31)}), name).value) is dt.date
        assert explainer.explain(model.session({"n": dt.date(2026, 1, 31)}), name).value == day


def test_decisions_whose_facts_are_mostly_missing_are_told_alike_all_the_time() -> None:
    model = compile_model([Decision("d", (Condition("c", "n > 1"),))], names=["n"])
    explainer = Explainer(model)
    explainer.prepare("d")
    found = {told(explainer.explain(model.session({}), "d")) for _ in range(tiers.HOT + tiers.PATIENCE * 2)}
    assert len(found) == 1


def test_what_a_rule_or_a_pack_says_never_becomes_code() -> None:
    name, odd = "x') or __import__('os", '{fail()}" + {v} \\'
    words = Words(
        rules={name: RuleWords(odd, odd, odd, (odd,)), f"{name}.{odd}": RuleWords(odd, odd)}, facts={("n",): odd}
    )
    model = compile_model([Decision(name, (Condition(odd, "n > 1"),))], names=["n"])
    explainer = Explainer(model, words)
    explainer.prepare()
    assert list(lines(explainer.explain(model.session({"n": 3}), name))) == [
        f"{odd} [{odd}]",
        f"  {odd} (Met: {odd} (3) is more than 1)",
        f"    {odd}: 3",
    ]


def test_a_subject_as_a_whole_is_no_fact() -> None:
    model = compile_model([Decision("d", (Condition("c", "m != null"), Condition("e", "m.x > 1")))], names=["m"])
    check(model, "d", Context(m=Record("m", {"x": Decimal(3)})))


def test_a_fact_that_feel_does_not_have_harms_only_who_reads_it() -> None:
    model = compile_model(
        [Decision("d", (Condition("c", "p or (some i in [] satisfies i > odd)"),))], names=["p", "odd"]
    )
    explainer = Explainer(model)
    explainer.prepare()
    session = model.session({"p": True, "odd": object()})
    assert explainer.explain(session, "d").words == "d: yes"
