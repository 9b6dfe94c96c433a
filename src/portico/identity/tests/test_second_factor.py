"""Passkeys, the authenticator app and recovery codes: what each is worth, and that nobody is left without a way in."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from portico.identity import actions, queries
from portico.identity.errors import LastWayIn, PasskeyNotTaken
from portico.identity.models import Account, SignIn
from portico.identity.sessions import SessionStore
from portico.identity.surroundings import surroundings
from portico.identity.tests.factories import AT, client_of, request_from
from portico.identity.tests.passkeys import Device, add_passkey, browser, options_on, sign_in_by_passkey
from portico.identity.tests.test_signing_in import account_of_ada, another_code, ask_for_code, send_back, sent_code
from portico.identity.types import AssuranceLevel, Method, PersonId
from portico.kernel import clock
from portico.kernel.types import Actor

pytestmark = pytest.mark.django_db
LOW, SUBSTANTIAL, HIGH = AssuranceLevel


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    cache.clear()
    surroundings.cache_clear()
    with clock.fixed(AT), override_settings(PORTICO_SURROUNDINGS="portico.identity.tests.surroundings.EmptyPack"):
        yield
    surroundings.cache_clear()


def signed_in(
    account: Account, *, level: AssuranceLevel = HIGH, method: Method = Method.DEMO, at: dt.datetime = AT
) -> Client:
    """Return a browser at the host of the passkeys, in which an account is signed in."""
    client = browser()
    client.cookies = client_of(account, assurance=level, method=method, at=at).cookies
    return client


def prove(account: Account, level: AssuranceLevel = HIGH) -> None:
    """Let it have been proved who the owner of an account is."""
    person_id = PersonId(account.person_id)
    actions.record_proof(person_id=person_id, level=level, how="counter", actor=Actor.system("test"), at=AT)


def authentication_in(client: Client) -> dict[str, object]:
    """Return how whoever is signed in in a browser proved it."""
    held = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    kept = held["portico_authentication"]
    return {"level": kept["assurance"], "methods": kept["methods"]}


def code_of_app(secret: str) -> str:
    """Return what the authenticator app shows now (RFC 6238)."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def set_up_app(client: Client) -> str:
    """Set up an authenticator app on the page for it, and return its key."""
    page = client.get("/account/app/").content.decode()
    found = re.search(r'class="app-code">([A-Z2-7 ]+)<', page)
    assert found is not None
    secret = found[1].replace(" ", "")
    assert client.post("/account/app/", {"code": code_of_app(secret)}).status_code == 302
    cache.clear()  # else the same code is refused a moment later
    return secret


@pytest.mark.parametrize(
    ("synced", "proved", "level", "method"),
    [
        (False, HIGH, "high", "hwk"),
        (True, HIGH, "substantial", "swk"),
        (False, SUBSTANTIAL, "substantial", "hwk"),
        (False, None, "low", "hwk"),
    ],
    ids=["it stays on its device", "it may be copied", "the person is known less surely", "nobody knows who they are"],
)
def test_a_passkey_is_worth_what_it_is_and_what_is_known_of_its_owner(
    synced: bool, proved: AssuranceLevel | None, level: str, method: str
) -> None:
    account, device = account_of_ada(), Device(synced=synced)
    if proved is not None:
        prove(account, proved)
    assert add_passkey(signed_in(account), device) == 302

    client = browser()
    assert sign_in_by_passkey(client, device, "/my-data/")["Location"] == "/my-data/"
    assert authentication_in(client) == {"level": level, "methods": [method]}


def test_a_passkey_that_does_not_ask_who_holds_it_is_not_taken() -> None:
    account = account_of_ada()
    assert add_passkey(signed_in(account), Device(verifies=False)) == 422
    assert not Authenticator.objects.exists()


def test_a_signature_without_a_check_of_who_holds_the_device_is_refused() -> None:
    account, device = account_of_ada(), Device()
    add_passkey(signed_in(account), device)
    device.verifies = False
    sign_in_by_passkey(browser(), device)
    assert SignIn.objects.filter(method="hwk").count() == 1  # of the page on which it was made


