"""The authenticator app and recovery codes, and what whoever changes their ways in must have shown."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client, override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.identity import actions, queries
from portico.identity.surroundings import surroundings
from portico.identity.tests.factories import AT
from portico.identity.tests.passkeys import (
    Device,
    add_passkey,
    authentication_in,
    browser,
    options_on,
    prove,
    sign_in_by_passkey,
    signed_in,
)
from portico.identity.tests.test_signing_in import account_of_ada, another_code, ask_for_code, send_back, sent_code
from portico.identity.types import AssuranceLevel, Method
from portico.kernel import clock

pytestmark = pytest.mark.django_db
LOW, SUBSTANTIAL, HIGH = AssuranceLevel


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    cache.clear()
    surroundings.cache_clear()
    with clock.fixed(AT), override_settings(PORTICO_SURROUNDINGS="portico.identity.tests.surroundings.EmptyPack"):
        yield
    surroundings.cache_clear()


def code_of_app(secret: str) -> str:
    """Return what the authenticator app shows now (RFC 6238), once there is time to send it."""
    return format_hotp_value(hotp_value(secret, step_of_app()))


def step_of_app() -> int:
    """Return which half minute it is, not at its very end: a code counts for its own half minute."""
    while time.time() % 30 > 28:  # noqa: TID251 - the clock of the library
        time.sleep(0.1)
    (step,) = yield_hotp_counters_from_time()
    return step


def set_up_app(client: Client) -> str:
    """Set up an authenticator app on the page for it, and return its key."""
    page = client.get("/account/app/").content.decode()
    found = re.search(r'class="app-code">([A-Z2-7 ]+)<', page)
    assert found is not None
    secret = found[1].replace(" ", "")
    assert client.post("/account/app/", {"code": code_of_app(secret)}).status_code == 302
    cache.clear()  # else the same code is refused a moment later
    return secret


def test_removing_a_passkey_signs_out_everywhere_else() -> None:
    account, device = account_of_ada(), Device()
    client, elsewhere = signed_in(account), signed_in(account)
    add_passkey(client, device, "Phone")
    passkey = queries.ways_in(account).passkeys[0]

    assert elsewhere.get("/account/").status_code == 200
    client.post(f"/account/passkeys/{passkey.id}/remove/")
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_an_email_code_alone_does_not_change_the_ways_in_of_whoever_has_a_passkey() -> None:
    account, device = account_of_ada(), Device()
    add_passkey(signed_in(account), device)
    client = signed_in(account, level=LOW, method=Method.EMAIL_CODE)

    answer = client.get("/account/passkeys/add/")
    assert answer.status_code in (302, 403)
    assert client.post("/account/app/", {"code": "000000"}).status_code in (302, 403)
    assert client.post("/account/address/", {"recipient": "eve@people.example"}).status_code in (302, 403)
    assert queries.ways_in(account).totp is False


def test_a_session_weaker_than_what_was_proved_of_its_owner_adds_no_passkey() -> None:
    account = account_of_ada()
    prove(account)
    client = signed_in(account, level=LOW, method=Method.EMAIL_CODE)
    assert client.get("/account/passkeys/add/").status_code in (302, 403)
    assert client.get("/account/recovery-codes/new/").status_code in (302, 403)


def test_a_sign_in_of_some_time_ago_adds_no_passkey() -> None:
    account = account_of_ada()
    client = signed_in(account)
    with clock.fixed(AT + dt.timedelta(minutes=11)):
        assert client.get("/account/passkeys/add/").status_code in (302, 403)


def test_whoever_has_an_app_is_asked_for_its_code_after_the_one_that_was_sent() -> None:
    account = account_of_ada()
    prove(account)
    secret = set_up_app(signed_in(account))
    client = Client()
    ask_for_code(client, next="/my-data/")
    assert send_back(client, sent_code())["Location"] == "/sign-in/second-step/"
    assert "_auth_user_id" not in client.session
    assert client.get("/my-data/").status_code == 302

    assert client.post("/sign-in/second-step/", {"code": "12345"}).status_code == 422
    answer = client.post("/sign-in/second-step/", {"code": code_of_app(secret)})
    assert answer["Location"] == "/my-data/"
    assert authentication_in(client) == {"level": "substantial", "methods": ["email", "otp"]}


def test_whoever_is_asked_for_the_app_may_use_a_passkey_instead() -> None:
    account, device = account_of_ada(), Device()
    prove(account)
    setting_up = signed_in(account)
    set_up_app(setting_up)
    add_passkey(setting_up, device)
    client = browser()
    ask_for_code(client)
    assert send_back(client, sent_code())["Location"] == "/sign-in/second-step/"
    assert sign_in_by_passkey(client, device)["Location"] == "/life-events/"
    assert authentication_in(client) == {"level": "high", "methods": ["email", "hwk"]}


def test_a_recovery_code_takes_the_place_of_the_app_once() -> None:
    account = account_of_ada()
    prove(account)
    client = signed_in(account)
    set_up_app(client)
    codes = re.findall(r'<li class="app-code">([0-9 ]+)<', client.get("/account/recovery-codes/").content.decode())
    assert len(codes) == 10
    assert re.findall(r'<li class="app-code">([0-9 ]+)<', client.get("/account/recovery-codes/").content.decode()) == []

    for status in (302, 422):
        other = Client()
        ask_for_code(other)
        send_back(other, sent_code())
        assert other.post("/sign-in/second-step/", {"code": codes[0]}).status_code == status
    assert queries.ways_in(account).recovery_codes == 9


def test_a_code_of_the_app_works_once() -> None:
    account = account_of_ada()
    secret = set_up_app(signed_in(account))
    code = code_of_app(secret)
    for status in (302, 422):
        client = Client()
        ask_for_code(client)
        send_back(client, sent_code())
        assert client.post("/sign-in/second-step/", {"code": code}).status_code == status


def test_tries_at_the_second_step_are_counted_as_rows() -> None:
    account = account_of_ada()
    secret = set_up_app(signed_in(account))
    client = Client()
    ask_for_code(client)
    send_back(client, sent_code())
    wrong = another_code(code_of_app(secret))
    said = []
    for _ in range(actions.SECOND_FACTOR_TRIES):
        cache.clear()  # the library's own count is not what is looked at
        said.append(client.post("/sign-in/second-step/", {"code": wrong}).content.decode())
    assert "too many tries" in said[-1]
    assert client.post("/sign-in/second-step/", {"code": code_of_app(secret)}).status_code == 422


def test_secrets_are_stored_encrypted() -> None:
    account = account_of_ada()
    secret = set_up_app(signed_in(account))
    stored = json.dumps([one.data for one in Authenticator.objects.all()])
    assert secret not in stored
    assert Authenticator.objects.get(type="recovery_codes").data["seed"] != ""


def test_the_key_of_an_app_is_a_picture_of_an_address_of_its_own() -> None:
    client = signed_in(account_of_ada())
    page = client.get("/account/app/")
    assert 'src="/account/app/picture.svg"' in page.content.decode()
    picture = client.get("/account/app/picture.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture["Cache-Control"] == "no-store"


def test_a_step_up_by_passkey_makes_the_session_surer() -> None:
    account, device = account_of_ada(), Device()
    add_passkey(signed_in(account), device)
    prove(account)
    client = signed_in(account, level=LOW, method=Method.EMAIL_CODE)
    page = client.get("/sign-in/confirm/passkey/?next=/my-data/")
    credential = json.dumps(device.sign(options_on(page.content)))
    answer = client.post("/sign-in/confirm/passkey/", {"credential": credential, "next": "/my-data/"})

    assert answer["Location"] == "/my-data/"
    assert authentication_in(client) == {"level": "high", "methods": ["email", "hwk"]}


def test_a_step_up_by_the_passkey_of_another_account_is_refused() -> None:
    ada, bob, device, own = account_of_ada(), account_of_ada(email="bob@people.example"), Device(), Device()
    add_passkey(signed_in(ada), device)
    add_passkey(signed_in(bob), own)
    client = signed_in(bob, level=LOW, method=Method.EMAIL_CODE)
    page = client.get("/sign-in/confirm/passkey/")
    answer = client.post("/sign-in/confirm/passkey/", {"credential": json.dumps(device.sign(options_on(page.content)))})
    assert answer.status_code == 422
    assert authentication_in(client)["level"] == "low"


def test_a_step_up_by_app_makes_the_session_surer() -> None:
    account = account_of_ada()
    prove(account)
    secret = set_up_app(signed_in(account))
    client = signed_in(account, level=LOW, method=Method.EMAIL_CODE)
    answer = client.post("/sign-in/confirm/code/", {"code": code_of_app(secret), "next": "/my-data/"})
    assert answer["Location"] == "/my-data/"
    assert authentication_in(client) == {"level": "substantial", "methods": ["email", "otp"]}


def test_changes_of_ways_in_are_told_to_their_owner() -> None:
    account, device = account_of_ada(), Device()
    client = signed_in(account)
    add_passkey(client, device)
    set_up_app(client)
    client.post("/account/app/remove/")
    client.post(f"/account/passkeys/{queries.ways_in(account).passkeys[0].id}/remove/")
    told = [job.args["change"] for job in ProcrastinateJob.objects.filter(task_name=actions.TELL_CHANGE).order_by("id")]
    assert told == ["passkey-added", "totp-added", "totp-removed", "passkey-removed"]
