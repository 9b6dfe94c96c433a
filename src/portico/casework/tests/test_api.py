"""The JSON doors: the main walk over HTTP, and what a wrong request is told."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from portico.casework.tests import factories
from portico.casework.tests.factories import NOW, PARENTAL, journey_of
from portico.identity.tests.factories import client_of as signed_in
from portico.identity.types import AccountKind, Principal
from portico.kernel import clock


def client_of(who: Principal) -> Client:
    """Return a browser in which somebody is signed in."""
    if who.is_person:
        account = get_user_model().objects.create(kind=AccountKind.PERSON, person_id=who.person_id, created_at=NOW)
    else:
        account = get_user_model().objects.get(pk=who.account_id)
    return signed_in(account)


def post(client: Client, path: str, body: object) -> tuple[int, object]:
    """Send JSON and return status and answer."""
    answer = client.post(f"/api/{path}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def get(client: Client, path: str) -> dict[str, object]:
    """Return an answer."""
    answer = client.get(f"/api/{path}")
    assert answer.status_code == 200, answer.content
    found: dict[str, object] = answer.json()
    return found


def test_the_main_walk(kari: Principal, nav: Principal) -> None:
    with clock.fixed(NOW):
        journey_id, person, desk = journey_of(kari), client_of(kari), client_of(nav)
        _, begun = post(person, "applications", {"journey_id": str(journey_id), "services": [PARENTAL]})
        application = f"applications/{begun['id']}"  # type: ignore[index]
        question = get(person, f"{application}/next-question")
        assert question["key"] == "mother.coverage"
        answers = [("mother", "coverage", "full"), ("event", "leave_start", "2026-12-03")]
        for subject, concept, value in answers:
            body = {"subject": subject, "concept": concept, "value": value}
            assert post(person, f"{application}/answers", body) == (204, None)
        assert get(person, f"{application}/check")["can_submit"]
        declared = {"declarations": {"mother.information_is_true": True}}
        status, receipt = post(person, f"{application}/submission", declared)
        assert status == 200
        assert receipt == get(person, f"{application}/receipt")
        case_id = receipt["cases"][0]["id"]  # type: ignore[index, call-overload]
        assert [case["id"] for case in get(desk, "staff/cases")["items"]] == [case_id]  # type: ignore[attr-defined]
        assert post(desk, f"staff/cases/{case_id}/take", {})[0] == 204
        view = get(desk, f"staff/cases/{case_id}")
        letter = view["letters"]["granted"]  # type: ignore[index, call-overload]
        decision = {"result": "granted", "letter": f"# {letter['subject']}\n\n{letter['body']}"}
        assert post(desk, f"staff/cases/{case_id}/decision", decision)[0] == 204
        assert get(person, f"cases/{case_id}")["decision"]["appeal_until"] == "2027-01-01"  # type: ignore[index, call-overload]


def test_a_wrong_answer_is_told_in_a_sentence(kari: Principal) -> None:
    with clock.fixed(NOW):
        application_id, person = factories.started(kari, PARENTAL), client_of(kari)
        body = {"subject": "mother", "concept": "coverage", "value": "everything"}
        status, problem = post(person, f"applications/{application_id}/answers", body)
    assert status == 422
    assert problem["code"] == "casework.answer-not-possible"  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("applications/{id}/check", 404),
        ("applications/{id}/receipt", 404),
        ("cases/{id}", 404),
        ("staff/cases/{id}", 404),
        ("staff/cases", 404),
        ("staff/cases?page=0", 404),
        ("messages?page=x", 422),
    ],
)
def test_what_is_not_there_or_not_ones_own_is_a_problem_document(kari: Principal, path: str, status: int) -> None:
    answer = client_of(kari).get("/api/" + path.format(id=uuid4()))
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["cases", "staff/cases", "messages", "signature-requests"])
def test_nobody_is_let_in_without_signing_in(published: None, path: str) -> None:
    assert Client().get(f"/api/{path}").status_code == 401
