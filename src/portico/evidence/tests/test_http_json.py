"""What counts as an answer: everything else that a registry may send is nonsense, and nothing of it gets in."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portico.evidence.base import Answer, LegalBasis, Purpose, Question, Record
from portico.evidence.errors import RegistryDown, RegistryNonsense, RegistryRefused, RegistrySlow
from portico.evidence.plugins.http_json import HttpJson

QUESTION = Question("population", "r1", "1", ("spouse",), Purpose("plan"), LegalBasis("Population Act § 1"), "portico")


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """Serve one answer to everything, and give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ask(status: int, body: bytes) -> Answer:
    with answering(status, body) as address:
        return HttpJson({"population": address}, "t").ask(QUESTION, deadline=time.monotonic() + 5)


def said(**changes: object) -> bytes:
    right = {"registry": "population", "as_of": "2026-05-01", "records": [{"concept": "spouse", "value": "2"}]}
    return json.dumps(right | changes).encode()


def test_an_answer_is_read() -> None:
    record = {"concept": "spouse", "value": None, "valid_from": "2026-01-01", "valid_to": None}
    assert ask(200, said(records=[record])) == Answer(
        dt.date(2026, 5, 1), (Record("spouse", None, dt.date(2026, 1, 1), None),)
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        said(registry="income"),
        said(as_of=None),
        said(as_of="2026-13-01"),
        said(as_of="20260501"),
        said(as_of=20260501),
        said(records=None),
        said(records={}),
        said(records=["spouse"]),
        said(records=[{"concept": "spouse"}]),
        said(records=[{"concept": 1, "value": 1}]),
        said(records=[{"concept": "spouse", "value": 1, "comment": "?"}]),
        said(records=[{"concept": "spouse", "value": 1, "valid_from": "soon"}]),
        b'{"registry": "population", "registry": "population"}',
        b'{"registry": "population", "as_of": NaN}',
        b" " * 1_100_000,
    ],
)
def test_what_is_not_an_answer_is_nonsense(body: bytes) -> None:
    with pytest.raises(RegistryNonsense):
        ask(200, body)


@pytest.mark.parametrize("status", [400, 401, 404, 422, 429])
def test_a_status_that_blames_us_is_a_refusal(status: int) -> None:
    with pytest.raises(RegistryRefused):
        ask(status, said())


@pytest.mark.parametrize("status", [204, 302, 500, 503])
def test_another_status_is_no_answer(status: int) -> None:
    with pytest.raises(RegistryNonsense):
        ask(status, said())


def test_a_registry_that_has_no_address_is_down() -> None:
    with pytest.raises(RegistryDown):
        HttpJson({}, "t").ask(QUESTION, deadline=time.monotonic() + 5)


def test_a_deadline_that_is_past_is_not_waited_for() -> None:
    with pytest.raises(RegistrySlow):
        HttpJson({"population": "http://127.0.0.1:9"}, "t").ask(QUESTION, deadline=time.monotonic() - 1)
