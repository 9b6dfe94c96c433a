"""A service that must be surer asks for it and loses nothing; and whoever is signed in elsewhere is seen and ended."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.served import Served
from tests.walks.conftest import MakeVisitor
from tests.walks.pack import person
from tests.walks.pages import Visitor
from tests.walks.soundness import Soundness

SESSIONS = "/account/sessions/"


def sign_in_at(visitor: Visitor, person_id: str, assurance: str) -> None:
    """Sign in as an invented person at a level, as the API of the demo can."""
    someone = person(person_id)
    signed_in = {"identity_number": someone.number, "display_name": someone.name, "assurance": assurance}
    answer = visitor.context.request.post("/api/demo-sign-in", data=signed_in)
    assert answer.ok, answer.text()


def test_a_service_that_must_be_surer_asks_and_what_was_chosen_is_there_afterwards(visitor: MakeVisitor) -> None:
    mother = visitor("en", sound=Soundness("en", axe=True))
    sign_in_at(mother, "nina-sandvik", "low")
    mother.open("/life-events/")
    plan = mother.begin("having-a-child")
    mother.choose(plan, ["parental-benefit"])
    assert mother.path == "/sign-in/confirm/"
    assert "level substantial" in mother.text

    mother.send()
    assert mother.path == "/sign-in/go-on/"
    assert "signed in with level substantial" in mother.text
    mother.send()
    assert mother.asked == "mother.coverage", "the same form went to the same address"


def test_a_typed_answer_is_kept_while_its_writer_confirms_without_javascript(visitor: MakeVisitor) -> None:
    sure, mother = visitor("nb"), visitor("nb", javascript=False, sound=Soundness("nb", axe=False))
    sure.sign_in("julie-dalen")
    plan = sure.begin("having-a-child")
    sure.choose(plan, ["parental-benefit"])
    question = sure.path

    sign_in_at(mother, "julie-dalen", "low")
    mother.open(question)
    mother.answer("reduced")
    assert mother.path == "/sign-in/confirm/"
    mother.send()
    mother.send()
    assert mother.asked == "event.leave_start", "the answer was saved"
    mother.open(question)
    assert mother.page.locator("input[value=reduced]").is_checked()


def test_who_confirms_nothing_has_sent_nothing(visitor: MakeVisitor) -> None:
    mother = visitor("en")
    sign_in_at(mother, "linnea-lindqvist", "low")
    mother.open("/life-events/")
    plan = mother.begin("having-a-child")
    mother.choose(plan, ["parental-benefit"])
    mother.click(mother.page.locator("main a[href='/']"))
    mother.open("/cases/")
    assert mother.page.locator("main a[href^='/applications/']").count() == 0


def test_a_session_on_another_device_is_seen_and_ended(visitor: MakeVisitor) -> None:
    here, there = visitor("en", sound=Soundness("en", axe=True)), visitor("nb", javascript=False)
    here.sign_in("ragnhild-moe")
    there.sign_in("ragnhild-moe")
    here.open(SESSIONS)
    assert here.page.locator("main li.app-card").count() == 2
    assert "which was not used before" in here.text
    here.click(here.page.locator("main button[name=session]"))
    assert here.page.locator("main li.app-card").count() == 1

    there.open("/cases/")
    assert there.path == "/sign-in/"
    here.open("/cases/")
    assert here.path == "/cases/"


def test_everything_else_ends_with_one_button(visitor: MakeVisitor) -> None:
    here, *elsewhere = (visitor("en") for _ in range(3))
    for browser in (here, *elsewhere):
        browser.sign_in("monika-kowalczyk")
    here.open(SESSIONS)
    here.click(here.page.locator("main button[name=others]"))
    assert here.page.locator("main li.app-card").count() == 1
    for browser in elsewhere:
        browser.open(SESSIONS)
        assert browser.path == "/sign-in/"


def test_staff_see_where_they_are_signed_in(visitor: MakeVisitor) -> None:
    clerk = visitor("en", sound=Soundness("en", axe=True))
    clerk.sign_in_as_staff("tax-administration")
    assert clerk.open("/staff/sessions/") == 200
    assert "This device" in clerk.text


def test_a_client_of_the_api_is_told_which_level_it_needs(portico: Served) -> None:
    client, mother = portico.client(), person("marit-haga")
    signed_in = client.post("/api/demo-sign-in", {"identity_number": mother.number, "assurance": "low"}).json()
    assert isinstance(signed_in, dict)
    assert signed_in["assurance"] == "low"
    client.csrf = str(signed_in["csrf_token"])
    journey = client.post("/api/journeys", {"life_event": "having-a-child", "dates": {}, "role": "mother"}).json()
    assert isinstance(journey, dict)
    refused = client.post("/api/applications", {"journey_id": journey["id"], "services": ["parental-benefit"]})
    problem = json.loads(refused.body)
    assert (refused.status, problem["code"], problem["needed"]) == (403, "identity.assurance-too-low", "substantial")
    challenge = next(value for name, value in refused.headers.items() if name.lower() == "www-authenticate")
    assert re.fullmatch(r'Bearer error="insufficient_user_authentication", acr_values="substantial"', challenge)


def test_a_page_says_before_the_session_ends_that_it_will_and_how_to_stay(visitor: MakeVisitor) -> None:
    mother = visitor("en")
    mother.sign_in("nina-sandvik")
    mother.page.clock.install()
    mother.open("/life-events/")
    warning = mother.page.locator("[data-session-end]")
    mother.page.clock.fast_forward("21:00")
    assert not warning.is_visible()

    mother.page.clock.fast_forward("01:30")
    expect(warning).to_contain_text("You will soon be signed out")
    warning.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()

    mother.page.clock.fast_forward("23:00")
    expect(warning).to_contain_text("You will soon be signed out")
    mother.context.clear_cookies()
    warning.get_by_role("button").click()
    expect(warning).to_contain_text("You are signed out")
