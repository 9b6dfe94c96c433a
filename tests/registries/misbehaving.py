"""What the stand-ins for other systems share: an HTTP server that can answer in every wrong way.

Each runs as a process of its own (`running`), prints its port, and takes how it behaves from the address it is asked at.
"""

from __future__ import annotations

import gzip
import json
import ssl
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.served import ROOT

DRIP_SECONDS = 30.0  # longer than anybody waits
NO_ANSWER = [
    ("half-answer", "down"),
    ("hang-up", "down"),
    ("no-http", "down"),
    ("half-json", "nonsense"),
    ("no-json", "nonsense"),
    ("key-twice", "nonsense"),
    ("nested", "nonsense"),
    ("empty", "nonsense"),
    ("no-content", "nonsense"),
    ("html", "nonsense"),
    ("html-that-is-json", "nonsense"),
    ("latin1", "nonsense"),
    ("utf16", "nonsense"),
    ("huge", "nonsense"),
    ("packed", "nonsense"),
    ("bomb", "nonsense"),
    ("redirect", "nonsense"),
]
"""Behaviours that are no answer at all in any protocol, and as what each counts."""


class Misbehaving(BaseHTTPRequestHandler, ABC):
    """Answers as it should, or wrongly by the name of a behaviour."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        """Answer."""
        self.answer(b"")

    def do_POST(self) -> None:
        """Answer."""
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    @abstractmethod
    def answer(self, body: bytes) -> None:
        """Answer one request."""

    def always(self) -> dict[str, str]:
        """Return the headers of every answer."""
        return {}

    def say(self, status: int, document: object, media_type: str = "application/json", **headers: str) -> None:
        """Answer with JSON."""
        self.send(status, json.dumps(document).encode(), media_type, **headers)

    def send(self, status: int, content: bytes, media_type: str = "application/json", **headers: str) -> None:
        """Answer with bytes."""
        self.begin(status, media_type, **{"Content-Length": str(len(content)), **headers})
        self.wfile.write(content)

    def begin(self, status: int, media_type: str, **headers: str) -> None:
        """Send everything but the body."""
        self.send_response(status)
        for name, value in {"Content-Type": media_type, **self.always(), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def misbehave(self, behaviour: str, document: object, media_type: str) -> bool:
        """Answer wrongly, if the behaviour is one of those that need nothing of a protocol."""
        content = json.dumps(document).encode()
        wrong = getattr(self, f"_{behaviour.replace('-', '_')}", None)
        if wrong is None:
            return False
        wrong(content, media_type)
        return True

    def _half_answer(self, content: bytes, media_type: str) -> None:
        self.begin(200, media_type, **{"Content-Length": str(len(content))})
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def _half_json(self, content: bytes, media_type: str) -> None:
        self.send(200, content[: len(content) // 2], media_type)

    def _slow(self, content: bytes, media_type: str) -> None:
        time.sleep(DRIP_SECONDS)

    def _drip_body(self, content: bytes, media_type: str) -> None:
        self.begin(200, media_type, **{"Content-Length": str(len(content))})
        self._drip(content)

    def _drip_headers(self, content: bytes, media_type: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self._drip(b"x" * 10_000)

    def _drip_chunks(self, content: bytes, media_type: str) -> None:
        self.begin(200, media_type, **{"Transfer-Encoding": "chunked"})
        self._drip(b"0" * 10_000)

    def _huge(self, content: bytes, media_type: str) -> None:
        self.begin(200, media_type, **{"Content-Length": str(50_000_000)})
        with suppress(OSError):
            for _ in range(50):
                self.wfile.write(b" " * 1_000_000)
        self.close_connection = True

    def _packed(self, content: bytes, media_type: str) -> None:
        self.send(200, gzip.compress(content), media_type, **{"Content-Encoding": "gzip"})

    def _bomb(self, content: bytes, media_type: str) -> None:
        self.send(200, gzip.compress(b" " * 100_000_000, compresslevel=1), media_type, **{"Content-Encoding": "gzip"})

    def _redirect(self, content: bytes, media_type: str) -> None:
        self.send(302, b"", media_type, Location=self.path.replace("redirect", "right"))

    def _html(self, content: bytes, media_type: str) -> None:
        self.send(200, b"<!doctype html><title>Log in</title>", "text/html; charset=utf-8")

    def _html_that_is_json(self, content: bytes, media_type: str) -> None:
        self.send(200, content, "text/html")

    def _latin1(self, content: bytes, media_type: str) -> None:
        self.send(200, content, f"{media_type}; charset=iso-8859-1")

    def _utf16(self, content: bytes, media_type: str) -> None:
        self.send(200, content.decode().encode("utf-16"), media_type)

    def _no_json(self, content: bytes, media_type: str) -> None:
        self.send(200, content.replace(b'"', b"'"), media_type)

    def _not_a_number(self, content: bytes, media_type: str) -> None:
        self.send(200, content[:-1] + b', "x": NaN}', media_type)

    def _key_twice(self, content: bytes, media_type: str) -> None:
        self.send(200, content[:-1] + b", " + content[1:], media_type)

    def _nested(self, content: bytes, media_type: str) -> None:
        self.send(200, b"[" * 100_000, media_type)

    def _empty(self, content: bytes, media_type: str) -> None:
        self.send(200, b"", media_type)

    def _no_content(self, content: bytes, media_type: str) -> None:
        self.send(204, b"", media_type)

    def _hang_up(self, content: bytes, media_type: str) -> None:
        self.close_connection = True

    def _no_http(self, content: bytes, media_type: str) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        self.close_connection = True

    def _drip(self, content: bytes) -> None:
        ends = time.monotonic() + DRIP_SECONDS
        with suppress(OSError):
            for place in range(len(content)):
                self.wfile.write(content[place : place + 1])
                time.sleep(0.05)
                if time.monotonic() > ends:
                    break
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(handler: type[Misbehaving]) -> None:
    """Serve on a free port until the process ends, and print which. With a folder, over TLS to those it vouches for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem")
        context.load_verify_locations(folder / "authority.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.daemon_threads = True
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


@contextmanager
def running(module: str, *, tls: Path | None = None) -> Iterator[str]:
    """Run one of the stand-ins as a process of its own, and give its address.

    :param tls: folder with what `certificates.write` has made.
    """
    command = [sys.executable, "-m", f"tests.registries.{module}", *([str(tls)] if tls is not None else [])]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        port = process.stdout.readline().strip()
        assert port.isdigit(), f"{module} did not start"
        yield f"{'http' if tls is None else 'https'}://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
