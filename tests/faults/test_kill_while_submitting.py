"""kill -9 in the middle of a submission: afterwards there is all of it or nothing of it, and no answer is lost.

A Portico of its own: what is killed here must not be what other tests are using.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
import urllib3

from portico.catalogue.pack.reading import read_people
from tests.served import Client, Served, served_portico

LIFE_EVENT = "having-a-child"
SERVICES = ["lump-sum-grant", "parental-benefit"]
FILED_SECONDS = 180  # a worker is missed after half a minute, and this machine may be busy
FILED_ONCE = """
    SELECT c.id,
        (SELECT count(*) FROM casework_casestatus s WHERE s.case_id = c.id AND s.state = 'arrived'),
        (SELECT count(*) FROM casework_casestatus s WHERE s.case_id = c.id AND s.state = 'received'),
        (SELECT count(*) FROM casework_clockevent e WHERE e.case_id = c.id AND e.change = 'started'),
        (SELECT count(*) FROM casework_signature s WHERE s.case_id = c.id),
        (SELECT count(DISTINCT f.version) FROM casework_casefacts f WHERE f.case_id = c.id),
        (SELECT count(*) FROM messages_message m WHERE m.case_id = c.id AND m.text_name = 'acknowledgement')
    FROM casework_case c
"""


@pytest.fixture(scope="module")
def own_portico() -> Iterator[Served]:
    """A running Portico that may be killed."""
    with served_portico() as served:
        yield served


@pytest.fixture(scope="module")
def portico_that_files_later() -> Iterator[Served]:
    """A Portico that may be killed, whose jobs file everything, as where a whole country sends at once."""
    with served_portico(PORTICO_FILED_AT_ONCE="0") as served:
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

    def states(self) -> set[str]:
        """Return where the person's cases stand."""
        found = self.client.get("/api/cases").json()
        assert isinstance(found, list)
        return {case["state"] for case in found}


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


def test_what_was_acknowledged_is_filed_once_though_the_worker_is_killed(portico_that_files_later: Served) -> None:
    portico = portico_that_files_later
    before, *during = [ready(portico, person) for person in expecting(portico)[:3]]
    portico.kill("worker")
    assert before.submit() == 200
    assert before.states() == {"arrived"}
    with owner(portico) as connection:
        connection.execute("LOCK TABLE casework_signature IN EXCLUSIVE MODE")  # nobody gets further than half of it
        for application in during:
            assert application.submit() == 200
        with owner(portico) as watching:
            until(lambda: stands_at_the_lock(watching), portico)
        portico.kill("worker")
        assert all(application.states() == {"arrived"} for application in during)
    everybody = [before, *during]
    until(lambda: not any("arrived" in application.states() for application in everybody), portico)
    with owner(portico) as connection:
        filed = connection.execute(FILED_ONCE).fetchall()
    assert len(filed) == len(everybody) * len(SERVICES)
    assert {tuple(counts) for _case, *counts in filed} == {(1, 1, 1, 1, 1, 1)}, filed
    for application in everybody:
        assert application.submit() == 200
        assert application.cases() == sorted(SERVICES)


@contextmanager
def owner(portico: Served) -> Iterator[psycopg.Connection]:
    """Connect to the database as the owner of the tables."""
    with psycopg.connect((portico.state / "database_url_owner").read_text().strip()) as connection:
        yield connection


def stands_at_the_lock(connection: psycopg.Connection) -> bool:
    """Return whether somebody waits for the table that we hold, so has done the first half of filing."""
    waiting = "SELECT 1 FROM pg_locks WHERE relation = 'casework_signature'::regclass AND NOT granted"
    found = connection.execute(waiting).fetchone() is not None
    connection.rollback()
    return found


def until(holds: Callable[[], bool], portico: Served) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + FILED_SECONDS
    while not holds():
        assert time.monotonic() < deadline, portico.logs()
        time.sleep(0.2)
