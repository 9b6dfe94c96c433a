"""The endpoints that relying parties call themselves: what is refused, what ends, and what others may read."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from django.test import Client

from portico.identity import actions, queries
from portico.identity.models import Account, OpenIdGrant, RelyingParty, RelyingPartyAttempt, RelyingPartySecret
from portico.identity.rules import tokens as token_rules
from portico.identity.tests.factories import AT, client_of
from portico.identity.tests.openid import (
    add_secret,
    basic,
    code_for,
    new_secret,
    party,
    person_account,
    post,
    redeem,
    renew,
    userinfo,
)
from portico.identity.types.relying_parties import GrantEnd
from portico.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("openid")]
SECRET = "s" * 43


@pytest.fixture
def browser() -> Client:
    """The browser of Ada Berg, who is signed in."""
    return client_of(person_account())


WRONG: dict[str, tuple[dict[str, str | None], int, str]] = {
    "no code": ({"code": None}, 400, "invalid_request"),
    "another code": ({"code": "c" * 43}, 400, "invalid_grant"),
    "a code that is too long": ({"code": "c" * 500}, 400, "invalid_grant"),
    "a code of other letters": ({"code": "\x00ø"}, 400, "invalid_grant"),
    "no verifier": ({"code_verifier": None}, 400, "invalid_request"),
    "another verifier": ({"code_verifier": "w" * 43}, 400, "invalid_grant"),
    "a verifier that is none": ({"code_verifier": "short"}, 400, "invalid_request"),
    "another redirect URI": ({"redirect_uri": "https://library.example/other"}, 400, "invalid_grant"),
    "no client": ({"client_id": None}, 401, "invalid_client"),
    "an unknown client": ({"client_id": "nobody"}, 401, "invalid_client"),
    "another client": ({"client_id": "other"}, 400, "invalid_grant"),
    "a client that has a secret": ({"client_id": "guarded"}, 401, "invalid_client"),
    "no grant type": ({"grant_type": None}, 400, "unsupported_grant_type"),
    "a password": ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    "credentials alone": ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
}


@pytest.mark.parametrize(("changes", "status", "error"), WRONG.values(), ids=WRONG.keys())
def test_cannot_redeem_a_code_wrongly(browser: Client, changes: dict[str, str | None], status: int, error: str) -> None:
    party()
    party("other")
    party("guarded", secret=SECRET)
    code = code_for(browser)
    refused = redeem(**{"code": code, **changes})  # type: ignore[arg-type]
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert refused["Cache-Control"] == "no-store"
    # A wrong request uses nothing up: whoever stole a code cannot keep the relying party from redeeming it.
    assert redeem(code).status_code == 200


def test_a_redirect_uri_may_be_left_out_as_in_oauth_2_1(browser: Client) -> None:
    party()
    assert redeem(code_for(browser), redirect_uri=None).status_code == 200


def test_a_code_lasts_a_minute(browser: Client) -> None:
    party()
    codes = [code_for(browser), code_for(browser)]
    with clock.fixed(AT + dt.timedelta(seconds=59)):
        assert redeem(codes[0]).status_code == 200
    with clock.fixed(AT + dt.timedelta(seconds=61)):
        assert redeem(codes[1]).json()["error"] == "invalid_grant"


def test_a_code_that_is_used_twice_ends_what_it_gave(browser: Client) -> None:
    party()
    code = code_for(browser, scope="openid offline_access")
    tokens = redeem(code).json()
    assert redeem(code).json()["error"] == "invalid_grant"
    assert userinfo(tokens["access_token"]).status_code == 401
    assert renew(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert OpenIdGrant.objects.get().end_reason == GrantEnd.CODE_REUSED


def test_a_code_without_its_verifier_ends_nothing(browser: Client) -> None:
    party()
    code = code_for(browser)
    tokens = redeem(code).json()
    assert redeem(code, code_verifier="w" * 43).json()["error"] == "invalid_grant"
    assert userinfo(tokens["access_token"]).status_code == 200


def test_a_refresh_token_works_once_and_its_reuse_ends_the_grant(browser: Client) -> None:
    party()
    first = redeem(code_for(browser, scope="openid offline_access")).json()
    second = renew(first["refresh_token"]).json()
    third = renew(second["refresh_token"]).json()
    assert userinfo(third["access_token"]).status_code == 200
    assert renew(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert userinfo(third["access_token"]).status_code == 401
    assert renew(third["refresh_token"]).json()["error"] == "invalid_grant"
    assert OpenIdGrant.objects.get().end_reason == GrantEnd.REFRESH_TOKEN_REUSED


def test_a_refresh_token_of_one_client_is_nothing_to_another(browser: Client) -> None:
    party()
    party("other")
    first = redeem(code_for(browser, scope="openid offline_access")).json()
    assert renew(first["refresh_token"], client_id="other").json()["error"] == "invalid_grant"
    assert renew(first["refresh_token"]).status_code == 200


def test_there_is_no_refresh_token_without_leave_to_come_back(browser: Client) -> None:
    party()
    assert "refresh_token" not in redeem(code_for(browser)).json()


def test_refreshing_may_ask_for_less_and_never_for_more(browser: Client) -> None:
    party()
    first = redeem(code_for(browser, scope="openid profile offline_access")).json()
    assert renew(first["refresh_token"], scope="openid email").json()["error"] == "invalid_scope"
    less = renew(first["refresh_token"], scope="openid").json()
    assert userinfo(less["access_token"]).json().keys() == {"sub"}
    assert "name" in userinfo(renew(less["refresh_token"]).json()["access_token"]).json()


@pytest.mark.parametrize(("days", "works"), [(29, True), (31, False)])
def test_a_refresh_token_that_nobody_uses_ends(browser: Client, days: int, works: bool) -> None:
    party()
    first = redeem(code_for(browser, scope="openid offline_access")).json()
    with clock.fixed(AT + dt.timedelta(days=days)):
        assert (renew(first["refresh_token"]).status_code == 200) is works


def test_a_grant_ends_however_often_it_is_refreshed() -> None:
    began, at = AT, AT + dt.timedelta(days=170)
    assert token_rules.refresh_token_expires_at(grant_began_at=began, at=at) == began + token_rules.REFRESH_ABSOLUTE


def test_an_access_token_lasts_ten_minutes(browser: Client) -> None:
    party()
    token = redeem(code_for(browser)).json()["access_token"]
    with clock.fixed(AT + dt.timedelta(minutes=9)):
        assert userinfo(token).status_code == 200
    with clock.fixed(AT + dt.timedelta(minutes=11)):
        assert userinfo(token).status_code == 401


def test_everything_ends_with_the_session_but_what_may_outlive_it(browser: Client) -> None:
    party()
    here = redeem(code_for(browser)).json()
    session = OpenIdGrant.objects.get().session
    offline = redeem(code_for(browser, scope="openid offline_access")).json()
    assert actions.end_grants_of_session(session, at=AT) == 1
    assert userinfo(here["access_token"]).status_code == 401
    assert userinfo(offline["access_token"]).status_code == 200
    assert renew(offline["refresh_token"]).status_code == 200


def test_tokens_end_with_the_session_and_not_with_a_job_after_it(browser: Client) -> None:
    party()
    tokens = redeem(code_for(browser)).json()
    late = code_for(browser)
    assert browser.post("/sign-out/").status_code == 302
    assert userinfo(tokens["access_token"]).status_code == 401
    assert redeem(late).status_code == 400


def test_a_closed_account_ends_everything(browser: Client) -> None:
    party()
    tokens = redeem(code_for(browser, scope="openid offline_access")).json()
    code = code_for(browser)
    Account.objects.filter(pk=person_account().pk).update(is_active=False)
    assert userinfo(tokens["access_token"]).status_code == 401
    assert renew(tokens["refresh_token"]).status_code == 400
    assert redeem(code).status_code == 400


def test_secrets_change_with_an_overlap(browser: Client) -> None:
    row = party(secret=SECRET)
    new = new_secret()
    add_secret(row, new)
    for secret in (SECRET, new):
        assert redeem(code_for(browser), secret=secret).status_code == 200
    RelyingPartySecret.objects.filter(secret_hash=token_rules.secret_hash(SECRET)).update(
        expires_at=AT + dt.timedelta(hours=1)
    )
    queries.forget_registered_parties()
    with clock.fixed(AT + dt.timedelta(hours=2)):
        browser = client_of(person_account(), at=clock.now())
        assert redeem(code_for(browser), secret=SECRET).status_code == 401
        assert redeem(code_for(browser), secret=new).status_code == 200


HEADERS: dict[str, str] = {
    "another secret": basic("library", "wrong"),
    "an unknown client": basic("nobody", SECRET),
    "no colon": "Basic " + base64.b64encode(b"library").decode(),
    "no base64": "Basic !!!",
    "no text": "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
    "another scheme": "Digest username=library",
    "nothing": "Basic",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_cannot_redeem_with_a_wrong_header(browser: Client, header: str) -> None:
    party(secret=SECRET)
    data = {"grant_type": "authorization_code", "code": code_for(browser), "code_verifier": "v" * 43}
    refused = post("/oauth/token", data, Authorization=header)
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"
    assert refused["WWW-Authenticate"].startswith("Basic")


def test_a_secret_is_shown_in_the_way_that_was_registered_and_in_one_only(browser: Client) -> None:
    party(secret=SECRET)
    assert redeem(code_for(browser), client_id="library", client_secret=SECRET).status_code == 401
    both = redeem(code_for(browser), secret=SECRET, client_secret=SECRET)
    assert both.json()["error"] == "invalid_request"
    row = party("posts", token_endpoint_auth_method="client_secret_post")
    add_secret(row, "p" * 43)
    given = redeem(code_for(browser, client_id="posts"), client_id="posts", client_secret="p" * 43)
    assert given.status_code == 200, given.content


def test_a_client_that_fails_too_often_waits(browser: Client) -> None:
    party(secret=SECRET)
    code = code_for(browser)
    for _ in range(token_rules.FAILURES_ALLOWED):
        assert redeem(code, secret="wrong").status_code == 401
    waits = redeem(code, secret=SECRET)
    assert waits.status_code == 429
    assert waits["Retry-After"] == "300"
    assert RelyingPartyAttempt.objects.count() == token_rules.FAILURES_ALLOWED
    later = AT + token_rules.FAILURES_WINDOW + dt.timedelta(seconds=1)
    with clock.fixed(later):
        assert redeem(code_for(client_of(person_account(), at=later)), secret=SECRET).status_code == 200


def test_tokens_are_asked_for_with_a_form_in_the_body(browser: Client) -> None:
    party()
    program = Client()
    assert program.get("/oauth/token").status_code == 405
    assert program.post("/oauth/token", "{}", content_type="application/json").status_code == 400
    assert post("/oauth/token?client_id=library", {"grant_type": "refresh_token"}).status_code == 400
    assert post("/oauth/token", {"grant_type": "x" * 17_000}).status_code == 400
    kind = "application/x-www-form-urlencoded"
    twice = "grant_type=refresh_token&grant_type=refresh_token&client_id=library"
    assert program.post("/oauth/token", twice, content_type=kind).json()["error"] == "invalid_request"


def test_userinfo_wants_its_token_in_the_header(browser: Client) -> None:
    party()
    token = redeem(code_for(browser)).json()["access_token"]
    program = Client()
    for refused in (
        program.get("/oauth/userinfo"),
        program.get("/oauth/userinfo", {"access_token": token}),
        program.post("/oauth/userinfo", {"access_token": token}),
        program.get("/oauth/userinfo", headers={"Authorization": basic("library", token)}),
    ):
        assert refused.status_code == 401
        assert refused["WWW-Authenticate"] == 'Bearer realm="portico"'
    wrong = userinfo("t" * 43)
    assert wrong.status_code == 401
    assert 'error="invalid_token"' in wrong["WWW-Authenticate"]
    assert program.post("/oauth/userinfo", headers={"Authorization": f"bearer {token}"}).status_code == 200


def test_a_cookie_is_nothing_to_the_endpoints_of_programs(browser: Client) -> None:
    party()
    assert browser.get("/oauth/userinfo").status_code == 401


def test_a_relying_party_that_changed_is_seen_when_it_is_changed(browser: Client) -> None:
    row = party()
    code_for(browser)
    RelyingParty.objects.filter(pk=row.pk).update(is_active=False)
    queries.forget_registered_parties()
    assert browser.get("/oauth/authorize", {"client_id": "library"}).status_code == 400


def test_expired_tokens_are_forgotten_and_grants_are_not(browser: Client) -> None:
    party()
    redeem(code_for(browser))
    actions.forget_tokens(at=AT + dt.timedelta(days=3))
    grant = OpenIdGrant.objects.get()
    assert not grant.access_tokens.exists()
    assert not hasattr(grant, "code")
