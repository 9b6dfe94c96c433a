"""The ways to send: what a gateway is told, what its answers mean, and that no mail leaves unencrypted."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import override_settings

from portico.identity.errors import DeliveryRefused, DeliveryUnavailable
from portico.identity.plugins.email import MailSender
from portico.identity.plugins.sms import GatewaySender

NUMBER, SECONDS = "+41446681800", 5.0
PASSWORD = "secret"


class Gateway(HTTPServer):
    """An SMS gateway that gives the same answer to everything."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.status, self.body = status, body
        self.told: list[tuple[str | None, object]] = []


class _Asked(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.headers["Authorization"], json.loads(sent)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def gateway(status: int, body: bytes = b"{}") -> Iterator[Gateway]:
    """Run a gateway, and let the settings name it."""
    server = Gateway(status, body)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with override_settings(SMS_URL=f"http://127.0.0.1:{server.server_port}/send", SMS_TOKEN="secret"):
            yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def mail_server_without_encryption() -> Iterator[tuple[int, list[bytes]]]:
    """Run a mail server that does not know STARTTLS; yield its port and every line that it hears."""
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rwb") as lines:
            lines.write(b"220 here\r\n")
            lines.flush()
            for line in lines:
                heard.append(line)
                lines.write(b"250 here\r\n" if line.upper().startswith((b"EHLO", b"HELO")) else b"221 bye\r\n")
                lines.flush()

    thread = threading.Thread(target=talk)
    thread.start()
    yield listening.getsockname()[1], heard
    thread.join(timeout=10)
    listening.close()


@pytest.mark.parametrize(("status", "body"), [(200, b"{}"), (200, b"sent"), (202, b""), (201, b"<p>sent</p>")], ids=str)
def test_a_gateway_that_takes_a_message_has_taken_it(status: int, body: bytes) -> None:
    with gateway(status, body) as server:
        GatewaySender().send(NUMBER, "", "123456 is your code", deadline_seconds=SECONDS)
    assert server.told == [("Bearer secret", {"to": NUMBER, "text": "123456 is your code"})]


@pytest.mark.parametrize(
    ("status", "means"),
    [(400, DeliveryRefused), (403, DeliveryRefused), (500, DeliveryUnavailable), (302, DeliveryUnavailable)],
)
def test_a_gateway_that_does_not_take_it_says_whether_to_try_again(status: int, means: type[Exception]) -> None:
    with gateway(status), pytest.raises(means):
        GatewaySender().send(NUMBER, "", "123456 is your code", deadline_seconds=SECONDS)


def test_a_gateway_that_is_not_there_is_tried_again() -> None:
    with override_settings(SMS_URL="http://127.0.0.1:9/", SMS_TOKEN=""), pytest.raises(DeliveryUnavailable):
        GatewaySender().send(NUMBER, "", "123456 is your code", deadline_seconds=SECONDS)


def test_a_mail_server_that_is_not_there_is_tried_again() -> None:
    with override_settings(EMAIL_URL="smtps://127.0.0.1:9"), pytest.raises(DeliveryUnavailable):
        MailSender().send("ada@people.example", "Your code", "123456", deadline_seconds=SECONDS)


def test_no_mail_goes_to_a_server_without_encryption() -> None:
    with (
        mail_server_without_encryption() as (port, heard),
        override_settings(EMAIL_URL=f"smtp://ada:{PASSWORD}@127.0.0.1:{port}"),
        pytest.raises(DeliveryUnavailable),
    ):
        MailSender().send("ada@people.example", "Your code", "123456", deadline_seconds=SECONDS)
    said = b"".join(heard)
    assert said.startswith((b"ehlo", b"EHLO"))
    assert not any(word in said for word in (b"AUTH", b"MAIL", b"RCPT", b"123456", b"secret"))
