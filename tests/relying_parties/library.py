"""A web server of a relying party: it answers every page, and keeps the logout tokens that it is handed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

TOLD_WITHIN_SECONDS = 30


@dataclass
class Library:
    """A running web server.

    :param logout_tokens: those that came, in their order.
    :param refusals: how many calls are still answered with 500.
    """

    base: str
    logout_tokens: list[str] = field(default_factory=list)
    refusals: int = 0

    @property
    def callback(self) -> str:
        """Where people come back to after signing in."""
        return f"{self.base}/callback"

    @property
    def out(self) -> str:
        """Where people come back to after signing out."""
        return f"{self.base}/out"

    @property
    def told_at(self) -> str:
        """Where the server is told that a session has ended."""
        return f"{self.base}/told"

    def wait_for_tokens(self, number: int) -> list[str]:
        """Return the logout tokens when as many have come.

        :raises AssertionError: they do not come.
        """
        deadline = time.monotonic() + TOLD_WITHIN_SECONDS
        while len(self.logout_tokens) < number:
            assert time.monotonic() < deadline, f"{len(self.logout_tokens)} logout tokens have come."
            time.sleep(0.1)
        return self.logout_tokens


@contextmanager
def running_library() -> Iterator[Library]:
    """Start one and stop it afterwards."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(200, b"<!doctype html><title>The library</title><h1>The library</h1>")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if library.refusals:
                library.refusals -= 1
                return self._say(500, b"")
            library.logout_tokens.extend(parse_qs(body)["logout_token"])
            return self._say(200, b"")

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    library = Library(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield library
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
