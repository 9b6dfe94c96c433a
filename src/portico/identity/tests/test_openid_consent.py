"""What somebody allows a relying party to know, and who cannot sign in there."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.test import Client

from portico.identity.models import Account, Mandate, MandateEnded, OpenIdConsent, OpenIdGrant
from portico.identity.sessions import ACTING_UNDER
from portico.identity.tests.factories import AT, client_of, staff_account
from portico.identity.tests.openid import (
    REDIRECT,
    authorize,
    checked,
    code_for,
    party,
    person_account,
    redeem,
    renew,
    sent_back,
    userinfo,
    wanted,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("openid")]


@pytest.fixture
def browser() -> Client:
    """The browser of Ada Berg, who is signed in."""
    return client_of(person_account())


def test_consent_is_asked_for_once_and_for_more_again(browser: Client) -> None:
    party(first_party=False)
    page = authorize(browser)
    assert page.status_code == 200
    said = page.content.decode()
    assert "The library" in said
    assert "your name and date of birth" in said
    assert "your e-mail address" not in said
    request = urlencode(wanted())
    response = browser.post("/oauth/consent", {"request": request, "answer": "allow"})
    following = browser.get(response["Location"])
    assert following["Refresh"].startswith(f"0;url={REDIRECT}?code=")
    assert sent_back(authorize(browser))["code"]
    assert authorize(browser, scope="openid profile email").status_code == 200
    assert sent_back(authorize(browser, prompt="none"))["code"]


def test_whoever_does_not_allow_it_goes_back_without_a_code(browser: Client) -> None:
    party(first_party=False)
    page = browser.post("/oauth/consent", {"request": urlencode(wanted()), "answer": "refuse"})
    assert page["Refresh"].startswith(f"0;url={REDIRECT}?error=access_denied")
    assert "code=" not in page["Refresh"]
    assert not OpenIdConsent.objects.exists()


@pytest.mark.parametrize("prompt", ["consent", "select_account"])
def test_consent_is_shown_again_when_the_relying_party_wants_it(browser: Client, prompt: str) -> None:
    party()
    assert authorize(browser, prompt=prompt).status_code == 200
    response = browser.post("/oauth/consent", {"request": urlencode(wanted(prompt=prompt)), "answer": "allow"})
    assert "code=" in browser.get(response["Location"])["Refresh"]


def test_cannot_be_made_to_consent_from_another_site() -> None:
    party(first_party=False)
    browser = client_of(person_account())
    browser.handler.enforce_csrf_checks = True
    assert browser.post("/oauth/consent", {"request": urlencode(wanted()), "answer": "allow"}).status_code == 403
    assert not OpenIdConsent.objects.exists()


def test_consent_of_one_person_is_not_that_of_another(browser: Client) -> None:
    party(first_party=False)
    browser.post("/oauth/consent", {"request": urlencode(wanted()), "answer": "allow"})
    assert authorize(client_of(person_account("10000000002", "Bo Dahl"))).status_code == 200


def test_a_wrong_request_on_the_page_of_consent_is_refused(browser: Client) -> None:
    party(first_party=False)
    request = urlencode(wanted(redirect_uri="https://evil.example/"))
    assert browser.post("/oauth/consent", {"request": request, "answer": "allow"}).status_code == 400
    assert not OpenIdConsent.objects.exists()


AUDIENCES: dict[str, tuple[str, str, str]] = {
    "staff at a service for people": ("people", "town", "This service is for people"),
    "people at a service for staff": ("staff", "", "This service is for staff"),
    "staff of another authority": ("staff", "county", "the staff of another authority"),
}


@pytest.mark.parametrize(("audience", "authority", "words"), AUDIENCES.values(), ids=AUDIENCES.keys())
def test_cannot_sign_in_where_one_does_not_belong(audience: str, authority: str, words: str) -> None:
    party(audience=audience)
    account = Account.objects.get(pk=staff_account(authority_id=authority)) if authority else person_account()
    page = authorize(client_of(account))
    assert page.status_code == 403
    assert words in page.content.decode()
    assert "error=access_denied" in page.content.decode()
    assert sent_back(authorize(client_of(account), prompt="none"))["error"] == "access_denied"


def acting_for(services: list[str] | None = None, assurance: str = "") -> tuple[Client, Mandate]:
    """Return the browser of Ada Berg, who acts for her daughter."""
    ada, bo = person_account(), person_account("10000000002", "Bo Berg")
    mandate = Mandate.objects.create(
        kind="parent",
        representative_id=ada.person_id,
        person_id=bo.person_id,
        services=services,
        assurance=assurance,
        valid_from=AT - dt.timedelta(days=1),
        source="register",
        basis="by law",
        recorded_by="system:test",
        recorded_at=AT,
    )
    browser = client_of(ada)
    session = browser.session
    session[ACTING_UNDER] = str(mandate.pk)
    session.save()
    return browser, mandate


def test_a_relying_party_that_asks_is_told_for_whom_somebody_acts() -> None:
    party()
    browser, mandate = acting_for()
    alone = checked(redeem(code_for(client_of(person_account()))).json()["id_token"]).claims["sub"]
    tokens = redeem(code_for(browser, scope="openid mandate")).json()
    said = userinfo(tokens["access_token"]).json()
    assert said["sub"] == alone
    assert said["mandate"]["id"] == str(mandate.pk)
    assert said["mandate"]["kind"] == "parent"
    assert said["mandate"]["for"]["name"] == "Bo Berg"
    assert said["mandate"]["for"]["sub"] not in ("", alone)


def test_a_token_ends_with_the_mandate_behind_it() -> None:
    party()
    browser, mandate = acting_for()
    tokens = redeem(code_for(browser, scope="openid mandate offline_access")).json()
    assert userinfo(tokens["access_token"]).status_code == 200
    MandateEnded.objects.create(
        mandate=mandate, person_id=mandate.person_id, at=AT, ended_by="system:test", reason="grown up"
    )
    assert userinfo(tokens["access_token"]).status_code == 401
    assert renew(tokens["refresh_token"]).status_code == 400
    assert OpenIdGrant.objects.get().end_reason == "mandate_ended"


MANDATES: dict[str, tuple[dict[str, object], str, str]] = {
    "not asked for": ({}, "openid", "cannot take that into account"),
    "of another authority's services": ({"services": ["elsewhere"]}, "openid mandate", "does not reach this service"),
    "given too weakly": ({"assurance": "low"}, "openid mandate", "surer than we are that they agreed"),
}


@pytest.mark.parametrize(("mandate", "scope", "words"), MANDATES.values(), ids=MANDATES.keys())
def test_cannot_act_for_another_where_the_mandate_does_not_reach(
    mandate: dict[str, object], scope: str, words: str
) -> None:
    party(least_assurance="substantial")
    browser, _ = acting_for(**mandate)  # type: ignore[arg-type]
    page = authorize(browser, scope=scope)
    assert page.status_code == 403
    assert words in page.content.decode()
