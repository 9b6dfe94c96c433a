"""The way to the witnesses outside (C2SP tlog-witness), for the sequencer: what they have seen, and their cosignatures.

A witness that does not answer is left alone for a while, and one that is slow is not waited for: what it answers later comes
along with the next checkpoint. Nothing that a witness says is believed without a signature: that of the log itself
where it says what it has seen, its own where it cosigns.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import NamedTuple

from django.conf import settings

from portico.kernel import http, logs
from portico.ledger import monitoring, notes, queries
from portico.ledger.errors import LogBehindWitness, NoteMalformed, NoteNotTrusted, NotInLog, WitnessesSilent
from portico.ledger.notes import MAX_BYTES, Signature, Verifier
from portico.ledger.types import Cosigned, LogNow, Seen, SignedCheckpoint

logger = logs.logger(__name__)

CALL_SECONDS = 5.0  # for one call to one witness
WAIT_SECONDS = 1.0  # for all of them together, before the next checkpoint
REST_SECONDS = 15.0  # after a witness did not answer
MOST_WITNESSES = 32
SIZE_BODY = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness that we ask.

    :param url: its submission prefix, without a slash at the end.
    :param monitoring_url: its monitoring prefix; mostly the same.
    """

    url: str
    verifier: Verifier
    monitoring_url: str


class Outcome(Enum):
    """What became of a submission."""

    COSIGNED = "cosigned"
    OTHER_SIZE = "other size"
    REFUSED = "refused"
    SILENT = "silent"


class Reply(NamedTuple):
    """What a witness answered to a checkpoint.

    :param size: where it expects another old size: that one.
    """

    witness: Witness
    outcome: Outcome
    signature: Signature | None = None
    size: int = 0


class _UnderWay(NamedTuple):
    """A submission whose answer has not been read yet."""

    checkpoint: SignedCheckpoint
    reply: Future[Reply]


@dataclass(slots=True)
class OutsideWitnesses:
    """The witnesses of an installation; it fits `base.Witnesses`.

    :param clock: seconds that only grow.
    """

    witnesses: Sequence[Witness]
    clock: Callable[[], float] = time.monotonic
    _sizes: dict[tuple[int, str], int] = field(default_factory=dict)
    _rests_until: dict[str, float] = field(default_factory=dict)
    _under_way: dict[str, _UnderWay] = field(default_factory=dict)
    _found: list[Cosigned] = field(default_factory=list)
    _contradicted: bool = False
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2 * MOST_WITNESSES))

    def ask_what_was_seen(self, log: LogNow, /) -> Sequence[Seen]:
        """Return what each witness that answers has seen of a log; one that has seen nothing says size 0.

        :raises WitnessesSilent: there are witnesses, and none answers.
        """
        asked = [self._pool.submit(find_seen, witness, log) for witness in self.witnesses]
        found = [seen for seen in (one.result() for one in asked) if seen is not None]
        if self.witnesses and not found:
            raise WitnessesSilent
        return found

    def cosign(self, checkpoint: SignedCheckpoint, /) -> Sequence[Cosigned]:
        """Submit a checkpoint to every witness, and return the cosignatures that have come, late ones of earlier ones too.

        :raises LogBehindWitness: a witness has seen more of the log than there is, or something else. What others have
            cosigned meanwhile is returned the next time.
        """
        self._collect()
        for _ in range(2):  # a witness that expects another old size says which, and is asked once more
            self._submit(checkpoint)
            wait([one.reply for one in self._under_way.values()], timeout=WAIT_SECONDS)
            self._collect()
        if self._contradicted:
            self._contradicted = False
            raise LogBehindWitness(number=checkpoint.log)
        found, self._found = self._found, []
        return found

    def _submit(self, checkpoint: SignedCheckpoint) -> None:
        signed = {one.witness for one in self._found if (one.log, one.size) == (checkpoint.log, checkpoint.size)}
        for witness in self.witnesses:
            name = witness.verifier.name
            rests = self._rests_until.get(name, 0.0) > self.clock()
            if rests or name in self._under_way or name in signed or name in checkpoint.witnesses:
                continue
            old = self._sizes.pop((checkpoint.log, name), 0)
            try:
                proof = queries.prove_consistency(checkpoint.log, old=old, new=checkpoint.size)
            except NotInLog:
                self._contradict(witness, checkpoint)
                continue
            reply = self._pool.submit(submit, witness, checkpoint.note, old, proof)
            self._under_way[name] = _UnderWay(checkpoint, reply)

    def _collect(self) -> None:
        """Take in the answers that have come."""
        for name, (checkpoint, future) in list(self._under_way.items()):
            if not future.done():
                continue
            del self._under_way[name]
            reply = future.result()
            if reply.outcome is Outcome.COSIGNED and reply.signature is not None:
                self._sizes[checkpoint.log, name] = checkpoint.size
                self._found.append(_cosigned(checkpoint, reply.signature))
            elif reply.outcome is Outcome.OTHER_SIZE:
                self._sizes[checkpoint.log, name] = reply.size
            elif reply.outcome is Outcome.REFUSED:
                self._contradict(reply.witness, checkpoint)
            else:
                logger.warning("a witness does not answer", witness=name)
                self._rests_until[name] = self.clock() + REST_SECONDS

    def _contradict(self, witness: Witness, checkpoint: SignedCheckpoint) -> None:
        """Note that a witness says something else. It rests, so that one that says so without cause stops nobody."""
        name = witness.verifier.name
        logger.error("a witness does not cosign", witness=name, log_number=checkpoint.log, size=checkpoint.size)
        self._rests_until[name] = self.clock() + REST_SECONDS
        self._contradicted = True


