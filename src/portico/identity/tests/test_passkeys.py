"""The authenticator app and recovery codes, and what whoever changes their ways in must have shown."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

from portico.identity import actions, queries
from portico.identity.errors import LastWayIn, PasskeyNotTaken
from portico.identity.models import SignIn
from portico.identity.surroundings import surroundings
from portico.identity.tests.factories import AT, request_from
from portico.identity.tests.passkeys import (
    Device,
    add_passkey,
    authentication_in,
    browser,
    prove,
    sign_in_by_passkey,
    signed_in,
)
from portico.identity.tests.test_signing_in import account_of_ada
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


@pytest.mark.parametrize(
    ("form", "leads"), [({}, "/sign-in/?next=%2Fstaff%2F"), ({"staff": "yes"}, "/staff/sign-in/?next=%2Fstaff%2F")]
)
def test_after_a_passkey_that_failed_one_is_where_one_was_and_reads_why(form: dict[str, str], leads: str) -> None:
    client = browser()
    client.get("/sign-in/passkey/", headers={"accept": "application/json"})
    answer = client.post("/sign-in/passkey/", {"credential": "{}", "next": "/staff/", **form})
    assert answer["Location"] == leads
    page = client.get(leads).content.decode()
    assert "This did not work. Try again." in page
    assert 'name="next" value="/staff/"' in page


def test_the_page_for_staff_says_that_a_passkey_comes_from_there() -> None:
    assert b'name="staff"' in browser().get("/staff/sign-in/").content
    assert b'name="staff"' not in browser().get("/sign-in/").content


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
