"""What a person is shown and given of their entries: where each stands, and the file that proves it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from portico.ledger import queries
from portico.ledger.errors import LogNotRunning, NotInLog
from portico.ledger.models import Entry
from portico.ledger.records import KeptRecord
from portico.ledger.types import NewEntry


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands.

    :param log: the number of the log. :param index: from 0.
    """

    log: int
    index: int


def find_places(entry_ids: Collection[UUID]) -> dict[UUID, Place]:
    """Return where entries stand, by id; those that still wait for their place are left out."""
    if not entry_ids:
        return {}
    rows = Entry.objects.filter(id__in=list(entry_ids)).values_list("id", "log_id", "index")
    return {id: Place(log, index) for id, log, index in rows}


def find_promise(entry_id: UUID) -> str:
    """Return the signed promise for an entry (a signed note); empty where this process signs none, or of nothing."""
    try:
        return queries.receipt(entry_id).note
    except (LogNotRunning, NotInLog):
        return ""


def promise_of_new(entry: NewEntry, *, at: datetime) -> str:
    """Return the signed promise for an entry that was appended a moment ago; empty where this process signs none."""
    try:
        return queries.receipt_of_new(entry, at=at).note
    except LogNotRunning:
        return ""


def keep(record: KeptRecord, entry_id: UUID) -> KeptRecord:
    """Return the same record with the promise and, once it stands in the log, the proof.

    Where no receipts are signed, or the entry waits for its place, that part is left empty.
    """
    try:
        proof = queries.find_proof(entry_id) or ""
    except NotInLog:
        proof = ""
    return replace(record, receipt=find_promise(entry_id), proof=proof)