def configured() -> OutsideWitnesses | None:
    """Return the way to the witnesses of this installation, or None where it has none."""
    found = [
        Witness(one["url"], Verifier.parse(one["key"]), one.get("monitoring_url") or one["url"])
        for one in settings.PORTICO_WITNESSES
    ]
    return OutsideWitnesses(found) if found else None


def submit(witness: Witness, note: str, old: int, proof: Sequence[bytes]) -> Reply:
    """Send a checkpoint to a witness (C2SP tlog-witness, add-checkpoint) and return what it answers.

    :param note: the checkpoint; the cosignatures that it has already are not sent along.
    :param proof: that the log grew from `old` entries.
    """
    lines = [f"old {old}", *(base64.b64encode(each).decode() for each in proof)]
    parsed = notes.parse_note(note)
    own = notes.Note(parsed.text, parsed.signatures[:1]).written()
    body = "\n".join(lines) + "\n\n" + own
    try:
        answer = http.call(
            "POST",
            f"{witness.url}/add-checkpoint",
            body=body.encode(),
            deadline_seconds=CALL_SECONDS,
            largest_answer=MAX_BYTES,
        )
    except http.OutsideUnavailable:
        return Reply(witness, Outcome.SILENT)
    if answer.status == 200:
        signature = find_cosignature(witness.verifier, parsed.text, answer.content)
        return Reply(witness, Outcome.COSIGNED if signature else Outcome.SILENT, signature)
    if answer.status == 409 and (size := SIZE_BODY.fullmatch(answer.content)):
        return Reply(witness, Outcome.OTHER_SIZE, size=int(size[1]))
    return Reply(witness, Outcome.REFUSED if answer.status == 422 else Outcome.SILENT)


def find_cosignature(verifier: Verifier, text: str, answer: bytes) -> Signature | None:
    """Return the signature of a witness under the text of a checkpoint that is in its answer; None where none fits."""
    try:
        opened = notes.open_note(text + "\n" + answer.decode(), [verifier])
    except (NoteMalformed, NoteNotTrusted, UnicodeDecodeError):
        return None
    return opened.signatures[0]


def find_seen(witness: Witness, log: LogNow) -> Seen | None:
    """Return what a witness says that it has seen of a log (C2SP tlog-witness, Monitor Retrieval Mechanism).

    Only what the log itself has signed is believed: a witness cannot invent that the log was larger.
    """
    name = witness.verifier.name
    answer = monitoring.fetch_seen(witness.monitoring_url, log.origin)
    if answer is None:
        return None
    if not answer:
        return Seen(name, 0)
    try:
        seen = notes.open_checkpoint(answer, Verifier.parse(log.verifier), origin=log.origin)
    except (NoteMalformed, NoteNotTrusted):
        logger.warning("a witness shows what the log has not signed", witness=name, log_number=log.number)
        return None
    return Seen(name, seen.size, seen.root, answer.decode())


def _cosigned(checkpoint: SignedCheckpoint, signature: Signature) -> Cosigned:
    at = datetime.fromtimestamp(min(signature.signed_at, _LAST_SECOND), UTC)
    return Cosigned(checkpoint.log, checkpoint.size, signature.name, signature.line, at)


_LAST_SECOND = 253_402_300_799  # the end of the year 9999, which is where dates end
