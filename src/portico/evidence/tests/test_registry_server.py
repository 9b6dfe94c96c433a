"""The demo registry: the protocol that any registry speaks, and a process that starts and stops cleanly."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from portico.evidence.plugins.demo_registry_server import LARGEST_QUESTION
from portico.evidence.tests.factories import ADA, BO, TOKEN, registry_server

QUESTION = {
    "request_id": "r1",
    "subject": ADA,
    "concepts": ["spouse", "birth_date"],
    "purpose": "plan",
    "legal_basis": "Population Act § 1",
}
REQUEST_ID = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
Said = tuple[int, str, dict[str, object]]


@pytest.fixture(scope="module")
def address(pack_directory: Path) -> Iterator[str]:
    with registry_server(pack_directory, "population") as served:
        yield served


def call(
    address: str,
    body: bytes | None = None,
    *,
    method: str = "POST",
    path: str = "/v1/records",
    headers: dict[str, str] | None = None,
) -> Said:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
    try:
        connection.request(method, path, body=body, headers=BEARER if headers is None else headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get_content_type(), json.loads(answer.read())
    finally:
        connection.close()


def ask(address: str, **changes: object) -> Said:
    return call(address, json.dumps(QUESTION | changes).encode())


def test_an_answer_has_every_asked_concept_in_its_json_form(address: str) -> None:
    status, media_type, body = ask(address)
    assert (status, media_type) == (200, "application/json")
    assert body == {
        "registry": "population",
        "as_of": "2026-05-01",
        "records": [
            {"concept": "spouse", "value": BO, "valid_from": None, "valid_to": None},
            {"concept": "birth_date", "value": "1994-03-12", "valid_from": None, "valid_to": None},
        ],
    }


def test_it_says_that_it_is_up_without_a_token(address: str) -> None:
    status, _, body = call(address, method="GET", path="/healthz", headers={})
    assert (status, body["status"]) == (200, "ok")


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"])
def test_a_stranger_is_refused(address: str, token: str) -> None:
    status, media_type, _ = call(address, json.dumps(QUESTION).encode(), headers={"Authorization": token})
    assert (status, media_type) == (401, "application/problem+json")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"subject": "99999999999"}, 404),
        ({"subject": "ada"}, 404),  # the id of the people's file is not a number of the register
        ({"concepts": ["yearly_income"]}, 422),  # another registry's
        ({"concepts": []}, 422),
        ({"concepts": "spouse"}, 422),
        ({"concepts": [["spouse"]]}, 422),
        ({"concepts": ["spouse"] * 201}, 422),
        ({"subject": 5}, 422),
        ({"legal_basis": ""}, 422),
        ({"extra": 1}, 422),
    ],
)
def test_a_wrong_question_gets_a_problem_document(address: str, changes: dict[str, object], status: int) -> None:
    said, media_type, body = ask(address, **changes)
    assert (said, media_type, body["status"]) == (status, "application/problem+json", status)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"[" * 50_000, b"\xff\xfe"])
def test_what_is_no_question_gets_a_problem_document(address: str, body: bytes) -> None:
    status, media_type, _ = call(address, body)
    assert (status in (400, 422), media_type) == (True, "application/problem+json")


def test_a_question_that_is_too_long_is_not_read(address: str) -> None:
    status, _, _ = call(address, b" " * (LARGEST_QUESTION + 1))
    assert status == 413


@pytest.mark.parametrize("length", ["", "-1", "many", "9" * 40])
def test_a_length_that_cannot_be_is_refused(address: str, length: str) -> None:
    status, _, _ = call(address, headers={**BEARER, "Content-Length": length})
    assert status in (411, 413)


def test_an_unknown_address_gets_a_problem_document(address: str) -> None:
    assert call(address, json.dumps(QUESTION).encode(), path="/v2/records")[0] == 404
    assert call(address, method="GET", path="/")[0] == 404


def test_without_a_token_of_its_own_the_command_does_not_start(pack_directory: Path) -> None:
    ended = _start(pack_directory, token="")
    _, said = ended.communicate(timeout=20)
    assert ended.returncode == 2
    assert "PORTICO_REGISTRY_TOKEN" in said


def test_an_unknown_registry_is_named_with_the_nearest(pack_directory: Path) -> None:
    ended = _start(pack_directory, registry="populaton")
    _, said = ended.communicate(timeout=20)
    assert ended.returncode == 2
    assert "population" in said


def test_a_port_that_is_taken_gets_a_sentence(pack_directory: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = _start(pack_directory, port=taken.getsockname()[1])
        _, said = ended.communicate(timeout=20)
    assert ended.returncode == 1
    assert "--port" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_answers_stops_cleanly_and_logs_the_requests_id_but_nobodys_number(
    pack_directory: Path, number: signal.Signals
) -> None:
    served = _start(pack_directory)
    try:
        assert served.stdout is not None
        found = re.search(r"http://\S+", served.stdout.readline())
        assert found is not None
        assert ask(found[0], request_id=REQUEST_ID)[0] == 200
        assert ask(found[0], request_id=f"about {ADA}")[0] == 200
        assert ask(found[0], subject="99999999999")[0] == 404
        served.send_signal(number)
        said, logged = served.communicate(timeout=20)
    finally:
        served.kill()
    assert served.returncode == 0
    assert '"status": 200' in logged
    assert REQUEST_ID in logged
    for secret in (ADA, BO, "99999999999", "1994-03-12", TOKEN):
        assert secret not in said + logged


def _start(
    directory: Path, *, registry: str = "population", port: int = 0, token: str = TOKEN
) -> subprocess.Popen[str]:
    environment = {**os.environ, "PORTICO_REGISTRY_TOKEN": token, "PYTHONUNBUFFERED": "1"}
    options = ["registry", "serve", "--pack", str(directory), "--registry", registry, "--port", str(port)]
    return subprocess.Popen(
        [sys.executable, "-c", "import sys; from portico.site.cli import main; sys.exit(main())", *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
