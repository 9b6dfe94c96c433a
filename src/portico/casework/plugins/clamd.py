"""Asks clamd, the service of ClamAV, over TCP.

:source: clamd(8), command INSTREAM: `zINSTREAM\\0`, chunks that each begin with their length (4 bytes, big-endian), a
    chunk of length 0; the answer is one line that ends with a zero byte.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable

from portico.casework.base import ScanResult
from portico.casework.errors import ScannerUnavailable

_LONGEST_ANSWER = 4_096


class Clamd:
    """One clamd at one address."""

    def __init__(self, host: str, port: int) -> None:
        self.address = (host, port)

    def scan(self, content: Iterable[bytes], *, deadline_seconds: float) -> ScanResult:
        """See `base.Scanner`."""
        deadline = time.monotonic() + deadline_seconds
        try:
            with socket.create_connection(self.address, timeout=deadline_seconds) as connection:
                self._send(connection, content, deadline)
                said = self._answer(connection, deadline)
        except OSError as error:
            raise ScannerUnavailable from error
        return _understood(said)

    def _send(self, connection: socket.socket, content: Iterable[bytes], deadline: float) -> None:
        connection.sendall(b"zINSTREAM\0")
        for part in content:
            if part:
                connection.settimeout(_left(deadline))
                connection.sendall(len(part).to_bytes(4) + part)
        connection.sendall(bytes(4))

    def _answer(self, connection: socket.socket, deadline: float) -> str:
        said = b""
        while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
            connection.settimeout(_left(deadline))
            part = connection.recv(_LONGEST_ANSWER)
            if not part:
                break
            said += part
        return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _understood(said: str) -> ScanResult:
    """Return what an answer such as `stream: OK` or `stream: Eicar-Test-Signature FOUND` means.

    Anything else (a file past its StreamMaxLength, an engine that starts) is no answer: never taken for a yes.
    """
    _stream, colon, told = said.partition(": ")
    if colon and told == "OK":
        return ScanResult()
    if colon and told.endswith(" FOUND"):
        return ScanResult(told.removesuffix(" FOUND").strip() or "unnamed")
    raise ScannerUnavailable


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
