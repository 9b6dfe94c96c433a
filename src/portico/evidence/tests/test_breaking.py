"""Leaving a registry alone that does not answer: when it begins, when it ends, and who may try."""

from __future__ import annotations

import pytest

from portico.evidence.exchange.breaking import FORGIVEN, PROBE_SECONDS, REST_SECONDS, Breaker, State
from portico.evidence.types import OutcomeKind

DOWN, SLOW, ANSWERED = OutcomeKind.DOWN, OutcomeKind.SLOW, OutcomeKind.ANSWERED


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def opened(breaker: Breaker) -> Breaker:
    breaker.heard(SLOW)
    assert breaker.state is State.OPEN
    return breaker


def test_a_registry_that_was_never_heard_of_is_asked(breaker: Breaker) -> None:
    assert (breaker.state, breaker.why_not()) == (State.CLOSED, None)


def test_with_little_traffic_the_first_failure_is_enough(breaker: Breaker, clock: Clock) -> None:
    breaker.heard(ANSWERED)
    clock.seconds += 11
    breaker.heard(DOWN)
    assert (breaker.state, breaker.why_not()) == (State.OPEN, DOWN)


def test_with_much_traffic_a_few_failures_are_forgiven(breaker: Breaker) -> None:
    breaker.heard(ANSWERED)
    for _ in range(FORGIVEN):
        breaker.heard(SLOW)
        assert breaker.why_not() is None
    breaker.heard(SLOW)
    assert breaker.why_not() is SLOW


@pytest.mark.parametrize("outcome", [ANSWERED, OutcomeKind.REFUSED, OutcomeKind.NONSENSE])
def test_whoever_says_anything_is_there(breaker: Breaker, outcome: OutcomeKind) -> None:
    breaker.heard(ANSWERED)
    for _ in range(20):
        breaker.heard(SLOW)
        breaker.heard(outcome)
        assert breaker.state is State.CLOSED


def test_an_open_one_stays_open_for_half_a_minute(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.seconds += REST_SECONDS - 0.1
    assert breaker.why_not() is SLOW
    clock.seconds += 0.1
    assert breaker.state is State.HALF_OPEN


def test_then_one_question_goes_out_and_no_second_one(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.seconds += REST_SECONDS
    assert [breaker.why_not() for _ in range(3)] == [None, SLOW, SLOW]


def test_a_probe_that_is_answered_closes_it(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.seconds += REST_SECONDS
    assert breaker.why_not() is None
    breaker.heard(ANSWERED)
    assert (breaker.state, breaker.why_not()) == (State.CLOSED, None)


def test_a_probe_that_fails_opens_it_for_another_half_minute(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.seconds += REST_SECONDS
    assert breaker.why_not() is None
    breaker.heard(DOWN)
    clock.seconds += REST_SECONDS - 1
    assert breaker.why_not() is DOWN


def test_a_probe_that_is_lost_is_followed_by_another(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.seconds += REST_SECONDS
    assert breaker.why_not() is None
    clock.seconds += PROBE_SECONDS
    assert breaker.why_not() is None


def test_those_who_were_asked_before_it_opened_do_not_make_it_longer(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.seconds += 20
    breaker.heard(SLOW)
    clock.seconds += 10
    assert breaker.why_not() is None
