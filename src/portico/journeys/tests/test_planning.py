"""Which state a touchpoint has: a table per rule, in the order of the states."""

from __future__ import annotations

import datetime as dt

import pytest

from portico.journeys.rules.planning import plan
from portico.journeys.tests.factories import release, situation_of, text, touchpoint
from portico.journeys.types import Marks, PlannedTouchpoint, ReasonCode

MAY = dt.date(2026, 5, 1)
JULY = dt.date(2026, 7, 1)


def judged(
    declared: dict[str, object],
    *others: dict[str, object],
    facts: dict[str, object] | None = None,
    marks: Marks | None = None,
    **dates: dt.date,
) -> PlannedTouchpoint:
    """Return the first touchpoint as planned on 1 June 2026."""
    situation = situation_of(release(declared, *others), facts, **dates)
    return plan(situation, marks or Marks()).touchpoints[0]


TICK = {"done_by": {"tick": True}}
REGISTERED = {"done_by": {"fact": "owner.registered_on != null"}}

STATES = [
    # what is declared, facts, what the person said, dates -> state, why
    ("nothing said: it is open", {}, {}, Marks(), {}, "open", "open_now"),
    ("offered: they get in touch", {"mode": "proactive"}, {}, Marks(), {}, "open", "offered_now"),
    ("due later: open until then", {"due": "move_on"}, {}, Marks(), {"move_on": JULY}, "open", "open_until"),
    ("due today: still open", {"due": "at"}, {}, Marks(), {}, "open", "open_until"),
    ("opens later: coming", {"opens": "move_on"}, {}, Marks(), {"move_on": JULY}, "coming", "opens_later"),
    ("its date is not known: coming", {"opens": "move_on"}, {}, Marks(), {}, "coming", "waits_for_date"),
    ("advice past its day: open", {"due": "move_on"}, {}, Marks(), {"move_on": MAY}, "open", "best_before_passed"),
    (
        "a legal deadline is past: missed",
        {"due": "move_on", "deadline": "legal"},
        {},
        Marks(),
        {"move_on": MAY},
        "missed",
        "deadline_passed",
    ),
    (
        "a window is past: over",
        {"due": "move_on", "deadline": "window"},
        {},
        Marks(),
        {"move_on": MAY},
        "not_for_you",
        "time_is_over",
    ),
    ("ticked: done", TICK, {}, Marks(ticked=frozenset({"t1"})), {}, "done", "done_by_tick"),
    ("a tick that nothing asked for counts nothing", {}, {}, Marks(ticked=frozenset({"t1"})), {}, "open", "open_now"),
    ("a registry says so: done", REGISTERED, {"registered_on": MAY}, Marks(), {}, "done", "done_by_registry"),
    ("a registry says no: open", REGISTERED, {}, Marks(), {}, "open", "open_now"),
    (
        "done beats not for you",
        {**REGISTERED, "relevant": "false"},
        {"registered_on": MAY},
        Marks(),
        {},
        "done",
        "done_by_registry",
    ),
    (
        "done beats missed",
        {**TICK, "due": "move_on", "deadline": "legal"},
        {},
        Marks(ticked=frozenset({"t1"})),
        {"move_on": MAY},
        "done",
        "done_by_tick",
    ),
    ("another's: not for you", {"who": ["mate"]}, {}, Marks(), {}, "not_for_you", "other_role"),
    ("a rule says no", {"relevant": "may_moor"}, {"leaks": True}, Marks(), {}, "not_for_you", "rule_says_no"),
    ("a rule cannot tell yet", {"relevant": "may_moor"}, {}, Marks(), {}, "unknown", "facts_missing"),
    ("a rule says yes", {"relevant": "may_moor"}, {"leaks": False}, Marks(), {}, "open", "open_now"),
    (
        "unknown beats missed",
        {"relevant": "may_moor", "due": "move_on", "deadline": "legal"},
        {},
        Marks(),
        {"move_on": MAY},
        "unknown",
        "facts_missing",
    ),
    ("it happens by itself", {"mode": "automatic"}, {}, Marks(), {}, "automatic", "happens_by_itself"),
    (
        "by itself and later: still automatic",
        {"mode": "automatic", "opens": "move_on"},
        {},
        Marks(),
        {"move_on": JULY},
        "automatic",
        "happens_by_itself",
    ),
    (
        "by itself is never missed",
        {"mode": "automatic", "due": "move_on", "deadline": "legal"},
        {},
        Marks(),
        {"move_on": MAY},
        "automatic",
        "happens_by_itself",
    ),
    (
        "a trigger that has not happened",
        {"trigger": {"label": text("A storm")}},
        {},
        Marks(),
        {},
        "coming",
        "waits_for_trigger",
    ),
    (
        "what never happened is not missed",
        {"trigger": {"label": text("A storm")}, "due": "move_on", "deadline": "legal"},
        {},
        Marks(),
        {"move_on": MAY},
        "coming",
        "waits_for_trigger",
    ),
    (
        "a trigger that has happened",
        {"trigger": {"label": text("A storm")}},
        {},
        Marks(happened=frozenset({"t1"})),
        {},
        "open",
        "open_now",
    ),
]


