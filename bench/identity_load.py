"""A relying party that signs people in as fast as it can, and checks everything that a client library checks.

Run as `python bench/identity_load.py`, with a JSON object on stdin (see `Load`); prints one JSON object with the counts.
Each connection is a thread with its own person, kept alive; a sign-in is authorize, token and userinfo.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
import sys
import threading
import time
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet


@dataclass(frozen=True, slots=True)
class Load:
    """What to sign in to, as whom, for how long."""

    host: str
    issuer: str
    authorize: str
    token: str
    userinfo: str
    client_id: str
    client_secret: str
    redirect_uri: str
    scope: str
    cookies: list[str]
    seconds: float
    jwks: dict[str, object]


class Person(threading.Thread):
    """One browser with a session, and the relying party's connection beside it."""

    def __init__(self, load: Load, cookie: str, keys: KeySet) -> None:
        super().__init__(daemon=True)
        self.load, self.cookie, self.keys = load, cookie, keys
        self.browser, self.party = http.client.HTTPConnection(load.host), http.client.HTTPConnection(load.host)
        both = f"{quote(load.client_id, safe='')}:{quote(load.client_secret, safe='')}".encode()
        self.basic = "Basic " + base64.b64encode(both).decode()
        self.milliseconds: list[float] = []
        self.problem = ""

    def run(self) -> None:
        """Sign in again and again until the time is over, or something is not as it must be."""
        until = time.monotonic() + self.load.seconds
        try:
            while time.monotonic() < until:
                started = time.perf_counter()
                self.sign_in()
                self.milliseconds.append((time.perf_counter() - started) * 1000)
        except Exception as error:
            self.problem = repr(error)

    def sign_in(self) -> None:
        """Sign in once."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        back = self.authorize(state, nonce, verifier)
        assert back["state"] == [state], back
        assert back.get("iss", [self.load.issuer]) == [self.load.issuer]
        tokens = self.redeem(back["code"][0], verifier)
        told = jwt.decode(tokens["id_token"], self.keys, ["RS256", "ES256"]).claims
        half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
        assert told["iss"] == self.load.issuer
        assert told["aud"] in (self.load.client_id, [self.load.client_id])
        assert told["nonce"] == nonce
        assert told["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
        assert told["exp"] > time.time() > told["iat"] - 60  # noqa: TID251 - as any relying party does
        assert self.claims(tokens["access_token"])["sub"] == told["sub"]

    def authorize(self, state: str, nonce: str, verifier: str) -> dict[str, list[str]]:
        """Ask for a code with the live session; return what the relying party is sent."""
        digest = hashlib.sha256(verifier.encode()).digest()
        wanted = {
            "client_id": self.load.client_id,
            "redirect_uri": self.load.redirect_uri,
            "response_type": "code",
            "scope": self.load.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        self.browser.request("GET", f"{self.load.authorize}?{urlencode(wanted)}", headers={"Cookie": self.cookie})
        answer = self.browser.getresponse()
        body = answer.read()
        assert answer.status == 302, (answer.status, body[:500])
        return parse_qs(urlsplit(answer.headers["Location"]).query)

    def redeem(self, code: str, verifier: str) -> dict[str, str]:
        """Redeem the code; return the tokens."""
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.load.redirect_uri,
            "code_verifier": verifier,
        }
        headers = {"Authorization": self.basic, "Content-Type": "application/x-www-form-urlencoded"}
        self.party.request("POST", self.load.token, urlencode(given), headers)
        return self.answer()

    def claims(self, access_token: str) -> dict[str, str]:
        """Return what userinfo says."""
        self.party.request("GET", self.load.userinfo, headers={"Authorization": f"Bearer {access_token}"})
        return self.answer()

    def answer(self) -> dict[str, str]:
        """Return the JSON of an answer that is well."""
        answer = self.party.getresponse()
        body = answer.read()
        assert answer.status == 200, (answer.status, body[:500])
        found = json.loads(body)
        assert isinstance(found, dict)
        return found


def main() -> None:
    """Sign in for as long as was said, and print how often and how fast."""
    load = Load(**json.load(sys.stdin))
    keys = KeySet.import_key_set(load.jwks)
    people = [Person(load, cookie, keys) for cookie in load.cookies]
    started = time.monotonic()
    for person in people:
        person.start()
    for person in people:
        person.join()
    problems = [person.problem for person in people if person.problem]
    times = [one for person in people for one in person.milliseconds]
    print(json.dumps({"seconds": time.monotonic() - started, "milliseconds": times, "problems": problems}))


if __name__ == "__main__":
    main()
