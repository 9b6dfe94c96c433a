"""A stand-in for an X-Road security server and the registry behind it, written from PR-REST 1.0.4. It is no X-Road.

The service code that is asked for says how it behaves: `/r1/XX/GOV/2000/registers/{behaviour}/…`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.registries.misbehaving import Misbehaving, serve

CLIENT = "XX/GOV/1000/portico"
REGISTER = "XX/GOV/2000/registers"
ADA, BO = "10000000001", "10000000002"
# Error types as the text spells them, with the status that the text gives.
ERRORS = {
    "text-bad-request": (400, "Client.BadRequest"),
    "text-access-denied": (500, "Server.ServerProxy.AccessDenied"),
    "text-unknown-member": (500, "Server.ClientProxy.UnknownMember"),
    "text-unknown-service": (500, "Server.ServerProxy.UnknownService"),
    "text-network-error": (500, "Server.ServerProxy.NetworkError"),
    "text-service-failed": (500, "Server.ServerProxy.ServiceFailed"),
    "text-database-error": (500, "Server.ServerProxy.DatabaseError"),
    "text-outdated": (500, "Server.ClientProxy.OutdatedGlobalConf"),
    "text-inconsistent": (500, "Server.ClientProxy.InconsistentResponse"),
    # and as servers of version 7.8 spell them
    "server-access-denied": (500, "server.serverproxy.access_denied"),
    "server-unknown-member": (500, "server.clientproxy.unknown_member"),
    "server-unauthenticated": (500, "server.clientproxy.ssl_authentication_failed"),
    "server-network-error": (500, "server.serverproxy.network_error"),
    "server-service-failed": (500, "server.serverproxy.service_failed"),
    "server-disabled": (500, "server.serverproxy.service_disabled"),
    "server-timeout": (500, "server.serverproxy.service_failed.timeout"),
    "server-bad-request": (400, "client.bad_request"),
    "server-invalid-signature": (500, "server.clientproxy.invalid_signature_value"),
    "error-with-200": (200, "server.serverproxy.database_error"),
    "error-of-no-form": (500, "<script>"),
    "error-with-number": (500, "server.10000000001"),
}
STATUSES = {"status-301", "status-400", "status-401", "status-403", "status-404", "status-408", "status-422"}
STATUSES |= {"status-429", "status-500", "status-503", "status-504", "status-201"}


class Handler(Misbehaving):
    behaviour = ""

    def answer(self, body: bytes) -> None:
        """Pass a request on, as it should be or as the behaviour says."""
        parts = urlsplit(self.path)
        steps = parts.path.split("/")
        self.behaviour = unquote(steps[6]) if len(steps) > 6 else ""
        if parts.path[:4] != "/r1/" or self.headers.get("X-Road-Client") != CLIENT or not self.headers.get("X-Road-Id"):
            return self.fail(400, "Client.BadRequest")
        if self.behaviour in ERRORS:
            return self.fail(*ERRORS[self.behaviour])
        if self.behaviour in STATUSES:
            status = int(self.behaviour.removeprefix("status-"))
            return self.say(status, {"error": "no"}, **{"Retry-After": "7"} if status == 429 else {})
        if self.behaviour == "echo":
            return self.say(200, self.echo(body))
        document = self.record(steps, parse_qs(parts.query), body)
        if not self.misbehave(self.behaviour, document, "application/json"):
            self.say(200, document, "application/json; charset=utf-8")
        return None

    def echo(self, body: bytes) -> object:
        """Return what was asked."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        return {"line": f"{self.command} {self.path}", "headers": headers, "body": json.loads(body) if body else None}

    def record(self, steps: list[str], query: dict[str, list[str]], body: bytes) -> dict[str, Any]:
        """Return what the register knows of the person in the path, with the behaviour's mistake."""
        code = unquote(steps[-1])
        record: dict[str, Any] = {
            "person": {
                "code": {"other-subject": BO, "subject-is-number": int(code or 0)}.get(self.behaviour, code),
                "names": [{"use": "old", "text": "Eve"}, {"use": "official", "text": "Ada"}],
                "given": ["Ada", "Maria"],
                "born": "1994-03-12T00:00:00+01:00",
                "civil": {"odd-code": "X"}.get(self.behaviour, "G"),
                "since": "2020-06-01",
                "income": {"number-as-text": "lots", "number-as-object": {"sum": 1}}.get(self.behaviour, "420000.55"),
                "spouse": None,
            },
            "children": [{"code": "10000000003", "born": "2023-02-01"}],
            "updated": {"odd-day": "yesterday"}.get(self.behaviour, "2026-05-03T23:59:00+02:00"),
        }
        if self.behaviour == "no-subject":
            del record["person"]["code"]
        if self.behaviour == "rows-are-no-list":
            record["children"] = {"code": "10000000003"}
        if self.behaviour == "no-rows":
            del record["children"]
        return record

    def fail(self, status: int, kind: str) -> None:
        """Answer with an error of X-Road itself."""
        document = {"type": kind, "message": "It did not work for 10000000001.", "detail": "3c4d0f08"}
        headers = {"X-Road-Error": kind}
        self.say(status, document, "application/json;charset=utf-8", **headers)

    def always(self) -> dict[str, str]:
        """Return the headers that the provider's security server sets, with the behaviour's mistake."""
        digest = base64.b64encode(hashlib.sha512(self.path.encode()).digest()).decode()
        headers = {
            "x-road-id": self.headers.get("X-Road-Id", ""),
            "x-road-client": CLIENT,
            "x-road-service": f"{REGISTER}/{self.behaviour}",
            "x-road-request-id": "f92591a3-6bf0-49b1-987b-0dd78c034cc3",
            "x-road-request-hash": digest,
        }
        wrong = {
            "other-id": {"x-road-id": "00000000-0000-4000-8000-000000000000"},
            "other-service": {"x-road-service": f"{REGISTER}/another"},
            "other-client": {"x-road-client": "XX/GOV/3000/another"},
            "short-hash": {"x-road-request-hash": "YWJj"},
            "odd-hash": {"x-road-request-hash": "not base64"},
        }
        missing = {"no-id": "x-road-id", "no-service": "x-road-service", "no-hash": "x-road-request-hash"}
        headers |= wrong.get(self.behaviour, {})
        headers.pop(missing.get(self.behaviour, ""), None)
        return headers


if __name__ == "__main__":
    sys.exit(serve(Handler))
