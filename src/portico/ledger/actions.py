"""What other rooms and the witnesses' side do with the public log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from portico.kernel import rows as kernel_rows
from portico.ledger import models
from portico.ledger.commitments import DIGEST_BYTES
from portico.ledger.errors import AlarmNotFound
from portico.ledger.types import AlarmKind, Cosigned, NewEntry


def append(entries: Sequence[NewEntry], *, at: datetime) -> None:
    """Promise entries to the log, in the caller's transaction: they are in it soon after the commit, in this order.

    An id that was promised before is passed over, so that a job may run twice. Nobody is notified: the sequencer looks for
    itself, because NOTIFY makes all transactions that use it commit one after the other.

    :param at: aware UTC instant; the receipt says it.
    :raises TransactionManagementError: there is no transaction. A record and its entry are written together or not at all.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An entry is promised in the transaction of what it is about.")
    if any(len(entry.digest) != DIGEST_BYTES for entry in entries):
        raise ValueError(f"A digest has {DIGEST_BYTES} bytes.")
    at = at.replace(microsecond=0)
    rows = [models.Waiting(id=each.id, kind=each.kind.value, digest=each.digest, at=at) for each in entries]
    kernel_rows.insert(rows, ignore_conflicts=True)


def record_cosignatures(cosigned: Sequence[Cosigned]) -> None:
    """Keep what witnesses signed. A second signature of a witness under one checkpoint is passed over."""
    rows = [
        models.Cosignature(log_id=each.log, size=each.size, witness=each.witness, line=each.line, at=each.at)
        for each in cosigned
    ]
    models.Cosignature.objects.bulk_create(rows, ignore_conflicts=True)


def raise_alarm(kind: AlarmKind, *, log: int | None, facts: Mapping[str, str | int], at: datetime) -> None:
    """Keep that something does not fit.

    :param facts: sizes, roots, names of witnesses; never personal data.
    """
    models.Alarm.objects.create(kind=kind.value, log_id=log, facts=dict(facts), at=at)


def acknowledge_alarm(alarm_id: UUID, *, found: str, at: datetime) -> None:
    """Keep what people found when they looked into an alarm. It is public, and so is the alarm, which stays.

    :param found: in their words; never personal data.
    :raises AlarmNotFound: there is none with this id.
    """
    if not models.Alarm.objects.filter(pk=alarm_id).exists():
        raise AlarmNotFound(alarm=alarm_id)
    models.AlarmFinding.objects.create(alarm_id=alarm_id, says=found, at=at)
