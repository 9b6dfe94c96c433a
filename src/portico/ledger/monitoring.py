"""Watching logs from outside: what the log shows, what its witnesses show and what was seen before must be one story. Pure.

The monitor's memory is a folder like that of a witness: the last checkpoint of each log, and what contradicts it.

:source: C2SP tlog-witness, Monitor Retrieval Mechanism; RFC 9162, 8.3
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from portico.kernel import http
from portico.ledger import contradictions, merkle, notes, policy, sources, verifying
from portico.ledger.contradictions import Contradiction
from portico.ledger.errors import (
    LogDoesNotFit,
    LogUnreachable,
    NoteMalformed,
    NoteNotTrusted,
    NotInLog,
    NotWitnessed,
    ProofInvalid,
)
from portico.ledger.notes import MAX_BYTES, Checkpoint
from portico.ledger.policy import Policy, TrustedLog
from portico.ledger.sources import Source
from portico.ledger.witness.state import Memory, State

CALL_SECONDS = 5.0
PATIENCE = timedelta(hours=1)
MOST_TOLD = 20  # contradictions of one log that are read from one witness
_UNWITNESSED, _LOOKED_INTO = "unwitnessed.json", "looked-into.json"


class Trouble(StrEnum):
    """What a monitor raises an alarm about."""

    SPLIT_VIEW = "split-view"
    ROLLED_BACK = "rolled-back"
    NOT_SIGNED = "not-signed"
    UNWITNESSED = "unwitnessed"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One trouble with one log, with the two notes that cannot both be true where there are such."""

    trouble: Trouble
    origin: str
    says: str
    contradiction: Contradiction | None = None
    about: str = ""

    @property
    def key(self) -> str:
        """Return what makes it this alarm: the same the next hour, also where the log has grown meanwhile.

        Of two checkpoints that cannot both be true it is the one that stays: the earlier, or the one that was lost.
        """
        if self.contradiction is None:
            return f"{self.trouble}:{hashlib.sha256(self.about.encode()).hexdigest()}"
        signed = [notes.parse_checkpoint(notes.parse_note(note).text) for note in self.contradiction.notes]
        stays = (max if self.trouble is Trouble.ROLLED_BACK else min)(signed, key=lambda one: (one.size, one.root))
        # Two roots of one size are told apart by both; a log that was computed anew has another root every hour.
        same = {one.root.hex() for one in signed if one.size == stays.size}
        return ":".join([self.trouble, str(stays.size), *sorted(same)])


@dataclass(frozen=True, slots=True)
class Shown:
    """A checkpoint that the log has signed, and who showed it."""

    who: str
    note: str
    checkpoint: Checkpoint


def watch(trust: Policy, log: TrustedLog, source: Source, state: State, *, at: datetime) -> list[Alarm]:
    """Compare everything that is shown of a log, remember the newest of it, and return what is wrong.

    Witnesses are asked before the log, so that a log that grows meanwhile is never behind them.

    :param source: the log itself.
    :param at: aware instant.
    :raises LogUnreachable: the log does not answer; that is no alarm yet.
    """
    with state.hold(log.origin) as memory:
        shown, alarms = [], []
        for who, raw in [*_remembered(memory), *_shown_by_witnesses(trust, log.origin), ("the log", _of_log(source))]:
            try:
                signed = notes.open_checkpoint(raw, log.verifier)
            except (NoteMalformed, NoteNotTrusted) as error:
                says = f"What {who} shows does not count: {error}"
                alarms.append(Alarm(Trouble.NOT_SIGNED, log.origin, says, about=f"{who}: {error}"))
                continue
            shown.append(Shown(who, raw.decode(), signed))
        alarms += _contradicting(shown, source, log)
        alarms += _told_by_witnesses(trust, log)
        looked_into = _read_looked_into(memory)
        alarms += _unwitnessed(shown, trust, memory, log.origin, at)
        told = [alarm for alarm in alarms if alarm.trouble is not Trouble.UNWITNESSED]
        if shown and not told:
            memory.remember(max(shown, key=lambda one: one.checkpoint.size).note.encode())
        elif shown and all(alarm.key in looked_into for alarm in told) and shown[-1].who == "the log":
            memory.remember(shown[-1].note.encode())  # from what people have accepted on, it must only grow
        for alarm in alarms:
            if alarm.contradiction is not None:
                memory.keep_contradiction(alarm.contradiction.name, alarm.contradiction.written(at=at).encode())
        return [alarm for alarm in alarms if alarm.key not in looked_into]


