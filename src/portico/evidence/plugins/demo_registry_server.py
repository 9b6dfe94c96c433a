"""One registry of a pack as an HTTP server: a declared projection of the invented people, nothing more.

It speaks the protocol of `http_json.py`. Its log lines hold no number and no value of anybody. Faults can be switched
on, so that a demo shows what Portico does when a registry is slow, down or talks nonsense.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import threading
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from uuid import UUID

from portico.catalogue.pack.people import People
from portico.catalogue.pack.schema import Pack
from portico.evidence.base import Answer, LegalBasis, Purpose, Question
from portico.evidence.errors import RegistryRefused
from portico.evidence.plugins.file import PeopleFile
from portico.kernel import logs

LARGEST_QUESTION = 64_000  # bytes
MOST_CONCEPTS = 200
LONGEST_TEXT = 2_000
SLOW_SECONDS = 5.0
SILENT_CLIENT_SECONDS = 30
_KEYS = frozenset({"request_id", "subject", "concepts", "purpose", "legal_basis"})
log = logs.logger(__name__)


class Fault(StrEnum):
    """What may be wrong with this registry."""

    SLOW = "slow"
    DOWN = "down"
    NONSENSE = "nonsense"


class Wrong(Exception):
    """A request that gets a problem document."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class RegistryServer(ThreadingHTTPServer):
    """Serves one registry until `shutdown`; `server_address` says on which port."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], *, pack: Pack, people: People, registry: str, token: str, fault: Fault | None
    ) -> None:
        """:param token: the bearer token that callers must show; without one, nobody is answered."""
        self.registry = registry
        self.holds = frozenset(pack.registries[registry].holds)
        self.connector = PeopleFile(pack, people)
        self.token = token
        self.fault = fault
        self.stopping = threading.Event()
        super().__init__(address, _Handler)

    def shutdown(self) -> None:
        """Stop, and let a slow answer go at once."""
        self.stopping.set()
        super().shutdown()

    def handle_error(self, request: object, client_address: object) -> None:
        """Log that a request failed, without what was in it."""
        log.exception("registry request failed", registry=self.registry)


class _Handler(BaseHTTPRequestHandler):
    server: RegistryServer
    protocol_version = "HTTP/1.1"
    timeout: ClassVar[int] = SILENT_CLIENT_SECONDS
    request_id = ""

    def do_GET(self) -> None:
        """Answer whether the registry is up."""
        if self.path == "/healthz":
            self._send(HTTPStatus.OK, {"registry": self.server.registry, "status": "ok"})
        else:
            self._problem(Wrong(HTTPStatus.NOT_FOUND, "There is nothing at this address."))

    def do_POST(self) -> None:
        """Answer a question about one person."""
        self.request_id = ""
        try:
            body = self._body()
            self._refuse_strangers()
            if self.path != "/v1/records":
                raise Wrong(HTTPStatus.NOT_FOUND, "Ask at /v1/records.")
            question = _question(self.server.registry, self.server.holds, body)
            self.request_id = _as_uuid(question.id)
            if self._fails():
                return
            answer = self.server.connector.ask(question, deadline=0)
        except Wrong as wrong:
            self._problem(wrong)
        except RegistryRefused:
            self._problem(Wrong(HTTPStatus.NOT_FOUND, "Nobody with this number is in the register."))
        else:
            self._send(HTTPStatus.OK, _as_json(self.server.registry, answer))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the base class would write the path that a client chose. `_send` logs what happened."""

    def _body(self) -> object:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            self.close_connection = True
            raise Wrong(HTTPStatus.LENGTH_REQUIRED, "Say how long the body is (Content-Length).")
        if len(length) > 9 or int(length) > LARGEST_QUESTION:
            self.close_connection = True
            raise Wrong(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A question has at most {LARGEST_QUESTION} bytes.")
        try:
            return json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            raise Wrong(HTTPStatus.BAD_REQUEST, "The body is not JSON.") from None

    def _refuse_strangers(self) -> None:
        expected = f"Bearer {self.server.token}".encode()
        shown = self.headers.get("Authorization", "").encode("utf-8", "replace")
        if not self.server.token or not hmac.compare_digest(shown, expected):
            raise Wrong(HTTPStatus.UNAUTHORIZED, "Show the bearer token of this registry.")

    def _fails(self) -> bool:
        """Return whether the fault that is switched on has taken the request over."""
        if self.server.fault is Fault.SLOW:
            self.server.stopping.wait(SLOW_SECONDS)
        elif self.server.fault is Fault.DOWN:
            self.close_connection = True
            log.info("registry hangs up", registry=self.server.registry)
            return True
        elif self.server.fault is Fault.NONSENSE:
            self._send(HTTPStatus.OK, {"registry": self.server.registry, "as_of": "yesterday", "records": "plenty"})
            return True
        return False

    def _problem(self, wrong: Wrong) -> None:
        document = {
            "type": "about:blank",
            "title": wrong.status.phrase,
            "status": int(wrong.status),
            "detail": wrong.detail,
        }
        self._send(wrong.status, document, media_type="application/problem+json")

    def _send(self, status: HTTPStatus, document: object, *, media_type: str = "application/json") -> None:
        content = json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        if status is HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", "Bearer")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        log.info(
            "registry answered",
            registry=self.server.registry,
            status=int(status),
            bytes=len(content),
            request_id=self.request_id,
        )


