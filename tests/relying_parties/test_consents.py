"""Consent in plain words with the values, and the services that somebody signs in to."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client

from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.identity import queries
from portico.identity.actions.keys import tend_keys
from portico.identity.models import OpenIdConsent, OpenIdGrant, Person, RelyingParty
from portico.identity.tests.factories import AT, client_of
from portico.identity.tests.openid import authorize, code_for, party, person_account, redeem, renew, userinfo, wanted
from portico.identity.types.relying_parties import GrantEnd
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

SERVICES = "/account/services/"


@pytest.fixture(autouse=True)
def _published(db: None) -> Iterator[None]:
    with clock.fixed(AT):
        catalogue.publish(factories.pack(), actor=Actor.system("tests"), at=AT)
        tend_keys(at=AT)
        yield
    queries.forget_keys()
    queries.forget_registered_parties()


@pytest.fixture
def browser() -> Client:
    """The browser of Ada Berg, who is signed in."""
    account = person_account()
    Person.objects.filter(pk=account.person_id).update(birth_date="1990-03-24")
    client = client_of(account)
    client.cookies["portico_language"] = "en"
    return client


def asked(browser: Client, **changes: str) -> str:
    answer = authorize(browser, **changes)
    assert answer.status_code == 200, answer
    return answer.content.decode().split("<main")[1]


def answered(browser: Client, answer: str, **changes: str) -> None:
    from urllib.parse import urlencode

    browser.post("/oauth/consent", {"request": urlencode(wanted(**changes)), "answer": answer})


def end(party_id: UUID) -> str:
    return f"{SERVICES}{party_id}/end/"


def test_the_page_says_who_asks_and_shows_the_values(browser: Client) -> None:
    party(first_party=False)
    page = asked(browser)
    for words in ("The library", "Ada Berg", "24 March 1990"):
        assert words in page


def test_what_is_shown_is_what_is_told(browser: Client) -> None:
    party(first_party=False)
    page = asked(browser)
    answered(browser, "allow")
    told = userinfo(redeem(code_for(browser)).json()["access_token"]).json()
    assert told["name"] in page
    assert told["birthdate"] == "1990-03-24"


def test_what_we_do_not_know_is_said_to_be_unknown(browser: Client) -> None:
    party(first_party=False)
    assert "we do not know it" in asked(browser, scope="openid email")


def test_the_national_number_is_shown_only_where_a_law_lets_it_be_told(browser: Client) -> None:
    row = party(first_party=False, scopes=["openid", "identifier"])
    assert "10000000001" not in authorize(browser, scope="openid identifier").content.decode()
    RelyingParty.objects.filter(pk=row.pk).update(identifier_basis="Act 1, § 2")
    party("archive", first_party=False, scopes=["openid", "identifier"], identifier_basis="Act 1, § 2")
    assert "10000000001" in asked(browser, client_id="archive", scope="openid identifier")


def test_no_answer_and_a_refusal_allow_nothing(browser: Client) -> None:
    party(first_party=False)
    answered(browser, "refuse")
    answered(browser, "")
    assert not OpenIdConsent.objects.exists()
    assert "Allow and sign in" in asked(browser)


def test_asking_for_more_asks_the_person_again(browser: Client) -> None:
    party(first_party=False)
    answered(browser, "allow")
    assert code_for(browser)
    assert "mobile number" in asked(browser, scope="openid profile phone")


def test_a_service_of_the_governments_own_is_listed_too(browser: Client) -> None:
    party(first_party=True)
    redeem(code_for(browser))
    page = browser.get(SERVICES).content.decode()
    assert "The library" in page
    assert "You are not asked" in page


def test_the_list_says_what_a_service_gets_and_when_it_was_used(browser: Client) -> None:
    party(first_party=False)
    answered(browser, "allow", scope="openid profile offline_access")
    redeem(code_for(browser, scope="openid profile offline_access"))
    page = browser.get(SERVICES).content.decode()
    for words in ("The library", "your name and date of birth", "4 May 2026", "also when you are not signed in"):
        assert words in page


def test_ending_a_service_ends_its_tokens_and_it_must_ask_anew(browser: Client) -> None:
    row = party(first_party=False)
    answered(browser, "allow", scope="openid profile offline_access")
    tokens = redeem(code_for(browser, scope="openid profile offline_access")).json()
    assert browser.post(end(row.pk)).status_code == 302
    assert userinfo(tokens["access_token"]).status_code == 401
    assert renew(tokens["refresh_token"]).status_code == 400
    assert OpenIdGrant.objects.get().end_reason == GrantEnd.CONSENT_WITHDRAWN
    assert [one.allowed for one in OpenIdConsent.objects.order_by("pk")] == [True, False]
    assert "Allow and sign in" in asked(browser)
    assert "The library" not in browser.get(SERVICES).content.decode().split("<ul")[-1]


def test_nobody_ends_what_somebody_else_signs_in_to(browser: Client) -> None:
    row = party(first_party=False)
    answered(browser, "allow")
    tokens = redeem(code_for(browser)).json()
    other = client_of(person_account("10000000002", "Bo Dahl"))
    assert other.post(end(row.pk)).status_code == 404
    assert userinfo(tokens["access_token"]).status_code == 200
    assert "The library" not in other.get(SERVICES).content.decode()


def test_the_services_of_one_are_no_page_for_others() -> None:
    assert Client().get(SERVICES).status_code == 302
    assert Client().post(end(UUID(int=7))).status_code == 302
