"""What ASVS 5.0, chapters V7 and V10, asks of sessions and of services, where no other test says it."""

from __future__ import annotations

import datetime as dt
import math
import string

import pytest
from django.conf import settings
from django.test import Client

from portico.identity.sessions import SessionStore
from portico.identity.tests.factories import AT, client_of
from portico.identity.tests.openid import (
    authorize,
    basic,
    code_for,
    party,
    person_account,
    post,
    redeem,
    sent_back,
    userinfo,
)
from portico.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("openid")]
LOOPBACK = "http://127.0.0.1:4000/back"
SECRET = "s" * 43


@pytest.fixture
def browser() -> Client:
    """The browser of Ada Berg, who is signed in."""
    return client_of(person_account())


def test_the_key_of_a_session_cannot_be_guessed() -> None:
    keys = set()
    for _ in range(20):
        store = SessionStore()
        store.create()
        keys.add(str(store.session_key))
    assert len(keys) == 20
    alphabet = string.ascii_lowercase + string.digits
    assert all(set(key) <= set(alphabet) for key in keys)
    assert min(len(key) for key in keys) * math.log2(len(alphabet)) >= 128


def test_what_the_browser_had_before_signing_out_opens_nothing(browser: Client) -> None:
    kept = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert browser.get("/account/").status_code == 200
    browser.post("/sign-out/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert thief.get("/account/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("path", ["/account/", "/account/sessions/", "/account/services/", "/acting/", "/my-data/"])
def test_signing_out_is_on_every_page(browser: Client, path: str) -> None:
    page = browser.get(path, follow=True)
    assert 'action="/sign-out/"' in page.content.decode()


def test_who_ends_sessions_has_shown_lately_who_they_are(browser: Client) -> None:
    elsewhere = client_of(person_account())
    with clock.fixed(AT + dt.timedelta(minutes=11)):
        answer = browser.post("/account/sessions/", {"others": "yes"})
        assert answer["Location"].startswith("/sign-in/confirm/")
        assert elsewhere.get("/account/").status_code == 200
    assert browser.post("/account/sessions/", {"others": "yes"})["Location"] == "/account/sessions/"
    assert elsewhere.get("/account/")["Location"].startswith("/sign-in/")


def test_where_ways_in_are_changed_one_signs_out_everywhere_else(browser: Client) -> None:
    assert 'name="others"' not in browser.get("/account/").content.decode()
    client_of(person_account())
    assert 'name="others"' in browser.get("/account/").content.decode()


def test_a_program_that_another_could_stand_in_for_is_asked_about_each_time(browser: Client) -> None:
    party(application_type="native", redirect_uris=[LOOPBACK])
    asked = authorize(browser, redirect_uri=LOOPBACK)
    assert asked.status_code == 200
    given = {"request": asked.context["request_text"], "answer": "allow"}
    allowed = browser.get(browser.post("/oauth/consent", given)["Location"])
    assert "code=" in allowed["Refresh"]

    with clock.fixed(AT + dt.timedelta(minutes=2)):
        assert authorize(browser, redirect_uri=LOOPBACK).status_code == 200
        silent = authorize(browser, redirect_uri=LOOPBACK, prompt="none")
        assert sent_back(silent)["error"] == "consent_required"


def test_one_that_has_a_secret_or_an_address_of_its_own_is_known() -> None:
    known = party("known", secret=SECRET, redirect_uris=[LOOPBACK])
    page = party("page")
    assert sent_back(authorize(client_of(person_account()), client_id="known", redirect_uri=LOOPBACK))["code"]
    assert sent_back(authorize(client_of(person_account()), client_id="page"))["code"]
    assert known.pk != page.pk


def test_userinfo_takes_access_tokens_and_nothing_else(browser: Client) -> None:
    party()
    given = redeem(code_for(browser, scope="openid profile offline_access")).json()
    assert userinfo(given["access_token"]).status_code == 200
    assert userinfo(given["id_token"]).status_code == 401
    assert userinfo(given["refresh_token"]).status_code == 401
    assert userinfo("").status_code == 401


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/oauth/introspect"])
def test_a_client_that_has_a_secret_must_show_it(browser: Client, path: str) -> None:
    party(secret=SECRET)
    data = {"grant_type": "authorization_code", "code": code_for(browser), "token": "t", "client_id": "library"}
    assert post(path, data).status_code == 401
    assert post(path, data, Authorization=basic("library", "wrong")).status_code == 401


def test_the_page_of_consent_says_for_how_long(browser: Client) -> None:
    party(first_party=False)
    assert "half a year" in authorize(browser, scope="openid offline_access").content.decode()
    assert "half a year" not in authorize(browser, scope="openid profile").content.decode()
