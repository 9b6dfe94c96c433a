"""What is stored encrypted, column by column, and how it is moved to a new data key while everything runs.

A room names its columns (`Sealed`); `reencrypt` goes through one of them in batches. Rows that are under the current
key already are passed over, so it can be stopped and started at any time, and run by several at once.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.db import models, transaction

from portico.identity import ciphers

BATCH = 500
CLEAR = "not encrypted"
_SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column whose values are encrypted.

    :param purpose: as given to `ciphers.encrypt`.
    :param column: of bytes; or of JSON, as `seal_json` writes it; or of text in base64.
    :param row: the id that a value is bound to; the primary key where it is not given.
    :param keys: for a JSON column that is not sealed as a whole: the keys of its object that hold text in base64.
    :param beside: what else has to be written with a value, such as its index; it is given the row and the clear bytes.
    """

    model: type[models.Model]
    column: str
    purpose: str
    row: Callable[[models.Model], str] = lambda row: str(row.pk)
    keys: tuple[str, ...] = ()
    beside: Callable[[models.Model, bytes], Mapping[str, object]] = lambda _row, _clear: {}

    @property
    def name(self) -> str:
        """Return table and column, for whoever operates it."""
        return f"{self.model._meta.db_table}.{self.column}"


def seal_json(purpose: str, row: object, value: object) -> object:
    """Return a JSON value as it is stored: texts and lists encrypted, what says little (numbers, days) as it is."""
    if not value or not isinstance(value, str | list):
        return value
    return {_SEALED: seal_text(purpose, row, json.dumps(value, ensure_ascii=False))}


def open_json(purpose: str, row: object, stored: object) -> object:
    """Return the value that `seal_json` was given. What was written before values were encrypted is read as it is.

    :raises DataKeyUnknown: the ring lacks its key.
    """
    if not isinstance(stored, dict) or stored.keys() != {_SEALED}:
        return stored
    found: object = json.loads(open_text(purpose, row, stored[_SEALED]))
    return found


def seal_text(purpose: str, row: object, text: str) -> str:
    """Return a text encrypted, in base64."""
    return base64.b64encode(ciphers.encrypt(purpose, str(row), text.encode())).decode("ascii")


def open_text(purpose: str, row: object, stored: str) -> str:
    """Return the text that `seal_text` was given."""
    return ciphers.decrypt(purpose, str(row), base64.b64decode(stored)).decode()


def count_by_key(column: Sealed) -> Counter[str]:
    """Return how many values each key encrypts; those in clear under `CLEAR`."""
    return Counter(
        ciphers.key_id_of(blob) if blob is not None else CLEAR
        for row in column.model._default_manager.order_by("pk").iterator(chunk_size=BATCH)
        for blob in _blobs(column, row)
    )


def reencrypt(column: Sealed, *, batch: int = BATCH) -> Iterator[int]:
    """Move every value to the current key, batch by batch, and yield how many each batch moved.

    Each batch is a transaction of its own that holds its rows for a moment; whatever reads waits for nothing.
    """
    last: object = None
    while True:
        with transaction.atomic():
            rows = column.model._default_manager.select_for_update(no_key=True, of=("self",)).order_by("pk")
            page = list((rows if last is None else rows.filter(pk__gt=last))[:batch])
            moved = sum(_move(column, row) for row in page)
        if not page:
            return
        last = page[-1].pk
        yield moved


def _move(column: Sealed, row: models.Model) -> bool:
    """Encrypt a row's values anew; return whether there was anything to do."""
    current = ciphers.current_key_id()
    stale = [blob for blob in _blobs(column, row) if blob is None or ciphers.key_id_of(blob) != current]
    if not stale:
        return False
    stored, where = getattr(row, column.column), column.row(row)
    changed: dict[str, object]
    if column.keys:
        changed = {
            column.column: {**stored, **{key: _anew(column, where, stored[key]) for key in _present(column, stored)}}
        }
    elif isinstance(column.model._meta.get_field(column.column), models.JSONField):
        value = open_json(column.purpose, where, stored)
        changed = {column.column: seal_json(column.purpose, where, value)}
    elif isinstance(stored, str):
        text = stored if _blob_in(stored) is None else open_text(column.purpose, where, stored)
        changed = {column.column: seal_text(column.purpose, where, text)}
    else:
        clear = ciphers.decrypt(column.purpose, where, bytes(stored))
        changed = {column.column: ciphers.encrypt(column.purpose, where, clear), **column.beside(row, clear)}
    column.model._default_manager.filter(pk=row.pk).update(**changed)
    return True


def _anew(column: Sealed, where: str, stored: str) -> str:
    return seal_text(column.purpose, where, open_text(column.purpose, where, stored))


def _present(column: Sealed, stored: Mapping[str, object]) -> list[str]:
    return [key for key in column.keys if isinstance(stored.get(key), str) and stored[key]]


def _blobs(column: Sealed, row: models.Model) -> list[bytes | None]:
    """Return what is encrypted in a row; None for a value that should be and is in clear; nothing for an empty one."""
    stored = getattr(row, column.column)
    if column.keys:
        return [_blob_in(stored[key]) for key in _present(column, stored)]
    if isinstance(column.model._meta.get_field(column.column), models.JSONField):
        if isinstance(stored, dict) and stored.keys() == {_SEALED}:
            return [_blob_in(stored[_SEALED])]
        return [None] if stored and isinstance(stored, str | list) else []
    if not stored:
        return []
    return [_blob_in(stored)] if isinstance(stored, str) else [bytes(stored)]


def _blob_in(text: str) -> bytes | None:
    """Return the bytes of a text in base64, or None for a text in clear."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None