def look_into(alarms: Sequence[Alarm], state: State, *, found: str, at: datetime) -> None:
    """Remember that people have looked into alarms: the next `watch` passes these over, and raises every other.

    :param found: in their words.
    :param at: aware instant.
    """
    for alarm in alarms:
        with state.hold(alarm.origin) as memory:
            known = _read_looked_into(memory)
            known[alarm.key] = {"says": alarm.says, "found": found, "at": at.isoformat(timespec="seconds")}
            path = memory.folder / _LOOKED_INTO
            beside = path.with_name(path.name + ".new")
            beside.write_text(json.dumps(known, ensure_ascii=False, indent=2) + "\n", "utf-8")
            beside.replace(path)


def count_looked_into(state: State, origin: str) -> int:
    """Return how many alarms of a log people have looked into."""
    return len(_read_looked_into(state.memory(origin)))


def _read_looked_into(memory: Memory) -> dict[str, object]:
    try:
        found = json.loads((memory.folder / _LOOKED_INTO).read_text("utf-8"))
    except (OSError, ValueError):
        return {}  # what cannot be read passes no alarm over
    return found if isinstance(found, dict) else {}


def contradicts(one: Shown, other: Shown, source: Source) -> Contradiction | None:
    """Return how two checkpoints of a log cannot both be true, or None where the second grew from the first."""
    first, second = sorted((one, other), key=lambda shown: shown.checkpoint.size)
    old, new, both = first.checkpoint, second.checkpoint, (first.note, second.note)
    if old.size == new.size:
        same = old.root == new.root
        return None if same else Contradiction(contradictions.Kind.SAME_SIZE, old.origin, both)
    try:
        proof = verifying.prove_consistency(source, old.size, new.size)
        merkle.check_consistency(old=old.size, new=new.size, old_root=old.root, new_root=new.root, proof=proof)
    except (LogDoesNotFit, ProofInvalid):
        return Contradiction(contradictions.Kind.NOT_GROWN, old.origin, both)
    return None


def _contradicting(shown: Sequence[Shown], source: Source, log: TrustedLog) -> Iterator[Alarm]:
    served = next((one for one in shown if one.who == "the log"), None)
    in_order = sorted(shown, key=lambda one: one.checkpoint.size)
    if served is not None and in_order[-1].checkpoint.size > served.checkpoint.size:
        larger = in_order[-1]
        says = (
            f"The log shows {served.checkpoint.size} entries, and {larger.who} has a checkpoint of"
            f" {larger.checkpoint.size} that the log has signed: it has lost entries, or hides them."
        )
        kind = contradictions.Kind.ROLLED_BACK
        yield Alarm(Trouble.ROLLED_BACK, log.origin, says, Contradiction(kind, log.origin, (served.note, larger.note)))
        in_order = [one for one in in_order if one.checkpoint.size <= served.checkpoint.size] or in_order
    for one, other in pairwise(in_order):
        found = contradicts(one, other, source)
        if found is not None:
            says = f"{one.who} and {other.who} show different stories. {contradictions.SENTENCES[found.kind]}"
            yield Alarm(Trouble.SPLIT_VIEW, log.origin, says, found)


def _told_by_witnesses(trust: Policy, log: TrustedLog) -> Iterator[Alarm]:
    """Yield what witnesses keep as evidence, as far as it convinces without them: two signed roots of one size."""
    for witness in trust.witnesses.values():
        for found in read_contradictions(witness.url, log):
            says = f"{witness.verifier.name} keeps evidence. {contradictions.SENTENCES[found.kind]}"
            yield Alarm(Trouble.SPLIT_VIEW, log.origin, says, found)


