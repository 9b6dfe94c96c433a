"""What the public log holds of an application that was sent: a commitment to its acknowledgement."""

from __future__ import annotations

import datetime as dt

from portico.casework.models import Submission
from portico.ledger import actions as ledger
from portico.ledger import keeping
from portico.ledger.commitments import new_salt
from portico.ledger.records import KeptRecord, Opened
from portico.ledger.types import EntryKind, NewEntry

__all__ = ["FORM", "new_salt", "opening_of", "promise", "promised"]

FORM = 1
"""The form never changes: a receipt must be checkable for as long as the log stands."""


def promise(row: Submission, release_id: str, *, at: dt.datetime) -> None:
    """Promise a submission to the public log, in the transaction that writes it."""
    ledger.append([_entry_of(row, release_id)], at=at)


def promised(row: Submission, release_id: str) -> str:
    """Return the signed promise for a submission that was promised to the log a moment ago; empty where none is signed."""
    return keeping.promise_of_new(_entry_of(row, release_id), at=row.submitted_at)


def _entry_of(row: Submission, release_id: str) -> NewEntry:
    return NewEntry(row.pk, EntryKind.SUBMISSION, opening_of(row, release_id).opened.digest())


def opening_of(row: Submission, release_id: str) -> KeptRecord:
    """Return what opens the entry: the acknowledgement, of which the fingerprint is that of everything that was sent.

    :raises ValueError: what opened it was erased, or it is from before there was a log.
    """
    if row.salt is None:
        raise ValueError(f"submission {row.pk} cannot be opened")
    content: dict[str, object] = {
        "form": FORM,
        "id": str(row.pk),
        "reference": row.reference,
        "hash": row.hash,
        "release": release_id,
        "submitted_at": row.submitted_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    }
    return KeptRecord(Opened(EntryKind.SUBMISSION.value, content, bytes(row.salt)))
