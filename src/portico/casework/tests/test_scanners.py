"""Scanners: what they say is understood, and what they do not say is never taken for a yes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portico.casework.base import ScanResult
from portico.casework.errors import ScannerUnavailable
from portico.casework.plugins import scanning
from portico.casework.plugins.clamd import Clamd
from portico.casework.plugins.scan_demo import MARK, Working

CONTENT = [b"a" * 70_000, b"b" * 10, b"", b"c"]


def test_clamd_gets_the_whole_file_in_its_own_protocol() -> None:
    with clamd(b"stream: OK\0") as (scanner, got):
        assert scanner.scan(CONTENT, deadline_seconds=5) == ScanResult()
    assert got[0] == b"".join(CONTENT)


def test_what_clamd_finds_is_named() -> None:
    with clamd(b"stream: Win.Test.EICAR_HDB-1 FOUND\0") as (scanner, _got):
        assert scanner.scan(CONTENT, deadline_seconds=5) == ScanResult("Win.Test.EICAR_HDB-1")


@pytest.mark.parametrize(
    "said",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"",
        b"OK",
        b"\xff\xfe\0",
        b"stream: \0",
        b"x" * 5_000,
    ],
)
def test_what_is_no_answer_is_no_yes(said: bytes) -> None:
    with clamd(said) as (scanner, _got), pytest.raises(ScannerUnavailable):
        scanner.scan(CONTENT, deadline_seconds=5)


def test_a_scanner_that_is_down_or_silent_is_asked_again_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(ScannerUnavailable):
            Clamd("127.0.0.1", port).scan(CONTENT, deadline_seconds=0.2)
    with pytest.raises(ScannerUnavailable):
        Clamd("127.0.0.1", port).scan(CONTENT, deadline_seconds=0.2)


def test_a_mark_that_stands_over_two_chunks_is_found() -> None:
    assert Working().scan([b"x" + MARK[:5], MARK[5:] + b"y"], deadline_seconds=1).found


@pytest.mark.parametrize("named", ["", "clamd://127.0.0.1", "something"])
def test_without_a_scanner_documents_wait(settings: object, named: str) -> None:
    settings.PORTICO_SCANNER = named  # type: ignore[attr-defined]
    with pytest.raises(ScannerUnavailable):
        scanning.scanner()


@pytest.mark.parametrize("named", ["none", "demo-works", "demo-finds", "clamd://127.0.0.1:3310"])
def test_a_scanner_is_chosen_by_the_setting(settings: object, named: str) -> None:
    settings.PORTICO_SCANNER = named  # type: ignore[attr-defined]
    assert callable(scanning.scanner().scan)


@contextmanager
def clamd(says: bytes) -> Iterator[tuple[Clamd, list[bytes]]]:
    """Stand in for clamd: read one stream as its manual says, and answer."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _address = listening.accept()
            with connection, connection.makefile("rb") as sent:
                if sent.read(10) == b"zINSTREAM\0":
                    parts = []
                    while length := int.from_bytes(sent.read(4)):
                        parts.append(sent.read(length))
                    got.append(b"".join(parts))
                    connection.sendall(says)

        server = threading.Thread(target=answer)
        server.start()
        yield Clamd("127.0.0.1", listening.getsockname()[1]), got
        server.join(timeout=5)
