"""kill -9 at every step of an exchange: afterwards no fact is there without a record of the access and its entry.

A process of its own asks a real registry and writes to a real PostgreSQL. It dies of itself, by SIGKILL, at a step that
the test names: the step is replaced from here, in a program that is part of the test.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.exchanging import concepts_of, number_of
from tests.exchanging_place import Place, asking_from

STEPS = {
    "before anything is written": ("portico.evidence.exchange.intending", "recording.record", "before"),
    "when the access is written and not committed": (
        "portico.evidence.exchange.intending",
        "recording.record",
        "after",
    ),
    "when the access is committed and nobody is asked": (
        "portico.evidence.exchange.fetching",
        "asking.arrivals",
        "before",
    ),
    "when the question is signed": ("portico.evidence.plugins.portico", "http.call", "before"),
    "when the answer is here and not verified": ("portico.evidence.plugins.portico", "http.call", "after"),
    "when the answer is verified": ("portico.evidence.plugins.portico", "signatures.verify_answer", "after"),
    "when the answer is to be kept": ("portico.evidence.exchange.fetching", "keeping.fact_rows", "before"),
    "when facts are written and not committed": ("portico.evidence.exchange.fetching", "corrections.follow", "after"),
}
UNSEEN = ("before anything is written", "when the access is written and not committed")
NUMBERS = {step: number_of(place) for place, step in enumerate([*STEPS, "undisturbed", "again"])}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A database and a registry."""
    with asking_from(tmp_path_factory.mktemp("killed"), ["incomes"]) as found:
        yield found


def test_undisturbed_everything_is_there(place: Place) -> None:
    assert place.ask(NUMBERS["undisturbed"]) == 0
    assert place.seen_by(NUMBERS["undisturbed"]) == "['answered']"
    assert place.count("SELECT count(*) FROM evidence_factrow") >= len(concepts_of("incomes"))
    assert (place.used_without_record(), place.without_entry()) == (0, 0)


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_used_without_a_record_whenever_the_process_is_killed(place: Place, step: str) -> None:
    facts = place.count("SELECT count(*) FROM evidence_factrow")
    assert place.ask(NUMBERS[step], *STEPS[step]) == -signal.SIGKILL
    assert place.count("SELECT count(*) FROM evidence_factrow") == facts
    assert (place.used_without_record(), place.without_entry()) == (0, 0)
    # Somebody set out to look: the person sees that, and that no answer is in. What was never committed was no look.
    assert place.seen_by(NUMBERS[step]) == ("[]" if step in UNSEEN else "['None']")


def test_whoever_is_asked_again_afterwards_is_answered(place: Place) -> None:
    assert place.ask(NUMBERS["again"], *STEPS["when facts are written and not committed"]) == -signal.SIGKILL
    assert place.ask(NUMBERS["again"]) == 0
    assert place.seen_by(NUMBERS["again"]) == "['answered', 'None']"
    assert (place.used_without_record(), place.without_entry()) == (0, 0)
