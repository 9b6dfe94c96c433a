"""The monitor within: every hour it looks from here at what the monitor of anybody outside would see, and at our promises.

An alarm is raised once, is shown on the public page of the log, and is written to the log of the process as an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from portico.kernel import logs
from portico.ledger import actions, monitoring, notes, queries
from portico.ledger.errors import NoteMalformed, NoteNotTrusted, NotInLog
from portico.ledger.notes import Verifier
from portico.ledger.policy import TrustedLog
from portico.ledger.receipts import WITHIN_SECONDS
from portico.ledger.types import AlarmKind, LogNow
from portico.ledger.witnessing import Witness

log = logs.logger(__name__)


class Found(NamedTuple):
    """What is wrong."""

    kind: AlarmKind
    log: int | None
    facts: Mapping[str, str | int]


def watch(witnesses: Sequence[Witness], *, at: datetime) -> int:
    """Look at everything, raise the alarms that are new, and return how many. It asks outside: call it in no transaction.

    :param at: aware UTC instant.
    """
    found = [*_late_promises(at), *_unwitnessed(witnesses, at)]
    for each in queries.list_logs():
        for witness in witnesses:
            found += _seen_by(witness, each)
    raised = 0
    for kind, number, facts in found:
        if not queries.is_raised(kind, log=number, facts=facts):
            actions.raise_alarm(kind, log=number, facts=facts, at=at)
            log.error("the public log must be looked into", reason=kind.value)
            raised += 1
    return raised


def _late_promises(at: datetime) -> Iterator[Found]:
    since = queries.find_first_waiting()
    if since is not None and at - since > timedelta(seconds=WITHIN_SECONDS):
        yield Found(AlarmKind.PROMISE_LATE, None, {"waiting_since": since.astimezone(UTC).isoformat()})


def _unwitnessed(witnesses: Sequence[Witness], at: datetime) -> Iterator[Found]:
    """Yield where the running log has gone without a witness for longer than one is patient."""
    running = queries.find_running_log() if witnesses else None
    first = queries.find_first_unwitnessed(running.number) if running is not None else None
    if first is not None and at - first.at >= monitoring.PATIENCE:
        yield Found(AlarmKind.UNWITNESSED, first.log, {"size": first.size})


def _seen_by(witness: Witness, of: LogNow) -> Iterator[Found]:
    """Yield what a witness shows that the log itself has signed, and that is not what we have."""
    known = TrustedLog(Verifier.parse(of.verifier))
    name = witness.verifier.name
    raw = monitoring.fetch_seen(witness.monitoring_url, of.origin)
    if raw:
        yield from _compared(raw, known, of, name)
    for both in monitoring.read_contradictions(witness.monitoring_url, known):
        one, other = (notes.open_checkpoint(note, known.verifier) for note in both.notes)
        facts: dict[str, str | int] = {
            "witness": name,
            "size": one.size,
            "root": one.root.hex(),
            "other_root": other.root.hex(),
        }
        yield Found(AlarmKind.SPLIT_VIEW, of.number, facts)


def _compared(raw: bytes, known: TrustedLog, of: LogNow, name: str) -> Iterator[Found]:
    try:
        seen = notes.open_checkpoint(raw, known.verifier)
    except (NoteMalformed, NoteNotTrusted):
        return  # a witness cannot invent what the log has signed
    facts: dict[str, str | int] = {"witness": name, "size": seen.size, "root": seen.root.hex()}
    try:
        # Read anew: the log may have grown since the list was made, and the witness has seen it.
        own = queries.root_at(of.number, seen.size)
    except NotInLog:
        if of.ended_at is None:  # of a log that has ended, it was told when it did
            yield Found(AlarmKind.BEHIND_WITNESS, of.number, facts)
        return
    if own != seen.root:
        yield Found(AlarmKind.SPLIT_VIEW, of.number, {**facts, "other_root": own.hex()})
