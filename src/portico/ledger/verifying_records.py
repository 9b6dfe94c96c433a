"""Checking what a person has kept of one entry: what is proved, and what is not yet. Pure; it needs keys, never a database.

:source: docs/reference/ledger.md, "Records that people keep"; C2SP tlog-proof
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from portico.ledger import merkle, policy, proofs, receipts, sources, verifying
from portico.ledger.errors import (
    NoteMalformed,
    NoteNotTrusted,
    NotWitnessed,
    ProofInvalid,
    ReceiptInvalid,
)
from portico.ledger.notes import Verifier
from portico.ledger.policy import Believed, Policy
from portico.ledger.receipts import Promise
from portico.ledger.records import KeptRecord
from portico.ledger.sources import Source

_PROMISED = "Promised, and not yet proved. "


@dataclass(slots=True)
class Verdict:
    """What was found, in sentences. Whatever contradicts itself is not in here: it is raised."""

    proved: list[str] = field(default_factory=list)
    not_yet: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # promises that were not kept
    unsealed: list[str] = field(default_factory=list)  # parts of the file that nothing here vouches for


def check_record(
    record: KeptRecord,
    trust: Policy,
    *,
    receipt_key: Verifier | None = None,
    source: Source | None = None,
    at: datetime,
) -> Verdict:
    """Check everything that a record claims, as far as keys and the log at hand allow.

    :param receipt_key: the key that receipts are signed with; without it the promise is not checked.
    :param source: the log, to find an entry that came without a proof, and to see that the log has kept it.
    :param at: aware instant, to tell a promise that is not due yet from one that was broken.
    :raises ReceiptInvalid: the record contradicts itself, or a signature does not fit.
    :raises LogDoesNotFit: the log that is at hand does not hold what was proved.
    """
    verdict = Verdict(unsealed=list(record.beside))
    with _fitting("what it says"):
        leaf = record.leaf()
    with _fitting("the signed promise"):
        promise = _check_promise(record, leaf, receipt_key, verdict)
    if record.proof:
        with _fitting("the proof"):
            _check_proof(record.proof, leaf, promise, trust, source, verdict)
    elif source is not None:
        with _fitting("the checkpoint of the log at hand"):
            _look_for_it(leaf, promise, trust, source, verdict, at)
    else:
        verdict.not_yet.append(
            f"{_PROMISED if promise is not None else ''}The file has no proof that the entry is in the log. Download it"
            " again in a minute, or give --url or --folder to look for it."
        )
    if not record.receipt and not verdict.proved:  # what stands in the log needs no promise any more
        verdict.not_yet.append("The file has no signed promise.")
    return verdict


@contextmanager
def _fitting(part: str) -> Iterator[None]:
    """Name the part of the file in which something does not fit."""
    try:
        yield
    except (ProofInvalid, NoteMalformed, NoteNotTrusted) as error:
        reason = str(error.facts.get("reason", error)).rstrip(".")
        raise ReceiptInvalid(reason=f"{part}: {reason}") from error


def _check_promise(record: KeptRecord, leaf: bytes, key: Verifier | None, verdict: Verdict) -> Promise | None:
    if not record.receipt:
        return None
    if key is None:
        verdict.not_yet.append("The signed promise was not checked: give the key of receipts with --receipt-key.")
        return None
    promise = receipts.open_receipt(record.receipt, key)
    if promise.leaf != leaf:
        raise ReceiptInvalid(reason="the signed promise is about other content, or another salt, than the file has")
    verdict.proved.append(
        f"{promise.origin} has promised to record exactly this, at {promise.at:%Y-%m-%d %H:%M:%S} UTC,"
        f" within {promise.within_seconds} seconds."
    )
    return promise


def _check_proof(
    text: str, leaf: bytes, promise: Promise | None, trust: Policy, source: Source | None, verdict: Verdict
) -> None:
    proof = proofs.parse_proof(text)
    believed = policy.open_checkpoint(proof.checkpoint, trust, unwitnessed=True)
    _check_origin(promise, believed)
    signed = believed.checkpoint
    try:
        merkle.check_inclusion(leaf=leaf, index=proof.index, size=signed.size, root=signed.root, proof=proof.hashes)
    except ProofInvalid:
        reason = f"its hashes do not lead from this content to the root that {signed.origin} signed"
        raise ProofInvalid(reason=reason) from None
    _say_included(proof.index, believed, verdict)
    _say_witnessed(proof.checkpoint, trust, believed, verdict)
    if source is not None:
        now = policy.open_checkpoint(source.read(sources.CHECKPOINT), trust, unwitnessed=True).checkpoint
        if now.origin == signed.origin:
            verifying.check_since(source, signed, now)
            verdict.proved.append(f"The log at hand, now with {now.size} entries, has kept it.")


def _look_for_it(
    leaf: bytes, promise: Promise | None, trust: Policy, source: Source, verdict: Verdict, at: datetime
) -> None:
    raw = source.read(sources.CHECKPOINT)
    believed = policy.open_checkpoint(raw, trust, unwitnessed=True)
    _check_origin(promise, believed)
    signed = believed.checkpoint
    index = verifying.find_leaf(source, leaf, signed.size)
    if index is not None:
        hashes = verifying.prove_inclusion(source, index, signed.size)
        merkle.check_inclusion(leaf=leaf, index=index, size=signed.size, root=signed.root, proof=hashes)
        _say_included(index, believed, verdict)
        _say_witnessed(raw, trust, believed, verdict)
    elif promise is not None and promise.at + timedelta(seconds=promise.within_seconds) < at:
        verdict.broken.append(
            f"The entry is not among the {signed.size} entries of {signed.origin}, though it was promised for"
            f" {promise.at + timedelta(seconds=promise.within_seconds):%Y-%m-%d %H:%M:%S} UTC. The signed promise is your"
            " evidence: keep it. Look into later logs of the same ledger too, if there are any."
        )
    else:
        verdict.not_yet.append(
            f"{_PROMISED if promise is not None else ''}The entry is not among the {signed.size} entries that"
            f" {signed.origin} has signed so far. Try again in a minute."
        )


def _check_origin(promise: Promise | None, believed: Believed) -> None:
    if promise is not None and not believed.checkpoint.origin.startswith(f"{promise.origin}/"):
        reason = f"the promise is of {promise.origin}, and the proof of {believed.checkpoint.origin}"
        raise ReceiptInvalid(reason=reason)


def _say_included(index: int, believed: Believed, verdict: Verdict) -> None:
    signed = believed.checkpoint
    verdict.proved.append(
        f"It is entry {index} of {signed.origin}, under a root that the log signed at {signed.size} entries."
    )


def _say_witnessed(raw: str | bytes, trust: Policy, believed: Believed, verdict: Verdict) -> None:
    try:
        policy.open_checkpoint(raw, trust)
    except NotWitnessed as error:
        verdict.not_yet.append(f"{error} Until then the log could still show others something else.")
        return
    if believed.witnesses:
        who = ", ".join(believed.witnesses)
        verdict.proved.append(f"{who} saw the same root, and that nothing before it was removed or altered.")
    else:
        verdict.not_yet.append("Nobody outside was asked: no key of a witness was given.")
