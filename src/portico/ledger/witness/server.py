"""The witness over HTTP (C2SP tlog-witness). Submission prefix and monitoring prefix are the same.

POST /add-checkpoint
GET  /<SHA-256 of the origin>/checkpoint
GET  /<SHA-256 of the origin>/contradictions          JSON: names
GET  /<SHA-256 of the origin>/contradictions/<name>   JSON: two notes that cannot both be true
GET  /healthz
GET  /                                                who this is
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from portico.kernel import clock, logs
from portico.ledger.witness.deciding import TEXT, Answer, Witness
from portico.ledger.witness.lines import MOST_BYTES

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIEnvironment

JSON = "application/json"
THREADS = 8
_READ = re.compile(r"/(?P<folder>[0-9a-f]{64})/(?P<what>checkpoint|contradictions)(?:/(?P<name>[a-z0-9-]{1,60}))?")
log = logs.logger(__name__)

NOT_THERE = Answer(HTTPStatus.NOT_FOUND, "There is nothing at this address.\n")


@dataclass(frozen=True, slots=True)
class Application:
    """The WSGI application of a witness (PEP 3333)."""

    witness: Witness

    def __call__(self, request: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        method, path = str(request["REQUEST_METHOD"]), str(request.get("PATH_INFO", ""))
        try:
            answer = self.answer(method, path, lambda: _body(request))
        except Exception:
            log.exception("request failed")
            answer = Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "Something did not go as expected. Please try again.\n")
        content = answer.body.encode()
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(content)))]
        headers += [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        return [b"" if method == "HEAD" else content]

    def answer(self, method: str, path: str, body: Callable[[], bytes]) -> Answer:
        """Return the answer to a request.

        :param body: reads the body; called only where one is expected.
        """
        if path == "/add-checkpoint":
            if method != "POST":
                return Answer(HTTPStatus.METHOD_NOT_ALLOWED, "Use POST.\n")
            # What other machines compare with their clock goes by the real one, also in a demo of another day.
            answer = self.witness.add_checkpoint(body(), at=clock.told(clock.now()))
            log.info("checkpoint", status=answer.status.value)
            return answer
        if method not in {"GET", "HEAD"}:
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED, "Use GET.\n")
        if path == "/healthz":
            return Answer(HTTPStatus.OK, "ok\n")
        if path == "/":
            return Answer(HTTPStatus.OK, self._front())
        found = _READ.fullmatch(path)
        return self._read(found["folder"], found["what"], found["name"]) if found else NOT_THERE

    def _read(self, folder: str, what: str, name: str | None) -> Answer:
        memory = self.witness.state.named(folder)
        if what == "contradictions" and name is None:
            return Answer(HTTPStatus.OK, json.dumps(memory.contradictions()) + "\n", JSON)
        content = memory.contradiction(name) if name else memory.latest()
        if content is None or (name and what == "checkpoint"):
            return NOT_THERE
        return Answer(HTTPStatus.OK, content.decode(), JSON if name else TEXT)

    def _front(self) -> str:
        known = self.witness.logs
        lines = [f"log {origin}" for origin in sorted(known.logs)] + [f"ledger {one}" for one in sorted(known.ledgers)]
        return "\n".join([f"witness {self.witness.signer.verifier.vkey}", *lines]) + "\n"


def _body(request: WSGIEnvironment) -> bytes:
    """Return the body, up to one byte more than is allowed: whoever sends more is told so."""
    length = str(request.get("CONTENT_LENGTH") or "")
    announced = int(length) if length.isascii() and length.isdigit() else 0
    return cast("InputStream", request["wsgi.input"]).read(min(announced, MOST_BYTES + 1))


def serve(witness: Witness, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until the process is told to stop.

    :param ready: called with the address once the port is open.
    :raises OSError: the port cannot be used.
    """
    import waitress  # type: ignore[import-untyped]

    server = waitress.create_server(
        Application(witness),
        host=host,
        port=port,
        threads=THREADS,
        max_request_body_size=4 * MOST_BYTES,
        max_request_header_size=16 * 1024,
        connection_limit=200,
        channel_timeout=30,
        ident="",
    )
    ready(f"http://{host}:{server.effective_port}")
    server.run()