def _question(registry: str, holds: frozenset[str], body: object) -> Question:
    """Return the question in a body.

    :raises Wrong: a key is missing or unknown, or the registry does not hold a concept.
    """
    if not isinstance(body, dict) or body.keys() != _KEYS:
        raise Wrong(HTTPStatus.UNPROCESSABLE_ENTITY, f"A question has exactly the keys {', '.join(sorted(_KEYS))}.")
    texts = [body[key] for key in ("request_id", "subject", "purpose", "legal_basis")]
    if not all(isinstance(text, str) and 0 < len(text) <= LONGEST_TEXT for text in texts):
        raise Wrong(HTTPStatus.UNPROCESSABLE_ENTITY, f"Each of the texts has 1 to {LONGEST_TEXT} characters.")
    concepts = body["concepts"]
    if not isinstance(concepts, list) or not 0 < len(concepts) <= MOST_CONCEPTS:
        raise Wrong(HTTPStatus.UNPROCESSABLE_ENTITY, f"Ask for 1 to {MOST_CONCEPTS} concepts.")
    if not all(isinstance(concept, str) and concept in holds for concept in concepts):
        raise Wrong(
            HTTPStatus.UNPROCESSABLE_ENTITY, f"Ask only for what this registry holds: {', '.join(sorted(holds))}."
        )
    return Question(
        registry=registry,
        subject=body["subject"],
        concepts=tuple(dict.fromkeys(concepts)),
        purpose=Purpose(body["purpose"]),
        legal_basis=LegalBasis(body["legal_basis"]),
        id=body["request_id"],
        requested_by="",
    )


def _as_uuid(request_id: str) -> str:
    """Return the request's id for the log, unless it is something else: a caller may write anything there."""
    try:
        return str(UUID(request_id))
    except ValueError:
        return ""


def _as_json(registry: str, answer: Answer) -> dict[str, object]:
    return {
        "registry": registry,
        "as_of": answer.as_of.isoformat(),
        "records": [
            {
                "concept": record.concept,
                "value": _value_as_json(record.value),
                "valid_from": record.valid_from.isoformat() if record.valid_from is not None else None,
                "valid_to": record.valid_to.isoformat() if record.valid_to is not None else None,
            }
            for record in answer.records
        ],
    }


def _value_as_json(value: object) -> object:
    if isinstance(value, list):
        return [{column: _value_as_json(cell) for column, cell in row.items()} for row in value]
    return value.isoformat() if isinstance(value, dt.date) else value
