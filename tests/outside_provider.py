"""An outside OpenID provider for tests: a process of its own over real HTTP, with real keys and signatures.

Its page asks whom to be and how surely. It can be told to misbehave in one way (`Outside.misbehave`), so that each
mistake of a provider is met by the same requests as a good answer. Started as `python -m tests.outside_provider PORT`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import urllib3
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey

from portico.kernel import clock

ROOT = Path(__file__).resolve().parent.parent
CLIENT_ID, CLIENT_SECRET = "portico", "a-secret-of-the-tests-" + "x" * 20
ISSUED_FOR = 300
DRIP_SECONDS = 30

MISBEHAVIOURS = (
    "wrong nonce",
    "no nonce",
    "wrong audience",
    "second audience",
    "wrong issuer",
    "unsigned",
    "signed with the client's secret",
    "signed with the public key as a secret",
    "expired",
    "issued in the future",
    "signed by another key",
    "signed by an unknown key",
    "lower level than asked",
    "unknown level",
    "no level",
    "old proof",
    "no subject",
    "no number",
    "wrong number",
    "no ID token",
    "wrong access token hash",
    "somebody else's userinfo",
    "refuses the code",
    "drips",
    "does not answer",
    "broken",
    "nonsense",
    "a redirect",
    "another issuer in the address",
)


@dataclass
class Code:
    """What an authorization code stands for."""

    claims: dict[str, object]
    challenge: str
    redirect_uri: str
    algorithm: str = "RS256"


@dataclass
class State:
    """What the provider remembers."""

    issuer: str
    misbehaviour: str = ""
    client_key: str = ""  # of a client that signs its requests; else it has a secret
    seen: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, dict[str, object]] = field(default_factory=dict)
    rsa: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig", "alg": "RS256"}))
    ec: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "ec", "use": "sig", "alg": "ES256"}))


class Handler(BaseHTTPRequestHandler):
    """The pages and endpoints."""

    state: State
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Metadata, keys, the page that asks whom to be, userinfo, sign-out."""
        path, query = self._asked()
        if path.startswith("/test/"):
            self._json({"seen": self.state.seen})
        elif self.state.misbehaviour == "broken" and path != "/authorize":
            self._send(503, b"down", "text/plain")
        elif path == "/.well-known/openid-configuration":
            self._json(self._metadata())
        elif path == "/jwks":
            self._json({"keys": [self.state.rsa.as_dict(private=False), self.state.ec.as_dict(private=False)]})
        elif path == "/authorize":
            self.state.seen.append(query)
            self._send(200, _page(query).encode(), "text/html; charset=utf-8")
        elif path == "/userinfo":
            self._userinfo()
        elif path == "/end-session":
            self.state.seen.append(query)
            self._send(200, b"<!doctype html><title>Out</title><main>Signed out there</main>", "text/html")
        else:
            self._send(404, b"", "text/plain")

    def do_POST(self) -> None:
        """The choice on the page, the token endpoint, and how to misbehave."""
        path, _ = self._asked()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {key: values[0] for key, values in parse_qs(body).items()}
        if path == "/test/misbehave":
            self.state.misbehaviour, self.state.client_key = form.get("how", ""), form.get("client_key", "")
            self._json({})
        elif path == "/authorize":
            self._answer(form)
        elif path == "/token":
            self._token(form)
        else:
            self._send(404, b"", "text/plain")

    def log_message(self, *about: object) -> None:
        """Say nothing."""

    def _asked(self) -> tuple[str, dict[str, str]]:
        address = urlsplit(self.path)
        return address.path, {key: values[0] for key, values in parse_qs(address.query).items()}

    def _metadata(self) -> dict[str, object]:
        base = self.state.issuer
        return {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
            "userinfo_endpoint": f"{base}/userinfo",
            "end_session_endpoint": f"{base}/end-session",
            # More than it should offer: a careless client would take a token that nobody signed.
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        }

    def _answer(self, form: dict[str, str]) -> None:
        back = {"state": form["state"]}
        if form["choice"] == "cancel":
            back |= {"error": "access_denied", "error_description": "<b>They did not want to</b>"}
        else:
            code = secrets.token_urlsafe(16)
            self.state.codes[code] = Code(
                self._claims(form), form["code_challenge"], form["redirect_uri"], form.get("algorithm", "RS256")
            )
            back |= {"code": code}
        if self.state.misbehaviour == "another issuer in the address":
            back["iss"] = "https://other.example"
        self.send_response(302)
        self.send_header("Location", form["redirect_uri"] + "?" + urlencode(back))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _claims(self, form: dict[str, str]) -> dict[str, object]:
        now, wrong = int(clock.now().timestamp()), self.state.misbehaviour
        claims: dict[str, object] = {
            "iss": "https://other.example" if wrong == "wrong issuer" else self.state.issuer,
            "aud": {"wrong audience": "somebody-else", "second audience": [CLIENT_ID, "somebody-else"]}.get(wrong, CLIENT_ID),
            "sub": "subject-of-" + form["person"],
            "iat": now + (3600 if wrong == "issued in the future" else 0),
            "exp": now + (-3600 if wrong == "expired" else ISSUED_FOR),
            "auth_time": now - (86400 if wrong == "old proof" else 0),
            "nonce": "somebody else's" if wrong == "wrong nonce" else form["nonce"],
            "acr": {"lower level than asked": "loa-low", "unknown level": "loa-of-another-world"}.get(wrong, form["level"]),
            "amr": form.get("amr", "hwk").split(),
            "pid": "1" if wrong == "wrong number" else form["person"],
            "email": form.get("email", ""),
            "email_verified": form.get("email_verified", "yes") == "yes",
            "groups": form.get("groups", "").split(),
        }  # fmt: skip
        missing = {"no nonce": "nonce", "no subject": "sub", "no number": "pid", "no level": "acr"}.get(wrong, "")
        return {name: value for name, value in claims.items() if name != missing}

    def _token(self, form: dict[str, str]) -> None:
        wrong = self.state.misbehaviour
        if wrong in _SILENT:
            _SILENT[wrong](self)
            return
        code = self.state.codes.pop(form.get("code", ""), None)
        if code is None or wrong == "refuses the code" or not self._is_our_client(form) or not _fits(code, form):
            self._json({"error": "invalid_grant"}, 400)
            return
        access = secrets.token_urlsafe(24)
        self.state.tokens[access] = code.claims
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        if wrong != "no ID token":
            answer["id_token"] = self._signed(code.claims, access, code.algorithm)
        self._json(answer)

    def _signed(self, claims: dict[str, object], access: str, algorithm: str) -> str:
        wrong, state = self.state.misbehaviour, self.state
        of = "another token" if wrong == "wrong access token hash" else access
        half = hashlib.sha256(of.encode()).digest()[:16]
        claims = {**claims, "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode()}
        if wrong == "unsigned":
            return ".".join([_part({"alg": "none", "kid": "rsa"}), _part(claims), ""])
        if wrong == "signed with the client's secret":
            return jwt.encode({"alg": "HS256", "kid": "rsa"}, claims, OctKey.import_key(CLIENT_SECRET))
        if wrong == "signed with the public key as a secret":
            signed = ".".join([_part({"alg": "HS256", "kid": "rsa"}), _part(claims)])
            mac = hmac.digest(state.rsa.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        if wrong == "signed by another key":
            return jwt.encode({"alg": "RS256", "kid": "rsa"}, claims, RSAKey.generate_key(2048))
        if wrong == "signed by an unknown key":
            return jwt.encode({"alg": "RS256", "kid": "new"}, claims, RSAKey.generate_key(2048))
        if algorithm == "ES256":
            return jwt.encode({"alg": "ES256", "kid": "ec"}, claims, state.ec)
        return jwt.encode({"alg": "RS256", "kid": "rsa"}, claims, state.rsa)

    def _is_our_client(self, form: dict[str, str]) -> bool:
        if self.state.client_key:
            return self._has_our_signature(form)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {basic}"

    def _has_our_signature(self, form: dict[str, str]) -> bool:
        """Return whether an assertion is signed by our client, for this endpoint (RFC 7523, 2.2 and 3)."""
        if form.get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer":
            return False
        try:
            said = jwt.decode(form["client_assertion"], RSAKey.import_key(self.state.client_key), ["RS256"]).claims
        except JoseError:
            return False
        return bool(said["iss"] == said["sub"] == CLIENT_ID and said["aud"] == f"{self.state.issuer}/token")

    def _userinfo(self) -> None:
        claims = self.state.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        if claims is None:
            self._json({"error": "invalid_token"}, 401)
            return
        subject = "another-subject" if self.state.misbehaviour == "somebody else's userinfo" else claims.get("sub")
        self._json({"sub": subject, "given_name": "Kim", "family_name": "Abroad", "birthdate": "1990-02-03"})

    def _json(self, document: object, status: int = 200) -> None:
        self._send(status, json.dumps(document).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """Send an answer so slowly that no single piece of it is late."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(DRIP_SECONDS * 2):
            self.wfile.write(b" ")
            time.sleep(0.5)

    def redirect(self) -> None:
        """Send whoever asks elsewhere, with all that they sent."""
        self.send_response(307)
        self.send_header("Location", "http://127.0.0.1:9/token")
        self.send_header("Content-Length", "0")
        self.end_headers()


_SILENT = {
    "drips": Handler.drip,
    "does not answer": lambda handler: time.sleep(DRIP_SECONDS),
    "broken": lambda handler: handler._send(503, b"down", "text/plain"),
    "nonsense": lambda handler: handler._send(200, b"<html>Welcome</html>", "text/html"),
    "a redirect": Handler.redirect,
}


def _fits(code: Code, form: dict[str, str]) -> bool:
    """Return whether the code is redeemed by whoever asked for it (RFC 7636, 4.6)."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return challenge == code.challenge and form.get("redirect_uri") == code.redirect_uri


def _part(value: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _page(query: dict[str, str]) -> str:
    """Return the page that asks whom to be."""
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(query.get(name, ""))}">'
        for name in ("state", "nonce", "redirect_uri", "code_challenge")
    )
    wanted = query.get("acr_values", "")
    return (
        '<!doctype html><html lang="en"><title>Outside eID</title><main><h1>Outside eID</h1>'
        f'<form method="post" action="/authorize">{kept}'
        '<label>Number <input name="person"></label>'
        f'<label>Level <input name="level" value="{html.escape(wanted)}"></label>'
        '<button name="choice" value="yes">Sign in</button>'
        '<button name="choice" value="cancel">Cancel</button></form></main>'
    )


@dataclass
class Outside:
    """A running outside provider."""

    issuer: str
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=10.0))

    def misbehave(self, how: str, *, client_key: str = "") -> None:
        """Let it misbehave from now on; nothing: behave.

        :param client_key: the public key of a client that signs its requests, as PEM; without it, clients have a secret.
        :raises ValueError: there is no such misbehaviour.
        """
        if how and how not in MISBEHAVIOURS:
            raise ValueError(how)
        fields = {"how": how, "client_key": client_key}
        self.http.request("POST", f"{self.issuer}/test/misbehave", fields=fields, encode_multipart=False)

    def seen(self) -> list[dict[str, str]]:
        """Return the parameters of every authorization and sign-out request so far."""
        found: list[dict[str, str]] = self.http.request("GET", f"{self.issuer}/test/seen").json()["seen"]
        return found

    def answer(self, address: str, person: str, *, level: str = "loa-high", **further: str) -> str:
        """Choose whom to be on the page of an authorization request, and return the address it leads back to."""
        page = self.http.request("GET", address)
        assert page.status == 200, page.data
        asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        kept = {name: asked[name] for name in ("state", "nonce", "redirect_uri", "code_challenge")}
        fields = {**kept, "person": person, "level": level, "choice": "yes", **further}
        answer = self.http.request(
            "POST", f"{self.issuer}/authorize", fields=fields, encode_multipart=False, redirect=False
        )
        return str(answer.headers["Location"])

    def client(self) -> dict[str, str]:
        """Return what Portico is called there, as PORTICO_SIGN_IN_CLIENTS has it."""
        return {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "issuer": self.issuer}


@contextmanager
def outside_provider() -> Iterator[Outside]:
    """Start an outside provider in a process of its own and stop it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.outside_provider"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield Outside(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def serve() -> None:
    """Answer until the process ends; the port is the first line of the output."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    port = server.server_address[1]
    Handler.state = State(f"http://127.0.0.1:{port}")
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    serve()
