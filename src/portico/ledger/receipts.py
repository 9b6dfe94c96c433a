"""Receipts: a signed promise that an entry will be in the log soon. Pure.

:source: docs/reference/ledger.md, "Receipts"; C2SP signed-note
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from portico.ledger.errors import NoteMalformed
from portico.ledger.merkle import HASH_BYTES
from portico.ledger.notes import Signer, Verifier, open_note, sign_note

HEAD = "portico-receipt/1"
WITHIN_SECONDS = 60
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a receipt says: the entry with this leaf hash, recorded at `at`, is in a log of `origin` within some seconds.

    :param origin: of all logs of an installation: their origins are this, a slash, and a number.
    :param leaf: 32 bytes.
    :param at: aware UTC instant, whole seconds.
    """

    origin: str
    leaf: bytes
    at: datetime
    within_seconds: int = WITHIN_SECONDS

    def text(self) -> str:
        """Return the text that is signed."""
        at = self.at.astimezone(UTC).strftime(_TIME)
        leaf = base64.b64encode(self.leaf).decode()
        return f"{HEAD}\n{self.origin}\n{leaf}\n{at}\nwithin {self.within_seconds}\n"


def receipt_signer(origin: str, seed: bytes) -> Signer:
    """Return the key that signs receipts; it is another one than the log's own."""
    return Signer(f"{origin}/receipts", seed)


def sign_receipt(promise: Promise, signer: Signer) -> str:
    """Return the signed note. The same promise gives the same note, whenever it is asked for (RFC 8032)."""
    return sign_note(promise.text(), [signer])


def open_receipt(note: str | bytes, verifier: Verifier) -> Promise:
    """Check a receipt and return what it says.

    :raises NoteMalformed: it is no receipt.
    :raises NoteNotTrusted: the key has not signed it.
    """
    return parse_promise(open_note(note, [verifier]).text)


def parse_promise(text: str) -> Promise:
    """Return what the text of a receipt says.

    :raises NoteMalformed: it is none.
    """
    match = re.fullmatch(
        rf"{HEAD}\n(?P<origin>[^\n]+)\n(?P<leaf>[A-Za-z0-9+/=]+)\n(?P<at>[0-9TZ:-]+)\nwithin (?P<within>[1-9][0-9]{{0,5}})\n",
        text,
    )
    try:
        if match is None:
            raise ValueError
        at = datetime.strptime(match["at"], _TIME).replace(tzinfo=UTC)
        found = Promise(match["origin"], base64.b64decode(match["leaf"], validate=True), at, int(match["within"]))
        if len(found.leaf) != HASH_BYTES or found.text() != text:
            raise ValueError
    except ValueError:
        raise NoteMalformed(reason="it is not a receipt of the form portico-receipt/1") from None
    return found
