"""Pages of sessions, and confirming who one is: a service that must be surer asks, and nothing that was typed is lost."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from portico.casework.models import Application, ApplicationAnswer
from portico.casework.tests import factories
from portico.casework.tests.factories import KARI, PARENTAL
from portico.catalogue import actions as catalogue
from portico.identity import actions as identity
from portico.identity.models import Account
from portico.identity.rules import KEPT_FORM_LENGTH
from portico.identity.tests.factories import client_of
from portico.identity.types import AccountId, AccountKind, AssuranceLevel, Method, PersonId, Principal
from portico.journeys import actions as journeys
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db
CONFIRM = "/sign-in/confirm/?level=substantial&next=%2Fsign-in%2Fgo-on%2F"


@pytest.fixture(autouse=True)
def _published(db: None) -> None:
    catalogue.publish(factories.pack(), actor=Actor.system("test"), at=clock.now())


@pytest.fixture
def kari() -> Account:
    """The account of somebody who expects a child."""
    found = factories.people().find(KARI)
    at = clock.now()
    person_id = identity.ensure_person(identity_number=found.identity_number, display_name="Kari Berg", at=at)
    return Account.objects.create(kind="person", person_id=person_id, created_at=at)


def browser_of(
    account: Account, assurance: AssuranceLevel = AssuranceLevel.HIGH, method: Method = Method.DEMO
) -> Client:
    """Return a browser in which an account is signed in, at a level."""
    client = client_of(account, assurance=assurance, method=method, at=clock.now())
    client.cookies["portico_language"] = "en"
    return client


def journey_of(account: Account) -> UUID:
    """Return a journey of a person, begun in a session that was sure enough."""
    who = Principal(
        AccountId(account.pk), AccountKind.PERSON, PersonId(account.person_id), None, "Kari", AssuranceLevel.HIGH
    )
    return journeys.start_journey(principal=who, life_event="having-a-child", dates={}, role="mother", at=clock.now())


def hidden_fields(page: HttpResponse) -> dict[str, str]:
    """Return what the form of a page would send, but for the token of the form."""
    main = page.content.decode().partition("<main")[2]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', main)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_ending_all_others_leaves_this_one(kari: Account) -> None:
    here, there = browser_of(kari), browser_of(kari)
    assert here.post("/account/sessions/", {"others": "yes"}).status_code == 302
    assert here.get("/account/sessions/").status_code == 200
    assert there.get("/account/sessions/")["Location"].startswith("/sign-in/")


def test_ending_one_signs_it_out(kari: Account) -> None:
    here, there = browser_of(kari), browser_of(kari)
    own = next(view.id for view, _ in there.get("/account/sessions/").context["sessions"] if view.is_this)
    assert here.post("/account/sessions/", {"session": str(own)}).status_code == 302
    assert there.get("/account/sessions/")["Location"].startswith("/sign-in/")
    assert here.get("/account/sessions/").status_code == 200


@pytest.mark.parametrize("session", ["", "nonsense", "01a1ff18-de31-7000-9825-df55f3ef3f00", str(UUID(int=0))])
def test_ending_what_is_not_there_says_so(kari: Account, session: str) -> None:
    answer = browser_of(kari).post("/account/sessions/", {"session": session}, follow=True)
    assert "has ended already" in answer.content.decode()


def test_nobody_ends_a_session_of_somebody_else(kari: Account) -> None:
    staff = Account.objects.create(
        kind="staff", authority_id="town", name="Alex", email="a@b.example", created_at=clock.now()
    )
    hers, theirs = browser_of(kari), browser_of(staff)
    page = theirs.get("/staff/sessions/")
    assert len(page.context["sessions"]) == 1
    hers.post("/account/sessions/", {"session": str(page.context["sessions"][0][0].id)})
    assert theirs.get("/staff/sessions/").status_code == 200


def test_a_browser_that_is_new_is_shown_with_what_to_do(kari: Account) -> None:
    browser_of(kari)
    page = browser_of(kari).get("/account/sessions/").content.decode()
    assert "which was not used before" in page
    assert "If it was not you" in page


def test_applying_asks_to_confirm_before_anything_is_written(kari: Account) -> None:
    apply = f"/plans/{journey_of(kari)}/apply/"
    answer = browser_of(kari, AssuranceLevel.LOW).post(apply, {"services": [PARENTAL]})
    assert answer["Location"] == CONFIRM
    assert not Application.objects.exists()


def test_after_confirming_the_same_form_is_sent_by_its_writer(kari: Account) -> None:
    apply = f"/plans/{journey_of(kari)}/apply/"
    client = browser_of(kari, AssuranceLevel.LOW)
    client.post(apply, {"services": [PARENTAL]})
    assert "level substantial" in client.get(CONFIRM).content.decode()
    assert client.post(CONFIRM)["Location"] == "/sign-in/go-on/"
    page = client.get("/sign-in/go-on/")
    assert f'action="{apply}"' in page.content.decode()
    assert "signed in with level substantial" in page.content.decode()
    assert hidden_fields(page) == {"services": PARENTAL}
    assert not Application.objects.exists()
    assert client.post(apply, hidden_fields(page))["Location"].startswith("/applications/")


def test_a_typed_answer_waits_while_its_writer_confirms(kari: Account) -> None:
    sure, unsure = browser_of(kari), browser_of(kari, AssuranceLevel.LOW)
    application = sure.post(f"/plans/{journey_of(kari)}/apply/", {"services": [PARENTAL]})["Location"]
    question = sure.get(application)["Location"]
    typed = {"answer": "100", "note": 'a "quoted" <word>\nand a second line'}
    assert unsure.post(question, typed)["Location"] == CONFIRM
    assert not ApplicationAnswer.objects.exists()
    unsure.post(CONFIRM)
    page = unsure.get("/sign-in/go-on/")
    assert page.context["kept"].path == question
    assert dict(page.context["kept"].fields) == typed


def test_the_token_of_a_form_is_not_kept_and_the_page_has_a_new_one(kari: Account) -> None:
    apply = f"/plans/{journey_of(kari)}/apply/"
    client = browser_of(kari, AssuranceLevel.LOW)
    client.post(apply, {"services": [PARENTAL], "csrfmiddlewaretoken": "an-old-token"})
    client.post(CONFIRM)
    page = client.get("/sign-in/go-on/")
    assert "an-old-token" not in page.content.decode()
    assert 'name="csrfmiddlewaretoken"' in page.content.decode().partition("<main")[2]


def test_what_is_too_long_is_not_kept_and_its_writer_is_told(kari: Account) -> None:
    apply = f"/plans/{journey_of(kari)}/apply/"
    client = browser_of(kari, AssuranceLevel.LOW)
    answer = client.post(apply, {"services": [PARENTAL], "note": "x" * KEPT_FORM_LENGTH}, follow=True)
    assert "too long to be kept" in answer.content.decode()
    assert client.get("/sign-in/go-on/")["Location"] == "/"


def test_what_was_kept_does_not_follow_into_another_session(kari: Account) -> None:
    client = browser_of(kari, AssuranceLevel.LOW)
    client.post(f"/plans/{journey_of(kari)}/apply/", {"services": [PARENTAL]})
    found = factories.people().find(KARI)
    client.post("/sign-in/", {"person": found.identity_number})
    assert client.get("/sign-in/go-on/")["Location"] == "/"


def test_who_has_no_way_that_is_sure_enough_learns_how_to_get_one(kari: Account) -> None:
    page = browser_of(kari, AssuranceLevel.LOW, Method.EMAIL_CODE).get(CONFIRM).content.decode()
    assert "Come to a counter" in page


def test_the_button_of_the_demo_is_only_for_invented_people(kari: Account) -> None:
    client = browser_of(kari, AssuranceLevel.LOW, Method.EMAIL_CODE)
    assert "Confirm as in the demo" not in client.get(CONFIRM).content.decode()
    assert client.post(CONFIRM).status_code == 404


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "evil", ""])
def test_confirming_leads_to_no_other_site(kari: Account, elsewhere: str) -> None:
    answer = browser_of(kari, AssuranceLevel.LOW).post(
        "/sign-in/confirm/", query_params={"level": "high", "next": elsewhere}
    )
    assert answer["Location"] == "/"


def test_nobody_confirms_who_is_not_signed_in() -> None:
    assert Client().get(CONFIRM)["Location"].startswith("/sign-in/?")
    assert Client().get("/sign-in/go-on/")["Location"].startswith("/sign-in/?")


def test_the_api_says_which_level_is_needed(kari: Account) -> None:
    journey = {"journey_id": str(journey_of(kari)), "services": [PARENTAL]}
    client = browser_of(kari, AssuranceLevel.LOW)
    answer = client.post("/api/applications", journey, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert (answer.json()["code"], answer.json()["needed"]) == ("identity.assurance-too-low", "substantial")
    assert 'error="insufficient_user_authentication"' in answer["WWW-Authenticate"]
    assert 'acr_values="substantial"' in answer["WWW-Authenticate"]
