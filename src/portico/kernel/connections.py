"""Connections of the HTTP client: kept for the next call, cut at the deadline of this one, over TLS as we say.

A drip of bytes, each in time for itself, must not last: every read of a socket has what is left of the whole call.
"""

from __future__ import annotations

import builtins
import http.client
import io
import socket
import time
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

import urllib3

ends: ContextVar[float] = ContextVar("ends")
"""`time.monotonic()` at which the call that is being made is over."""


class _OnTime(io.RawIOBase):
    """What a socket brings until the deadline of the call: a drip of bytes, each in time for itself, must not last."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._ends = ends.get()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int | None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise builtins.TimeoutError
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)  # type: ignore[arg-type] # a writable buffer, whatever its class

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Readable:
    """Stands for a socket where `http.client` makes it a file."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_OnTime(self._sock))


class _Response(http.client.HTTPResponse):
    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(_Readable(sock), debuglevel, method, url)  # type: ignore[arg-type]


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _Response


class _TlsConnection(urllib3.connection.HTTPSConnection):
    response_class = _Response


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


@dataclass(frozen=True, slots=True)
class Tls:
    """How a connection is made where the system's own certificates are not meant. All are paths of PEM files.

    :param trust: certificates of whoever may vouch for the server, or its own.
    :param certificate: what shows who we are.
    :param private_key: the key of that certificate, when it is not in the same file.
    """

    trust: str | None = None
    certificate: str | None = None
    private_key: str | None = None


@cache
def pool(tls: Tls | None = None) -> urllib3.PoolManager:
    """Return the connections of this process that are made in one way. The files are read once."""
    wanted = tls or Tls()
    found = urllib3.PoolManager(
        num_pools=32,
        maxsize=32,
        retries=False,
        ca_certs=wanted.trust,
        cert_file=wanted.certificate,
        key_file=wanted.private_key,
    )
    found.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return found
