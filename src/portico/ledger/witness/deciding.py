"""Whether to cosign: the checks of add-checkpoint in the order of C2SP tlog-witness, and the memory in the same step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from portico.ledger import merkle, notes
from portico.ledger.contradictions import Contradiction, Kind
from portico.ledger.errors import NoteMalformed, NoteNotTrusted, ProofInvalid
from portico.ledger.notes import Checkpoint, Note, Opened, Signer
from portico.ledger.witness.configuration import KnownLogs
from portico.ledger.witness.lines import Submission, Unreadable, read_submission
from portico.ledger.witness.state import Memory, State

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
MOST_UNPROVED = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered over HTTP."""

    status: HTTPStatus
    body: str
    content_type: str = TEXT


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that its log has signed, as it was sent and with the log's signatures alone."""

    checkpoint: Checkpoint
    opened: Opened

    def note(self, *more: notes.Signature) -> str:
        """Return the checkpoint with the log's signatures and some more."""
        return Note(self.opened.text, (*self.opened.signatures, *more)).written()


@dataclass(frozen=True, slots=True)
class Witness:
    """Who cosigns: its key, the logs that it knows, and what it remembers of them."""

    signer: Signer
    logs: KnownLogs
    state: State

    def add_checkpoint(self, body: bytes, *, at: datetime) -> Answer:
        """Cosign a new checkpoint, if nothing that was there before has changed.

        :param body: of the request (C2SP tlog-witness, add-checkpoint).
        :param at: aware instant of the cosignature, by the real clock.
        """
        try:
            submission = read_submission(body)
            origin = notes.parse_checkpoint(notes.parse_note(submission.note).text).origin
        except (Unreadable, NoteMalformed) as error:
            return Answer(HTTPStatus.BAD_REQUEST, f"{error}\n")
        verifiers = self.logs.verifiers(origin)
        if not verifiers:
            return Answer(HTTPStatus.NOT_FOUND, "This log is not known here.\n")
        try:
            opened = notes.open_note(submission.note, verifiers)
        except NoteNotTrusted as error:
            return Answer(HTTPStatus.FORBIDDEN, f"{error}\n")
        signed = Signed(notes.parse_checkpoint(opened.text), opened)
        if submission.old_size > signed.checkpoint.size:
            return Answer(HTTPStatus.BAD_REQUEST, "The old size is above the size of the checkpoint.\n")
        with self.state.hold(origin) as memory:
            return self._decide(submission, signed, memory, at)

    def _decide(self, submission: Submission, signed: Signed, memory: Memory, at: datetime) -> Answer:
        latest = memory.latest()
        known = notes.parse_checkpoint(notes.parse_note(latest).text) if latest is not None else None
        size = known.size if known else 0
        if (
            latest is not None
            and known
            and known.size == signed.checkpoint.size
            and known.root != signed.checkpoint.root
        ):
            _keep(memory, Contradiction(Kind.SAME_SIZE, known.origin, (latest.decode(), signed.note())), at)
        if submission.old_size != size:
            return Answer(HTTPStatus.CONFLICT, f"{size}\n", SIZE)
        if signed.checkpoint.size == 0 and signed.checkpoint.root != merkle.EMPTY_ROOT:
            return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "A log without entries has another root.\n")
        try:
            merkle.check_consistency(
                old=size,
                new=signed.checkpoint.size,
                old_root=known.root if known else merkle.EMPTY_ROOT,
                new_root=signed.checkpoint.root,
                proof=submission.proof,
            )
        except ProofInvalid as error:
            if latest is not None and known and known.size < signed.checkpoint.size:
                _keep(memory, Contradiction(Kind.UNPROVED, known.origin, (latest.decode(), signed.note())), at)
            return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, f"{error}\n")
        cosignature = self.signer.sign(signed.opened.text, at=int(at.timestamp()))
        memory.remember(signed.note(cosignature).encode())
        return Answer(HTTPStatus.OK, cosignature.line)

    def checkpoint(self, folder: str) -> bytes | None:
        """Return the last cosigned checkpoint of a log by the SHA-256 of its origin, in hexadecimal digits."""
        return self.state.named(folder).latest()


def _keep(memory: Memory, found: Contradiction, at: datetime) -> None:
    """Keep evidence. A proof that fails may be a stranger's doing, so it takes a share of the room only."""
    kept = memory.contradictions()
    if found.kind is Kind.UNPROVED and sum(name.startswith(Kind.UNPROVED) for name in kept) >= MOST_UNPROVED:
        return
    memory.keep_contradiction(found.name, found.written(at=at).encode())