@pytest.mark.parametrize(
    ("declared", "facts", "marks", "dates", "state", "why"), [row[1:] for row in STATES], ids=[row[0] for row in STATES]
)
def test_the_first_state_that_matches_wins(
    declared: dict[str, object],
    facts: dict[str, object],
    marks: Marks,
    dates: dict[str, dt.date],
    state: str,
    why: str,
) -> None:
    found = judged(touchpoint("t1", **declared), facts=facts, marks=marks, **dates)
    assert (found.state, found.reason.code) == (state, why)


def test_what_comes_after_another_waits_for_it() -> None:
    second = touchpoint("t2", after=["t1"])
    waiting = judged(second, touchpoint("t1", **TICK))
    assert (waiting.state, waiting.reason.touchpoint) == ("coming", "t1")
    ready = judged(second, touchpoint("t1", **TICK), marks=Marks(ticked=frozenset({"t1"})))
    assert ready.state == "open"


def test_what_is_not_for_you_holds_nothing_up() -> None:
    assert judged(touchpoint("t2", after=["t1"]), touchpoint("t1", who=["mate"])).state == "open"


def test_the_reason_for_no_is_the_first_condition_not_met_and_says_what_would_change_it() -> None:
    child = {"birth_date": dt.date(2015, 1, 1), "leaks": True}
    found = judged(touchpoint("t1", relevant="may_moor"), facts=child)
    assert found.reason.text is not None
    assert found.reason.text.in_language("en") == "You are under 18."
    assert found.reason.would_change is not None


def test_unknown_names_the_facts_that_would_tell() -> None:
    found = judged(touchpoint("t1", relevant="may_moor"))
    assert found.reason.missing == {("owner", "leaks")}


def test_a_date_that_rests_on_an_estimate_says_so() -> None:
    estimated = judged(touchpoint("t1", opens="arrival"), move_on=JULY)
    assert (estimated.opens_on, estimated.estimated) == (dt.date(2026, 7, 4), True)
    known = judged(touchpoint("t1", opens="arrival"), facts={"registered_on": JULY}, move_on=JULY)
    assert (known.opens_on, known.estimated) == (JULY, False)


def test_an_estimate_that_has_passed_without_happening_comes_tomorrow() -> None:
    late = judged(touchpoint("t1", opens="arrival"), move_on=MAY)
    assert (late.opens_on, late.estimated) == (dt.date(2026, 6, 2), True)


def test_counts_say_how_many_concern_the_person_and_need_nothing() -> None:
    situation = situation_of(
        release(touchpoint("t1", mode="automatic"), touchpoint("t2"), touchpoint("t3", who=["mate"]))
    )
    counts = plan(situation, Marks()).counts
    assert (counts["total"], counts["concern_you"], counts["need_nothing_from_you"]) == (3, 2, 1)
    assert (counts["automatic"], counts["open"], counts["not_for_you"]) == (1, 1, 1)


def test_the_code_of_every_reason_has_words() -> None:
    from portico.journeys.wording import _SENTENCES

    assert set(_SENTENCES) == set(ReasonCode)
