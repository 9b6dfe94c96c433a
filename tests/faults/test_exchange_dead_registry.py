"""With one of five registries dead, what the others say is there no later than without it. Said by order, not by time."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.exchanging import concepts_of, number_of
from tests.exchanging_place import Place, asking_from

IDS = ["births", "homes", "incomes", "schools", "taxes"]
DEAD = "homes"
ALIVE = len(IDS) - 1


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A database and five registries."""
    with asking_from(tmp_path_factory.mktemp("five"), IDS) as found:
        yield found


def ends(place: Place, person: int) -> dict[str, tuple[str, int]]:
    """Return how each registry's access ended, and the number of the transaction that wrote so."""
    assert place.ask(number_of(person)) == 0
    newest = "SELECT person_id FROM evidence_accessrecord ORDER BY id DESC LIMIT 1"
    rows = place.list(
        f"SELECT registry, outcome, xmin::text::bigint FROM evidence_accessoutcome WHERE person_id = ({newest})"  # noqa: S608
    )
    return {str(registry): (str(outcome), int(str(number))) for registry, outcome, number in rows}


def facts_before(place: Place, number: int) -> int:
    """Return how many facts of the person asked last were written in transactions before this one."""
    newest = "SELECT person_id FROM evidence_accessrecord ORDER BY id DESC LIMIT 1"
    query = f"SELECT count(*) FROM evidence_factrow WHERE person_id = ({newest}) AND xmin::text::bigint < {number}"  # noqa: S608
    return place.count(query)


def test_beside_a_black_hole_the_others_are_committed_while_it_is_waited_for(place: Place) -> None:
    process = next(one.process for one in place.registries if one.id == DEAD)
    assert process is not None
    process.send_signal(signal.SIGSTOP)  # it takes connections and questions, and says nothing
    try:
        found = ends(place, 1)
    finally:
        process.send_signal(signal.SIGCONT)
    outcome, when = found.pop(DEAD)
    assert outcome == "slow"
    assert {each for each, _ in found.values()} == {"answered"}
    assert all(number < when for _, number in found.values())
    assert facts_before(place, when) == ALIVE * len(concepts_of(DEAD))


def test_beside_one_where_nobody_listens_the_others_are_answered(place: Place) -> None:
    dead = next(one for one in place.registries if one.id == DEAD)
    dead.stop()
    try:
        found = ends(place, 2)
    finally:
        dead.start()
    assert found.pop(DEAD)[0] == "down"
    assert {each for each, _ in found.values()} == {"answered"}


def test_with_all_alive_all_are_answered(place: Place) -> None:
    assert {outcome for outcome, _ in ends(place, 3).values()} == {"answered"}
