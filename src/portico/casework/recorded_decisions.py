"""What the public log holds of a decision: a commitment to the document that machines read, so that it opens as a whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from portico.casework.models import Decision, DecisionDocument
from portico.casework.rules.decision_document import DecisionContent
from portico.identity import sealing
from portico.kernel.ids import uuid7
from portico.ledger import actions as ledger
from portico.ledger.commitments import canonical_json, new_salt
from portico.ledger.records import KeptRecord, Opened
from portico.ledger.types import EntryKind, NewEntry


def record(decision: Decision, content: DecisionContent, *, at: dt.datetime) -> DecisionDocument:
    """Keep the document of a decision and promise it to the public log, in the transaction that writes the decision."""
    document, salt, row_id = content.model_dump(mode="json"), new_salt(), uuid7()
    written = canonical_json(document)
    row = DecisionDocument.objects.create(
        id=row_id,
        decision=decision,
        person_id=decision.person_id,
        content=sealing.seal_text(DecisionDocument.sealed, row_id, written.decode()),
        sha256=hashlib.sha256(written).hexdigest(),
        salt=salt,
        at=at,
    )
    digest = Opened(EntryKind.DECISION.value, document, salt).digest()
    ledger.append([NewEntry(row.pk, EntryKind.DECISION, digest)], at=at)
    return row


def text_of(row: DecisionDocument) -> str:
    """Return the canonical JSON of a decision.

    :raises ValueError: it was erased.
    """
    if not row.content:
        raise ValueError(f"the document {row.pk} was erased")
    return sealing.open_text(DecisionDocument.sealed, row.pk, row.content)


def opening_of(row: DecisionDocument) -> KeptRecord:
    """Return what opens the entry: the whole document, so that one file proves every word of it.

    :raises ValueError: what opened it was erased.
    """
    if row.salt is None:
        raise ValueError(f"the document {row.pk} cannot be opened")
    return KeptRecord(Opened(EntryKind.DECISION.value, json.loads(text_of(row)), bytes(row.salt)))
