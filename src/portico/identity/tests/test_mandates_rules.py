"""Who may give, hold and end a mandate: tables that a lawyer can check."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portico.identity.rules import mandates as rules
from portico.identity.rules.mandates import Party, Proposed, Recorded, Refusal
from portico.identity.types import MandateKind, StatedMandate

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
BENEFIT = frozenset({"child-benefit"})
POWER = Proposed(MandateKind.POWER_OF_ATTORNEY, NOON, NOON + 90 * DAY, services=BENEFIT)
PARENT = Proposed(MandateKind.PARENT, NOON, NOON + 90 * DAY, by_register=True)

CASES = [
    ("a power of attorney for one service and three months", POWER, None),
    ("a parent, as the register says", PARENT, None),
    ("a parent without an end, where the law has none", replace(PARENT, valid_to=None), None),
    ("to oneself", replace(POWER, to_oneself=True), Refusal.ONESELF),
    ("parenthood that somebody claims", replace(PARENT, by_register=False), Refusal.NOT_FROM_A_REGISTER),
    ("a power of attorney from a register", replace(POWER, by_register=True), Refusal.NOT_FROM_A_REGISTER),
    (
        "a power of attorney over a power of attorney",
        replace(POWER, giver_acts_for_another=True),
        Refusal.ACTING_FOR_ANOTHER,
    ),
    ("a power of attorney for everything", replace(POWER, services=None), Refusal.NO_SERVICES),
    ("for nothing", replace(POWER, services=frozenset()), Refusal.NO_SERVICES),
    ("a guardian for nothing", replace(PARENT, services=frozenset()), Refusal.NO_SERVICES),
    (
        "a guardian for more than the order names",
        replace(PARENT, kind=MandateKind.GUARDIAN, services=None, allowed=BENEFIT),
        Refusal.WIDER_THAN_ALLOWED,
    ),
    (
        "a guardian for what the order names",
        replace(PARENT, kind=MandateKind.GUARDIAN, services=BENEFIT, allowed=BENEFIT | {"passport"}),
        None,
    ),
    ("a power of attorney without an end", replace(POWER, valid_to=None), Refusal.NO_END),
    ("one that is over already", replace(POWER, valid_to=NOON), Refusal.OVER_BEFORE_IT_BEGINS),
    ("one for a whole year", replace(POWER, valid_to=NOON + 366 * DAY), None),
    ("one for longer than a year", replace(POWER, valid_to=NOON + 367 * DAY), Refusal.TOO_LONG),
    ("one for what they may do already", replace(POWER, held=(BENEFIT,)), Refusal.HELD_ALREADY),
    ("one where they may do everything already", replace(POWER, held=(None,)), Refusal.HELD_ALREADY),
    ("one beside another for something else", replace(POWER, held=(frozenset({"passport"}),)), None),
]


@pytest.mark.parametrize(("what", "proposed", "refusal"), CASES, ids=[case[0] for case in CASES])
def test_what_can_be_recorded(what: str, proposed: Proposed, refusal: Refusal | None) -> None:
    assert rules.why_not(proposed) is refusal, what


ENDERS = {
    MandateKind.PARENT: {Party.REGISTER},
    MandateKind.GUARDIAN: {Party.REGISTER},
    MandateKind.COMPANY_ROLE: {Party.REGISTER},
    MandateKind.POWER_OF_ATTORNEY: {Party.REPRESENTED, Party.REPRESENTATIVE},
    MandateKind.ASSISTED_SESSION: {Party.REPRESENTED, Party.REPRESENTATIVE},
}


@pytest.mark.parametrize("kind", MandateKind)
def test_who_may_end_it(kind: MandateKind) -> None:
    assert {party for party in Party if rules.may_end(kind, party)} == ENDERS[kind]


@pytest.mark.parametrize(
    ("born", "age", "first_day"),
    [
        ("2008-12-04", 18, "2026-12-04"),
        ("2008-02-29", 18, "2026-03-01"),
        ("2008-02-29", 20, "2028-02-29"),
        ("2000-01-01", 21, "2021-01-01"),
    ],
)
def test_a_mandate_over_a_child_ends_on_the_birthday(born: str, age: int, first_day: str) -> None:
    assert rules.comes_of_age_on(dt.date.fromisoformat(born), age) == dt.date.fromisoformat(first_day)


STATED = [
    StatedMandate(MandateKind.GUARDIAN, services=services, until=until)
    for services in (None, BENEFIT)
    for until in (None, NOON, NOON + DAY)
]


@given(
    before=some.lists(some.sampled_from(STATED), unique=True), after=some.lists(some.sampled_from(STATED), unique=True)
)
def test_after_following_a_register_there_is_what_it_states_and_nothing_else(
    before: list[StatedMandate], after: list[StatedMandate]
) -> None:
    recorded = dict(enumerate(before))
    ended, new = rules.differences([Recorded(id, stated) for id, stated in recorded.items()], after)
    left = [stated for id, stated in recorded.items() if id not in ended]
    assert set(left + new) == set(after)
    assert len(left + new) == len(after)
    assert not set(new) & set(left)
