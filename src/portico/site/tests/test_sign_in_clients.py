"""What outside providers call us comes from the environment, and a mistake in it shows no secret."""

from __future__ import annotations

import json

import pytest

from portico.site import environment

GOOD = {"client_id": "portico", "client_secret": "not-to-be-shown"}


@pytest.mark.parametrize(
    "further",
    [
        {},
        {"issuer": "https://test.eid.example/realm"},
        {"issuer": "http://127.0.0.1:8080"},
        {"issuer": "http://localhost:8080/realms/town"},
    ],
)
def test_a_client_has_an_id_a_secret_and_perhaps_another_issuer(
    monkeypatch: pytest.MonkeyPatch, further: dict[str, str]
) -> None:
    monkeypatch.setenv("PORTICO_SIGN_IN_CLIENTS", json.dumps({"eid": GOOD | further}))

    assert environment.sign_in_clients() == {"eid": GOOD | further}


def test_nobody_is_offered_without_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTICO_SIGN_IN_CLIENTS", raising=False)

    assert environment.sign_in_clients() == {}


@pytest.mark.parametrize(
    "value",
    [
        "not-to-be-shown",
        "[]",
        json.dumps({"eid": {"client_id": "portico"}}),
        json.dumps({"eid": "not-to-be-shown"}),
        json.dumps({"eid": GOOD | {"client_secret": 7}}),
        json.dumps({"eid": GOOD | {"clientid": "x"}}),
        json.dumps({"eid": GOOD | {"issuer": "http://eid.example"}}),
        json.dumps({"eid": GOOD | {"issuer": "http://127.0.0.1.eid.example"}}),
    ],
)
def test_a_mistake_is_told_without_the_secret(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORTICO_SIGN_IN_CLIENTS", value)

    with pytest.raises(environment.SettingInvalid) as told:
        environment.sign_in_clients()
    assert "PORTICO_SIGN_IN_CLIENTS" in str(told.value)
    assert "not-to-be-shown" not in str(told.value)
