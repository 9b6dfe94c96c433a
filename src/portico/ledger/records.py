"""What somebody downloads of one entry of the log: its content, what opens it, the promise and the proof. Pure.

Whoever holds the file can check it without the installation that wrote it (`portico ledger verify`): the content and the
salt give the digest, the digest gives the leaf, the receipt promises that leaf, and the proof shows where it stands.

:source: docs/reference/ledger.md, "Records that people keep"
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portico.ledger import commitments
from portico.ledger.errors import ContentNotCommittable, ProofInvalid
from portico.ledger.types import EntryKind

FORMAT = "portico-record/1"
MAX_RECORD_BYTES = 1_000_000
_KEYS = frozenset({"format", "kind", "content", "salt", "parts", "receipt", "proof"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A content with what opens the commitment to it.

    :param kind: that of the entry; a part has a kind of its own, such as `access-who`.
    :param salt: 32 bytes.
    """

    kind: str
    content: Mapping[str, object]
    salt: bytes

    def digest(self) -> bytes:
        """Return the commitment, 32 bytes."""
        return commitments.commit(self.kind, self.content, self.salt)


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """What a person keeps of an entry.

    :param parts: by their name in the content, the parts whose commitments the holder may open.
    :param receipt: the signed promise (a signed note); empty when this installation signs none.
    :param proof: that the entry is in the log (C2SP tlog-proof); empty while it waits.
    :param beside: names of what else was in the file; nothing vouches for it.
    """

    opened: Opened
    parts: Mapping[str, Opened] = field(default_factory=dict)
    receipt: str = ""
    proof: str = ""
    beside: tuple[str, ...] = ()

    def leaf(self) -> bytes:
        """Return the leaf hash of the entry that the content leads to.

        :raises ProofInvalid: a part is not the one that the content promises, or the entry is of no known kind.
        """
        try:
            kind = EntryKind(self.opened.kind)
            for name, part in self.parts.items():
                if self.opened.content.get(name) != base64.b64encode(part.digest()).decode():
                    raise ProofInvalid(reason=f"what is told of '{name}' is not what was recorded")
            return commitments.entry_leaf(kind, self.opened.digest())
        except ValueError:
            raise ProofInvalid(reason=f"nothing of the kind '{self.opened.kind}' is recorded") from None
        except ContentNotCommittable as error:
            raise ProofInvalid(reason=str(error.facts.get("reason", error))) from None

    def text(self) -> str:
        """Return the file."""
        document = {
            "format": FORMAT,
            **_opened(self.opened),
            "parts": {name: _opened(part) for name, part in self.parts.items()},
            "receipt": self.receipt or None,
            "proof": self.proof or None,
        }
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def parse_record(text: str) -> KeptRecord:
    """Return what a file says, unchecked.

    :raises ProofInvalid: it has another form.
    """
    if len(text) > MAX_RECORD_BYTES:
        raise ProofInvalid(reason=f"it has more than {MAX_RECORD_BYTES} characters")
    try:
        document = json.loads(text, object_pairs_hook=_no_name_twice)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise ValueError
        parts = {str(name): _read(part) for name, part in document["parts"].items()}
        beside = tuple(sorted(document.keys() - _KEYS))
        return KeptRecord(_read(document), parts, str(document["receipt"] or ""), str(document["proof"] or ""), beside)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise ProofInvalid(reason=f"it is not a record of the form {FORMAT}") from None


def _no_name_twice(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return an object of JSON. A name that stands in it twice could be read in two ways: one checked, another shown."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ProofInvalid(reason="a name stands in it twice, so that it could be read in two ways")
    return found


def _opened(opened: Opened) -> dict[str, object]:
    salt = base64.b64encode(opened.salt).decode()
    return {"kind": opened.kind, "content": dict(opened.content), "salt": salt}


def _read(document: object) -> Opened:
    if not isinstance(document, dict) or not isinstance(document["content"], dict):
        raise TypeError
    written = str(document["salt"])
    try:
        salt = base64.b64decode(written, validate=True)
    except binascii.Error:
        salt = b""
    if len(salt) != commitments.SALT_BYTES or base64.b64encode(salt).decode() != written:
        raise ProofInvalid(reason=f"the salt of '{document['kind']}' is not {commitments.SALT_BYTES} bytes in base64")
    return Opened(str(document["kind"]), document["content"], salt)
