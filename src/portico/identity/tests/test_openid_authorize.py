"""The authorization endpoint: what is refused and how, and what somebody is led to before there is a code."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portico.identity import queries
from portico.identity.models import OpenIdGrant, RelyingParty
from portico.identity.openid import logout
from portico.identity.rules import authorizing
from portico.identity.tests.factories import AT, client_of
from portico.identity.tests.openid import (
    ISSUER,
    REDIRECT,
    authorize,
    code_for,
    led_to,
    party,
    person_account,
    redeem,
    sent_back,
    userinfo,
    wanted,
)
from portico.identity.types import AssuranceLevel, Method
from portico.identity.types.authorizing import Prompt
from portico.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("openid")]

HIGH, SUBSTANTIAL = (authorizing.ACR_VALUES[level] for level in (AssuranceLevel.HIGH, AssuranceLevel.SUBSTANTIAL))


@pytest.fixture
def browser() -> Client:
    """The browser of Ada Berg, who is signed in."""
    return client_of(person_account())


NOBODY_IS_SENT_ANYWHERE: dict[str, dict[str, str | None]] = {
    "no client": {"client_id": None},
    "an unknown client": {"client_id": "nobody"},
    "a client id with a NUL": {"client_id": "lib\x00rary"},
    "no redirect URI": {"redirect_uri": None},
    "another redirect URI": {"redirect_uri": "https://evil.example/callback"},
    "a longer path": {"redirect_uri": REDIRECT + "/more"},
    "a query that was not registered": {"redirect_uri": REDIRECT + "?a=b"},
    "another case": {"redirect_uri": REDIRECT.upper()},
    "a trailing slash": {"redirect_uri": REDIRECT + "/"},
    "another port": {"redirect_uri": "https://library.example:444/callback"},
    "a user in the address": {"redirect_uri": "https://library.example@evil.example/callback"},
    "a script": {"redirect_uri": "javascript:alert(1)"},
    "letters that no header holds": {"redirect_uri": 'https://evil.example/"\\é'},
    "an implicit flow to elsewhere": {"response_type": "token", "redirect_uri": "https://evil.example/"},
    "a response type of letters that no error may hold": {"response_type": 'code\x00\u202e"'},
}


@pytest.mark.parametrize("changes", NOBODY_IS_SENT_ANYWHERE.values(), ids=NOBODY_IS_SENT_ANYWHERE.keys())
def test_cannot_be_sent_to_an_address_that_is_not_registered(browser: Client, changes: dict[str, str | None]) -> None:
    party()
    response = authorize(browser, **changes)
    assert response.status_code == 400
    assert "Location" not in response
    assert "This way to sign in does not work" in response.content.decode()


def test_cannot_be_sent_to_a_relying_party_that_was_closed(browser: Client) -> None:
    party(is_active=False)
    assert authorize(browser).status_code == 400


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_cannot_name_where_to_go_twice(browser: Client, name: str) -> None:
    party()
    response = browser.get("/oauth/authorize?" + urlencode([*wanted().items(), (name, wanted()[name])]))
    assert response.status_code == 400


TOLD_TO_THE_RELYING_PARTY: dict[str, tuple[dict[str, str | None], str]] = {
    "no response type": ({"response_type": None}, "unsupported_response_type"),
    "the implicit flow": ({"response_type": "token"}, "unsupported_response_type"),
    "the hybrid flow": ({"response_type": "code id_token"}, "unsupported_response_type"),
    "no PKCE": ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    "a challenge without its method": ({"code_challenge_method": None}, "invalid_request"),
    "plain PKCE": ({"code_challenge_method": "plain"}, "invalid_request"),
    "a challenge that is no SHA-256": ({"code_challenge": "abc"}, "invalid_request"),
    "a challenge of other letters": ({"code_challenge": "~" * 43}, "invalid_request"),
    "no openid": ({"scope": "profile"}, "invalid_scope"),
    "no scope": ({"scope": None}, "invalid_scope"),
    "a scope that is not registered": ({"scope": "openid identifier"}, "invalid_scope"),
    "a fragment": ({"response_mode": "fragment"}, "invalid_request"),
    "a form": ({"response_mode": "form_post"}, "invalid_request"),
    "none beside another prompt": ({"prompt": "none login"}, "invalid_request"),
    "an unknown prompt": ({"prompt": "create"}, "invalid_request"),
    "an age that is no number": ({"max_age": "soon"}, "invalid_request"),
    "an age below zero": ({"max_age": "-1"}, "invalid_request"),
    "claims that are no JSON": ({"claims": "{"}, "invalid_request"),
    "claims of another shape": ({"claims": "[]"}, "invalid_request"),
    "claims of a deep shape": ({"claims": "[" * 3000}, "invalid_request"),
    "a level that nobody knows": (
        {"claims": '{"id_token": {"acr": {"essential": true, "value": "gold"}}}'},
        "unmet_authentication_requirements",
    ),
    "a request object": ({"request": "e30.e30."}, "request_not_supported"),
    "a request by reference": ({"request_uri": "https://library.example/request"}, "request_uri_not_supported"),
    "a registration on the fly": ({"registration": "{}"}, "registration_not_supported"),
    "an ID token that is not ours": ({"id_token_hint": "e30.e30.e30"}, "invalid_request"),
    "a state that is too long": ({"state": "s" * 2001}, "invalid_request"),
    "a nonce with a NUL": ({"nonce": "a\x00b"}, "invalid_request"),
    "a nonce that is too long": ({"nonce": "n" * 501}, "invalid_request"),
    "an unknown parameter that is too long": ({"whatever": "w" * 501}, "invalid_request"),
}


@pytest.mark.parametrize(("changes", "error"), TOLD_TO_THE_RELYING_PARTY.values(), ids=TOLD_TO_THE_RELYING_PARTY.keys())
def test_a_wrong_request_is_told_to_the_relying_party(
    browser: Client, changes: dict[str, str | None], error: str
) -> None:
    party()
    back = sent_back(authorize(browser, **changes))
    assert back["error"] == error
    assert back["iss"] == ISSUER
    assert back["state"] == changes.get("state", "the state")
    assert "code" not in back
    assert not OpenIdGrant.objects.exists()


def test_every_other_parameter_is_there_once(browser: Client) -> None:
    party()
    response = browser.get("/oauth/authorize?" + urlencode([*wanted().items(), ("nonce", "another")]))
    assert sent_back(response)["error"] == "invalid_request"


def test_there_are_not_too_many_parameters(browser: Client) -> None:
    party()
    more = [(f"more-{number}", "") for number in range(40)]
    assert sent_back(browser.get("/oauth/authorize?" + urlencode([*wanted().items(), *more])))["error"]


LOOPBACK: dict[str, tuple[str, str, bool]] = {
    "another port": ("native", "http://127.0.0.1:51000/back", True),
    "no port": ("native", "http://127.0.0.1/back", True),
    "IPv6": ("native", "http://[::1]:51000/back", True),
    "another path": ("native", "http://127.0.0.1:51000/other", False),
    "a name": ("native", "http://localhost:51000/back", False),
    "another machine": ("native", "http://127.0.0.2:51000/back", False),
    "another query": ("native", "http://127.0.0.1:51000/back?a=b", False),
    "a user": ("native", "http://x@127.0.0.1:51000/back", False),
    "a port that is none": ("native", "http://127.0.0.1:x/back", False),
    "a web application": ("web", "http://127.0.0.1:51000/back", False),
}


@pytest.mark.parametrize(("kind", "uri", "matches"), LOOPBACK.values(), ids=LOOPBACK.keys())
def test_only_a_public_native_client_chooses_its_port(browser: Client, kind: str, uri: str, matches: bool) -> None:
    party(application_type=kind, redirect_uris=["http://127.0.0.1:4000/back", "http://[::1]:4000/back"])
    asked = authorize(browser, redirect_uri=uri)
    assert asked.status_code == (200 if matches else 400)  # no program on the machine gets a code unseen


def test_a_native_client_with_a_secret_has_one_port(browser: Client) -> None:
    party(secret="s" * 43, application_type="native", redirect_uris=["http://127.0.0.1:4000/back"])
    assert authorize(browser, redirect_uri="http://127.0.0.1:51000/back").status_code == 400


def test_whoever_is_not_signed_in_signs_in_and_comes_back_to_the_same_request() -> None:
    party()
    page, following = led_to(authorize(Client(), login_hint="ada@home.example", ui_locales="nb"))
    assert page == "/sign-in/"
    assert {name: following[name] for name in wanted()} == wanted()


@pytest.mark.parametrize(("wish", "spoken"), [("en-GB", "en"), ("xx en", "en"), ("xx", None), ("", None)])
def test_pages_speak_the_language_that_the_relying_party_asks_for(wish: str, spoken: str | None) -> None:
    party()
    response = authorize(Client(), ui_locales=wish)
    assert led_to(response)[0] == "/sign-in/"
    cookie = response.cookies.get("portico_language")
    assert (cookie.value if cookie else None) == spoken


def test_a_language_that_somebody_chose_stays() -> None:
    party()
    browser = Client()
    browser.cookies["portico_language"] = "nb"
    assert not authorize(browser, ui_locales="en").cookies


def test_staff_are_led_to_the_sign_in_of_staff() -> None:
    party(audience="staff")
    page, _ = led_to(authorize(Client()))
    assert page == "/staff/sign-in/"


def test_a_request_by_post_is_the_same_as_by_get(browser: Client) -> None:
    party()
    response = browser.post("/oauth/authorize", wanted())
    assert response.status_code == 303
    assert sent_back(browser.get(response["Location"]))["code"]


SILENT: dict[str, tuple[bool, dict[str, str | None], str]] = {
    "nobody is signed in": (False, {}, "login_required"),
    "the proof is too old": (True, {"max_age": "60"}, "login_required"),
    "a surer proof is wanted": (True, {"acr_values": HIGH}, "interaction_required"),
    "no consent": (True, {"client_id": "asks"}, "consent_required"),
}


@pytest.mark.parametrize(("signed_in", "changes", "error"), SILENT.values(), ids=SILENT.keys())
def test_nobody_is_asked_anything_when_nothing_may_be_asked(
    signed_in: bool, changes: dict[str, str | None], error: str
) -> None:
    party()
    party("asks", first_party=False)
    browser = client_of(person_account(), assurance=AssuranceLevel.SUBSTANTIAL) if signed_in else Client()
    with clock.fixed(AT + dt.timedelta(minutes=2)):
        assert sent_back(authorize(browser, prompt="none", **changes))["error"] == error


def test_whoever_has_proved_enough_is_signed_in_silently(browser: Client) -> None:
    party()
    assert sent_back(authorize(browser, prompt="none", max_age="60", acr_values=HIGH))["code"]


@pytest.mark.parametrize(("minutes", "asked"), [(4, False), (6, True)])
def test_a_proof_older_than_max_age_is_given_anew(browser: Client, minutes: int, asked: bool) -> None:
    party()
    with clock.fixed(AT + dt.timedelta(minutes=minutes)):
        response = authorize(browser, max_age="300")
        if not asked:
            assert sent_back(response)["code"]
            return
        page, following = led_to(response)
        assert page == "/sign-in/confirm/"
        # Who comes back without having proved anything is asked again; who has is let through.
        assert led_to(browser.get("/oauth/authorize", following))[0] == "/sign-in/confirm/"
        again = client_of(person_account(), at=clock.now())
        assert again.get("/oauth/authorize", following).status_code == 200


@pytest.mark.parametrize("changes", [{"prompt": "login"}, {"max_age": "0"}])
def test_a_new_proof_is_asked_for_once(browser: Client, changes: dict[str, str]) -> None:
    party()
    later = AT + dt.timedelta(seconds=5)
    with clock.fixed(later):
        page, following = led_to(authorize(browser, **changes))
        assert page == "/sign-in/confirm/"
        assert "prompt" not in following
    with clock.fixed(later + dt.timedelta(seconds=30)):
        again = client_of(person_account(), at=clock.now())
        went_on = again.get("/oauth/authorize", following)
    assert "code=" in went_on["Refresh"]


STEP_UP: dict[str, tuple[dict[str, str | None], str | None]] = {
    "no wish": ({}, None),
    "the level that is there": ({"acr_values": SUBSTANTIAL}, None),
    "any of two": ({"acr_values": f"{HIGH} {SUBSTANTIAL}"}, None),
    "a higher one": ({"acr_values": HIGH}, "high"),
    "unknown words alone": ({"acr_values": "gold silver"}, None),
    "unknown words beside a known one": ({"acr_values": f"gold {HIGH}"}, "high"),
    "an essential one": ({"claims": json.dumps({"id_token": {"acr": {"essential": True, "values": [HIGH]}}})}, "high"),
    "a voluntary one": ({"claims": json.dumps({"id_token": {"acr": {"values": [HIGH]}}})}, None),
    "null": ({"claims": json.dumps({"id_token": {"acr": None}, "userinfo": {"name": None}})}, None),
    "by registration": ({"client_id": "strict"}, "high"),
}


@pytest.mark.parametrize(("changes", "level"), STEP_UP.values(), ids=STEP_UP.keys())
def test_a_surer_proof_is_asked_for_and_the_request_goes_on(changes: dict[str, str | None], level: str | None) -> None:
    party()
    party("strict", least_assurance="high")
    account = person_account()
    response = authorize(client_of(account, assurance=AssuranceLevel.SUBSTANTIAL, method=Method.TOTP), **changes)
    if level is None:
        assert sent_back(response)["code"]
        return
    page, following = led_to(response)
    assert page == "/sign-in/confirm/"
    assert f"level={level}" in response["Location"]
    assert "code=" in client_of(account).get("/oauth/authorize", following)["Refresh"]


def test_a_logout_token_is_no_id_token(browser: Client) -> None:
    party()
    redeem(code_for(browser))
    token = logout.logout_token(queries.grant_view(OpenIdGrant.objects.get()), token_id=uuid4(), at=AT)
    assert sent_back(authorize(browser, id_token_hint=token))["error"] == "invalid_request"
    assert browser.get("/oauth/end-session", {"id_token_hint": token}).status_code == 400


def test_an_id_token_hint_names_who_must_be_signed_in(browser: Client) -> None:
    party()
    hint = redeem(code_for(browser)).json()["id_token"]
    assert sent_back(authorize(browser, id_token_hint=hint))["code"]
    other = client_of(person_account("10000000002", "Bo Dahl"))
    assert sent_back(authorize(other, id_token_hint=hint))["error"] == "login_required"
    party("other")
    assert sent_back(authorize(browser, client_id="other", id_token_hint=hint))["error"] == "invalid_request"


@given(st.text(max_size=60))
def test_any_text_is_a_prompt_or_is_none(text: str) -> None:
    found = authorizing.prompts_of(text)
    assert found is None or {prompt.value for prompt in found} == set(text.split())
    assert found is None or Prompt.NONE not in found or len(found) == 1


@given(st.text(max_size=200))
def test_any_text_as_claims_is_read_or_refused(text: str) -> None:
    found = authorizing.essential_acr_of(text)
    assert found is None or all(isinstance(value, str) for value in found)


@given(
    st.sampled_from(["http", "https"]), st.from_regex(r"[a-z]{1,10}\.example", fullmatch=True), st.integers(1, 65535)
)
def test_an_origin_has_no_path_and_no_usual_port(scheme: str, host: str, port: int) -> None:
    origin = authorizing.origin_of(f"{scheme}://{host}:{port}/a?b")
    usual = {"http": 80, "https": 443}[scheme]
    assert origin == (f"{scheme}://{host}" if port == usual else f"{scheme}://{host}:{port}")


def test_closing_a_relying_party_is_seen_at_once(browser: Client) -> None:
    row = party()
    token = redeem(code_for(browser)).json()["access_token"]
    RelyingParty.objects.filter(pk=row.pk).update(is_active=False)
    assert userinfo(token).status_code == 401
