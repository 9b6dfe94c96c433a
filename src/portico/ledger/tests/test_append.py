"""What other rooms promise to the log."""

from __future__ import annotations

from datetime import UTC

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from portico.kernel.ids import uuid7
from portico.ledger import actions, keys, models, queries
from portico.ledger.commitments import entry_leaf
from portico.ledger.errors import LogNotRunning, NotInLog
from portico.ledger.receipts import open_receipt
from portico.ledger.tests.factories import AT, log_with, new_entries, promise
from portico.ledger.types import EntryKind, NewEntry

pytestmark = pytest.mark.django_db


def test_entries_wait_in_the_order_in_which_they_were_promised() -> None:
    entries = promise(3)
    assert list(models.Waiting.objects.order_by("number").values_list("id", flat=True)) == [each.id for each in entries]


def test_appending_is_one_statement_however_many_entries_there_are() -> None:
    with CaptureQueriesContext(connection) as captured:
        actions.append(new_entries(50), at=AT)
    assert len(captured) == 1
    assert "NOTIFY" not in captured[0]["sql"]


def test_an_entry_that_is_promised_twice_waits_once() -> None:
    entry = new_entries(1)
    actions.append(entry, at=AT)
    actions.append(entry, at=AT)
    assert models.Waiting.objects.count() == 1


def test_a_digest_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        actions.append([NewEntry(uuid7(), EntryKind.ACCESS, b"short")], at=AT)


def test_cannot_promise_an_entry_outside_the_transaction_of_what_it_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    # The test itself runs in a transaction; so the connection is told that it does not.
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(transaction.TransactionManagementError):
        actions.append(new_entries(1), at=AT)


def test_a_receipt_is_the_same_before_and_after_the_entry_is_in_the_log() -> None:
    entry = promise(1)[0]
    before = queries.receipt(entry.id)
    log_with(1)
    assert queries.receipt(entry.id) == before
    verifier = keys.find_receipt_verifier()
    assert verifier is not None
    promised = open_receipt(before.note, verifier)
    assert promised.leaf == before.leaf == entry_leaf(entry.kind, entry.digest)
    assert promised.at == before.at == AT.astimezone(UTC)
    assert promised.within_seconds == 60


def test_there_is_no_receipt_for_what_was_never_promised() -> None:
    with pytest.raises(NotInLog):
        queries.receipt(uuid7())


def test_there_is_no_receipt_without_a_key(settings: object) -> None:
    entry = promise(1)[0]
    settings.PORTICO_RECEIPT_KEY = None  # type: ignore[attr-defined]
    with pytest.raises(LogNotRunning):
        queries.receipt(entry.id)
    assert keys.find_receipt_verifier() is None
