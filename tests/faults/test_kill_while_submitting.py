"""kill -9 in the middle of a submission: afterwards there is all of it or nothing of it, and no answer is lost.

A Portico of its own: what is killed here must not be what other tests are using.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
import urllib3

from portico.catalogue.pack.reading import read_people
from tests.served import Client, Served, served_portico

LIFE_EVENT = "having-a-child"
SERVICES = ["lump-sum-grant", "parental-benefit"]


@pytest.fixture(scope="module")
def own_portico() -> Iterator[Served]:
    """A running Portico that may be killed."""
    with served_portico() as served:
        yield served


@dataclass
class Ready:
    """An application with every question answered, ready to be sent."""

    client: Client
    id: str
    declarations: dict[str, bool]
    answers: dict[str, object]

    def submit(self) -> int:
        """Send it and return the status; 0 when the connection broke."""
        try:
            path = f"/api/applications/{self.id}/submission"
            return self.client.post(path, {"declarations": self.declarations}).status
        except urllib3.exceptions.HTTPError:
            return 0

    def answers_kept(self) -> dict[str, object]:
        """Return the answers as the page to check them shows them."""
        check = self.client.get(f"/api/applications/{self.id}/check").json()
        assert isinstance(check, dict)
        return {item["key"]: item["value"] for item in check["answers"]}

    def cases(self) -> list[str]:
        """Return the services of all the person's cases."""
        found = self.client.get("/api/cases").json()
        assert isinstance(found, list)
        return sorted(case["service"] for case in found)


def ready(portico: Served, person: str, services: Sequence[str] = SERVICES, **given: object) -> Ready:
    """Answer everything for services of a person; `given` has answers by concept."""
    client = portico.client(person)
    journey = client.post("/api/journeys", {"life_event": LIFE_EVENT}).json()
    assert isinstance(journey, dict)
    made = client.post("/api/applications", {"journey_id": journey["id"], "services": list(services)})
    assert made.status == 201, made.body
    application = made.json()
    assert isinstance(application, dict)
    id = str(application["id"])
    for _ in range(10):
        question = client.get(f"/api/applications/{id}/next-question")
        if question.status == 204:
            break
        asked = question.json()
        assert isinstance(asked, dict)
        subject, concept = str(asked["key"]).split(".")
        body = {"subject": subject, "concept": concept, "value": given.get(concept, an_answer(asked))}
        saved = client.post(f"/api/applications/{id}/answers", body)
        assert saved.status == 204, (asked, saved.body)
    check = client.get(f"/api/applications/{id}/check").json()
    assert isinstance(check, dict)
    found = Ready(client, id, {each["key"]: True for each in check["declarations"]}, {})
    found.answers = found.answers_kept()
    assert found.answers
    return found


def an_answer(asked: dict[str, object]) -> object:
    """Return something that fits a question."""
    choices = asked["choices"]
    if isinstance(choices, dict) and choices:
        return next(iter(choices))
    return {"date": "2026-12-10", "text": "Solbakken", "boolean": False}.get(str(asked["type"]), 20)


def expecting(portico: Served) -> list[str]:
    """Return employed people who expect a child soon: parental benefit is open to them, and a lump sum can be applied for."""
    people = [p for household in read_people(portico.pack).households for p in household.people]
    return [
        p.id
        for p in people
        if "2026-11-25" < str(p.facts.get("pregnancy_due_date")) < "2027-03-15"
        and p.facts.get("employed")
        and str(p.facts.get("resident_since")) < "2015"
    ]


def test_a_killed_web_process_leaves_all_or_nothing(own_portico: Served) -> None:
    people = expecting(own_portico)
    assert len(people) >= 5
    undisturbed = ready(own_portico, people[0])
    started = time.perf_counter()
    assert undisturbed.submit() == 200
    takes = time.perf_counter() - started
    seen = set()
    for person, part in zip(people[1:4], (0.2, 0.5, 0.8), strict=True):
        application = ready(own_portico, person)
        sending = threading.Thread(target=application.submit)
        sending.start()
        time.sleep(takes * part)
        own_portico.kill("serve")
        sending.join()
        own_portico.wait_until_up()
        sent = application.client.get(f"/api/applications/{application.id}/receipt").status == 200
        seen.add(sent)
        if sent:
            assert application.cases() == sorted(SERVICES)
        else:
            assert application.cases() == []
            assert application.answers_kept() == application.answers
        assert application.submit() == 200
        assert application.cases() == sorted(SERVICES)
        assert application.submit() == 200
        assert application.cases() == sorted(SERVICES)
    assert seen


def test_a_killed_worker_still_does_its_jobs_after_it_is_back(own_portico: Served) -> None:
    person = expecting(own_portico)[4]
    application = ready(own_portico, person)
    own_portico.kill("worker")
    assert application.submit() == 200
    assert application.cases() == sorted(SERVICES)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if own_portico.processes("worker"):
            break
        time.sleep(0.2)
    assert own_portico.processes("worker"), own_portico.logs()
    assert application.submit() == 200
    assert application.cases() == sorted(SERVICES)
