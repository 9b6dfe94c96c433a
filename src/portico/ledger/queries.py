"""Reads of the public log: what is served, receipts and proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from portico.ledger import keys, merkle, models, tiles
from portico.ledger.commitments import entry_leaf, entry_line
from portico.ledger.errors import NotInLog
from portico.ledger.merkle import Node
from portico.ledger.proofs import Proof
from portico.ledger.receipts import WITHIN_SECONDS, Promise, sign_receipt
from portico.ledger.tiles import Address, Tile
from portico.ledger.types import (
    AlarmKind,
    EntryKind,
    LogNow,
    NewEntry,
    RaisedAlarm,
    Receipt,
    SignedCheckpoint,
    Standing,
)

MOST_LOGS = 1000
MOST_ALARMS = 20


def receipt(entry_id: UUID) -> Receipt:
    """Return the signed promise for an entry; it is the same whenever it is asked for.

    :raises NotInLog: nothing was promised under this id.
    :raises LogNotRunning: this process has no key that signs receipts.
    """
    signer = keys.signer_of_receipts()
    # In this order: what is not waiting any more is in the log.
    row = models.Waiting.objects.filter(id=entry_id).first() or models.Entry.objects.filter(id=entry_id).first()
    if row is None:
        raise NotInLog
    leaf = entry_leaf(EntryKind(row.kind), bytes(row.digest))
    return Receipt(note=sign_receipt(Promise(keys.base_origin(), leaf, row.at), signer), leaf=leaf, at=row.at)


def receipt_of_new(entry: NewEntry, *, at: datetime) -> Receipt:
    """Return the signed promise for an entry that was appended a moment ago, without looking it up.

    :param at: the instant that it was appended with.
    :raises LogNotRunning: this process has no key that signs receipts.
    """
    signer, leaf, at = keys.signer_of_receipts(), entry_leaf(entry.kind, entry.digest), at.replace(microsecond=0)
    return Receipt(note=sign_receipt(Promise(keys.base_origin(), leaf, at), signer), leaf=leaf, at=at)


def find_proof(entry_id: UUID) -> str | None:
    """Return the proof that an entry is in the log (C2SP tlog-proof), or None while it is not.

    It leads to the last checkpoint that a witness has cosigned; while none covers the entry, to the last one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PLACE_AND_CHECKPOINT, [entry_id])
        found = cursor.fetchone()
    if found is None:
        return None
    log, index, size, note, lines = found
    hashes = _prove(log, merkle.inclusion_path(index, size))
    return Proof(index, tuple(hashes), note + "".join(lines)).text()


# In one statement: where an entry stands, and the checkpoint that its proof leads to, with its cosignatures.
_PLACE_AND_CHECKPOINT = """
SELECT e.log_id, e.index, c.size, c.note,
  ARRAY(SELECT line FROM ledger_cosignature WHERE log_id = e.log_id AND size = c.size ORDER BY witness)
FROM ledger_entry e JOIN ledger_checkpoint c ON c.log_id = e.log_id AND c.size = coalesce(
  (SELECT max(size) FROM ledger_cosignature WHERE log_id = e.log_id AND size > e.index),
  (SELECT max(size) FROM ledger_checkpoint WHERE log_id = e.log_id))
WHERE e.id = %s
"""


def prove_consistency(log: int, *, old: int, new: int) -> list[bytes]:
    """Return the hashes that prove that a log of `new` entries begins with what it was at `old` (RFC 6962, 2.1.2).

    :raises NotInLog: the log is smaller.
    """
    try:
        return _prove(log, merkle.consistency_path(old, new))
    except ValueError:
        raise NotInLog from None


def root_at(log: int, size: int) -> bytes:
    """Return the root that a log had at a size.

    :raises NotInLog: the log is smaller.
    """
    try:
        return merkle.tree_root(size, tiles.reader(read_tiles(log, tiles.tiles_for(merkle.nodes_of(0, size)))))
    except ValueError:
        raise NotInLog from None


def find_checkpoint(log: int, *, size: int | None = None) -> SignedCheckpoint | None:
    """Return a checkpoint of a log with its cosignatures: that of a size, or the last one."""
    rows = models.Checkpoint.objects.filter(log_id=log).select_related("log")
    row = (rows.order_by("-size") if size is None else rows.filter(size=size)).first()
    if row is None:
        return None
    cosigned = list(models.Cosignature.objects.filter(log_id=log, size=row.size).order_by("witness"))
    return SignedCheckpoint(
        log=log,
        origin=row.log.origin,
        size=row.size,
        root=bytes(row.root),
        note=row.note + "".join(each.line for each in cosigned),
        at=row.at,
        witnesses=tuple(each.witness for each in cosigned),
    )


def find_last_cosigned(log: int) -> SignedCheckpoint | None:
    """Return the last checkpoint of a log that a witness has cosigned."""
    size = models.Cosignature.objects.filter(log_id=log).order_by("-size").values_list("size", flat=True).first()
    return None if size is None else find_checkpoint(log, size=size)


def find_running_log() -> LogNow | None:
    """Return the log that is written now, or None before the first one."""
    row = models.Log.objects.filter(ended_at__isnull=True).first()
    return None if row is None else log_now(row)


