"""What counts as an answer of a registry: everything else that it may sign and send is nonsense."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portico.evidence import keys, signatures
from portico.evidence.base import Answer, LegalBasis, Purpose, Question, Record
from portico.evidence.errors import (
    RegistryBusy,
    RegistryDown,
    RegistryNonsense,
    RegistryNotReached,
    RegistryRefused,
    RegistrySlow,
)
from portico.evidence.exchange import retrying
from portico.evidence.exchange.retrying import Budget
from portico.evidence.plugins.portico import Portico
from portico.kernel import clock

US = keys.signing_key("portico", "2026-11", keys.new_seed())
REGISTRY = keys.signing_key("population", "2026-11", keys.new_seed())
PINNED = {"2026-11": keys.public_half(REGISTRY)}
ID = "019a0000-0000-7000-8000-000000000001"
QUESTION = Question(
    "population", ID, "1", ("spouse", "children"), Purpose("plan"), LegalBasis("Population Act § 1"), "portico"
)
Reply = tuple[int, bytes, Mapping[str, str]]


class Answering:
    """A registry that says what it is told to say, each thing once and the last one again and again, and signs it."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.replies = list(replies)
        self.questions: list[dict[str, object]] = []
        self.nonces: list[str] = []
        self.url = ""

    def reply(self) -> Reply:
        """Return what comes next."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def answering(*replies: Reply) -> Iterator[Answering]:
    """Serve these replies."""
    found = Answering(replies)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = signatures.Request("POST", self.headers["Host"], self.path, dict(self.headers.items()), body)
            now = clock.told(clock.now())
            who = keys.verifying_key("portico", "2026-11", keys.public_half(US))
            found.nonces.append(signatures.verify_request(request, keys=keys.key_ring([who]), at=now).nonce)
            found.questions.append(json.loads(body))
            status, content, headers = found.reply()
            answer = signatures.Answer(status, {"Content-Type": "application/json", **headers}, content)
            self.send_response(status)
            for name, value in {
                **dict(answer.headers),  # type: ignore[arg-type]
                **signatures.sign_answer(answer, REGISTRY, to=request, at=now),
                "Content-Length": str(len(content)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def connector(url: str) -> Portico:
    return Portico({"population": {"url": url, "keys": PINNED}}, US)


def soon() -> float:
    return time.monotonic() + 5


def ask(status: int, body: bytes, **headers: str) -> Answer:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    with answering((status, body, fields)) as registry:
        return connector(registry.url).ask(QUESTION, deadline=soon())


def said(**changes: object) -> bytes:
    records = [{"concept": "spouse", "value": "2"}]
    right = {"registry": "population", "id": ID, "as_of": "2026-05-01", "records": records, "next": None}
    return json.dumps(right | changes).encode()


def test_a_question_says_who_asks_for_what_by_which_law() -> None:
    with answering((200, said(), {})) as registry:
        connector(registry.url).ask(QUESTION, deadline=soon())
        assert registry.questions == [
            {
                "id": ID,
                "subject": "1",
                "concepts": ["spouse", "children"],
                "purpose": {"kind": "plan", "service": None, "case": None},
                "legal_basis": {"kind": "law", "article": "Population Act § 1"},
                "requested_by": "portico",
                "cursor": None,
            }
        ]


def test_an_answer_is_read() -> None:
    record = {"concept": "spouse", "value": None, "valid_from": "2026-01-01", "valid_to": None, "as_of": "2026-04-30"}
    assert ask(200, said(records=[record])) == Answer(
        dt.date(2026, 5, 1), (Record("spouse", None, dt.date(2026, 1, 1), None, dt.date(2026, 4, 30)),)
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        said(registry="income"),
        said(id="019a0000-0000-7000-8000-000000000002"),
        said(subject="2"),
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
        said(next=1),
        b'{"registry": "population", "registry": "population"}',
        b'{"registry": "population", "as_of": NaN}',
        b" " * 1_100_000,
    ],
)
def test_what_is_signed_and_no_answer_is_nonsense(body: bytes) -> None:
    with pytest.raises(RegistryNonsense):
        ask(200, body)


def test_pages_are_put_together() -> None:
    spouse = {"concept": "spouse", "value": "2"}
    rows = [{"concept": "children", "value": [{"person": str(number)}]} for number in range(2)]
    pages = [(200, said(records=[spouse, rows[0]], next="more"), {}), (200, said(records=[rows[1]]), {})]
    with answering(*pages) as registry:
        found = connector(registry.url).ask(QUESTION, deadline=soon())
        assert [question["cursor"] for question in registry.questions] == [None, "more"]
    assert found.records == (Record("spouse", "2"), Record("children", [{"person": "0"}, {"person": "1"}]))


def test_pages_without_an_end_are_nonsense() -> None:
    with pytest.raises(RegistryNonsense):
        ask(200, said(records=[], next="more"))


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_a_status_that_blames_us_is_a_refusal_with_its_reason(status: int) -> None:
    with pytest.raises(RegistryRefused) as caught:
        ask(status, b'{"type": "urn:portico:exchange:wrong-law"}')
    assert caught.value.reason == "wrong-law"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"type": "urn:portico:exchange:<b>"}', b'{"type": 1}'])
def test_a_reason_that_is_none_is_not_repeated(body: bytes) -> None:
    with pytest.raises(RegistryRefused) as caught:
        ask(403, body)
    assert caught.value.reason == ""


@pytest.mark.parametrize("status", [204, 302, 500])
def test_another_status_is_no_answer(status: int) -> None:
    with pytest.raises(RegistryNonsense):
        ask(status, b"" if status == 204 else said())


@pytest.mark.parametrize("status", [429, 503])
def test_a_registry_that_has_no_time_says_when_it_will(status: int) -> None:
    with pytest.raises(RegistryBusy) as caught:
        ask(status, b"", Retry_After="3")
    assert caught.value.seconds == 3.0


@pytest.mark.parametrize("registries", [{}, {"population": {"url": "http://127.0.0.1:9", "keys": {"k": "short"}}}])
def test_a_registry_that_is_not_configured_is_down(registries: dict[str, dict[str, object]]) -> None:
    with pytest.raises(RegistryDown):
        Portico(registries, US).ask(QUESTION, deadline=soon())


def test_without_a_key_of_our_own_nobody_is_asked() -> None:
    with answering((200, said(), {})) as registry, pytest.raises(RegistryDown):
        Portico({"population": {"url": registry.url, "keys": PINNED}}, None).ask(QUESTION, deadline=soon())
    assert registry.questions == []


def test_a_deadline_that_is_past_is_not_waited_for() -> None:
    with pytest.raises(RegistrySlow):
        connector("http://127.0.0.1:9").ask(QUESTION, deadline=time.monotonic() - 1)


# -- second tries --------------------------------------------------------------------------------------------------


def test_a_second_try_has_a_nonce_of_its_own() -> None:
    with answering((503, b"", {"Retry-After": "0"}), (200, said(), {})) as registry:
        retrying.ask(connector(registry.url), QUESTION, Budget(), deadline=soon())
        assert len(set(registry.nonces)) == 2
        assert registry.questions[0] == registry.questions[1]


def test_there_is_no_second_try_that_would_come_too_late() -> None:
    with answering((503, b"", {"Retry-After": "60"})) as registry:
        with pytest.raises(RegistryBusy):
            retrying.ask(connector(registry.url), QUESTION, Budget(), deadline=soon())
        assert len(registry.questions) == 1


@pytest.mark.parametrize("reply", [(200, b"nonsense", {}), (404, b"", {}), (503, b"", {}), (500, b"", {})])
def test_what_was_answered_is_not_asked_again(reply: Reply) -> None:
    with answering(reply) as registry:
        with pytest.raises((RegistryNonsense, RegistryRefused, RegistryBusy)):
            retrying.ask(connector(registry.url), QUESTION, Budget(), deadline=soon())
        assert len(registry.questions) == 1


class Unreachable:
    """A registry to which no connection is ever made; counts how often it was tried."""

    def __init__(self) -> None:
        self.tries = 0

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """Try."""
        self.tries += 1
        raise RegistryNotReached


def test_second_tries_end_when_the_budget_does() -> None:
    registry, budget = Unreachable(), Budget()
    for _ in range(40):
        with pytest.raises(RegistryNotReached):
            retrying.ask(registry, QUESTION, budget, deadline=soon())
    assert 40 < registry.tries <= 40 + 10 + 4
