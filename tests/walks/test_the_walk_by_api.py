"""The walk by the API alone: what a page can do, a program can do, and every refusal is a problem document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from tests.served import Answer, Client, Served
from tests.walks.pack import person

MOTHER, FATHER, STRANGER = "katja-nystrom", "hallvard-haga", "randi-hovland"
SERVICES = ["paternity-declaration", "parental-benefit"]
TOUCHPOINT = {
    "id", "service", "authority", "level", "stage", "state", "reason", "source", "opens_on", "due_on", "estimated",
}  # fmt: skip
STATES = {"done", "automatic", "coming", "open", "not_for_you", "unknown", "missed"}


def test_a_child_is_planned_applied_for_signed_decided_and_seen_by_api(portico: Served) -> None:
    mother, father, staff = portico.client(MOTHER), portico.client(FATHER), case_worker(portico, "nav")
    journey = read(mother.post("/api/journeys", {"life_event": "having-a-child", "dates": {}}), 201)["id"]
    the_plan_has_every_touchpoint_with_its_state_and_source(mother, journey)

    application = read(
        mother.post("/api/applications", {"journey_id": journey, "services": SERVICES}), 201
    )["id"]  # fmt: skip
    asked = answer_everything(mother, application)
    questions = read(mother.get(f"/api/journeys/{journey}/questions?services={','.join(SERVICES)}"))
    assert {"mother.coverage", "mother.named_other_parent"} < set(asked)
    assert not [q for q in questions["questions"] if q["kind"] == "fact"], "every fact is known to a registry"

    receipt = declare_and_send(mother, application)
    assert {case["service"] for case in receipt["cases"]} == set(SERVICES)
    assert len(receipt["hash"]) == 64
    # The log may have given the entry its place in between; everything that was promised is as it was.
    placed = {"log_number", "position"}
    again = declare_and_send(mother, application)
    assert {key: value for key, value in again.items() if key not in placed} == {
        key: value for key, value in receipt.items() if key not in placed
    }, "sending twice is sending once"

    cases = {case["service"]: case for case in read(mother.get("/api/cases"))}
    assert cases["parental-benefit"]["due_on"] == "2027-01-01"
    assert cases["paternity-declaration"]["state"] == "awaiting_signature"
    assert cases["paternity-declaration"]["due_on"] is None
    the_father_signs(father)
    paternity = read(mother.get(f"/api/cases/{cases['paternity-declaration']['id']}"))["heading"]
    assert (paternity["state"], paternity["due_on"]) == ("received", "2026-12-21")

    case_id = cases["parental-benefit"]["id"]
    decided = a_case_worker_grants(staff, case_id)
    seen = read(mother.get(f"/api/cases/{case_id}"))
    assert seen["heading"]["result"] == "granted"
    assert seen["decision"]["reasons"]
    assert seen["decision"]["appeal_until"] == "2027-01-01"
    message = read(mother.get("/api/messages"))["messages"][0]
    assert read(mother.post(f"/api/messages/{message['id']}/open"))["body"].strip() in decided
    records = read(mother.get("/api/my/access-records"))["records"]
    assert {"staff", "you"} <= {record["who"] for record in records} | {"you"}
    assert any(record["who"] == "staff" and record["case_id"] == case_id for record in records)
    assert any(fact["source"] == "population" for fact in read(mother.get("/api/my/facts")))


def test_the_api_refuses_with_a_problem_document(portico: Served) -> None:
    somebody, stranger, nobody = portico.client("signe-kvam"), portico.client(STRANGER), portico.client()
    refused(nobody.get("/api/cases"), 401, "identity.sign-in-needed")
    refused(nobody.get(f"/api/cases/{uuid4()}"), 401, "identity.sign-in-needed")
    refused(somebody.get("/api/nothing-here"), 404)
    refused(Client(portico.base, cookies=somebody.cookies).post("/api/journeys", {}), 403, "kernel.csrf")
    refused(somebody.get(f"/api/cases/{uuid4()}"), 404)
    refused(somebody.get("/api/staff/cases"), 404, 403)

    begun = read(somebody.post("/api/journeys", {"life_event": "having-a-child"}), 201)
    journey = begun["id"]
    for path in ("plan", "questions?services=parental-benefit"):
        refused(stranger.get(f"/api/journeys/{journey}/{path}"), 404)
    refused(somebody.post("/api/journeys", {"life_event": "having-a-chidl"}), 404)
    refused(somebody.post("/api/journeys", {"life_event": "having-a-child", "dates": {"due_date": "1999-01-01"}}), 422)
    refused(somebody.post("/api/journeys", {"dates": "soon"}), 422, "kernel.invalid")

    body = {"journey_id": journey, "services": ["parental-benefit"]}
    application = read(somebody.post("/api/applications", body), 201)["id"]
    answers = f"/api/applications/{application}/answers"
    refused(stranger.post(answers, {"subject": "mother", "concept": "coverage", "value": "full"}), 404)
    refused(somebody.post(answers, {"subject": "mother", "concept": "coverage", "value": "half"}), 422)
    refused(somebody.post(answers, {"subject": "mother", "concept": "annual_income", "value": 1}), 404, 422)
    refused(somebody.post(f"/api/applications/{application}/submission", {"declarations": {}}), 409, 422)
    refused(stranger.get(f"/api/applications/{application}/check"), 404)
    refused(stranger.get(f"/api/applications/{application}/receipt"), 404)


def test_what_was_sent_cannot_be_changed(portico: Served) -> None:
    mother = portico.client("lise-eide")
    journey = read(mother.post("/api/journeys", {"life_event": "having-a-child"}), 201)["id"]
    body = {"journey_id": journey, "services": ["parental-benefit"]}
    application = read(mother.post("/api/applications", body), 201)["id"]
    answer_everything(mother, application)
    declare_and_send(mother, application)
    late = {"subject": "mother", "concept": "coverage", "value": "reduced"}
    refused(mother.post(f"/api/applications/{application}/answers", late), 409)
    refused(mother.post("/api/applications", body), 409)


def the_plan_has_every_touchpoint_with_its_state_and_source(mother: Client, journey: str) -> None:
    plan = read(mother.get(f"/api/journeys/{journey}/plan"))
    assert len(plan["touchpoints"]) == 113
    assert all(set(touchpoint) == TOUCHPOINT for touchpoint in plan["touchpoints"])
    assert {touchpoint["state"] for touchpoint in plan["touchpoints"]} <= STATES
    assert all(touchpoint["source"] for touchpoint in plan["touchpoints"])
    assert sum(plan["counts"][state] for state in STATES) == 113
    assert set(SERVICES) <= set(plan["can_apply"])
    assert plan["missing_registries"] == []


def answer_everything(mother: Client, application: str) -> list[str]:
    """Answer each question as it comes and return their keys."""
    values = {
        "mother.named_other_parent": person(FATHER).number,
        "mother.coverage": "full",
        "event.leave_start": "2027-02-06",
    }
    asked = []
    while (answer := mother.get(f"/api/applications/{application}/next-question")).status != 204:
        question = read(answer)
        assert question["question"]
        assert question["why"]
        subject, _, concept = question["key"].partition(".")
        body = {"subject": subject, "concept": concept, "value": values[question["key"]]}
        assert mother.post(f"/api/applications/{application}/answers", body).status == 204
        asked.append(question["key"])
    return asked


def declare_and_send(person: Client, application: str) -> Mapping[str, Any]:
    """Declare everything, send, and return the receipt."""
    check = read(person.get(f"/api/applications/{application}/check"))
    assert check["can_submit"]
    assert all(item["source"] for item in check["known"])
    declared = {one["key"]: True for one in check["declarations"]}
    return read(person.post(f"/api/applications/{application}/submission", {"declarations": declared}))


def the_father_signs(father: Client) -> None:
    (request,) = read(father.get("/api/signature-requests"))
    address = f"/api/signature-requests/{request['id']}/sign"
    refused(father.post(address, {"declarations": {}}), 422)
    declared = {one["key"]: True for one in request["declarations"]}
    assert father.post(address, {"declarations": declared}).status == 204
    refused(father.post(address, {"declarations": declared}), 409)
    assert read(father.get("/api/signature-requests")) == []


def a_case_worker_grants(staff: Client, case_id: str) -> str:
    """Take and grant a case, and return the letter."""
    before = read(staff.get(f"/api/staff/cases/{case_id}"))
    assert before["facts"] == []
    assert before["answers"] == []
    body = {"result": "granted", "letter": "# Letter\n\nText"}
    refused(staff.post(f"/api/staff/cases/{case_id}/decision", body), 403, 404, 409)
    assert staff.post(f"/api/staff/cases/{case_id}/take").status == 204
    case = read(staff.get(f"/api/staff/cases/{case_id}"))
    assert all(fact["source"] not in ("", "person") and fact["as_of"] for fact in case["facts"])
    assert case["expectation"]["conditions"]
    drafted = case["letters"]["granted"]
    letter = f"# {drafted['subject']}\n\n{drafted['body']}"
    assert staff.post(f"/api/staff/cases/{case_id}/decision", {"result": "granted", "letter": letter}).status == 204
    refused(staff.post(f"/api/staff/cases/{case_id}/decision", {"result": "refused", "letter": letter}), 409, 403)
    return letter


def case_worker(portico: Served, authority: str) -> Client:
    """Return a client signed in as an invented case worker of an authority."""
    client = portico.client()
    body = {"authority_id": authority, "name": "Case worker"}
    client.csrf = read(client.post("/api/demo-staff-sign-in", body))["csrf_token"]
    return client


def read(answer: Answer, status: int = 200) -> Any:
    """Return the JSON of an answer that must have this status."""
    assert answer.status == status, f"{answer.status}: {answer.body[:1000]!r}"
    return answer.json()


def refused(answer: Answer, *expected: int | str) -> None:
    """Check that an answer is a problem document with one of the statuses (and the code, if one is named)."""
    problem = read(answer, answer.status)
    assert answer.status in expected, (answer.status, problem)
    assert {name.lower(): value for name, value in answer.headers.items()}["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= set(problem)
    assert problem["status"] == answer.status
    codes = [one for one in expected if isinstance(one, str)]
    assert not codes or problem["code"] in codes
