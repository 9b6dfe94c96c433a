"""A question comes in, a signed answer or a signed refusal goes out. No HTTP server here, and no clock but the kernel's."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum

from portico.evidence import signatures
from portico.evidence.errors import SignatureRefused
from portico.evidence.registry.admission import Bucket
from portico.evidence.registry.holding import Ambiguous, Found
from portico.evidence.registry.journal import Entry, Journal, JournalProblem, Nonces
from portico.evidence.registry.metrics import Metrics
from portico.evidence.registry.problems import Reason, Refused
from portico.evidence.registry.questions import LARGEST_QUESTION, Question, read_question
from portico.evidence.registry.reading import Loaded
from portico.evidence.registry.sources.base import MOST_ROWS, SourceDown, SourceProblem, TooManyRows
from portico.kernel import clock, logs

JSON = "application/json"
PROBLEM = "application/problem+json"
SLOW_SECONDS = 5.0
NOISE_PER_SECOND = 10  # refusals of strangers and replays that are logged or written down; all are counted
log = logs.logger(__name__)


class Fault(StrEnum):
    """What may be wrong with this registry, so that a demo shows what Portico does then."""

    SLOW = "slow"
    DOWN = "down"
    NONSENSE = "nonsense"


class HangUp(Exception):
    """The connection ends without an answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back, as HTTP has it."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class _Exchange:
    """What is known of one question so far."""

    request: signatures.Request
    at: dt.datetime
    signed: signatures.Signed | None = None
    question: Question | None = None
    is_quiet: bool = True  # not written down yet: of strangers' questions and replays there may be very many


