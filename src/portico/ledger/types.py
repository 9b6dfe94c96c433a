"""What crosses the walls of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class EntryKind(StrEnum):
    """What an entry of the public log is about; the first word of its line."""

    ACCESS = "access"
    SUBMISSION = "submission"
    RELEASE = "release"
    DECISION = "decision"
    CONSENT = "consent"
    ERASURE = "erasure"
    CORRECTION = "correction"
    LOG = "log"  # the first entry of a log that goes on where another ended


class AlarmKind(StrEnum):
    """Why the log, or what is said about it, must be looked into by people."""

    BEHIND_WITNESS = "behind-witness"
    DAMAGED = "damaged"
    ENTRY_DIFFERS = "entry-differs"
    SPLIT_VIEW = "split-view"
    PROMISE_LATE = "promise-late"
    UNWITNESSED = "unwitnessed"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Something to record.

    :param id: of the row it is about; recorded once, however often it is asked for.
    :param digest: the 32 bytes of `commitments.commit`.
    """

    id: UUID
    kind: EntryKind
    digest: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signed promise that an entry is in the log within a minute.

    :param note: the signed note (docs/reference/ledger.md, "Receipts").
    :param leaf: the hash of the entry, 32 bytes.
    :param at: aware UTC instant of the recording, whole seconds.
    """

    note: str
    leaf: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class LogNow:
    """A log as it stands.

    :param verifier: the key that its checkpoints are checked with (a vkey of C2SP signed-note).
    :param cites: the signed checkpoint of the log that it goes on from; empty for the first.
    :param size: entries that the last checkpoint covers.
    """

    number: int
    origin: str
    verifier: str
    cites: str
    started_at: datetime
    ended_at: datetime | None
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as the log has signed it (C2SP tlog-checkpoint), with the cosignatures that it has.

    :param note: the signed note, with the log's signature and those of the witnesses.
    """

    log: int
    origin: str
    size: int
    root: bytes
    note: str
    at: datetime
    witnesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What a witness added to a checkpoint.

    :param line: the signature line, with its newline (C2SP tlog-cosignature).
    """

    log: int
    size: int
    witness: str
    line: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """What a witness says that it has seen of a log.

    :param note: the checkpoint that it has cosigned; empty where it says the size alone.
    """

    witness: str
    size: int
    root: bytes | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the public log stands, for its page.

    :param log: the one that is written now; None before the first.
    :param cosigned: the last checkpoint that a witness has cosigned, and when.
    :param is_late: something has been waiting for longer than receipts promise.
    :param earlier: the logs that have ended, the newest first.
    """

    log: LogNow | None
    checkpoint: SignedCheckpoint | None
    cosigned: SignedCheckpoint | None
    cosigned_at: datetime | None
    is_late: bool
    earlier: tuple[LogNow, ...]


@dataclass(frozen=True, slots=True)
class RaisedAlarm:
    """Something that does not fit, as everybody may know it.

    :param facts: sizes, roots, names of witnesses.
    :param found: what people found when they looked into it; empty: nobody has.
    """

    id: UUID
    kind: AlarmKind
    log: int | None
    facts: Mapping[str, str | int]
    at: datetime
    found: str = ""
