"""Browsers that an account has used, and the notice of one that it has not."""

from __future__ import annotations

import datetime as dt
from http.cookies import Morsel

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.identity import actions, notices, queries
from portico.identity.models import Account, KnownDevice
from portico.identity.rules import DEVICE_KEPT, NEW_DEVICE_SHOWN, is_device_token
from portico.identity.tests.factories import AT, request_from
from portico.identity.types import AccountId, AssuranceLevel, Method
from portico.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def account(number: str = "10000000001") -> Account:
    """Return the account of an invented person."""
    person_id = actions.ensure_person(identity_number=number, display_name="Ada Berg", at=AT)
    found, _ = Account.objects.get_or_create(person_id=person_id, defaults={"kind": "person", "created_at": AT})
    return found


def sign_in(who: Account, cookie: str = "", at: dt.datetime = AT) -> str:
    """Sign in with a browser that sends a cookie, or none; return the cookie that it keeps."""
    request = request_from()
    request.COOKIES[settings.DEVICE_COOKIE_NAME] = cookie
    actions.begin_session(request, who, method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=at)
    return kept(request).value


def kept(request: HttpRequest) -> Morsel[str]:
    """Return the cookie that a browser keeps after a request."""
    response = HttpResponse()
    actions.keep_device(request, response)
    found: Morsel[str] = response.cookies[settings.DEVICE_COOKIE_NAME]
    return found


def told() -> list[str]:
    """Return the devices that somebody is told of."""
    jobs = ProcrastinateJob.objects.filter(task_name=actions.TELL_NEW_DEVICE).order_by("id")
    return [str(args["device_id"]) for args in jobs.values_list("args", flat=True)]


def test_the_first_browser_of_an_account_is_told_to_nobody() -> None:
    ada = account()
    sign_in(ada)
    assert told() == []
    assert queries.list_new_devices(AccountId(ada.pk), at=AT) == []


def test_a_browser_that_the_account_has_not_used_is_told_once() -> None:
    ada = account()
    sign_in(ada)
    cookie = sign_in(ada)
    sign_in(ada, cookie)
    new = KnownDevice.objects.get(account=ada, is_first=False)
    assert told() == [str(new.pk)]
    assert len(queries.list_new_devices(AccountId(ada.pk), at=AT)) == 1


def test_a_browser_that_is_known_again_keeps_its_cookie() -> None:
    ada = account()
    cookie = sign_in(ada)
    assert sign_in(ada, cookie, AT + dt.timedelta(days=1)) == cookie
    assert KnownDevice.objects.get(account=ada).last_used_at == AT + dt.timedelta(days=1)


def test_the_cookie_of_one_account_makes_no_browser_known_to_another() -> None:
    ada, eve = account(), account("10000000002")
    sign_in(eve)
    cookie = sign_in(ada)
    sign_in(eve, cookie)
    assert len(told()) == 1
    assert KnownDevice.objects.filter(account=eve).count() == 2


def test_rows_do_not_tell_who_shares_a_browser_and_hold_no_cookie() -> None:
    ada, eve = account(), account("10000000002")
    cookie = sign_in(ada)
    sign_in(eve, cookie)
    hashes = set(KnownDevice.objects.values_list("token_hash", flat=True))
    assert len(hashes) == 2
    assert cookie not in hashes


@pytest.mark.parametrize("cookie", ["short", "a" * 44, "a" * 42 + "\x00", "ключ" * 11])
def test_a_cookie_that_we_never_made_is_replaced(cookie: str) -> None:
    made = sign_in(account(), cookie)
    assert made != cookie
    assert is_device_token(made)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    request = request_from()
    actions.begin_session(request, account(), method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=AT)
    cookie = kept(request)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == DEVICE_KEPT.total_seconds()


def test_who_only_looks_gets_no_cookie() -> None:
    response = HttpResponse()
    actions.keep_device(request_from(), response)
    assert not response.cookies


def test_a_new_browser_is_shown_for_some_weeks() -> None:
    ada = account()
    sign_in(ada)
    sign_in(ada)
    assert queries.list_new_devices(AccountId(ada.pk), at=AT + NEW_DEVICE_SHOWN - dt.timedelta(seconds=1))
    assert not queries.list_new_devices(AccountId(ada.pk), at=AT + NEW_DEVICE_SHOWN)


def test_a_browser_that_was_not_used_for_a_year_is_forgotten() -> None:
    ada = account()
    sign_in(ada)
    actions.forget_devices(at=AT + DEVICE_KEPT)
    assert KnownDevice.objects.count() == 1
    actions.forget_devices(at=AT + DEVICE_KEPT + dt.timedelta(seconds=1))
    assert KnownDevice.objects.count() == 0


def test_the_notice_says_when_with_what_and_what_to_do() -> None:
    ada = account()
    sign_in(ada)
    sign_in(ada, at=dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC))
    device = queries.find_device(KnownDevice.objects.get(is_first=False).pk)
    assert device is not None
    subject, text = notices.device_message(device, time_zone="Europe/Lisbon", language="en")
    assert subject == "A new device signed in to your account"
    assert "on 1 July 2026 at 23:30 with a browser that does not say what it is" in text
    assert "sign out everywhere else" in text


def test_a_browser_that_is_forgotten_is_told_to_nobody() -> None:
    assert queries.find_device(uuid7()) is None
