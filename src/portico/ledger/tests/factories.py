"""Entries, and logs that have some."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from django.db import transaction

from portico.kernel.ids import uuid7
from portico.ledger import actions, models, sequencing
from portico.ledger.types import EntryKind, NewEntry, SignedCheckpoint

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def new_entries(count: int, kind: EntryKind = EntryKind.ACCESS) -> list[NewEntry]:
    """Return entries about nothing in particular."""
    return [NewEntry(uuid7(), kind, sha256(str(number).encode()).digest()) for number in range(count)]


def promise(count: int) -> list[NewEntry]:
    """Let entries wait."""
    entries = new_entries(count)
    with transaction.atomic():
        actions.append(entries, at=AT)
    return entries


def log_with(count: int) -> tuple[list[NewEntry], SignedCheckpoint]:
    """Begin log 1 where there is none, sequence some entries, and return them with the checkpoint."""
    sequencing.begin_first_log(at=AT)
    entries = promise(count)
    checkpoint = sequencing.step(at=AT)
    assert checkpoint is not None
    return entries, checkpoint


def list_waiting() -> list[NewEntry]:
    """Return what waits, in order: rooms above look here at what they have promised."""
    rows = models.Waiting.objects.order_by("number")
    return [NewEntry(row.id, EntryKind(row.kind), bytes(row.digest)) for row in rows]
