"""Rows that go the short way past the ORM: the same is written, and whoever counts statements sees them."""

from __future__ import annotations

import datetime as dt
import secrets

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.kernel import rows
from portico.kernel.ids import uuid7
from portico.ledger.models import Waiting

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)


def waiting() -> Waiting:
    return Waiting(id=uuid7(), kind="access", digest=secrets.token_bytes(32), at=AT)


def stored(some: list[Waiting]) -> set[tuple[object, str, bytes, dt.datetime]]:
    found = Waiting.objects.filter(id__in=[one.id for one in some])
    return {(one.id, one.kind, bytes(one.digest), one.at) for one in found}


@pytest.mark.parametrize("count", [0, 1, 5])
def test_rows_are_written_as_they_are(count: int) -> None:
    some = [waiting() for _ in range(count)]
    rows.insert(some)
    assert stored(some) == {(one.id, one.kind, one.digest, one.at) for one in some}


def test_what_is_there_already_is_refused_or_passed_over() -> None:
    one, other = waiting(), waiting()
    rows.insert([one])
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert([Waiting(id=one.id, kind="access", digest=b"x", at=AT)])
    rows.insert([Waiting(id=one.id, kind="access", digest=b"x", at=AT), other], ignore_conflicts=True)
    assert stored([one, other]) == {(each.id, each.kind, each.digest, each.at) for each in (one, other)}


def test_an_error_of_what_is_sent_together_comes_at_the_end_and_nothing_of_it_stays() -> None:
    one, other = waiting(), waiting()

    def write() -> None:
        with transaction.atomic(), rows.together():
            for each in (one, one, other):
                rows.insert([each])

    with pytest.raises(IntegrityError):
        write()
    assert stored([one, other]) == set()


def test_a_query_by_hand_returns_its_rows() -> None:
    one = waiting()
    rows.insert([one])
    assert rows.select("SELECT kind FROM ledger_waiting WHERE id = %s", [one.id]) == [("access",)]


def test_whoever_counts_statements_sees_them() -> None:
    with CaptureQueriesContext(connection) as seen:
        rows.insert([waiting()])
        rows.select("SELECT %s::int", [1])
    assert len(seen) == 2
