"""The sequencer: waiting entries become entries of the log, with their tiles and a signed checkpoint, in one transaction.

Nothing is kept in memory that decides: each step reads the right edge of the tree, computes its root anew, and goes on only
from the checkpoint that was signed last. So a step that was cut off has not happened, and two sequencers at once take turns.
Entries are taken by what is committed, not by their number: a transaction that commits late is taken late, and not skipped.

:source: C2SP tlog-checkpoint, "A log MUST not sign any checkpoint which is inconsistent with any checkpoint it previously
    signed"; docs/reference/ledger.md
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from portico.kernel.ids import uuid7
from portico.ledger import actions, keys, models, queries, tiles
from portico.ledger.commitments import entry_leaf
from portico.ledger.errors import LogBehindWitness, LogDamaged, LogKeyDiffers, NoteMalformed, NoteNotTrusted
from portico.ledger.notes import Checkpoint, Verifier, open_checkpoint, sign_note
from portico.ledger.tiles import Tile
from portico.ledger.types import AlarmKind, EntryKind, LogNow, Seen, SignedCheckpoint

BATCH = 10_000


class Item(NamedTuple):
    """A waiting entry."""

    number: int
    id: UUID
    kind: str
    digest: bytes
    at: datetime


class _Edge(NamedTuple):
    """Where a log goes on: its size and its partial tiles, which lead to the root that was signed."""

    size: int
    tiles: Mapping[Tile, bytes]


def begin_first_log(*, at: datetime) -> None:
    """Begin log 1 where there is none yet."""
    with transaction.atomic():
        if not models.Log.objects.exists():
            _begin(1, cites="", at=at)


def go_on_in_a_new_log(log: LogNow, seen: Seen, *, at: datetime) -> None:
    """End a log that is behind what a witness has seen of it, raise an alarm, and begin the next, which cites it.

    The database was restored from a backup, or somebody has tampered with it. Whatever is signed for that log now would
    contradict what was signed before.

    :param seen: what the witness has seen; its checkpoint is cited, or where it gives none, the last that was cosigned.
    """
    known = queries.find_last_cosigned(log.number) or queries.find_checkpoint(log.number)
    cites = seen.note or (known.note if known is not None else "")
    facts: dict[str, str | int] = {"witness": seen.witness, "seen": seen.size, "own": log.size, "root": log.root.hex()}
    with transaction.atomic():
        row = models.Log.objects.select_for_update(no_key=True).get(number=log.number)
        if row.ended_at is None:
            models.Log.objects.filter(number=log.number).update(ended_at=at)
            actions.raise_alarm(AlarmKind.BEHIND_WITNESS, log=log.number, facts=facts, at=at)
            _begin(log.number + 1, cites=cites, at=at)


def begin_next_log(*, at: datetime) -> int:
    """End the running log and begin the next, which cites its last checkpoint: for a new key. Return its number."""
    with transaction.atomic():
        row = models.Log.objects.select_for_update(no_key=True).get(ended_at__isnull=True)
        last = queries.find_checkpoint(row.number)
        models.Log.objects.filter(number=row.number).update(ended_at=at)
        _begin(row.number + 1, cites=last.note if last is not None else "", at=at)
        return int(row.number) + 1


def does_not_fit(log: LogNow, seen: Seen) -> bool:
    """Return whether a witness has seen more of a log than there is, or something else."""
    if seen.size > log.size:
        return True
    return seen.root is not None and seen.root != queries.root_at(log.number, seen.size)


def step(*, at: datetime, signed: SignedCheckpoint | None = None, most: int = BATCH) -> SignedCheckpoint | None:
    """Take what waits, at most some entries, and return the new checkpoint, or None where nothing was to be done.

    :param at: aware UTC instant.
    :param signed: the last checkpoint that this process saw committed: the log must not have lost it since.
    :param most: entries that one checkpoint takes: they are in memory at once.
    :raises LogDamaged: what is stored is not what was signed.
    :raises LogBehindWitness: the log has lost what this process saw: this process is the witness.
    :raises LogKeyDiffers: the log was begun with another key.
    """
    with transaction.atomic():
        log = models.Log.objects.select_for_update(no_key=True).filter(ended_at__isnull=True).first()
        taken = _take(most) if log is not None else []
        if log is None or not taken:
            return None
        edge = _edge(log, signed)
        fresh = _not_in_log_yet(log, taken, at=at)
        return _extend(log, edge, fresh, at=at) if fresh else None


def _take(most: int) -> list[Item]:
    """Remove the first waiting entries from the queue and return them in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM ledger_waiting WHERE number IN (SELECT number FROM ledger_waiting ORDER BY number LIMIT %s)"
            " RETURNING number, id, kind, digest, at",
            [most],
        )
        return sorted(Item(number, id_, kind, bytes(digest), at) for number, id_, kind, digest, at in cursor.fetchall())