@pytest.mark.parametrize("origin", ["http://localhost.elsewhere.example", "https://elsewhere.example"])
def test_a_passkey_cannot_be_used_through_another_site(origin: str) -> None:
    account, device = account_of_ada(), Device()
    add_passkey(signed_in(account), device)
    client = browser()
    asked = client.get("/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    client.post("/sign-in/passkey/", {"credential": json.dumps(device.sign(asked, origin))})
    assert settings.SESSION_COOKIE_NAME not in client.cookies or "_auth_user_id" not in client.session


def test_a_signature_works_once() -> None:
    account, device = account_of_ada(), Device()
    add_passkey(signed_in(account), device)
    client = browser()
    asked = client.get("/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    said = {"credential": json.dumps(device.sign(asked))}
    assert client.post("/sign-in/passkey/", said)["Location"] == "/life-events/"
    again = browser()
    assert again.post("/sign-in/passkey/", said)["Location"] == "/sign-in/"
    assert "_auth_user_id" not in again.session


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"id": 1, "rawId": [], "response": {}}',
        '{"id": "a", "rawId": "a", "type": "public-key", "response": {"clientDataJSON": "e30"}}',
        '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "e30", '
        '"authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "AAAA"}}',
        '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "e30", '
        '"attestationObject": "oA"}}',
    ],
)
def test_nonsense_instead_of_a_passkey_is_told_kindly(sent: str) -> None:
    client = browser()
    client.get("/sign-in/passkey/", headers={"accept": "application/json"})
    answer = client.post("/sign-in/passkey/", {"credential": sent})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")

    page = signed_in(account_of_ada())
    page.get("/account/passkeys/add/")
    assert page.post("/account/passkeys/add/", {"name": "", "credential": sent}).status_code == 422


def test_the_passkey_of_somebody_else_is_not_ones_own() -> None:
    ada, bob, device = account_of_ada(), account_of_ada(email="bob@people.example"), Device()
    add_passkey(signed_in(ada), device)
    passkey = Authenticator.objects.get(type="webauthn")
    client = signed_in(bob)

    assert client.get(f"/account/passkeys/{passkey.pk}/").status_code == 404
    assert client.post(f"/account/passkeys/{passkey.pk}/", {"name": "Mine"}).status_code == 404
    assert client.post(f"/account/passkeys/{passkey.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_a_passkey_gets_another_name_and_is_removed() -> None:
    account, device = account_of_ada(), Device()
    client = signed_in(account)
    add_passkey(client, device, "Phone")
    passkey = queries.ways_in(account).passkeys[0]

    client.post(f"/account/passkeys/{passkey.id}/", {"name": "Blue phone"})
    assert "Blue phone" in client.get("/account/").content.decode()
    assert client.post(f"/account/passkeys/{passkey.id}/remove/")["Location"] == "/account/"
    ways = queries.ways_in(account)
    assert (ways.passkeys, ways.recovery_codes) == ((), None)


def test_removing_a_passkey_signs_out_everywhere_else() -> None:
    account, device = account_of_ada(), Device()
    client, elsewhere = signed_in(account), signed_in(account)
    add_passkey(client, device, "Phone")
    passkey = queries.ways_in(account).passkeys[0]

    assert elsewhere.get("/account/").status_code == 200
    client.post(f"/account/passkeys/{passkey.id}/remove/")
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_the_last_way_in_cannot_be_removed() -> None:
    account, device = account_of_ada(email=""), Device()
    client = signed_in(account)
    add_passkey(client, device)
    passkey = queries.ways_in(account).passkeys[0]

    answer = client.post(f"/account/passkeys/{passkey.id}/remove/")
    assert answer.status_code == 409
    assert "last way to sign in" in answer.content.decode()
    assert queries.ways_in(account).passkeys


def test_staff_keep_a_passkey_in_any_case() -> None:
    staff, device = account_of_ada(email="alex@town.example", kind="staff"), Device()
    request = request_from()
    actions.begin_session(request, staff, method=Method.PASSKEY, assurance=HIGH, at=AT)
    client = signed_in(staff, method=Method.PASSKEY)
    # What invited staff do: the account is stored together with its first passkey.
    add_passkey(signed_in(staff, method=Method.DEMO), device)
    assert client.get("/account/").status_code == 200
    with pytest.raises(LastWayIn):
        actions.remove_passkey(request, queries.ways_in(staff).passkeys[0].id, at=AT)


def test_staff_sign_in_by_passkey() -> None:
    staff, device = account_of_ada(email="alex@town.example", kind="staff"), Device()
    add_passkey(signed_in(staff), device)
    client = browser()
    assert sign_in_by_passkey(client, device)["Location"].startswith("/staff/")
    assert authentication_in(client)["level"] == "high"


def test_the_first_passkey_of_a_new_account_answers_the_question_of_this_visit() -> None:
    account = account_of_ada(email="alex@town.example", kind="staff")
    device = Device()
    with pytest.raises(PasskeyNotTaken):
        actions.add_first_passkey(
            account, credential=device.create({"publicKey": {"challenge": "AAAA", "user": {"id": ""}}})
        )


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
