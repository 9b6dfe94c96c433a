"""Long answers in pages. A cursor belongs to one question and to one state of the data, and says nothing by itself."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from portico.evidence.registry.holding import Found, Record
from portico.evidence.registry.problems import Reason, Refused
from portico.evidence.registry.questions import Question

_MAC_BYTES = 32
_PLACE_BYTES = 4


@dataclass(frozen=True, slots=True)
class Page:
    """The records of one answer, and the cursor to the next if there is more."""

    records: list[Record]
    next: str | None


class Pages:
    """Cuts answers. The key is the registry's own, so that a cursor or an ETag tells nobody anything about a value."""

    def __init__(self, key: bytes, rows: int) -> None:
        """:param rows: most rows of tables in one answer."""
        self._key = key
        self._rows = rows

    def page(self, client: str, question: Question, found: Found) -> Page:
        """Return the page that a question asks for. Only the first has the records that are no tables.

        :raises Refused: cursor-ended: the cursor is of another question, or the data has changed since.
        """
        total = sum(len(_rows(record)) for record in found.records)
        if question.cursor is None and total <= self._rows:
            return Page(found.records, None)
        state = self._state(client, question, found)
        start = self._place(question.cursor, state, total) if question.cursor is not None else 0
        end = min(start + self._rows, total)
        return Page(_cut(found.records, start, end), self._cursor(end, state) if end < total else None)

    def etag(self, client: str, question: Question, content: bytes) -> str:
        """Return the entity tag of what is answered, the question's id aside (RFC 9110, 8.8.3).

        :param content: registry, day, records and cursor as they are sent.
        """
        mac = hmac.new(
            self._key, b"etag\0" + client.encode() + b"\0" + question.subject.encode() + b"\0", hashlib.sha256
        )
        mac.update(content)
        return f'"{base64.urlsafe_b64encode(mac.digest()[:18]).decode()}"'

    def _state(self, client: str, question: Question, found: Found) -> bytes:
        """Return what must be the same for a cursor to count: who asks what by which basis, and the whole answer."""
        asked: list[object] = [
            client,
            question.subject,
            question.concepts,
            question.requested_by,
            question.purpose,
            question.law,
        ]
        asked += [question.consent, found.as_of.isoformat(), found.records]
        return json.dumps(asked, separators=(",", ":")).encode()

    def _cursor(self, place: int, state: bytes) -> str:
        number = place.to_bytes(_PLACE_BYTES, "big")
        return base64.urlsafe_b64encode(number + self._mac(number, state)).decode()

    def _place(self, cursor: str, state: bytes, total: int) -> int:
        try:
            content = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            content = b""
        number, mac = content[:_PLACE_BYTES], content[_PLACE_BYTES:]
        if len(mac) != _MAC_BYTES or not hmac.compare_digest(mac, self._mac(number, state)):
            raise Refused(Reason.CURSOR_ENDED)
        return min(int.from_bytes(number, "big"), total)

    def _mac(self, number: bytes, state: bytes) -> bytes:
        return hmac.new(self._key, b"cursor\0" + number + state, hashlib.sha256).digest()


def _rows(record: Record) -> Sequence[object]:
    value = record["value"]
    return value if isinstance(value, list) else ()


def _cut(records: Sequence[Record], start: int, end: int) -> list[Record]:
    """Return the rows from start to end, counted over all tables; what is no table, or has no rows, comes first."""
    cut: list[Record] = []
    place = 0
    for record in records:
        rows = _rows(record)
        if not rows:
            cut += [record] if start == 0 else []
            continue
        chosen = rows[max(start - place, 0) : max(end - place, 0)]
        place += len(rows)
        if chosen:
            cut.append({**record, "value": list(chosen)})
    return cut
