"""What is done next to reach somebody, case by case."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from portico.messages.rules.deliveries import (
    LETTER,
    PAUSES,
    Finished,
    Send,
    Situation,
    Step,
    Stuck,
    Wait,
    next_step,
    received_at,
)
from portico.messages.types import Attempt, Channel, DeliveryOutcome, Target

NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
MAIL, PHONE = Target(Channel.EMAIL, UUID(int=1)), Target(Channel.SMS, UUID(int=2))
WEEK = dt.timedelta(days=7)
BOTH = Situation(NOW, (MAIL, PHONE), (), False, False, True, True, WEEK)  # noqa: FBT003 - in the order of its fields
D, F, R, U = (
    DeliveryOutcome.DELIVERED,
    DeliveryOutcome.FAILED,
    DeliveryOutcome.REFUSED,
    DeliveryOutcome.UNKNOWN,
)


def tried(*attempts: tuple[Target, DeliveryOutcome]) -> tuple[Attempt, ...]:
    """Return attempts that all ended now."""
    return tuple(Attempt(target, outcome, NOW) for target, outcome in attempts)


def after(situation: Situation, past: tuple[Attempt, ...], later: dt.timedelta = dt.timedelta()) -> Step:
    """Return what comes after these attempts."""
    return next_step(replace(situation, tried=past), at=NOW + later)


@pytest.mark.parametrize(
    ("why", "past", "later", "step"),
    [
        ("the first way first", (), 0, Send(MAIL)),
        ("told, and the person has a week to read it", ((MAIL, D),), 0, Wait(NOW + WEEK)),
        ("unread for a week: the next way", ((MAIL, D),), 7, Send(PHONE)),
        ("unread on all ways: a letter", ((MAIL, D), (PHONE, D)), 7, Send(LETTER)),
        ("the letter is the end", ((MAIL, D), (PHONE, D), (LETTER, D)), 99, Finished()),
        ("failed once: again in a minute", ((MAIL, F),), 0, Wait(NOW + PAUSES[0])),
        ("nobody knows whether it went out: again", ((MAIL, U),), 1, Send(MAIL)),
        ("failed six times: the next way", ((MAIL, F),) * 6, 0, Send(PHONE)),
        ("refused: the next way at once", ((MAIL, R),), 0, Send(PHONE)),
        ("refused everywhere: a letter at once", ((MAIL, R), (PHONE, R)), 0, Send(LETTER)),
        ("the letter failed for good", ((MAIL, R), (PHONE, R), (LETTER, R)), 0, Stuck()),
    ],
)
def test_ways_are_taken_in_order(
    why: str, past: tuple[tuple[Target, DeliveryOutcome], ...], later: int, step: Step
) -> None:
    assert after(BOTH, tried(*past), dt.timedelta(days=later)) == step, why


def test_pauses_grow_and_end() -> None:
    waits = [after(BOTH, tried(*[(MAIL, F)] * count)) for count in range(1, len(PAUSES) + 1)]
    assert waits == [Wait(NOW + pause) for pause in PAUSES]
    assert list(PAUSES) == sorted(set(PAUSES))


@pytest.mark.parametrize("past", [(), ((MAIL, D),), ((MAIL, F),), ((MAIL, R), (PHONE, R))])
def test_whoever_has_read_it_is_not_told_again(past: tuple[tuple[Target, DeliveryOutcome], ...]) -> None:
    assert after(replace(BOTH, read=True), tried(*past), WEEK) == Finished()


def test_on_paper_goes_every_letter_and_nothing_else() -> None:
    paper = replace(BOTH, on_paper=True, contacts=(), read=True, must_reach=False)
    assert after(paper, ()) == Send(LETTER)
    assert after(paper, tried((LETTER, D))) == Finished()
    assert after(replace(paper, letters=False), ()) == Stuck()


def test_what_no_term_runs_from_is_not_followed_by_a_letter_when_it_was_told() -> None:
    light = replace(BOTH, must_reach=False)
    assert after(light, tried((MAIL, D), (PHONE, D)), WEEK) == Finished()
    assert after(light, tried((MAIL, R), (PHONE, R))) == Send(LETTER)


def test_whoever_has_no_address_gets_a_letter_when_it_stays_unread() -> None:
    alone = replace(BOTH, contacts=())
    assert after(alone, ()) == Wait(NOW + WEEK)
    assert after(alone, (), WEEK) == Send(LETTER)
    assert after(replace(alone, unread_after=None), (), WEEK) == Finished()


def test_without_letters_the_mailbox_is_the_end_unless_nobody_could_be_told() -> None:
    none = replace(BOTH, letters=False)
    assert after(none, tried((MAIL, D), (PHONE, D)), WEEK) == Finished()
    assert after(none, tried((MAIL, R), (PHONE, R))) == Stuck()


@pytest.mark.parametrize(
    ("posted", "days", "received"),
    [
        ("2026-06-01T09:00Z", 4, "2026-06-04T22:00Z"),  # the fifth begins in Oslo
        ("2026-05-31T22:30Z", 4, "2026-06-04T22:00Z"),  # posted on the first there
        ("2026-10-23T09:00Z", 3, "2026-10-25T23:00Z"),  # winter time began on the day before
        ("2026-06-01T09:00Z", 0, "2026-06-01T09:00Z"),  # never before it was posted
    ],
)
def test_a_letter_counts_as_received_when_the_law_says(posted: str, days: int, received: str) -> None:
    at = dt.datetime.fromisoformat(posted)
    assert received_at(at, days=days, time_zone="Europe/Oslo") == dt.datetime.fromisoformat(received)
