"""Attacks on the exchange, each against a registry that is a process of its own, and each must fail.

Questions are forged towards the registry; answers are changed on the way back, by somebody who sits in between.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest
import urllib3
from http_message_signatures import ContentDigest

from portico.evidence import keys, signatures
from portico.evidence.base import LegalBasis, Purpose, Question
from portico.evidence.errors import RegistryNonsense, RegistryRefused
from portico.evidence.keys import SigningKey
from portico.evidence.plugins.portico import Portico
from portico.evidence.signatures import Answer, Request
from portico.kernel import clock
from tests.exchanging import ASKER, AUTHORITY, LAW, Registry, client, concepts_of, number_of, running

PLENTY = 20.0
KEY = keys.signing_key(ASKER, "2026-11", keys.new_seed())
OLD = keys.signing_key(ASKER, "2025-01", keys.new_seed())
STRANGER = keys.signing_key("stranger", "2026-11", keys.new_seed())
THIEF = keys.signing_key(ASKER, "2026-11", keys.new_seed())
CONCEPTS = concepts_of("incomes")
INCOME = "incomes_yearly_income"
GRANTS = [
    {
        "requested_by": [AUTHORITY],
        "concepts": [one for one in CONCEPTS if one != INCOME],
        "purposes": ["plan"],
        "law": LAW,
    },
    {"requested_by": [AUTHORITY], "concepts": [INCOME], "purposes": ["application"], "consent": True},
]
Change = Callable[[Answer], Answer]


class Between:
    """Somebody between us and the registry, at the address by which the registry is known. Passes on, or changes."""

    def __init__(self) -> None:
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name: value for name, value in self.headers.items() if name != "Content-Length"}
                answer = between.passed_on(headers, body)
                self.send_response(answer.status)
                for name, value in dict(answer.headers).items():
                    if name.lower() not in {"content-length", "date", "server", "connection"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.change: Change = lambda answer: answer
        self.target = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def passed_on(self, headers: dict[str, str], body: bytes) -> Answer:
        """Send a question on, and return the answer as it is to come back."""
        found = urllib3.request("POST", f"{self.target}/v1/records", body=body, headers=headers, retries=False)
        return self.change(Answer(found.status, dict(found.headers), found.data))

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="module")
def between() -> Iterator[Between]:
    """Somebody in between."""
    found = Between()
    yield found
    found.close()


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory, between: Between) -> Iterator[Registry]:
    """A registry that is asked by its public address, which is where somebody sits in between."""
    asker = client(KEY, OLD, grants=GRANTS)
    asker["keys"][1]["until"] = "2026-01-01"  # type: ignore[index]
    folder = tmp_path_factory.mktemp("registry")
    with running(folder, ["incomes"], [asker], extra={"address": [between.url]}) as [found]:
        between.target = found.url
        yield found


@pytest.fixture(autouse=True)
def passing_on(between: Between) -> None:
    """Let everything pass unchanged, unless a test says otherwise."""
    between.change = lambda answer: answer


def now() -> dt.datetime:
    return clock.told(clock.now())


def question(**changed: object) -> dict[str, object]:
    asked: dict[str, object] = {
        "id": str(uuid4()),
        "subject": number_of(1),
        "concepts": ["incomes_given_name"],
        "purpose": {"kind": "plan", "service": None, "case": None},
        "legal_basis": {"kind": "law", "article": LAW},
        "requested_by": AUTHORITY,
        "cursor": None,
    }
    return asked | changed


def signed(
    asked: dict[str, object], between: Between, *, key: SigningKey = KEY, at: dt.datetime | None = None
) -> Request:
    plain = {"Content-Type": "application/json"}
    authority = signatures.authority_of(between.url)
    request = Request("POST", authority, "/v1/records", plain, json.dumps(asked).encode())
    return replace(request, headers={**plain, **signatures.sign_request(request, key, at=at or now())})


def sent(request: Request, between: Between) -> tuple[int, str]:
    """Send a question and return the status, and the reason if there is one."""
    answer = between.passed_on({**dict(request.headers), "Host": request.authority}, request.body)  # type: ignore[arg-type]
    found = json.loads(answer.body)
    return answer.status, str(found.get("type", "")).removeprefix("urn:portico:exchange:")


def with_headers(request: Request, **changed: str) -> Request:
    return replace(request, headers={**dict(request.headers), **changed})  # type: ignore[arg-type]


# -- questions -----------------------------------------------------------------------------------------------------


def test_an_honest_question_is_answered(registry: Registry, between: Between) -> None:
    assert sent(signed(question(), between), between) == (200, "")


def test_a_replayed_question_is_refused_also_after_the_registry_was_started_again(
    registry: Registry, between: Between
) -> None:
    request = signed(question(), between)
    assert sent(request, between) == (200, "")
    assert sent(request, between) == (409, "replayed")
    registry.stop()
    registry.start()
    between.target = registry.url
    assert sent(request, between) == (409, "replayed")
    assert sent(signed(question(), between), between) == (200, "")


def test_an_altered_question_is_refused(registry: Registry, between: Between) -> None:
    request = signed(question(), between)
    other = json.dumps(question(subject=number_of(2))).encode()
    assert sent(replace(request, body=other), between) == (401, "bad-digest")


def test_an_altered_question_with_its_own_digest_is_refused(registry: Registry, between: Between) -> None:
    request = signed(question(), between)
    other = signed(question(subject=number_of(2)), between)
    digest = dict(other.headers)["Content-Digest"]  # type: ignore[arg-type]
    forged = with_headers(replace(request, body=other.body), **{"Content-Digest": digest})
    assert sent(forged, between) == (401, "bad-signature")


@pytest.mark.parametrize(
    ("key", "reason"),
    [(THIEF, "bad-signature"), (STRANGER, "unknown-key"), (OLD, "key-expired")],
    ids=["a thief's", "a stranger's", "an old one"],
)
def test_a_question_signed_with_another_key_is_refused(
    registry: Registry, between: Between, key: SigningKey, reason: str
) -> None:
    assert sent(signed(question(), between, key=key), between) == (401, reason)


@pytest.mark.parametrize("seconds", [-62, 62])
def test_a_question_by_a_clock_that_is_a_minute_off_is_refused(
    registry: Registry, between: Between, seconds: int
) -> None:
    at = now() + dt.timedelta(seconds=seconds)
    assert sent(signed(question(), between, at=at), between) == (401, "clock-differs")


def test_a_question_by_a_clock_that_is_less_than_a_minute_off_is_answered(registry: Registry, between: Between) -> None:
    assert sent(signed(question(), between, at=now() - dt.timedelta(seconds=55)), between) == (200, "")


def test_an_unsigned_question_is_refused(registry: Registry, between: Between) -> None:
    request = signed(question(), between)
    bare = replace(request, headers={"Content-Type": "application/json"})
    assert sent(bare, between) == (401, "unsigned")


def test_a_weaker_algorithm_is_refused(registry: Registry, between: Between) -> None:
    request = signed(question(), between)
    weaker = dict(request.headers)["Signature-Input"].replace("ed25519", "hmac-sha256")  # type: ignore[arg-type]
    assert sent(with_headers(request, **{"Signature-Input": weaker}), between) == (401, "bad-signature")


@pytest.mark.parametrize(
    ("changed", "status", "reason"),
    [
        ({"concepts": list(CONCEPTS)}, 403, "not-granted"),
        ({"concepts": ["incomes_secret"]}, 422, "concept-not-held"),
        ({"requested_by": "police"}, 403, "not-granted"),
        ({"purpose": {"kind": "marketing", "service": None, "case": None}}, 403, "wrong-purpose"),
        ({"legal_basis": {"kind": "law", "article": "Another Act § 9"}}, 403, "wrong-law"),
        ({"subject": number_of(999_999)}, 404, "nobody"),
        ({"subject": "' OR 1=1 --"}, 404, "nobody"),
    ],
    ids=["wider", "not held", "other authority", "other purpose", "other law", "nobody", "injection"],
)
def test_more_than_is_granted_is_refused(
    registry: Registry, between: Between, changed: dict[str, object], status: int, reason: str
) -> None:
    assert sent(signed(question(**changed), between), between) == (status, reason)


@pytest.mark.parametrize(("minutes", "status", "reason"), [(60, 200, ""), (-1, 403, "consent-expired")])
def test_a_consent_that_has_ended_is_refused(
    registry: Registry, between: Between, minutes: int, status: int, reason: str
) -> None:
    until = (now() + dt.timedelta(minutes=minutes)).isoformat()
    asked = question(
        concepts=[INCOME],
        purpose={"kind": "application", "service": None, "case": None},
        legal_basis={"kind": "consent", "consent": str(uuid4()), "until": until},
    )
    assert sent(signed(asked, between), between) == (status, reason)


# -- answers -------------------------------------------------------------------------------------------------------


def ask(registry: Registry, between: Between, *, person: int = 1, key: SigningKey = KEY, **setting: object) -> str:
    """Ask as the exchange does, and return the name that came back."""
    portico = Portico({"incomes": {**registry.setting(), "url": between.url, **setting}}, key)
    law = LegalBasis(LAW)
    asked = Question(
        "incomes", str(uuid4()), number_of(person), ("incomes_given_name",), Purpose("plan"), law, AUTHORITY
    )
    [record] = portico.ask(asked, deadline=time.monotonic() + PLENTY).records
    return str(record.value)


def refused(registry: Registry, between: Between, **more: object) -> str:
    with pytest.raises(RegistryNonsense) as caught:
        ask(registry, between, **more)  # type: ignore[arg-type]
    return caught.value.reason


def test_an_honest_answer_is_taken(registry: Registry, between: Between) -> None:
    assert ask(registry, between) == "Name 1"


def test_an_altered_answer_is_not_taken(registry: Registry, between: Between) -> None:
    between.change = lambda answer: replace(answer, body=answer.body.replace(b"Name 1", b"Name 2"))
    assert refused(registry, between) == "bad-digest"


def test_an_altered_answer_with_its_own_digest_is_not_taken(registry: Registry, between: Between) -> None:
    def change(answer: Answer) -> Answer:
        body = answer.body.replace(b"Name 1", b"Name 2")
        digest = ContentDigest.create(body)
        return replace(answer, body=body, headers={**dict(answer.headers), "Content-Digest": digest})  # type: ignore[arg-type]

    between.change = change
    assert refused(registry, between) == "bad-signature"


def test_an_unsigned_answer_is_not_taken(registry: Registry, between: Between) -> None:
    between.change = lambda answer: replace(answer, headers={"Content-Type": "application/json"})
    assert refused(registry, between) == "unsigned"


def test_a_weaker_algorithm_in_an_answer_is_not_taken(registry: Registry, between: Between) -> None:
    def change(answer: Answer) -> Answer:
        headers = {name: value.replace("ed25519", "rsa-v1_5-sha256") for name, value in dict(answer.headers).items()}  # type: ignore[arg-type]
        return replace(answer, headers=headers)

    between.change = change
    assert refused(registry, between) == "bad-signature"


def test_the_answer_to_another_question_is_not_taken(registry: Registry, between: Between) -> None:
    kept: list[Answer] = []

    def keep(answer: Answer) -> Answer:
        kept.append(answer)
        return answer

    between.change = keep
    assert ask(registry, between) == "Name 1"
    between.change = lambda answer: kept[0]
    assert refused(registry, between) == "bad-signature"


def test_the_answer_about_another_person_is_not_taken(registry: Registry, between: Between) -> None:
    """Somebody in between who may ask the registry too puts their own question, about somebody else, in our place."""
    other = signed(question(subject=number_of(2)), between)

    def change(answer: Answer) -> Answer:
        between.change = lambda one: one
        return between.passed_on({**dict(other.headers), "Host": other.authority}, other.body)  # type: ignore[arg-type]

    between.change = change
    assert refused(registry, between) == "bad-signature"


def test_an_answer_signed_with_a_key_that_is_not_pinned_is_not_taken(registry: Registry, between: Between) -> None:
    other = keys.public_half(keys.signing_key("incomes", "2026-11", keys.new_seed()))
    assert refused(registry, between, keys={"2026-11": other}) == "bad-signature"
    assert refused(registry, between, keys={"2020-01": other}) == "unknown-key"


def test_a_refusal_says_why(registry: Registry, between: Between) -> None:
    with pytest.raises(RegistryRefused) as caught:
        ask(registry, between, key=STRANGER)
    assert caught.value.reason == "unknown-key"


def test_no_number_and_no_value_is_in_journal_or_log(registry: Registry, between: Between) -> None:
    assert ask(registry, between, person=17) == "Name 17"
    written = "".join(file.read_text() for file in Path(registry.folder).glob("*") if file.suffix in {".jsonl", ".txt"})
    assert number_of(17) not in written
    assert "Name 17" not in written
