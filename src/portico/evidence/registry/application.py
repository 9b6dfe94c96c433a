"""HTTP: five addresses, the methods each takes, and a problem document for everything else (WSGI, PEP 3333)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from portico.evidence import keys, signatures
from portico.evidence.registry import metrics, openapi
from portico.evidence.registry.answering import JSON, PROBLEM, HangUp, Registry, Reply
from portico.evidence.registry.problems import Reason, Refused
from portico.evidence.registry.questions import LARGEST_QUESTION
from portico.kernel import logs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

RECORDS = "/v1/records"
log = logs.logger(__name__)

_SIGNED_FIELDS = {
    "content-type": "CONTENT_TYPE",
    "content-digest": "HTTP_CONTENT_DIGEST",
    "content-encoding": "HTTP_CONTENT_ENCODING",
    "signature-input": "HTTP_SIGNATURE_INPUT",
    "signature": "HTTP_SIGNATURE",
}
_ALWAYS = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]


class Application:
    """The WSGI application of one registry."""

    def __init__(self, registry: Registry) -> None:
        """Serve this registry."""
        self._registry = registry
        self._readable: dict[str, Callable[[], Reply]] = {
            "/healthz": self._health,
            "/metrics": self._metrics,
            "/openapi.json": self._description,
            "/v1/keys": self._keys,
        }

    def __call__(self, asked: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            reply = self._reply(asked)
        except Refused as refused:
            reply = _problem(refused)
        except HangUp:
            raise
        except Exception:
            log.exception("a request failed", registry=self._registry.loaded.file.registry)
            reply = _problem(Refused(Reason.BROKEN))
        status = f"{reply.status} {HTTPStatus(reply.status).phrase}"
        length = [] if reply.status == HTTPStatus.NOT_MODIFIED else [("Content-Length", str(len(reply.body)))]
        start_response(status, [*reply.headers.items(), *length, *_ALWAYS])
        return [] if asked["REQUEST_METHOD"] == "HEAD" else [reply.body]

    def _reply(self, asked: WSGIEnvironment) -> Reply:
        path, method = asked["PATH_INFO"], asked["REQUEST_METHOD"]
        # A proxy may take away what stands before our own path, or leave it there; the asker has signed all of it.
        before = self._registry.loaded.authorities.get(asked.get("HTTP_HOST", "").lower(), "")
        path = path.removeprefix(before) if path.startswith(f"{before}/") else path
        if path == RECORDS:
            _require(method, "POST")
            request = _request(asked, before + RECORDS)
            return self._registry.records(request, asked.get("HTTP_IF_NONE_MATCH", ""))
        if path not in self._readable:
            raise Refused(Reason.NO_SUCH_ADDRESS)
        _require(method, "GET", "HEAD")
        return self._readable[path]()

    def _health(self) -> Reply:
        return _json({"registry": self._registry.loaded.file.registry, "status": "ok"})

    def _metrics(self) -> Reply:
        text = self._registry.metrics.text(self._registry.loaded.file.registry)
        return Reply(200, {"Content-Type": metrics.MEDIA_TYPE}, text.encode())

    def _description(self) -> Reply:
        loaded = self._registry.loaded
        return _json(openapi.describe(loaded.file.registry, loaded.holding.types))

    def _keys(self) -> Reply:
        return _json(keys.key_set(self._registry.loaded.signers))


def _request(asked: WSGIEnvironment, path: str) -> signatures.Request:
    """Return the question as it was sent.

    :param path: the whole path of the address that it was sent to.

    :raises Refused: it is too large, or no JSON.
    """
    body = asked["wsgi.input"].read(LARGEST_QUESTION + 1)
    if asked.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != JSON:
        raise Refused(Reason.MALFORMED, {"why": f"its content type is {JSON}"})
    headers = {name: asked[key] for name, key in _SIGNED_FIELDS.items() if key in asked}
    return signatures.Request(
        method=asked["REQUEST_METHOD"],
        authority=asked.get("HTTP_HOST", ""),
        path=path,
        headers=headers,
        body=body,
        query=asked.get("QUERY_STRING", ""),
    )


def _require(method: str, *allowed: str) -> None:
    if method not in allowed:
        raise Refused(Reason.METHOD, {"allowed": ", ".join(allowed)})


def _json(document: object) -> Reply:
    return Reply(200, {"Content-Type": JSON}, json.dumps(document, ensure_ascii=False).encode())


def _problem(refused: Refused) -> Reply:
    headers = {"Content-Type": PROBLEM}
    if refused.reason is Reason.METHOD:
        headers["Allow"] = refused.facts["allowed"]
    return Reply(refused.status, headers, json.dumps(refused.document()).encode())
