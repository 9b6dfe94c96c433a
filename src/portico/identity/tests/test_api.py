"""The JSON doors for signing in: demo only, and nothing for who is not signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from portico.identity.tests.factories import NUMBER

pytestmark = pytest.mark.django_db

SIGN_IN = {"identity_number": NUMBER, "display_name": "Ada Berg"}


def test_an_invented_person_signs_in_and_is_told_who_they_are(client: Client) -> None:
    signed_in = client.post("/api/demo-sign-in", SIGN_IN, content_type="application/json")
    assert signed_in.status_code == 200
    me = client.get("/api/me").json()
    assert me.pop("person")["fullName"] == "Ada Berg"
    assert me == {
        "kind": "person",
        "name": "Ada Berg",
        "assurance": "high",
        "authority_id": None,
        "roles": [],
        "organisation": None,
    }
    assert signed_in.json().keys() - me.keys() == {"csrf_token"}


def test_from_another_machine_there_is_nothing_here(client: Client) -> None:
    answer = client.post("/api/demo-sign-in", SIGN_IN, content_type="application/json", REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert client.get("/api/me").status_code == 401


def test_who_is_not_signed_in_is_nobody(client: Client) -> None:
    answer = client.get("/api/me")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_writing_needs_the_token_that_sign_in_gave() -> None:
    client = Client(enforce_csrf_checks=True)
    token = client.post("/api/demo-sign-in", SIGN_IN, content_type="application/json").json()["csrf_token"]
    assert client.post("/api/sign-out").status_code == 403
    assert client.post("/api/sign-out", headers={"X-CSRFToken": token}).status_code == 204
    assert client.get("/api/me").status_code == 401


@pytest.mark.parametrize("body", ["", "{", "[]", "{}", '{"identity_number": ""}', '{"identity_number": 5}'])
def test_a_body_that_is_no_sign_in_is_refused_with_a_sentence(client: Client, body: str) -> None:
    answer = client.post("/api/demo-sign-in", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert client.get("/api/me").status_code == 401
