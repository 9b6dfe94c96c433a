"""Tables of the public log. None of them is about a person: they hold ids of rows, and commitments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from portico.kernel.ids import uuid7
from portico.ledger.merkle import HASH_BYTES
from portico.ledger.tiles import TILE_BYTES
from portico.ledger.types import AlarmKind, EntryKind

_KINDS = [(kind.value, kind.value) for kind in EntryKind]


class Log(models.Model):
    """One log. When one has ended, the next cites its last witnessed checkpoint."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    origin = models.CharField(max_length=200, unique=True)
    verifier = models.CharField(max_length=400)  # a vkey: those who serve the log do not have its key
    cites = models.TextField(blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_one_log_runs",
                fields=["ended_at"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
            ),
        ]


class Waiting(models.Model):
    """An entry that has been promised and is not in the log yet. It goes when it is."""

    number = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=_KINDS)
    digest = models.BinaryField()
    at = models.DateTimeField()


class Entry(models.Model):
    """An entry and where it stands in its log."""

    history = True

    id = models.UUIDField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="+", db_index=False)
    index = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=_KINDS)
    digest = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="ledger_entry_place", fields=["log", "index"])]


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree (C2SP tlog-tiles). Only the last tile of a level grows."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    data = models.BinaryField(max_length=TILE_BYTES)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="ledger_tile_place", fields=["log", "level", "index"])]


class Checkpoint(models.Model):
    """What the log signed at a size: one note and no second."""

    history = True

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="+", db_index=False)
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=HASH_BYTES)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="ledger_one_checkpoint_per_size", fields=["log", "size"])]


class Cosignature(models.Model):
    """What a witness outside signed under a checkpoint, after it had checked that nothing was removed or altered."""

    history = True

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="+", db_index=False)
    size = models.PositiveBigIntegerField()
    witness = models.CharField(max_length=200)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="ledger_one_cosignature", fields=["log", "size", "witness"])
        ]


class Alarm(models.Model):
    """Something does not fit, and people must look into it."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in AlarmKind])
    facts = models.JSONField(default=dict)  # sizes, roots, names of witnesses
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(F("at").desc(), F("id").desc(), name="ledger_alarm_newest")]


class AlarmFinding(models.Model):
    """What people found when they looked into an alarm. The alarm stays; whoever watches sees the next one."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="+")
    says = models.TextField()  # everybody reads it; never personal data
    at = models.DateTimeField()
