"""A registry that is slow, down or talks nonsense costs its own facts, and nothing else."""

from __future__ import annotations

import datetime as dt
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import psutil
import pytest
from playwright.sync_api import Browser

from tests.served import ROOT, Answer, Client, Served, served_portico
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

FAULTS = {"income": "slow", "benefits": "nonsense", "health": "down"}
FEW_SECONDS = 6.0  # registries are given two seconds together, in up to three rounds of asking
START_SECONDS = 30
REST_SECONDS = 40  # a registry that has just failed is left alone for half a minute
INCOME_FACTS = {"annual_income", "monthly_income", "months_with_income"}


@dataclass
class Registries:
    """The registries of one Portico, of which some have been given a fault."""

    served: Served
    swapped: dict[str, tuple[list[str], dict[str, str]]] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def break_down(self, faults: Mapping[str, str]) -> None:
        """Put registries with faults in the place of good ones, at the same addresses."""
        for registry in faults:
            process = next(
                one for one in self.served.processes("registry") if one.cmdline()[-3].endswith(f"/{registry}.yaml")
            )
            self.swapped[registry] = (process.cmdline()[2:], process.environ())
            process.kill()
            psutil.wait_procs([process], timeout=5)
        self._start({registry: ["--fault", fault] for registry, fault in faults.items()})

    def mend(self) -> None:
        """Put good ones back."""
        self.stop()
        self._start({registry: [] for registry in self.swapped})

    def stop(self) -> None:
        """End those that we have started."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(timeout=10)
        self.running.clear()

    def _start(self, options: Mapping[str, list[str]]) -> None:
        for registry, more in options.items():
            command, environment = self.swapped[registry]
            arguments = [sys.executable, "-m", "portico.site.cli", *command, *more]
            with (self.served.state / "logs" / f"registry-{registry}.log").open("ab") as log:
                self.running.append(subprocess.Popen(arguments, env=environment, cwd=ROOT, stdout=log, stderr=log))
        deadline = time.monotonic() + START_SECONDS
        for registry in options:
            port = self.swapped[registry][0][-1]
            while not listens(int(port)):
                assert time.monotonic() < deadline, self.served.logs()
                time.sleep(0.05)


@pytest.fixture(scope="module")
def registries() -> Iterator[Registries]:
    """A Portico whose income register is slow, whose benefits register talks nonsense and whose health register is down."""
    with served_portico() as served:
        # Its supervisor would start good ones again; it sleeps until the end.
        served.supervisor.send_signal(signal.SIGSTOP)
        found = Registries(served)
        try:
            found.break_down(FAULTS)
            yield found
        finally:
            found.stop()
            served.supervisor.send_signal(signal.SIGCONT)


def test_the_plan_shows_within_seconds_and_says_what_is_missing_and_the_person_is_asked(
    registries: Registries, browser: Browser
) -> None:
    mother = registries.served.client("kari-berg")
    journey, seconds = begin(mother)
    assert seconds < FEW_SECONDS

    plan = read(mother.get(f"/api/journeys/{journey}/plan"))
    assert len(plan["touchpoints"]) == 113
    assert set(plan["missing_registries"]) == set(FAULTS)
    assert plan["counts"]["unknown"] > 0
    assert plan["counts"]["open"] > 0, "what needs none of these facts goes on"
    the_page_says_so_too(browser, registries.served)

    asked = {q["concept"] for q in questions(mother, journey) if q["kind"] == "fact"}
    assert asked & INCOME_FACTS, "what the slow register knows is asked"
    known = {fact["concept"] for fact in read(mother.get("/api/my/facts"))}
    assert "birth_date" in known, "the registries that answer are used"
    assert not known & INCOME_FACTS
    outcomes = {
        record["registry"]: record["outcome"] for record in read(mother.get("/api/my/access-records"))["records"]
    }
    assert {outcomes[registry] for registry in FAULTS} == {"slow", "nonsense", "down"}

    the_application_goes_on(mother, journey)
    when_they_are_back_the_facts_are_fetched(registries, mother, journey)


def the_page_says_so_too(browser: Browser, served: Served) -> None:
    sound = Soundness("nb", axe=True)
    somebody = Visitor(browser, served, "nb", sound=sound)
    somebody.sign_in("vilde-berge")
    plan = somebody.begin("having-a-child", due_date=dt.date(2026, 12, 24))
    fetch = somebody.page.locator(f"form[action='{plan}fetch/']")
    assert "Inntektsregisteret" in fetch.inner_text()
    somebody.click(fetch.locator("button"))
    assert somebody.path == plan
    assert "Inntektsregisteret" in fetch.inner_text()
    assert somebody.page.locator(".app-plan li[id]").count() == 113
    somebody.close()
    sound.judge()


def the_application_goes_on(mother: Client, journey: str) -> None:
    body = {"journey_id": journey, "services": ["parental-benefit"]}
    application = read(mother.post("/api/applications", body), 201)["id"]
    question = read(mother.get(f"/api/applications/{application}/next-question"))
    assert question["question"]


def when_they_are_back_the_facts_are_fetched(registries: Registries, mother: Client, journey: str) -> None:
    registries.mend()
    deadline = time.monotonic() + REST_SECONDS
    while read(mother.post(f"/api/journeys/{journey}/fetch"))["silent_registries"]:
        assert time.monotonic() < deadline, "the registries were not asked again"
        time.sleep(1)
    plan = read(mother.get(f"/api/journeys/{journey}/plan"))
    assert plan["missing_registries"] == []
    assert not [q for q in questions(mother, journey) if q["kind"] == "fact"]
    known = {fact["concept"]: fact["source"] for fact in read(mother.get("/api/my/facts"))}
    assert known["annual_income"] == "income"


def begin(client: Client) -> tuple[str, float]:
    """Begin the life event and return its journey and how long it took."""
    started = time.monotonic()
    body = {"life_event": "having-a-child", "role": "mother", "dates": {"due_date": "2026-12-24"}}
    answer = client.post("/api/journeys", body)
    return str(read(answer, 201)["id"]), time.monotonic() - started


def questions(client: Client, journey: str) -> list[dict[str, Any]]:
    """Return what would be asked for parental benefit."""
    found: list[dict[str, Any]] = read(client.get(f"/api/journeys/{journey}/questions?services=parental-benefit"))[
        "questions"
    ]
    return found


def read(answer: Answer, status: int = 200) -> Any:
    """Return the JSON of an answer that must have this status."""
    assert answer.status == status, f"{answer.status}: {answer.body[:1000]!r}"
    return answer.json()


def listens(port: int) -> bool:
    """Return whether a server listens on a port of this machine."""
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0
