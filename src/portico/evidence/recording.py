"""The one way in which looks into a person's data are written.

A record, its commitment in the public log and, when the facts were here already, how it ended are written in the
caller's transaction: one insert into each table, however many looks there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from portico.evidence import openings
from portico.evidence.models import AccessOutcome, AccessRecord
from portico.evidence.types import NewAccess, OutcomeKind
from portico.kernel import rows as kernel_rows
from portico.ledger import actions as ledger
from portico.ledger import commitments
from portico.ledger.types import EntryKind, NewEntry


def record(accesses: Sequence[NewAccess]) -> None:
    """Write access records; those with `stored` have ended at once. The caller holds the transaction.

    :raises IntegrityError: a record with one of these ids is there already.
    """
    if not accesses:
        return
    rows = [_row(access) for access in accesses]
    entries = [NewEntry(row.pk, EntryKind.ACCESS, openings.digest_of(row)) for row in rows]
    ended = [_stored(access, access.stored) for access in accesses if access.stored is not None]
    with kernel_rows.together():
        kernel_rows.insert(rows)
        ledger.append(entries, at=accesses[0].at)
        kernel_rows.insert(ended)


def is_recorded(access_id: UUID) -> bool:
    """Return whether a look is written already: a job that tells of it may run twice."""
    return AccessRecord.objects.filter(pk=access_id).exists()


def _row(access: NewAccess) -> AccessRecord:
    actor = access.actor
    return AccessRecord(
        id=access.id,
        at=access.at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=access.staff.name if access.staff is not None else "",
        actor_authority=access.staff.authority_id if access.staff is not None else access.authority_id,
        person_id=access.person_id,
        on_behalf_of=access.on_behalf_of,
        mandate_id=UUID(actor.mandate) if actor.mandate else None,
        registry=access.registry,
        concepts=list(access.concepts),
        purpose=access.purpose,
        service=access.service,
        legal_basis=access.legal_basis,
        case_id=access.case_id,
        journey_id=access.journey_id,
        emergency_id=access.emergency_id,
        form=openings.FORM,
        salt=commitments.new_salt(),
    )


def _stored(access: NewAccess, count: int) -> AccessOutcome:
    return AccessOutcome(
        access_id=access.id,
        person_id=access.person_id,
        registry=access.registry,
        at=access.at,
        outcome=OutcomeKind.STORED,
        count=count,
    )