@dataclass
class Registry:
    """One registry: what it has loaded, what it remembers, what it counts."""

    loaded: Loaded
    journal: Journal
    nonces: Nonces
    metrics: Metrics = field(default_factory=Metrics)
    fault: Fault | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    _noise: Bucket = field(default_factory=lambda: Bucket(NOISE_PER_SECOND))

    def records(self, request: signatures.Request, if_none_match: str = "") -> Reply:
        """Answer one question, and write it down before it is answered.

        :param request: as it arrived.
        :param if_none_match: the header of that name.
        :raises HangUp: the fault `down` is switched on.
        """
        started = time.monotonic()
        loaded = self.loaded
        # Other machines compare by the real clock, also where the demo has moved ours.
        exchange = _Exchange(request, clock.told(clock.now()))
        try:
            reply, outcome = self._answer(loaded, exchange, if_none_match)
        except Refused as refused:
            reply, outcome = _problem(refused), refused.reason.value
        except HangUp:
            raise
        except Exception:
            # Whoever asked is told so with our signature, and it is written down: a mistake of ours hides no question.
            log.exception("a question failed", registry=loaded.file.registry)
            reply, outcome = _problem(Refused(Reason.BROKEN)), Reason.BROKEN.value
        try:
            self._write_down(exchange, outcome)
        except JournalProblem as error:
            log.error("the journal cannot be written", registry=loaded.file.registry, reason=str(error))
            reply, outcome = _problem(Refused(Reason.JOURNAL)), Reason.JOURNAL.value
        self.metrics.answered(outcome, time.monotonic() - started)
        return reply if exchange.signed is None else _signed(loaded, reply, exchange)

    def _answer(self, loaded: Loaded, exchange: _Exchange, if_none_match: str) -> tuple[Reply, str]:
        signed = self._recognise(loaded, exchange)
        loaded.admission.refuse_too_many(signed.party)
        exchange.is_quiet = False
        question = exchange.question = read_question(exchange.request.body)
        loaded.admission.refuse(signed.party, question, at=exchange.at)
        if self.fault is not None:
            self._fail(self.fault)
        if self.fault is Fault.NONSENSE:
            nonsense = {"registry": loaded.file.registry, "as_of": "yesterday", "records": "plenty"}
            return Reply(200, {"Content-Type": JSON}, json.dumps(nonsense).encode()), "nonsense"
        found = self._found(loaded, question)
        if found.unfit:
            self.metrics.left_out(found.unfit)
            log.warning("values are not of their type", registry=loaded.file.registry, concept=", ".join(found.unfit))
        return _answered(loaded, signed.party, question, found, if_none_match)

    def _recognise(self, loaded: Loaded, exchange: _Exchange) -> signatures.Signed:
        """Return who asks.

        :raises Refused: the signature is not accepted, or the question was asked before.
        """
        request = exchange.request
        if len(request.body) > LARGEST_QUESTION:
            raise Refused(Reason.TOO_LARGE, {"why": f"A question has at most {LARGEST_QUESTION} bytes"})
        # Whoever is asked could pass the question on to another registry that trusts the same key, in the asker's name.
        if request.authority.lower() not in loaded.authorities:
            raise Refused(Reason.WRONG_HOST)
        try:
            signed = signatures.verify_request(request, keys=loaded.admission.keys, at=exchange.at)
        except SignatureRefused as refused:
            reason = Reason(str(refused.facts["fault"]))
            if self._noise.take():
                log.warning("a question is refused", registry=loaded.file.registry, reason=reason.value)
            raise Refused(reason) from None
        exchange.signed = signed
        if not self.nonces.is_new(signed.party, signed.nonce, at=exchange.at):
            exchange.is_quiet = not self._noise.take()
            raise Refused(Reason.REPLAYED)
        return signed

    def _found(self, loaded: Loaded, question: Question) -> Found:
        try:
            found = loaded.holding.find(question.subject, question.concepts)
        except TooManyRows:
            raise Refused(
                Reason.TOO_LARGE, {"why": f"There are more than {MOST_ROWS} rows about this person"}
            ) from None
        except Ambiguous:
            log.error("several rows of one subject say different things", registry=loaded.file.registry)
            raise Refused(Reason.SOURCE_WRONG) from None
        except (SourceDown, SourceProblem) as problem:
            log.error("the source does not answer", registry=loaded.file.registry, reason=type(problem).__name__)
            raise Refused(Reason.SOURCE_DOWN) from None
        if found is None:
            raise Refused(Reason.NOBODY)
        return found

    def _fail(self, fault: Fault) -> None:
        if fault is Fault.SLOW:
            self.stopping.wait(SLOW_SECONDS)
        elif fault is Fault.DOWN:
            raise HangUp

    def _write_down(self, exchange: _Exchange, outcome: str) -> None:
        signed, question = exchange.signed, exchange.question
        if signed is None or exchange.is_quiet:
            return
        entry = Entry(exchange.at, signed.party, signed.key, signed.nonce, outcome)
        if question is not None:
            held = self.loaded.holding.concepts
            entry = Entry(
                exchange.at,
                signed.party,
                signed.key,
                signed.nonce,
                outcome,
                id=question.id,
                requested_by=question.requested_by,
                purpose=question.purpose,
                service=_without(question.subject, question.service),
                case=_without(question.subject, question.case),
                basis=_without(question.subject, question.law) or f"consent {question.consent}",
                concepts=tuple(concept for concept in question.concepts if concept in held),
            )
        self.journal.write(entry)


def _without(subject: str, text: str | None) -> str | None:
    """Return a text for the journal, unless an asker has put the subject's number into it."""
    return "(left out: it held the subject)" if text is not None and len(subject) > 5 and subject in text else text


def _answered(loaded: Loaded, client: str, question: Question, found: Found, if_none_match: str) -> tuple[Reply, str]:
    page = loaded.pages.page(client, question, found)
    document = {
        "registry": loaded.file.registry,
        "as_of": found.as_of.isoformat(),
        "records": page.records,
        "next": page.next,
    }
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    etag = loaded.pages.etag(client, question, content)
    headers = {"Content-Type": JSON, "ETag": etag}
    if etag in (tag.strip().removeprefix("W/") for tag in if_none_match.split(",")):
        return Reply(304, headers, b""), "unchanged"
    return Reply(200, headers, b'{"id":"' + question.id.encode() + b'",' + content[1:]), "answered"


def _problem(refused: Refused) -> Reply:
    headers = {"Content-Type": PROBLEM}
    if refused.reason is Reason.RATE:
        headers["Retry-After"] = "1"
    return Reply(refused.status, headers, json.dumps(refused.document(), ensure_ascii=False).encode())


def _signed(loaded: Loaded, reply: Reply, exchange: _Exchange) -> Reply:
    answer = signatures.Answer(reply.status, reply.headers, reply.body)
    fields = signatures.sign_answer(answer, loaded.signers[0], to=exchange.request, at=exchange.at)
    return Reply(reply.status, {**reply.headers, **fields}, reply.body)
