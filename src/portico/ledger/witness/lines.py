"""What a log sends to add-checkpoint, read strictly (C2SP tlog-witness).

old <size>
<base64 hash>
...

<checkpoint>
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

MOST_BYTES = 64 * 1024  # 63 hashes and a checkpoint with 16 signatures of the largest kind stay below it
MOST_HASHES = 63
LARGEST_SIZE = 2**63 - 1
_OLD = re.compile(rb"old (0|[1-9][0-9]{0,18})")
_HASH = re.compile(rb"[A-Za-z0-9+/]{43}=")


class Unreadable(ValueError):
    """What was sent is not what add-checkpoint takes; the text says why."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A new checkpoint and the proof that the old tree is in it.

    :param old_size: leaves of the last tree that the sender believes to be known here.
    :param proof: RFC 6962 consistency proof, hashes of 32 bytes.
    :param note: the checkpoint, as it was sent.
    """

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes


def read_submission(body: bytes) -> Submission:
    """Return what a body says.

    >>> read_submission(b"old 0\\n\\nexample.com/log\\n...").old_size
    0

    :raises Unreadable: it is too long, or a line is not as it must be.
    """
    if len(body) > MOST_BYTES:
        raise Unreadable(f"The request has more than {MOST_BYTES} bytes.")
    head, separator, note = body.partition(b"\n\n")
    if not separator:
        raise Unreadable("There is no empty line before the checkpoint.")
    first, *rest = head.split(b"\n")
    found = _OLD.fullmatch(first)
    if found is None or int(found[1]) > LARGEST_SIZE:
        raise Unreadable("The first line must be `old` and a size.")
    if len(rest) > MOST_HASHES:
        raise Unreadable(f"There are more than {MOST_HASHES} hashes.")
    return Submission(int(found[1]), tuple(_hash(line) for line in rest), note)


def _hash(line: bytes) -> bytes:
    try:
        value = base64.b64decode(line, validate=True) if _HASH.fullmatch(line) else b""
    except binascii.Error:
        value = b""
    if base64.b64encode(value) != line or len(value) != 32:
        raise Unreadable("Each line of the proof must be 32 bytes in base64.")
    return value
