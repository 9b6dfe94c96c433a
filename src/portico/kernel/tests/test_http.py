"""The HTTP client against a real server that misbehaves in every way it knows."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portico.kernel import http


class Misbehaving(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        getattr(self, self.path.strip("/"))(body)

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def echo(self, body: bytes) -> None:
        answer = {"sent": json.loads(body), "token": self.headers.get("Authorization")}
        self._send(200, json.dumps(answer).encode())

    def form(self, body: bytes) -> None:
        plain = self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        self._send(204 if plain and body == b"a=1+2" and self.headers["Host"].startswith("localhost:") else 400, b"")

    def forbidden(self, _body: bytes) -> None:
        self._send(403, b"{}")

    def broken(self, _body: bytes) -> None:
        self._send(500, b"{}")

    def elsewhere(self, _body: bytes) -> None:
        self._send(302, b"", Location="/echo")

    def page(self, _body: bytes) -> None:
        self._send(200, b"<html>")

    def twice(self, _body: bytes) -> None:
        self._send(200, b'{"a": 1, "a": 2}')

    def nan(self, _body: bytes) -> None:
        self._send(200, b'{"a": NaN}')

    def deep(self, _body: bytes) -> None:
        self._send(200, b"[" * 100_000)

    def long(self, _body: bytes) -> None:
        self._send(200, b'"' + b"x" * 5000 + b'"')

    def silent(self, _body: bytes) -> None:
        time.sleep(1)
        self.close_connection = True

    def drip(self, _body: bytes) -> None:
        """Send a byte now and then: no single wait is long."""
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        for _ in range(100):
            try:
                self.wfile.write(b" ")
            except OSError:
                return
            time.sleep(0.05)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving) as server:
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_sends_json_and_returns_the_parsed_answer(address: str) -> None:
    answer = http.post_json(f"{address}/echo", {"a": [1, "å"]}, headers={"Authorization": "Bearer t"})
    assert answer == {"sent": {"a": [1, "å"]}, "token": "Bearer t"}


@pytest.mark.parametrize(
    ("path", "error", "reason"),
    [
        ("forbidden", http.OutsideRefused, "refused"),
        ("broken", http.OutsideNonsense, "nonsense"),
        ("elsewhere", http.OutsideNonsense, "nonsense"),  # a redirect is not followed
        ("page", http.OutsideNonsense, "nonsense"),
        ("twice", http.OutsideNonsense, "nonsense"),
        ("nan", http.OutsideNonsense, "nonsense"),
        ("deep", http.OutsideNonsense, "nonsense"),
        ("long", http.OutsideNonsense, "nonsense"),
        ("silent", http.OutsideSlow, "slow"),
        ("drip", http.OutsideSlow, "slow"),
    ],
)
def test_every_failure_is_one_of_a_few(
    address: str, path: str, error: type[http.OutsideUnavailable], reason: str
) -> None:
    with pytest.raises(http.OutsideUnavailable) as caught:
        http.post_json(f"{address}/{path}", {}, deadline_seconds=0.4, largest_answer=4000)
    assert type(caught.value) is error
    assert caught.value.reason == reason


def test_nobody_there_is_down() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(http.OutsideDown):
            http.post_json(f"http://127.0.0.1:{unused.getsockname()[1]}/echo", {})


def allow(_addresses: Sequence[str]) -> bool:
    return True


def test_sends_a_form_to_the_address_that_was_allowed_and_returns_the_status(address: str) -> None:
    seen: list[str] = []

    def look(addresses: Sequence[str]) -> bool:
        seen.extend(addresses)
        return True

    # The name may stand for ::1 as well, where nobody listens: then the next address is called.
    named = address.replace("127.0.0.1", "localhost")
    assert http.post_form(f"{named}/form", {"a": "1 2"}, may_call=look) == 204
    assert "127.0.0.1" in seen


@pytest.mark.parametrize(("path", "status"), [("forbidden", 403), ("broken", 500), ("elsewhere", 302)])
def test_a_form_is_sent_once_and_no_redirect_is_followed(address: str, path: str, status: int) -> None:
    assert http.post_form(f"{address}/{path}", {}, may_call=allow) == status


def test_a_form_is_not_sent_where_we_may_not_call(address: str) -> None:
    with pytest.raises(http.OutsideForbidden):
        http.post_form(f"{address}/form", {}, may_call=lambda _: False)


def test_a_form_waits_for_nobody(address: str) -> None:
    with pytest.raises(http.OutsideSlow):
        http.post_form(f"{address}/silent", {}, may_call=allow, deadline_seconds=0.4)


@pytest.mark.parametrize("nowhere", ["http://127.0.0.1:1/", "http://no-such-host.invalid/", "https://127.0.0.1:1/"])
def test_a_form_to_nobody_is_down(nowhere: str) -> None:
    with pytest.raises(http.OutsideDown):
        http.post_form(nowhere, {}, may_call=allow)


def test_a_form_is_not_sent_without_the_tls_that_was_asked_for(address: str) -> None:
    with pytest.raises(http.OutsideDown):
        http.post_form(address.replace("http://", "https://") + "/form", {"a": "1 2"}, may_call=allow)


@pytest.mark.parametrize(
    "beginning",
    [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"HTTP/1.1 20"],
)
def test_a_deadline_holds_however_the_answer_drips(beginning: bytes) -> None:
    """Each byte comes in time for itself: in a header, in the size of a chunk, in the first line."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()
        thread = threading.Thread(target=drip, args=(server, beginning, ended))
        thread.start()
        started = time.monotonic()
        with pytest.raises(http.OutsideSlow):
            http.call("GET", f"http://127.0.0.1:{server.getsockname()[1]}/", deadline_seconds=0.3)
        assert time.monotonic() - started < 3
        ended.set()
        thread.join()


def drip(server: socket.socket, beginning: bytes, ended: threading.Event) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(beginning)
        while not ended.wait(0.02):
            with contextlib.suppress(OSError):
                connection.sendall(b"0")


def test_an_answer_has_its_headers_however_they_are_spelled(address: str) -> None:
    assert "content-LENGTH" in http.call("POST", f"{address}/forbidden", body=b"").headers