def read_contradictions(url: str, log: TrustedLog) -> Iterator[Contradiction]:
    """Yield the pairs of checkpoints of one size that a witness of ours shows, once their signatures were checked."""
    where = f"{url}/{hashlib.sha256(log.origin.encode()).hexdigest()}/contradictions"
    names = _json(where) if url else None
    for name in names[:MOST_TOLD] if isinstance(names, list) else []:
        if not str(name).startswith(contradictions.Kind.SAME_SIZE):
            continue
        told = _json(f"{where}/{name}")
        both = told.get("notes") if isinstance(told, dict) else None
        if not isinstance(both, list) or len(both) != 2:
            continue
        try:
            one, other = (notes.open_checkpoint(str(note), log.verifier) for note in both)
        except (NoteMalformed, NoteNotTrusted):
            continue
        if one.size == other.size and one.root != other.root:
            yield Contradiction(contradictions.Kind.SAME_SIZE, log.origin, (str(both[0]), str(both[1])))


def fetch_seen(url: str, origin: str) -> bytes | None:
    """Return the last checkpoint of a log that a witness shows; empty where it has none, None where it does not answer.

    :param url: the witness's monitoring prefix, without a slash at the end.
    """
    answer = _get(f"{url}/{hashlib.sha256(origin.encode()).hexdigest()}/checkpoint")
    if answer is None or answer.status not in {200, 404}:
        return None
    return answer.content if answer.status == 200 else b""


def _remembered(memory: Memory) -> list[tuple[str, bytes]]:
    latest = memory.latest()
    return [] if latest is None else [("this monitor's memory", latest)]


def _shown_by_witnesses(trust: Policy, origin: str) -> Iterator[tuple[str, bytes]]:
    for witness in trust.witnesses.values():
        raw = fetch_seen(witness.url, origin) if witness.url else None
        if raw:
            yield witness.verifier.name, raw


def _of_log(source: Source) -> bytes:
    try:
        return source.read(sources.CHECKPOINT)
    except NotInLog:
        raise LogUnreachable(place=sources.CHECKPOINT, reason="there is nothing at this address") from None


def _unwitnessed(shown: Sequence[Shown], trust: Policy, memory: Memory, origin: str, at: datetime) -> Iterator[Alarm]:
    """Yield an alarm where the log has grown and no quorum has cosigned it for longer than one is patient."""
    largest = max((one.checkpoint.size for one in shown), default=0)
    witnessed = max((one.checkpoint.size for one in shown if _is_witnessed(one, trust)), default=-1)
    path = memory.folder / _UNWITNESSED
    if witnessed >= largest:
        path.unlink(missing_ok=True)
        return
    waiting = _read_waiting(memory)
    if waiting is None or witnessed >= waiting[0]:
        path.write_text(json.dumps({"size": largest, "since": at.isoformat()}), "utf-8")
    elif at - waiting[1] >= PATIENCE:
        says = f"Since {waiting[1]:%Y-%m-%d %H:%M} UTC not enough witnesses have cosigned the {waiting[0]} entries of the log."
        yield Alarm(Trouble.UNWITNESSED, origin, says, about=f"{waiting[0]} since {waiting[1]}")


def _read_waiting(memory: Memory) -> tuple[int, datetime] | None:
    """Return the size that still waits for witnesses, and since when."""
    try:
        found = json.loads((memory.folder / _UNWITNESSED).read_text("utf-8"))
        return int(found["size"]), datetime.fromisoformat(found["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_witnessed(shown: Shown, trust: Policy) -> bool:
    try:
        policy.open_checkpoint(shown.note, trust)
    except (NoteMalformed, NoteNotTrusted, NotWitnessed):
        return False
    return True


def _get(url: str) -> http.Answer | None:
    try:
        return http.call("GET", url, deadline_seconds=CALL_SECONDS, largest_answer=4 * MAX_BYTES)
    except http.OutsideUnavailable:
        return None


def _json(url: str) -> object:
    answer = _get(url)
    if answer is None or answer.status != 200:
        return None
    try:
        return http.parse_json(answer.content)
    except http.OutsideNonsense:
        return None
