"""RP-initiated logout: exact addresses, a question when nothing proves who asks, never an open redirect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.identity import queries
from portico.identity.actions.keys import tend_keys
from portico.identity.actions.logout import end_session_at_relying_parties, record_logout_notice
from portico.identity.models import LogoutNotice, OpenIdGrant, Session
from portico.identity.queries.logout import find_notice_to_send, list_grants_to_tell_of
from portico.identity.tests.factories import AT, client_of
from portico.identity.tests.openid import code_for, party, person_account, redeem
from portico.identity.types.logout import NoticeOutcome
from portico.identity.types.relying_parties import GrantEnd, GrantId
from portico.kernel import clock
from portico.kernel.ids import uuid7
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db

END, ANSWER = "/oauth/end-session", "/oauth/end-session/answer/"
OUT = "https://library.example/out"


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
    """Somebody who is signed in."""
    party(post_logout_redirect_uris=[OUT], backchannel_logout_uri="https://library.example/told")
    client = client_of(person_account())
    client.cookies["portico_language"] = "en"
    return client


def id_token(browser: Client) -> str:
    token: str = redeem(code_for(browser)).json()["id_token"]
    return token


def is_signed_in(browser: Client) -> bool:
    return browser.get("/api/me").status_code == 200


def words(response: HttpResponse) -> str:
    return response.content.decode()


def test_the_id_token_of_this_session_ends_it_and_leads_back(browser: Client) -> None:
    hint = id_token(browser)
    answer = browser.get(END, {"id_token_hint": hint, "post_logout_redirect_uri": OUT, "state": "a b"})
    assert (answer.status_code, answer["Location"]) == (302, f"{OUT}?state=a+b")
    assert not is_signed_in(browser)


def test_an_expired_id_token_is_good_enough(browser: Client) -> None:
    hint = id_token(browser)
    with clock.fixed(AT + dt.timedelta(minutes=25)):
        answer = browser.get(END, {"id_token_hint": hint, "post_logout_redirect_uri": OUT})
        assert answer["Location"] == OUT
        assert not is_signed_in(browser)


@pytest.mark.parametrize("given", [{}, {"client_id": "library"}, {"client_id": "library", "state": "x"}])
def test_without_an_id_token_the_person_is_asked(browser: Client, given: dict[str, str]) -> None:
    answer = browser.get(END, {**given})
    assert "Do you want to sign out?" in words(answer)
    assert is_signed_in(browser)
    assert browser.post(ANSWER, {**given, "answer": "sign-out"}).status_code == 200
    assert not is_signed_in(browser)


def test_after_the_question_one_is_led_back_by_a_page_that_says_where(browser: Client) -> None:
    given = {"client_id": "library", "post_logout_redirect_uri": OUT, "state": "x"}
    asked = browser.get(END, given)
    assert "The library" in words(asked)
    answer = browser.post(ANSWER, {**given, "answer": "sign-out"})
    assert answer["Refresh"] == f"0;url={OUT}?state=x"
    assert not is_signed_in(browser)


def test_whoever_wants_to_stay_stays(browser: Client) -> None:
    answer = browser.post(ANSWER, {"client_id": "library", "answer": "stay"})
    assert answer["Location"] == "/"
    assert is_signed_in(browser)


def test_the_id_token_of_another_session_is_asked_about(browser: Client) -> None:
    other = client_of(person_account("10000000002", "Bo Dahl"))
    answer = browser.get(END, {"id_token_hint": id_token(other)})
    assert "Do you want to sign out?" in words(answer)
    assert is_signed_in(browser)
    assert is_signed_in(other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"post_logout_redirect_uri": "https://evil.example/"},
        {"post_logout_redirect_uri": f"{OUT}/"},
        {"post_logout_redirect_uri": f"{OUT}?a=1"},
        {"client_id": "nobody"},
        {"client_id": "nobody\x00"},
        {"id_token_hint": "x.y.z"},
        {"id_token_hint": "x" * 9000, "client_id": "nobody"},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(browser: Client, wrong: dict[str, str]) -> None:
    given = {"id_token_hint": id_token(browser), "post_logout_redirect_uri": OUT, **wrong}
    answer = browser.get(END, given)
    assert answer.status_code == 400
    assert "Location" not in answer
    assert "evil" not in words(answer).split("<main")[1]
    assert is_signed_in(browser)
    out = browser.post(ANSWER, {**given, "answer": "sign-out"})
    assert "Location" not in out
    assert "Refresh" not in out
    assert not is_signed_in(browser)


def test_an_address_without_a_client_leads_nowhere(browser: Client) -> None:
    assert browser.get(END, {"post_logout_redirect_uri": OUT}).status_code == 400
    assert "Location" not in Client().get(END, {"post_logout_redirect_uri": OUT})


def test_whoever_is_signed_out_already_is_led_back(browser: Client) -> None:
    hint = id_token(browser)
    answer = Client().get(END, {"id_token_hint": hint, "post_logout_redirect_uri": OUT})
    assert answer["Location"] == OUT
    assert is_signed_in(browser), "a token alone ends nobody's session"


def test_a_request_by_post_comes_as_a_get_with_the_cookie(browser: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(END, {"client_id": "library", "unknown": "x"})
    assert (answer.status_code, answer["Location"]) == (303, f"{END}?client_id=library")


def test_the_answer_needs_our_own_form(browser: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(ANSWER, {"answer": "sign-out"}).status_code == 403
    assert is_signed_in(browser)


# --- telling relying parties


def grant_of(browser: Client) -> OpenIdGrant:
    id_token(browser)
    return OpenIdGrant.objects.get()


def test_the_end_of_a_session_ends_what_was_granted_in_it(browser: Client) -> None:
    grant = grant_of(browser)
    assert end_session_at_relying_parties(grant.session, at=AT) == 1
    grant.refresh_from_db()
    assert (grant.ended_at, grant.end_reason) == (AT, GrantEnd.SIGNED_OUT)


def test_a_relying_party_is_told_once(browser: Client) -> None:
    grant = grant_of(browser)
    notice = find_notice_to_send(GrantId(grant.pk))
    assert notice is not None
    record_logout_notice(notice.grant, token_id=uuid7(), outcome=NoticeOutcome.TOLD, status=200, tries=1, at=AT)
    assert find_notice_to_send(GrantId(grant.pk)) is None
    assert list_grants_to_tell_of(grant.session) == []
    assert end_session_at_relying_parties(grant.session, at=AT) == 0


def test_every_try_is_a_row_about_the_person(browser: Client) -> None:
    grant = grant_of(browser)
    notice = find_notice_to_send(GrantId(grant.pk))
    assert notice is not None
    record_logout_notice(notice.grant, token_id=uuid7(), outcome=NoticeOutcome.REFUSED, status=500, tries=1, at=AT)
    row = LogoutNotice.objects.get()
    assert (row.person_id, row.outcome, row.status) == (grant.person_id, NoticeOutcome.REFUSED, 500)
    again = find_notice_to_send(GrantId(grant.pk))
    assert again is not None
    assert again.tries == 1


def test_a_relying_party_that_never_redeemed_its_code_knows_of_no_session(browser: Client) -> None:
    code_for(browser)
    assert list_grants_to_tell_of(OpenIdGrant.objects.get().session) == []


def test_one_sign_in_more_is_not_told_twice(browser: Client) -> None:
    id_token(browser)
    id_token(browser)
    assert len(list_grants_to_tell_of(Session.objects.exclude(account=None).get().id)) == 1
