"""Many guesses of a code in the same moment are no more guesses than one after the other."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
import urllib3

from tests.post import next_code
from tests.served import Served

AT_ONCE = 12
MOST_TRIES = 5
# Tries are counted by where they come from too: another address of this machine, so that no other test is locked out.
FROM = ("127.0.0.7", 0)


@dataclass
class Guesser:
    """A browser without pages: it keeps cookies and sends forms."""

    portico: Served
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> str:
        """Return a page."""
        return self._send("GET", path, None)[1]

    def post(self, path: str, fields: dict[str, str], token: str) -> tuple[int, str]:
        """Send a form, and return the status, and the page or the address that it leads to."""
        return self._send("POST", path, urlencode({**fields, "csrfmiddlewaretoken": token}))

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.portico.base}
        with urllib3.PoolManager(retries=False, timeout=30.0, source_address=FROM) as http:
            answer = http.request(method, self.portico.base + path, headers=headers, body=body, redirect=False)
        for line in answer.headers.getlist("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location") or answer.data.decode()


def token_on(page: str) -> str:
    """Return the secret word of the forms on a page."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None, page[:500]
    return found[1]


def waiting_for_code(portico: Served, address: str) -> tuple[Guesser, str, str]:
    """Return a browser on the page that asks for the code, the secret word of that page, and the right code."""
    guesser = Guesser(portico)
    guesser.get("/")
    chosen = guesser.post("/language/", {"language": "en"}, token_on(guesser.get("/sign-in/")))
    assert chosen[0] == 302
    status, _ = guesser.post("/sign-in/", {"recipient": address}, token_on(guesser.get("/sign-in/")))
    assert status == 302
    return guesser, token_on(guesser.get("/sign-in/code/")), next_code(portico, address)


def guess_at_once(guesser: Guesser, token: str, codes: Sequence[str]) -> list[tuple[int, str]]:
    """Send all codes in the same moment, each over a connection of its own."""
    barrier, answers = threading.Barrier(len(codes)), []
    cookies = dict(guesser.cookies)

    def guess(code: str) -> None:
        barrier.wait(timeout=10)
        answers.append(Guesser(guesser.portico, dict(cookies)).post("/sign-in/code/", {"code": code}, token))

    threads = [threading.Thread(target=guess, args=(code,)) for code in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


@pytest.mark.parametrize("address", ["guessed-once@people.example", "guessed-twice@people.example"])
def test_guesses_in_the_same_moment_are_counted_like_others(portico: Served, address: str) -> None:
    guesser, token, right = waiting_for_code(portico, address)
    wrong = [f"{(int(right) + step) % 1_000_000:06}" for step in range(1, AT_ONCE + 1)]

    status, page = guesser.post("/sign-in/code/", {"code": wrong[0]}, token)
    assert (status, "This is not the code" in page) == (422, True)

    answers = guess_at_once(guesser, token, wrong[1:])
    assert len(answers) == AT_ONCE - 1
    assert {status for status, _ in answers} == {422}
    looked_at = 1 + sum("This is not the code" in page for _, page in answers)
    assert looked_at <= MOST_TRIES
    assert guesser.post("/sign-in/code/", {"code": right}, token)[0] == 422


def test_a_right_code_sent_in_the_same_moment_opens_one_session(portico: Served) -> None:
    guesser, token, right = waiting_for_code(portico, "at-once@people.example")
    answers = guess_at_once(guesser, token, [right] * MOST_TRIES)
    # Whoever comes after the first one is sent back to the beginning, or told that the code is used up.
    assert [where for _, where in answers].count("/sign-in/new/") == 1
    assert all(status == 422 or where in ("/sign-in/new/", "/sign-in/") for status, where in answers)
