"""Over HTTP: methods, sizes, slow clients, new data and new keys without a pause, and what the registry says of itself."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest

from portico.evidence import keys, signatures
from portico.evidence.registry.answering import Fault
from portico.evidence.registry.serving import NoAddress, Server, served
from portico.evidence.registry.tests.factories import ADA, ASKER, BO, client, now, question, signed, write

ALL = ["given_name", "birth_date", "sex", "income", "town", "vaccinations"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path, address=None)


@pytest.fixture
def server(path: Path) -> Iterator[Server]:
    with served(path, look_seconds=None) as found:
        yield found


def call(server: Server, method: str, path: str, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.content = answer.read()  # type: ignore[attr-defined]
    connection.close()
    return answer


def ask(server: Server, key: keys.SigningKey = ASKER, **changes: object) -> tuple[int, dict[str, object]]:
    """Ask over HTTP and check the signature of what comes back."""
    request = signed(question(**changes), key, host=urlsplit(server.address).netloc)
    fields = dict(request.headers)
    answer = call(server, "POST", "/v1/records", request.body, **fields)
    content: bytes = answer.content  # type: ignore[attr-defined]
    if answer.status != 401:
        ring = keys.key_ring(
            keys.verifying_key(one.party, one.name, keys.public_half(one)) for one in server.registry.loaded.signers
        )
        said = signatures.Answer(answer.status, answer.getheaders(), content)
        signatures.verify_answer(said, to=request, keys=ring, at=now())
    return answer.status, json.loads(content)


def document(answer: http.client.HTTPResponse) -> dict[str, object]:
    found = json.loads(answer.content)  # type: ignore[attr-defined]
    assert isinstance(found, dict)
    return found


def test_a_question_over_http_gets_a_signed_answer(server: Server) -> None:
    status, found = ask(server, concepts=["birth_date"])
    assert (status, found["registry"], found["next"]) == (200, "vaccinations", None)


@pytest.mark.parametrize("place", ["/healthz", "/metrics", "/openapi.json", "/v1/keys"])
def test_what_is_for_everybody_takes_get_and_head_and_nothing_else(server: Server, place: str) -> None:
    got, head = call(server, "GET", place), call(server, "HEAD", place)
    assert (got.status, head.status) == (200, 200)
    assert head.content == b""  # type: ignore[attr-defined]
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        refused = call(server, method, place)
        assert (refused.status, refused.getheader("Allow")) == (405, "GET, HEAD")
    assert ADA.encode() not in got.content  # type: ignore[attr-defined]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_records_are_asked_for_by_post_only(server: Server, method: str) -> None:
    refused = call(server, method, "/v1/records")
    assert (refused.status, refused.getheader("Allow")) == (405, "POST")


@pytest.mark.parametrize("place", ["/", "/v1/records/", "/v2/records", "/v1/%72ecordz", "/../etc/passwd", "//"])
def test_an_unknown_address_gets_a_problem_document(server: Server, place: str) -> None:
    refused = call(server, "POST", place, b"{}", Content_Type="application/json")
    assert (refused.status, refused.getheader("Content-Type")) == (404, "application/problem+json")


def test_another_content_type_is_refused(server: Server) -> None:
    refused = call(server, "POST", "/v1/records", b"{}", Content_Type="text/plain")
    assert (refused.status, document(refused)["type"]) == (400, "urn:portico:exchange:malformed")


def test_a_question_that_is_too_long_is_refused(server: Server) -> None:
    refused = call(server, "POST", "/v1/records", b" " * 40_000, Content_Type="application/json")
    assert (refused.status, document(refused)["type"]) == (413, "urn:portico:exchange:too-large")


def test_a_client_that_sends_nothing_keeps_nobody_waiting(server: Server) -> None:
    with (
        socket.create_connection(("127.0.0.1", server.port)) as silent,
        socket.create_connection(("127.0.0.1", server.port)) as slow,
    ):
        slow.sendall(b"POST /v1/records HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        silent.sendall(b"GET /heal")
        assert ask(server)[0] == 200


def test_one_connection_carries_many_questions(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.connect()
    first = connection.sock
    for _ in range(3):
        request = signed(question(), host=urlsplit(server.address).netloc)
        connection.request("POST", "/v1/records", request.body, dict(request.headers))
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["registry"]) == (200, "vaccinations")
        assert connection.sock is first
    connection.close()


def test_keys_are_told_as_a_key_set_without_their_secret_halves(server: Server) -> None:
    (key,) = document(call(server, "GET", "/v1/keys"))["keys"]  # type: ignore[misc]
    assert (key["kty"], key["crv"], key["kid"]) == ("OKP", "Ed25519", "vaccinations/2026-11")
    assert "d" not in key


def test_metrics_count_outcomes_and_name_nobody(server: Server) -> None:
    ask(server)
    ask(server, requested_by="police")
    answer = call(server, "GET", "/metrics")
    text = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.getheader("Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert 'portico_registry_questions_total{outcome="answered"} 1' in text
    assert 'portico_registry_questions_total{outcome="not-granted"} 1' in text
    assert "portico_registry_seconds_count 2" in text
    assert text.endswith("# EOF\n")
    assert ADA not in text


# --- changes


def look(server: Server, times: int = 2) -> None:
    """Let the server look at its files, as it does every second."""
    for _ in range(times):
        server._watch.look()


def test_new_data_counts_without_a_restart(server: Server, path: Path) -> None:
    people = path.parent / "people.csv"
    people.write_text(people.read_text().replace("1994-03-12", "1994-03-13"))
    look(server)
    records = ask(server)[1]["records"]
    assert isinstance(records, list)
    assert records[0]["value"] == "1994-03-13"


def test_a_file_that_is_being_written_is_left_alone(server: Server, path: Path) -> None:
    people = path.parent / "people.csv"
    look(server)
    before = server.registry.loaded
    people.write_text(people.read_text() + "half")
    look(server, times=1)
    assert server.registry.loaded is before


def test_what_has_become_wrong_is_not_used_and_the_old_is_kept(server: Server, path: Path) -> None:
    (path.parent / "people.csv").write_text("person_no,name\n1,2,3\n")
    look(server)
    assert ask(server)[0] == 200
    assert 'portico_registry_reloads_total{outcome="failed"} 1' in server.registry.metrics.text("vaccinations")


def test_a_clients_keys_change_without_a_pause(server: Server, path: Path) -> None:
    new = keys.signing_key("portico", "2026-12", keys.new_seed())
    assert ask(server, new)[0] == 401
    write(path.parent, address=None, clients=[client(ASKER, new)])
    look(server)
    assert (ask(server, new)[0], ask(server, ASKER)[0]) == (200, 200)
    write(path.parent, address=None, clients=[client(new)])
    look(server)
    assert (ask(server, new)[0], ask(server, ASKER)[0]) == (200, 401)


def test_the_registrys_own_key_changes_without_a_pause(server: Server, path: Path) -> None:
    seeds = json.loads((path.parent / "keys.json").read_text())
    (path.parent / "keys.json").write_text(json.dumps({"2026-12": keys.new_seed(), **seeds}))
    look(server)
    assert ask(server)[0] == 200
    assert [key["kid"] for key in document(call(server, "GET", "/v1/keys"))["keys"]] == [  # type: ignore[attr-defined]
        "vaccinations/2026-12",
        "vaccinations/2026-11",
    ]


def test_who_others_can_reach_must_say_under_which_name(path: Path) -> None:
    with pytest.raises(NoAddress, match="address"):
        Server(path, host="0.0.0.0")  # noqa: S104 - it is refused


def test_a_registry_with_the_fault_down_hangs_up(path: Path) -> None:
    with served(path, fault=Fault.DOWN) as server, pytest.raises(http.client.RemoteDisconnected):
        ask(server)


@pytest.mark.parametrize("arrives_at", ["/v1/records", "/population/v1/records"])
def test_a_registry_behind_a_proxy_is_asked_under_its_whole_address(path: Path, arrives_at: str) -> None:
    write(path.parent, address=["https://registry.example/population/"])
    with served(path, look_seconds=None) as server:
        request = signed(question(), path="/population/v1/records")
        answer = call(server, "POST", arrives_at, request.body, Host="registry.example", **dict(request.headers))
        other = signed(question())
        refused = call(server, "POST", arrives_at, other.body, Host="registry.example", **dict(other.headers))
    assert (answer.status, refused.status) == (200, 401)


# --- the description


def resolved(node: object, root: dict[str, object]) -> object:
    """Return a node with its references replaced by what they lead to."""
    if isinstance(node, list):
        return [resolved(one, root) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        found: object = root
        for step in str(node["$ref"]).removeprefix("#/").split("/"):
            assert isinstance(found, dict)
            found = found[step]
        return resolved(found, root)
    return {key: resolved(value, root) for key, value in node.items()}


def test_the_description_is_openapi_3_1_and_real_questions_answers_and_problems_fit_it(server: Server) -> None:
    described = document(call(server, "GET", "/openapi.json"))
    assert described["openapi"] == "3.1.0"
    whole = resolved(described, described)
    assert isinstance(whole, dict)
    assert {"title", "version"} <= whole["info"].keys()
    names = [operation["operationId"] for item in whole["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))
    for item in whole["paths"].values():
        for operation in item.values():
            assert all("description" in response for response in operation["responses"].values())
    schemas = whole["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(question(concepts=ALL), schemas["Question"])
    for subject in (ADA, BO):
        jsonschema.validate(ask(server, subject=subject, concepts=ALL)[1], schemas["Answer"])
    responses = whole["paths"]["/v1/records"]["post"]["responses"]
    for changes in ({"requested_by": "police"}, {"subject": "9"}, {"concepts": []}, {"concepts": ["shoe_size"]}):
        status, problem = ask(server, **changes)
        jsonschema.validate(problem, schemas["Problem"])
        assert str(status) in responses


def test_the_description_does_not_let_another_question_or_answer_through(server: Server) -> None:
    described = document(call(server, "GET", "/openapi.json"))
    whole = resolved(described, described)
    assert isinstance(whole, dict)
    schemas = whole["components"]["schemas"]
    answer = ask(server, concepts=["sex"])[1]
    for wrong, schema in (
        (question(concepts=["shoe_size"]), "Question"),
        (question(more=1), "Question"),
        ({**answer, "registry": "another"}, "Answer"),
        ({**answer, "records": [{"concept": "sex", "value": 5, "valid_from": None, "valid_to": None}]}, "Answer"),
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schemas[schema])
