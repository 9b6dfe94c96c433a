"""Files outside the database: sealed in chunks, streamed in and out, in whatever storage Django is told to use.

Each file has a key of its own, which its row keeps sealed under the data keys (`identity.ciphers`). So rotating the data
keys touches rows and no file, and whoever removes the row makes the file unreadable for ever, in every backup.

A file is a mark, seven random bytes, and chunks of AES-256-GCM. The nonce of a chunk is these seven bytes, its number and
whether it is the last: what is cut off, left out, moved or taken from another file is found when it is read.

:source: Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance,
    CRYPTO 2015, section 7 (STREAM); NIST SP 800-38D.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from portico.casework.errors import DocumentDamaged, DocumentEmpty, DocumentTooLarge
from portico.identity import ciphers

ALIAS = "documents"
KEY_PURPOSE = "document-key"
CHUNK = 65_536
_MARK = b"portico1"
_PREFIX = 7
_TAG = 16
_READ = CHUNK + _TAG


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in the storage.

    :param file: its name there: a day and a random word, nothing of the person.
    :param key: its key, sealed for the row it belongs to.
    :param size: bytes of the plain content. :param sha256: of the plain content, in hex.
    """

    file: str
    key: bytes
    size: int
    sha256: str


class Folder(FileSystemStorage):
    """A folder of this machine. What it has answered for survives a power cut, and nobody else on the machine reads it."""

    def __init__(self, location: str) -> None:
        super().__init__(location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """Write a file and wait until the disk has it."""
        saved = super().save(name, content, max_length)
        path = self.path(saved)
        for one in (path, os.path.dirname(path), self.location):
            opened = os.open(one, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)
        return saved


def storage() -> Storage:
    """Return where the files of this installation lie (setting PORTICO_DOCUMENTS)."""
    return storages[ALIAS]


def store(content: Iterable[bytes], *, row: UUID, most_bytes: int, at: dt.datetime) -> Stored:
    """Seal a file while it streams in, and put it into the storage. Its row is written afterwards, in a transaction.

    A file whose row is never written is removed by `sweep` a day later.

    :param row: the id of the row that the file will belong to; it can be read for that row only.
    :raises DocumentEmpty: there is nothing in it.
    :raises DocumentTooLarge: it goes on past `most_bytes`; the rest is not read.
    """
    key, name = secrets.token_bytes(32), f"{at.astimezone(dt.UTC):%Y-%m-%d}/{secrets.token_hex(16)}"
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for part in content:
            size += len(part)
            if size > most_bytes:
                raise DocumentTooLarge(megabytes=max(1, most_bytes // 1_000_000))
            digest.update(part)
            yield part

    with tempfile.TemporaryFile() as sealed:
        _seal(counted(), sealed, key, row)
        if size == 0:
            raise DocumentEmpty
        sealed.seek(0)
        saved = storage().save(name, File(sealed, name=name))
    return Stored(saved, ciphers.encrypt(KEY_PURPOSE, row, key), size, digest.hexdigest())


def read(file: str, key: bytes, *, row: UUID) -> Iterator[bytes]:
    """Yield the plain content of a file, chunk by chunk; each is genuine when it is yielded.

    :raises DocumentDamaged: it is gone, was changed, cut, or belongs to another row. Also after some chunks.
    """
    opened = AESGCM(ciphers.decrypt(KEY_PURPOSE, row, key))
    try:
        with storage().open(file, "rb") as sealed:
            yield from _unseal(sealed, opened, row)
    except FileNotFoundError:
        raise DocumentDamaged from None


def remove(file: str) -> None:
    """Remove a file. One that is gone already is no fault."""
    with suppress(FileNotFoundError):
        storage().delete(file)


def folders() -> list[str]:
    """Return the days of which there are files, oldest first."""
    with suppress(FileNotFoundError):
        return sorted(storage().listdir("")[0])
    return []


def files_in(folder: str) -> list[str]:
    """Return the names of the files of one day."""
    return [f"{folder}/{name}" for name in storage().listdir(folder)[1]]


def _seal(content: Iterable[bytes], into: IO[bytes], key: bytes, row: UUID) -> None:
    prefix, cipher = secrets.token_bytes(_PREFIX), AESGCM(key)
    into.write(_MARK + prefix)
    number, waiting = 0, b""
    for part in content:
        waiting += part
        # One byte more than a chunk: only then is it sure that the chunk is not the last.
        while len(waiting) > CHUNK:
            into.write(cipher.encrypt(_nonce(prefix, number, last=False), waiting[:CHUNK], _bound_to(row)))
            number, waiting = number + 1, waiting[CHUNK:]
    into.write(cipher.encrypt(_nonce(prefix, number, last=True), waiting, _bound_to(row)))


def _unseal(sealed: File[bytes], cipher: AESGCM, row: UUID) -> Iterator[bytes]:
    head = sealed.read(len(_MARK) + _PREFIX)
    if len(head) != len(_MARK) + _PREFIX or not head.startswith(_MARK):
        raise DocumentDamaged
    prefix, number, chunk = head[len(_MARK) :], 0, _exactly(sealed, _READ)
    while True:
        following = _exactly(sealed, _READ)
        try:
            yield cipher.decrypt(_nonce(prefix, number, last=not following), chunk, _bound_to(row))
        except InvalidTag:
            raise DocumentDamaged from None
        if not following:
            return
        number, chunk = number + 1, following


def _exactly(sealed: File[bytes], length: int) -> bytes:
    """Return as many bytes as there are, up to a length: a storage on the network may give fewer at once."""
    found = sealed.read(length)
    while found and len(found) < length and (more := sealed.read(length - len(found))):
        found += more
    return bytes(found)


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + bytes([last])


def _bound_to(row: UUID) -> bytes:
    return f"{KEY_PURPOSE}|{row}".encode()
