"""What the public log promises of an answer to an agreement, and what opens the promise.

The content names the release, which is the hash of all its words: so nobody can say later that something else was
agreed to. A form never changes once answers have been written in it; a new form gets a new number.
"""

from __future__ import annotations

import datetime as dt

from portico.evidence.models import ConsentRecord
from portico.ledger.records import KeptRecord, Opened
from portico.ledger.types import EntryKind, NewEntry

FORM = 1


def entry_of(row: ConsentRecord) -> NewEntry:
    """Return what the log is to hold of an answer.

    :raises ValueError: what opened it was erased.
    """
    return NewEntry(row.pk, EntryKind.CONSENT, opening_of(row).opened.digest())


def opening_of(row: ConsentRecord) -> KeptRecord:
    """Return what opens the entry of an answer, still without promise and proof.

    :raises ValueError: what opened it was erased.
    """
    if row.salt is None:
        raise ValueError(f"consent {row.pk} cannot be opened")
    content: dict[str, object] = {
        "form": FORM,
        "id": str(row.pk),
        "at": _instant(row.at),
        "subject": str(row.person_id),
        "opt_in": row.opted_in,
        "withdraws": str(row.withdraws_id or ""),
        "request": str(row.request_id or ""),
        "agreement": row.agreement,
        "release": row.release_id,
        "language": row.language,
        "concepts": list(row.concepts),
        "authority": row.to_authority,
        "service": row.service,
        "until": _instant(row.until) if row.until is not None else "",
        "recorded_by": row.recorded_by,
    }
    return KeptRecord(Opened(EntryKind.CONSENT.value, content, bytes(row.salt)))


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
