"""Ids are UUID version 7 (RFC 9562) and sort by when they were made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from portico.kernel import clock
from portico.kernel.ids import uuid7

LATE = datetime(2090, 1, 1, tzinfo=UTC)


def test_an_id_has_version_7_and_the_standard_variant() -> None:
    made = uuid7()
    assert (made.version, made.variant) == (7, RFC_4122)


def test_the_first_48_bits_are_the_milliseconds_of_the_clock() -> None:
    # Later than any instant that other tests may have used, so that the clock leads.
    at = LATE + timedelta(days=1)
    with clock.fixed(at):
        made = uuid7()
    assert made.int >> 80 == int(at.timestamp() * 1000)


def test_ids_sort_in_the_order_they_were_made_within_one_millisecond() -> None:
    with clock.fixed(LATE):
        made = [uuid7() for _ in range(10_000)]
    assert made == sorted(made)


def test_ids_still_sort_when_the_clock_is_set_back() -> None:
    with clock.fixed(LATE):
        before = uuid7()
    with clock.fixed(LATE - timedelta(days=400)):
        after = uuid7()
    assert after > before


def test_no_two_threads_make_the_same_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(4_000)))
    assert len(set(made)) == len(made)