def _not_in_log_yet(log: models.Log, taken: Sequence[Item], *, at: datetime) -> list[Item]:
    """Return what is not in a log already: a job that ran twice may have promised it a second time."""
    found = models.Entry.objects.filter(id__in=[item.id for item in taken]).values_list("id", "kind", "digest")
    present = {id_: (kind, bytes(digest)) for id_, kind, digest in found} if found else {}
    for item in taken:
        if item.id in present and present[item.id] != (item.kind, item.digest):
            actions.raise_alarm(AlarmKind.ENTRY_DIFFERS, log=log.number, facts={"entry": str(item.id)}, at=at)
    return [item for item in taken if item.id not in present]


def _edge(log: models.Log, signed: SignedCheckpoint | None) -> _Edge:
    """Return where a log goes on, once its tiles lead to the root of the last checkpoint and its signature holds."""
    last = models.Checkpoint.objects.filter(log_id=log.number).order_by("-size").first()
    if last is None:
        return _Edge(0, {})
    try:
        stored = open_checkpoint(last.note, Verifier.parse(log.verifier), origin=log.origin)
        edge = queries.read_tiles(log.number, tiles.edge_of(last.size))
        root = tiles.root_from_edge(last.size, edge)
    except (NoteMalformed, NoteNotTrusted, ValueError) as error:
        raise LogDamaged(number=log.number, reason=str(error)) from error
    if (stored.size, stored.root) != (last.size, root) or bytes(last.root) != root:
        raise LogDamaged(number=log.number, reason=f"its tiles do not lead to the root that was signed at {last.size}")
    if signed is not None and signed.log == log.number and (signed.size > last.size or not _begins_with(log, signed)):
        raise LogBehindWitness(number=log.number)
    return _Edge(last.size, edge)


def _begins_with(log: models.Log, signed: SignedCheckpoint) -> bool:
    """Return whether the log still has a checkpoint of this process; another sequencer may have gone on from it."""
    found = models.Checkpoint.objects.filter(log_id=log.number, size=signed.size).values_list("root", flat=True).first()
    return found is not None and bytes(found) == signed.root


def _begin(number: int, *, cites: str, at: datetime) -> None:
    """Begin a log; one that goes on from another has the citation as its first entry."""
    origin = f"{keys.base_origin()}/{number}"
    verifier = keys.log_signer(origin).verifier
    log = models.Log.objects.create(
        number=number, origin=origin, verifier=verifier.vkey, cites=cites, started_at=at, ended_at=None
    )
    first = [Item(0, uuid7(), EntryKind.LOG.value, citation(cites), at)] if number > 1 else []
    _extend(log, _Edge(0, {}), first, at=at)


def citation(cites: str) -> bytes:
    """Return the digest of the first entry of a log that goes on from another: SHA-256 of what it cites."""
    return hashlib.sha256(b"portico-citation/1\n" + cites.encode()).digest()


def _extend(log: models.Log, edge: _Edge, items: Sequence[Item], *, at: datetime) -> SignedCheckpoint:
    """Write entries, the tiles that grow, and the checkpoint; return it."""
    leaves = [entry_leaf(EntryKind(item.kind), item.digest) for item in items]
    changed = tiles.extend(edge.size, edge.tiles, leaves)
    size = edge.size + len(items)
    root = tiles.root_from_edge(size, {**edge.tiles, **changed})
    signer = keys.log_signer(log.origin)
    if signer.verifier.vkey != log.verifier:
        raise LogKeyDiffers(number=log.number)
    _write_entries(log, edge.size, items)
    write_tiles(log, changed)
    note = sign_note(Checkpoint(log.origin, size, root).text(), [signer])
    models.Checkpoint.objects.create(log_id=log.number, size=size, root=root, note=note, at=at)
    return SignedCheckpoint(log=log.number, origin=log.origin, size=size, root=root, note=note, at=at)


def _write_entries(log: models.Log, start: int, items: Sequence[Item]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (id, log_id, index, kind, digest, at) SELECT id, %s, index, kind, digest, at FROM"
            " unnest(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::timestamptz[])"
            " AS new(id, index, kind, digest, at)",
            [
                log.number,
                [item.id for item in items],
                list(range(start, start + len(items))),
                [item.kind for item in items],
                [item.digest for item in items],
                [item.at for item in items],
            ],
        )


def write_tiles(log: models.Log, changed: Mapping[Tile, bytes]) -> None:
    """Write tiles; one that is there may only grow."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_tile (log_id, level, index, data) SELECT %s, level, index, data FROM"
            " unnest(%s::smallint[], %s::bigint[], %s::bytea[]) AS new(level, index, data)"
            " ON CONFLICT (log_id, level, index) DO UPDATE SET data = excluded.data"
            " WHERE octet_length(ledger_tile.data) < octet_length(excluded.data)",
            [
                log.number,
                [tile.level for tile in changed],
                [tile.index for tile in changed],
                list(changed.values()),
            ],
        )
