"""What holds for every page: languages, who may see what, errors that help, nothing from elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.schema import Touchpoint
from portico.identity.models import Session
from portico.identity.rules import stored_key
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.site import directory
from portico.site.access import ROUTES, Access
from portico.site.jobs import forget_sessions

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parents[4] / "packs" / "norway"
BEGIN = "/life-events/having-a-child/begin/"
DUE = {"due_date_day": "24", "due_date_month": "12", "due_date_year": "2026"}


@pytest.fixture(autouse=True)
def _published(db: None) -> None:
    catalogue.publish(read_pack(PACK), actor=Actor.system("test"), at=clock.now())


def in_english() -> Client:
    client = Client()
    client.cookies["portico_language"] = "en"
    return client


def signed_in(name: str = "Kari Berg") -> Client:
    client = in_english()
    person = next(one for one in directory.everybody() if one.name == name)
    assert client.post("/sign-in/", {"person": person.identity_number}).status_code == 302
    return client


def case_worker() -> Client:
    client = in_english()
    authority = directory.staff("en").case_workers[0].authority_id
    assert client.post("/staff/demo/", {"authority": authority}).status_code == 302
    return client


def plan_of(client: Client) -> str:
    return client.post(BEGIN, DUE)["Location"]


def touchpoints() -> list[Touchpoint]:
    return list(read_pack(PACK).life_events["having-a-child"].touchpoints)


def words(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def title(answer: HttpResponse) -> str:
    found = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
    return found[1].strip() if found else ""


def test_a_page_speaks_the_first_language_of_the_pack_until_another_is_chosen() -> None:
    client = Client()
    assert '<html lang="nb"' in client.get("/").content.decode()
    assert client.post("/language/", {"language": "en", "next": "/sign-in/"})["Location"] == "/sign-in/"
    assert '<html lang="en"' in client.get("/").content.decode()


@pytest.mark.parametrize("language", ["xx", "", "../en"])
def test_a_language_that_the_pack_does_not_speak_is_ignored(language: str) -> None:
    client = Client()
    client.post("/language/", {"language": language})
    assert '<html lang="nb"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x"]
)
def test_the_way_back_never_leads_elsewhere(elsewhere: str) -> None:
    assert Client().post("/language/", {"language": "en", "next": elsewhere})["Location"] == "/"


def test_no_page_runs_or_styles_anything_that_stands_in_it() -> None:
    client = signed_in()
    for address in ("/", "/sign-in/", "/life-events/", BEGIN, plan_of(client), "/cases/", "/messages/", "/my-data/"):
        answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200, address
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page), address
        assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_pages_are_kept_by_no_cache() -> None:
    assert signed_in().get("/life-events/")["Cache-Control"] == "no-store"


def test_somebody_who_is_nobody_of_the_demo_cannot_sign_in() -> None:
    assert in_english().post("/sign-in/", {"person": "00000000000"}).status_code == 404


def test_signing_in_leads_back_to_the_page_that_was_wanted() -> None:
    client = in_english()
    assert client.get("/my-data/")["Location"] == "/sign-in/?next=%2Fmy-data%2F"
    kari = next(one for one in directory.everybody() if one.name == "Kari Berg")
    answer = client.post("/sign-in/", {"person": kari.identity_number, "next": "/my-data/"})
    assert answer["Location"] == "/my-data/"


def test_the_directory_finds_people_by_name_and_by_story() -> None:
    assert "Kari Berg" in words(in_english().get("/sign-in/", {"q": "christmas employee"}))
    assert "Kari Berg" not in words(in_english().get("/sign-in/", {"q": "nobody has this story"}))


def test_a_person_finds_nothing_where_staff_work_and_staff_nothing_where_people_do() -> None:
    assert signed_in().get("/staff/cases/").status_code == 404
    assert case_worker().get("/life-events/").status_code == 404


@pytest.mark.parametrize("page", ["", "dates/", "invite/", "apply/"])
def test_another_persons_plan_is_not_found_and_leaves_no_trace(page: str) -> None:
    plan = plan_of(signed_in())
    answer = signed_in("Ola Hansen").get(plan + page)
    assert answer.status_code == 404
    assert "Kari" not in words(answer)


def test_another_persons_plan_cannot_be_changed_or_fetched() -> None:
    plan = plan_of(signed_in())
    other = signed_in("Ola Hansen")
    assert other.post(plan + "mark/", {"tick": "nb01"}).status_code == 404
    assert other.post(plan + "fetch/").status_code == 404
    assert other.post(plan + "dates/", DUE).status_code == 404


def test_an_impossible_date_keeps_what_was_typed_and_says_what_to_do() -> None:
    answer = signed_in().post(BEGIN, {"due_date_day": "31", "due_date_month": "feb", "due_date_year": "2027"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert title(answer).startswith("Error: ")
    assert 'value="31"' in page
    assert 'value="feb"' in page
    assert '<a href="#id_due_date_0">This day does not exist. Check the day and the month.</a>' in page


def test_a_date_outside_its_bounds_says_between_which_days_it_must_be() -> None:
    answer = signed_in().post(BEGIN, DUE | {"due_date_year": "2066"})
    assert answer.status_code == 422
    assert "This date must be between" in words(answer)


def test_a_step_is_ticked_off_and_the_tick_taken_back() -> None:
    client = signed_in()
    plan = plan_of(client)
    step = next(t.id for t in touchpoints() if t.done_by and t.done_by.tick)
    shown = client.post(plan + "mark/", {"tick": step})["Location"]
    assert shown.endswith(f"#{step}")
    assert f'name="untick" value="{step}"' in client.get(shown).content.decode()
    client.post(plan + "mark/", {"untick": step})
    assert f'name="untick" value="{step}"' not in client.get(plan).content.decode()


def test_a_step_that_a_registry_or_a_case_answers_cannot_be_ticked_off() -> None:
    client = signed_in()
    step = next(t.id for t in touchpoints() if not (t.done_by and t.done_by.tick))
    answer = client.post(plan_of(client) + "mark/", {"tick": step})
    assert answer.status_code == 403
    assert "a registry or a case says when it is done" in words(answer)


def test_the_whole_plan_is_on_the_page_and_travels_light() -> None:
    client = signed_in()
    answer = client.get(plan_of(client), headers={"accept-encoding": "gzip"})
    assert len(answer.content) <= 80_000
    whole = client.get(plan_of(client)).content.decode()
    assert len(set(re.findall(r'<li id="(nb\d+)"', whole))) == 113


def test_a_filter_shows_only_what_was_asked_for() -> None:
    client = signed_in()
    page = client.get(plan_of(client), {"state": "not_for_you"}).content.decode()
    assert 'class="s s-' not in page
    assert '<li id="nb' in page


def test_an_address_for_forms_only_has_a_page_for_whoever_opens_it() -> None:
    answer = in_english().get("/sign-out/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "We could not find this page" in words(answer)


def test_a_form_from_an_old_page_gets_a_page_that_says_so() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["portico_language"] = "en"
    answer = client.post("/language/", {"language": "nb"})
    assert answer.status_code == 403
    assert "This page was open for too long" in words(answer)


def test_every_service_has_a_page_that_says_where_else_to_turn() -> None:
    for service in read_pack(PACK).services:
        assert in_english().get(f"/services/{service}/").status_code == 200, service


def test_public_pages_show_no_person() -> None:
    assert {route.name for route in ROUTES if route.access is Access.PUBLIC and not route.is_api} == {
        "account_login",
        "agreement",
        "demo-staff-sign-in",
        "exchange-keys",
        "healthz",
        "home",
        "language",
        "ledger",
        "ledger-checkpoint",
        "ledger-logs",
        "ledger-tile",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "oauth-authorization-server",
        "openid-authorize",
        "openid-configuration",
        "openid-consent",
        "openid-end-session",
        "openid-end-session-answer",
        "openid-introspect",
        "openid-jwks",
        "openid-revoke",
        "openid-token",
        "openid-userinfo",
        "promises",  # months and services, small numbers hidden
        "promises-csv",
        "promises-json",
        "provider-return",
        "provider-sign-in",
        "recover",
        "releases",
        "releases-json",
        "service",
        "sign-in",
        "sign-in-code",
        "sign-out",
        "sign-up",
        "staff-invitation",
        "staff-sign-in",
    }


def test_whoever_has_a_plan_for_a_life_event_is_led_to_it() -> None:
    client = signed_in()
    assert "You have a plan" not in words(client.get(BEGIN))
    plan = plan_of(client)
    for address in (BEGIN, "/life-events/"):
        page = client.get(address)
        assert "You have a plan for this already." in words(page)
        assert f'href="{plan}">Open your plan' in page.content.decode()


def test_what_is_stored_shows_what_there_is_first_and_what_there_is_none_of_apart() -> None:
    with clock.fixed(factories.LATER):  # some answers may be used for a day only
        factories.journey_of(factories.person(factories.KARI))
        page = signed_in().get("/my-data/facts/")
    there, _, absent = words(page).partition("What registers say there is none of")
    assert "Legal sex Female From: Population register" in there
    assert "Date of death" in absent
    assert "Date of death" not in there
    assert not re.search(r"<dd[^>]*>none", page.content.decode())


def test_the_other_parent_is_invited_and_joins_with_a_plan_of_their_own() -> None:
    kari, ola = signed_in(), signed_in("Ola Hansen")
    plan = plan_of(kari)
    number = next(one.identity_number for one in directory.everybody() if one.name == "Ola Hansen")
    assert kari.post(plan + "invite/", {"identity_number": f" {number[:6]} {number[6:]} "}).status_code == 302
    assert "They have not answered yet" in words(kari.get(plan))

    invitation = re.search(r"/invitations/[0-9a-f-]{36}/", ola.get("/life-events/").content.decode())
    assert invitation is not None
    assert "Kari Berg invites you" in words(ola.get(invitation[0]))
    own = ola.post(invitation[0], {"answer": "accept"})["Location"]
    assert own != plan
    assert ola.get(own).status_code == 200
    assert ola.get(plan).status_code == 404
    assert "The other adult has joined your plan" in words(kari.get(plan))


def test_an_invitation_is_not_shown_to_anybody_else() -> None:
    kari = signed_in()
    number = next(one.identity_number for one in directory.everybody() if one.name == "Ola Hansen")
    kari.post(plan_of(kari) + "invite/", {"identity_number": number})
    found = re.search(r"/invitations/[0-9a-f-]{36}/", signed_in("Ola Hansen").get("/life-events/").content.decode())
    assert found is not None
    assert kari.get(found[0]).status_code == 404


@pytest.mark.parametrize("number", ["", "123", "12345678901"])
def test_a_number_that_cannot_be_invited_is_kept_and_explained(number: str) -> None:
    kari = signed_in()
    answer = kari.post(plan_of(kari) + "invite/", {"identity_number": number})
    assert answer.status_code == 422
    assert title(answer).startswith("Error: ")
    assert f'value="{number}"' in answer.content.decode() or not number


def test_the_queue_ignores_a_filter_that_does_not_exist() -> None:
    answer = case_worker().get("/staff/cases/", {"state": "nonsense", "page": "-1", "service": "x"})
    assert answer.status_code == 200
    assert not title(answer).startswith("Error")


def test_the_api_has_no_page_that_loads_from_elsewhere_and_its_errors_are_documents() -> None:
    kari = signed_in()
    assert kari.get("/api/docs").status_code == 404
    too_much = kari.post("/api/demo-sign-in", b"x" * 1_100_000, content_type="application/json")
    assert (too_much.status_code, too_much["Content-Type"]) == (400, "application/problem+json")
    journey = {"life_event": "having-a-child", "dates": {"due_date": "2050-01-01"}}
    words = Client().post("/api/journeys", journey, content_type="application/json")
    assert words["Content-Type"] == "application/problem+json"


def test_the_api_says_what_is_wrong_in_the_words_of_the_pack() -> None:
    kari = signed_in()
    journey = {"life_event": "having-a-child", "dates": {"due_date": "2050-01-01"}}
    refused = kari.post("/api/journeys", journey, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("Due date cannot be 1 January 2050")


@pytest.mark.parametrize(
    "key", ['"\\000aaaaaaaaaaaaaaaa"', "a" * 10_000, '"\\377\\376aaaaaaaaaa"', "'; drop table x --"]
)
def test_a_session_key_that_we_never_made_is_no_session(key: str) -> None:
    answer = Client().get("/life-events/", headers={"cookie": f"portico-session={key}"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_a_session_that_has_ended_is_forgotten() -> None:
    kari = signed_in()
    key = stored_key(kari.cookies["portico-session"].value)
    forget_sessions(timestamp=0)
    assert Session.objects.filter(pk=key).exists()
    Session.objects.filter(pk=key).update(expire_date=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    forget_sessions(timestamp=0)
    assert not Session.objects.filter(pk=key).exists()
