"""Eight connections show the same code, or the same refresh token, in the same moment: one is answered, and then nobody.

OAuth 2.1, 4.1.3 and 4.3.1: a second valid request for what was given once means that somebody has stolen it, and nobody
can tell who. So all of it ends, what the first one was given too.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import urllib3
from playwright.sync_api import Browser

from tests.faults.test_two_at_once import at_once
from tests.relying_parties.visiting import Registered, register, visitor
from tests.served import Answer, Served

AT_ONCE = 8
ROUNDS = 3  # a race that is open is not lost every time
# Nobody is there: the code is read from where the browser is sent.
LIBRARY = "https://races.example/"
REDIRECT = f"{LIBRARY}callback"
VERIFIER = "a-verifier-that-nobody-else-has-in-these-tests-0"


@dataclass(frozen=True, slots=True)
class Signing:
    """A relying party, and somebody's browser with which codes are got."""

    portico: Served
    party: Registered
    code: Callable[[], str]

    def token_request(self, data: Mapping[str, str]) -> Answer:
        """Ask the token endpoint over a connection of its own."""
        both = base64.b64encode(f"{self.party.client_id}:{self.party.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {both}", "Content-Type": "application/x-www-form-urlencoded"}
        with urllib3.PoolManager(retries=False, timeout=30.0) as http:
            found = http.request("POST", f"{self.portico.base}/oauth/token", headers=headers, body=urlencode(data))
        return Answer(found.status, found.data, dict(found.headers), 0.0, len(found.data))

    def redeem(self, code: str) -> Answer:
        """Redeem a code."""
        return self.token_request(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": REDIRECT,
                "code_verifier": VERIFIER,
            }
        )

    def renew(self, refresh_token: str) -> Answer:
        """Use a refresh token."""
        return self.token_request({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def userinfo(self, access_token: str) -> int:
        """Return the status with which userinfo answers to a token."""
        with urllib3.PoolManager(retries=False, timeout=30.0) as http:
            headers = {"Authorization": f"Bearer {access_token}"}
            return int(http.request("GET", f"{self.portico.base}/oauth/userinfo", headers=headers).status)


@pytest.fixture
def signing(portico: Served, browser: Browser) -> Signing:
    """A relying party that somebody has allowed to know them."""
    party = register(browser, portico, redirect=REDIRECT, after_logout=LIBRARY, name="The library of races")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    wanted = {
        "client_id": party.client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "openid offline_access",
        "state": "s",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    address = f"{portico.base}/oauth/authorize?{urlencode(wanted)}"
    client = portico.client("kari-berg")
    with visitor(browser, portico, client) as somebody:
        somebody.visit(address)
        somebody.press("Allow and sign in")

    def code() -> str:
        answer = client.get("/oauth/authorize?" + urlencode(wanted))
        assert answer.status == 302, answer.body[:500]
        return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]

    return Signing(portico, party, code)


def given(answers: list[Answer]) -> dict[str, str]:
    """Return the tokens of the one answer that gave some; all the others must have refused."""
    well = [answer for answer in answers if answer.status == 200]
    refused = [json.loads(answer.body)["error"] for answer in answers if answer.status == 400]
    assert len(well) == 1, [answer.status for answer in answers]
    assert refused == ["invalid_grant"] * (len(answers) - 1)
    found = well[0].json()
    assert isinstance(found, dict)
    return found


def test_a_code_that_is_shown_eight_times_at_once_gives_tokens_once_and_they_end(signing: Signing) -> None:
    for _ in range(ROUNDS):
        code = signing.code()
        tokens = given(at_once(*[partial(signing.redeem, code)] * AT_ONCE))
        assert signing.userinfo(tokens["access_token"]) == 401
        assert signing.renew(tokens["refresh_token"]).status == 400


def test_a_refresh_token_that_is_shown_eight_times_at_once_is_changed_once_and_all_ends(signing: Signing) -> None:
    for _ in range(ROUNDS):
        first = signing.redeem(signing.code()).json()
        assert isinstance(first, dict)
        assert signing.userinfo(first["access_token"]) == 200
        tokens = given(at_once(*[partial(signing.renew, first["refresh_token"])] * AT_ONCE))
        assert signing.userinfo(first["access_token"]) == 401
        assert signing.userinfo(tokens["access_token"]) == 401
        assert signing.renew(tokens["refresh_token"]).status == 400
