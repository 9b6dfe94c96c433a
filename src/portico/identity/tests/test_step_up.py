"""Confirming who one is: which ways reach which level, and what waits meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from portico.identity import actions, queries
from portico.identity.errors import AssuranceTooLow
from portico.identity.models import Account, IdentityProofing, MobileNumber
from portico.identity.rules import KEPT_FORM_LENGTH
from portico.identity.sessions import ACTING_UNDER, SessionStore
from portico.identity.surroundings import surroundings
from portico.identity.tests.factories import AT, client_of, request_from
from portico.identity.tests.test_signing_in import account_of_ada, send_back, sent_code
from portico.identity.types import AssuranceLevel, KeptForm, Method, WayKind
from portico.kernel import clock
from portico.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
LOW, SUBSTANTIAL, HIGH = AssuranceLevel


@pytest.fixture(autouse=True)
def _empty_pack() -> Iterator[None]:
    surroundings.cache_clear()
    with override_settings(PORTICO_SURROUNDINGS="portico.identity.tests.surroundings.EmptyPack"):
        yield
    surroundings.cache_clear()


def signed_in(
    *, proved: AssuranceLevel | None = None, method: Method = Method.EMAIL_CODE, email: str = "", app: bool = False
) -> HttpRequest:
    """Return a request of somebody signed in at level low, who has some ways to sign in."""
    person_id = actions.ensure_person(identity_number="10000000001", display_name="Ada Berg", at=AT)
    ada = Account.objects.create(kind="person", person_id=person_id, email=email, created_at=AT)
    if proved is not None:
        IdentityProofing.objects.create(
            person_id=person_id, level=proved, how="counter", proofed_by="two clerks", at=AT
        )
    if app:
        Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={})
    request = request_from()
    with clock.fixed(AT):
        actions.begin_session(request, ada, method=method, assurance=LOW, at=AT)
    return request


def kinds(request: HttpRequest, level: AssuranceLevel) -> list[WayKind]:
    """Return the kinds of ways that reach a level."""
    return [way.kind for way in queries.ways_to_reach(request, level)]


def sending(session: SessionStore, fields: dict[str, object], path: str = "/plans/1/apply/?all=yes") -> HttpRequest:
    """Return a request that sends a form in a session."""
    request = RequestFactory().post(path, fields)
    request.session = session
    return request


def test_an_app_reaches_substantial_when_it_was_checked_who_they_are() -> None:
    request = signed_in(proved=HIGH, app=True)
    assert kinds(request, SUBSTANTIAL) == [WayKind.AUTHENTICATOR_APP]
    assert kinds(request, HIGH) == []


def test_no_way_is_surer_than_what_was_checked_of_the_person() -> None:
    request = signed_in(app=True)
    assert kinds(request, SUBSTANTIAL) == []
    assert kinds(request, LOW) == [WayKind.AUTHENTICATOR_APP]


def test_a_code_shows_once_more_who_is_there_but_no_more_than_that() -> None:
    request = signed_in(proved=HIGH, email="ada@town.example")
    ways = queries.ways_to_reach(request, LOW)
    assert [(way.kind, way.reaches, way.name) for way in ways] == [(WayKind.CODE, LOW, "ada@town.example")]
    assert kinds(request, SUBSTANTIAL) == []


def test_invented_people_confirm_by_a_button() -> None:
    request = signed_in(method=Method.DEMO)
    assert kinds(request, HIGH) == [WayKind.DEMO]
    assert actions.confirm_in_demo(request, level=SUBSTANTIAL, at=AT).assurance is SUBSTANTIAL


@pytest.mark.parametrize(("has", "needs"), [(LOW, SUBSTANTIAL), (LOW, HIGH), (SUBSTANTIAL, HIGH)])
def test_what_needs_to_be_surer_says_how_sure(has: AssuranceLevel, needs: AssuranceLevel) -> None:
    request = signed_in(method=Method.DEMO)
    actions.confirm_in_demo(request, level=has, at=AT)
    with pytest.raises(AssuranceTooLow) as refused:
        queries.check_assurance(queries.principal_of(request), needs)
    assert refused.value.facts == {"needed": needs}


@pytest.mark.parametrize("needs", [LOW, SUBSTANTIAL])
def test_who_is_sure_enough_is_not_asked(needs: AssuranceLevel) -> None:
    request = signed_in(method=Method.DEMO)
    actions.confirm_in_demo(request, level=SUBSTANTIAL, at=AT)
    queries.check_assurance(queries.principal_of(request), needs)


def test_a_form_waits_with_its_address_and_every_value_in_order() -> None:
    request = sending(SessionStore(), {"service": ["b", "a"], "note": "", "csrfmiddlewaretoken": "t"})
    assert actions.keep_form(request)
    assert queries.find_kept_form(request) == KeptForm(
        path="/plans/1/apply/?all=yes", fields=(("service", "b"), ("service", "a"), ("note", "")), complete=True
    )


@override_settings(FILE_UPLOAD_HANDLERS=["django.core.files.uploadhandler.MemoryFileUploadHandler"])
def test_files_do_not_wait_and_the_form_of_a_page_that_takes_files_says_so() -> None:
    request = sending(SessionStore(), {"note": "x", "paper": SimpleUploadedFile("a.txt", b"secret")})
    actions.keep_form(request)
    kept = queries.find_kept_form(request)
    assert kept is not None
    assert (kept.fields, kept.complete) == ((("note", "x"),), False)


def test_a_page_that_takes_no_files_misses_none() -> None:
    request = sending(SessionStore(), {"note": "x", "paper": SimpleUploadedFile("a.txt", b"secret")})
    actions.keep_form(request)
    kept = queries.find_kept_form(request)
    assert kept is not None
    assert (kept.fields, kept.complete) == ((("note", "x"),), True)


def test_a_form_that_is_too_long_takes_the_place_of_none() -> None:
    session = SessionStore()
    actions.keep_form(sending(session, {"note": "short"}))
    request = sending(session, {"note": "x" * KEPT_FORM_LENGTH})
    assert not actions.keep_form(request)
    assert queries.find_kept_form(request) is None


def test_what_was_written_for_somebody_else_is_not_sent_for_oneself() -> None:
    request = signed_in()
    request.session[ACTING_UNDER] = str(uuid7())
    actions.keep_form(sending(request.session, {"note": "x"}))
    actions.act_under(request, None)
    assert queries.find_kept_form(request) is None


def test_a_form_waits_through_the_step_up_and_is_gone_after_signing_out() -> None:
    request = signed_in(method=Method.DEMO)
    actions.keep_form(sending(request.session, {"note": "x"}))
    actions.confirm_in_demo(request, level=HIGH, at=AT + dt.timedelta(minutes=1))
    assert queries.find_kept_form(request) is not None
    actions.sign_out(request, at=AT)
    assert queries.find_kept_form(request) is None


def test_nothing_waits_until_something_is_kept() -> None:
    request = signed_in()
    assert queries.find_kept_form(request) is None


def test_who_has_nothing_but_an_address_confirms_by_a_code_and_goes_on_where_they_were() -> None:
    account, later = account_of_ada(), AT + dt.timedelta(hours=1)
    client = client_of(account, assurance=LOW, method=Method.EMAIL_CODE)
    with clock.fixed(later):
        asked = client.get("/account/address/")["Location"]
        assert asked == "/sign-in/confirm/?level=low&next=%2Faccount%2Faddress%2F"
        page = client.get(asked).content.decode()
        assert f"With a code that we send to {account.email}" in page
        assert "Sign out, then sign in again." not in page
        assert client.post(asked, {"code": "yes"})["Location"] == "/sign-in/code/"
        assert send_back(client, sent_code())["Location"] == "/account/address/"
        assert client.get("/account/address/").status_code == 200


def test_a_code_goes_by_mail_where_no_sms_are_sent() -> None:
    request = signed_in(email="ada@town.example")
    account = Account.objects.get(email="ada@town.example")
    MobileNumber.objects.create(account=account, person_id=account.person_id, number="+41446681800", proved_at=AT)
    assert [way.name for way in queries.ways_to_reach(request, LOW)] == ["+41446681800"]
    with override_settings(PORTICO_CODE_SENDERS={"email": "portico.identity.plugins.demo.KeepingSender"}):
        assert [way.name for way in queries.ways_to_reach(request, LOW)] == ["ada@town.example"]
