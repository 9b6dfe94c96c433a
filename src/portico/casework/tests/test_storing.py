"""Files at rest: sealed, whole or not at all, for their own row only."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portico.casework import storing
from portico.casework.errors import DocumentDamaged, DocumentEmpty, DocumentTooLarge
from portico.casework.storing import CHUNK, Stored
from portico.identity import ciphers
from portico.identity.errors import CiphertextDamaged

AT = dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)
ROW, OTHER = uuid4(), uuid4()
HEAD, SEALED = 15, CHUNK + 16


@settings(max_examples=30)
@given(size=some.integers(1, 4 * CHUNK), cut=some.integers(1, 100_000), seed=some.integers())
def test_what_was_stored_is_read_back_however_it_came(size: int, cut: int, seed: int) -> None:
    content = random.Random(seed).randbytes(size)
    stored = storing.store(parts(content, cut), row=ROW, most_bytes=size, at=AT)
    assert read(stored) == content
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("size", [CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_a_file_that_ends_with_a_chunk_is_whole(size: int) -> None:
    assert read(kept(bytes(size))) == bytes(size)


def test_nothing_of_the_file_lies_open() -> None:
    content = b"my income is 512 000" * 10_000
    assert b"income" not in path_of(kept(content)).read_bytes()


def test_only_whoever_runs_the_site_may_open_the_folder() -> None:
    path = path_of(kept(b"one"))
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_name_of_a_file_says_its_day_and_nothing_else() -> None:
    stored = kept(b"one")
    folder, name = stored.file.split("/")
    assert folder == "2026-11-20"
    assert set(name) <= set("0123456789abcdef")


def test_every_way_to_change_a_file_is_found() -> None:
    stored = kept(random.Random(1).randbytes(3 * CHUNK))
    path = path_of(stored)
    whole = path.read_bytes()
    first, second, third = (whole[HEAD + n * SEALED : HEAD + (n + 1) * SEALED] for n in range(3))
    changed = {
        "a bit": whole[:-1] + bytes([whole[-1] ^ 1]),
        "cut in a chunk": whole[:-1],
        "cut after a chunk": whole[: HEAD + 2 * SEALED],
        "cut to its head": whole[:HEAD],
        "nothing": b"",
        "chunks in another order": whole[:HEAD] + second + first + third,
        "a chunk left out": whole[:HEAD] + first + third,
        "a chunk twice": whole[:HEAD] + first + first + third,
        "more behind the end": whole + third,
        "another head": bytes(HEAD) + whole[HEAD:],
    }
    for name, content in changed.items():
        path.write_bytes(content)
        with pytest.raises(DocumentDamaged):
            pytest.fail(f"{name}: {len(read(stored))} bytes were read")


def test_a_file_is_read_for_its_own_row_only() -> None:
    stored = kept(b"one")
    with pytest.raises(CiphertextDamaged):
        b"".join(storing.read(stored.file, stored.key, row=OTHER))
    key = ciphers.decrypt(storing.KEY_PURPOSE, ROW, stored.key)
    with pytest.raises(DocumentDamaged):
        b"".join(storing.read(stored.file, ciphers.encrypt(storing.KEY_PURPOSE, OTHER, key), row=OTHER))


def test_a_new_data_key_leaves_the_file_as_it_is(settings: object) -> None:
    stored = kept(b"one")
    old = settings.PORTICO_DATA_KEYS  # type: ignore[attr-defined]
    settings.PORTICO_DATA_KEYS = {"new": b"n" * 32, **old}  # type: ignore[attr-defined]
    key = ciphers.encrypt(storing.KEY_PURPOSE, ROW, ciphers.decrypt(storing.KEY_PURPOSE, ROW, stored.key))
    settings.PORTICO_DATA_KEYS = {"new": b"n" * 32}  # type: ignore[attr-defined]
    assert b"".join(storing.read(stored.file, key, row=ROW)) == b"one"


def test_nothing_is_stored_of_a_file_that_is_too_large_and_its_rest_is_not_read() -> None:
    asked = []

    def endless() -> Iterator[bytes]:
        while True:
            asked.append(1)
            yield bytes(1_000_000)

    before = everything()
    with pytest.raises(DocumentTooLarge, match="at most 3 MB"):
        storing.store(endless(), row=ROW, most_bytes=3_000_000, at=AT)
    assert len(asked) == 4
    assert everything() == before


def test_nothing_is_stored_of_an_empty_file_or_of_one_that_breaks_off() -> None:
    def broken() -> Iterator[bytes]:
        yield bytes(CHUNK)
        raise ConnectionError

    before = everything()
    with pytest.raises(DocumentEmpty):
        storing.store([], row=ROW, most_bytes=10, at=AT)
    with pytest.raises(ConnectionError):
        storing.store(broken(), row=ROW, most_bytes=10 * CHUNK, at=AT)
    assert everything() == before


def test_a_large_file_is_never_in_the_memory_as_a_whole() -> None:
    stored = storing.store((bytes(CHUNK) for _ in range(50)), row=ROW, most_bytes=50 * CHUNK, at=AT)
    assert max(len(part) for part in storing.read(stored.file, stored.key, row=ROW)) == CHUNK


def test_a_file_that_is_gone_is_said_to_be_damaged_and_removing_it_again_is_no_fault() -> None:
    stored = kept(b"one")
    storing.remove(stored.file)
    storing.remove(stored.file)
    with pytest.raises(DocumentDamaged):
        read(stored)


def kept(content: bytes) -> Stored:
    """Return a file that was stored."""
    return storing.store([content], row=ROW, most_bytes=len(content), at=AT)


def read(stored: Stored) -> bytes:
    """Return the content of a file."""
    return b"".join(storing.read(stored.file, stored.key, row=ROW))


def parts(content: bytes, cut: int) -> Iterator[bytes]:
    """Yield a content in parts of one length."""
    for start in range(0, len(content), cut):
        yield content[start : start + cut]


def path_of(stored: Stored) -> Path:
    """Return where a file lies."""
    return Path(storing.storage().path(stored.file))


def everything() -> list[str]:
    """Return the names of all files."""
    return [name for folder in storing.folders() for name in storing.files_in(folder)]
