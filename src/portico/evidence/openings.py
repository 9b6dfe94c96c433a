"""What the public log promises of an access record, and what opens the promise.

The log holds a commitment to the content of a record: a salted hash. The content has two parts, each with a salt of its
own that is derived from the record's one secret: `what` (whose data, which facts, why, by which law) and, as a
commitment inside it, `who` (who looked, for whom, in which case). So a person can open what was looked at and yet not
learn who another person in it is.

A form never changes once records have been written in it: an opening must be possible for as long as the log stands. A
new form gets a new number and a new function beside the old ones.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Mapping
from uuid import UUID

from portico.evidence.models import AccessRecord
from portico.ledger import commitments
from portico.ledger.records import KeptRecord, Opened
from portico.ledger.types import EntryKind

FORM = 2
"""The form in which records are written today."""

WHO = "access-who"
"""The kind of the inner commitment."""

Part = dict[str, object]


def digest_of(row: AccessRecord) -> bytes:
    """Return the 32 bytes that the log holds of a record.

    :raises ValueError: the record is in no log, or what opened it was erased.
    """
    return opening_of(row, with_who=False).opened.digest()


def opening_of(row: AccessRecord, *, with_who: bool) -> KeptRecord:
    """Return what opens the entry of a record, still without promise and proof.

    :param with_who: also who it was, for whom and in which case.
    :raises ValueError: the record is in no log, or what opened it was erased.
    """
    if row.form not in _FORMS or row.salt is None:
        raise ValueError(f"access record {row.pk} cannot be opened")
    what, who = _FORMS[row.form](row)
    secret = bytes(row.salt)
    hidden = Opened(WHO, who, commitments.derive_salt(secret, "who"))
    content: Part = {"form": row.form, "what": what, "who": base64.b64encode(hidden.digest()).decode()}
    opened = Opened(EntryKind.ACCESS.value, content, commitments.derive_salt(secret, "what"))
    return KeptRecord(opened, {"who": hidden} if with_who else {})


def _form_1(row: AccessRecord) -> tuple[Part, Part]:
    what: Part = {
        "id": str(row.pk),
        "at": row.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "subject": str(row.person_id),
        "concepts": list(row.concepts),
        "registry": row.registry,
        "purpose": row.purpose,
        "legal_basis": row.legal_basis,
        "emergency": _id(row.emergency_id),
    }
    who: Part = {
        "actor": f"{row.actor_kind}:{row.actor_id}",
        "name": row.actor_label,
        "authority": row.actor_authority,
        "mandate": _id(row.mandate_id),
        "on_behalf_of": _id(row.on_behalf_of),
        "case": _id(row.case_id),
        "journey": _id(row.journey_id),
    }
    return what, who


def _form_2(row: AccessRecord) -> tuple[Part, Part]:
    """As form 1, and for which service: beside the case, since it tells what another person applies for."""
    what, who = _form_1(row)
    return what, {**who, "service": row.service}


def _id(value: UUID | None) -> str:
    return "" if value is None else str(value)


_FORMS: Mapping[int, Callable[[AccessRecord], tuple[Part, Part]]] = {1: _form_1, 2: _form_2}
