"""Proofs that can be kept and checked offline. Pure.

:source: C2SP tlog-proof
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from portico.ledger.errors import ProofInvalid
from portico.ledger.merkle import HASH_BYTES
from portico.ledger.notes import MAX_BYTES

HEAD = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63
MAX_PROOF_BYTES = MAX_BYTES + 50_000
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Proof:
    """Where an entry stands, the hashes that lead from it to the root, and the checkpoint with that root.

    :param hashes: from the entry's sibling up to a child of the root.
    :param checkpoint: the signed note, verbatim.
    :param extra: whatever was put beside it; it is not covered by any signature.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def text(self) -> str:
        """Return the proof as it is kept."""
        lines = [HEAD]
        if self.extra is not None:
            lines.append(f"extra {base64.b64encode(self.extra).decode()}")
        lines.append(f"index {self.index}")
        lines += [base64.b64encode(each).decode() for each in self.hashes]
        return "\n".join(lines) + "\n\n" + self.checkpoint


def parse_proof(text: str) -> Proof:
    """Return the parts of a proof, unchecked.

    :raises ProofInvalid: it has another form.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_PROOF_BYTES:
        raise ProofInvalid(reason=f"it has more than {MAX_PROOF_BYTES} bytes")
    head, blank, checkpoint = text.partition("\n\n")
    word, *lines = head.split("\n")
    if word != HEAD or not blank:
        raise ProofInvalid(reason=f"it does not begin with the line {HEAD}, or has no checkpoint")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = _decoded(lines.pop(0).removeprefix("extra "))
    index = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if index is None:
        raise ProofInvalid(reason="it does not say at which index the entry stands")
    hashes = tuple(_decoded(line) for line in lines)
    if len(hashes) > MAX_HASHES or any(len(each) != HASH_BYTES for each in hashes):
        raise ProofInvalid(reason=f"it has at most {MAX_HASHES} hashes, of {HASH_BYTES} bytes each")
    return Proof(int(index[1]), hashes, checkpoint, extra)


def _decoded(encoded: str) -> bytes:
    try:
        data = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        data = b""
    if base64.b64encode(data).decode() != encoded:
        raise ProofInvalid(reason="a line is not base64")
    return data