def list_logs() -> list[LogNow]:
    """Return all logs, the newest first."""
    return [log_now(row) for row in models.Log.objects.order_by("-number")[:MOST_LOGS]]


def get_standing(*, at: datetime) -> Standing:
    """Return how the public log stands.

    :param at: aware UTC instant.
    """
    logs = list_logs()
    log = next((each for each in logs if each.ended_at is None), None)
    cosigned = find_last_cosigned(log.number) if log is not None else None
    times = models.Cosignature.objects.filter(log_id=cosigned.log, size=cosigned.size) if cosigned is not None else None
    promised = at - timedelta(seconds=WITHIN_SECONDS)
    first = models.Waiting.objects.order_by("number").first()
    return Standing(
        log=log,
        checkpoint=find_checkpoint(log.number) if log is not None else None,
        cosigned=cosigned,
        cosigned_at=max(each.at for each in times) if times is not None else None,
        is_late=first is not None and first.at < promised,
        earlier=tuple(each for each in logs if each.ended_at is not None),
    )


def list_alarms() -> list[RaisedAlarm]:
    """Return the last alarms, the newest first."""
    rows = list(models.Alarm.objects.order_by("-at", "-id")[:MOST_ALARMS])
    findings = models.AlarmFinding.objects.filter(alarm__in=[row.pk for row in rows]).order_by("at", "id")
    found = dict(findings.values_list("alarm_id", "says"))
    return [
        RaisedAlarm(row.pk, AlarmKind(row.kind), row.log_id, row.facts, row.at, found.get(row.pk, "")) for row in rows
    ]


def is_raised(
    kind: AlarmKind, *, log: int | None, facts: Mapping[str, str | int], since: datetime | None = None
) -> bool:
    """Return whether this very alarm was raised before.

    :param since: aware UTC instant; an alarm from before it does not count.
    """
    rows = models.Alarm.objects.filter(kind=kind.value, facts=dict(facts))
    if since is not None:
        rows = rows.filter(at__gt=since)
    return (rows.filter(log__isnull=True) if log is None else rows.filter(log_id=log)).exists()


def find_first_waiting() -> datetime | None:
    """Return since when the entry that has waited longest is waiting to get into the log; None where none is."""
    return models.Waiting.objects.order_by("number").values_list("at", flat=True).first()


def find_first_unwitnessed(log: int) -> SignedCheckpoint | None:
    """Return the first checkpoint of a log after the last that a witness has cosigned; None where none is."""
    cosigned = models.Cosignature.objects.filter(log_id=log).order_by("-size").values_list("size", flat=True).first()
    rows = models.Checkpoint.objects.filter(log_id=log, size__gt=cosigned or 0).order_by("size")
    size = rows.values_list("size", flat=True).first()
    return None if size is None else find_checkpoint(log, size=size)


def log_now(row: models.Log) -> LogNow:
    """Return a log as it stands."""
    last = models.Checkpoint.objects.filter(log_id=row.number).order_by("-size").first()
    return LogNow(
        number=row.number,
        origin=row.origin,
        verifier=row.verifier,
        cites=row.cites,
        started_at=row.started_at,
        ended_at=row.ended_at,
        size=0 if last is None else last.size,
        root=merkle.EMPTY_ROOT if last is None else bytes(last.root),
    )


def get_tile(log: int, address: Address) -> bytes:
    """Return a tile or a bundle of entries as it is served (C2SP tlog-tiles).

    :raises NotInLog: the log does not reach so far.
    """
    return _bundle(log, address) if address.level is None else _tile(log, address.level, address)


def read_tiles(log: int, wanted: Sequence[Tile]) -> dict[Tile, bytes]:
    """Return the data of some tiles, in one query; what is not there is left out."""
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.level, t.index, t.data FROM unnest(%s::smallint[], %s::bigint[]) AS w(level, index)"
            " JOIN ledger_tile t ON t.log_id = %s AND t.level = w.level AND t.index = w.index",
            [[tile.level for tile in wanted], [tile.index for tile in wanted], log],
        )
        return {Tile(level, index): bytes(data) for level, index, data in cursor.fetchall()}


def _prove(log: int, path: Iterable[tuple[int, int]]) -> list[bytes]:
    found = list(path)
    return merkle.prove(found, _reader(log, merkle.nodes_for(found)))


def _reader(log: int, nodes: Sequence[Node]) -> merkle.ReadNode:
    return tiles.reader(read_tiles(log, tiles.tiles_for(nodes)))


def _tile(log: int, level: int, address: Address) -> bytes:
    data = read_tiles(log, [Tile(level, address.index)]).get(Tile(level, address.index), b"")
    wanted = data[: address.width * merkle.HASH_BYTES]
    if len(wanted) != address.width * merkle.HASH_BYTES:
        raise NotInLog
    return wanted


def _bundle(log: int, address: Address) -> bytes:
    first = address.index * tiles.WIDTH
    rows = models.Entry.objects.filter(log_id=log, index__gte=first, index__lt=first + address.width)
    entries = [entry_line(EntryKind(row.kind), bytes(row.digest)) for row in rows.order_by("index")]
    if len(entries) != address.width:
        raise NotInLog
    return tiles.bundle(entries)
