"""A complete sign-in of a relying party: authorize, token, userinfo; what is told, and how many queries it takes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from joserfc.errors import InvalidKeyIdError
from pytest_django import DjangoAssertNumQueries

from portico.identity import actions
from portico.identity.models import (
    AccessToken,
    Account,
    AuthorizationCode,
    MobileNumber,
    OpenIdConsent,
    Person,
    RefreshToken,
    RelyingParty,
)
from portico.identity.tests.factories import AT, client_of, staff_account
from portico.identity.tests.openid import (
    ISSUER,
    authorize,
    checked,
    code_for,
    new_secret,
    party,
    person_account,
    redeem,
    renew,
    sent_back,
    userinfo,
)
from portico.identity.types import AssuranceLevel, Method
from portico.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("openid")]


@pytest.fixture
def browser() -> Client:
    """The browser of Ada Berg, who is signed in."""
    return client_of(person_account())


def test_a_relying_party_is_told_who_signed_in_and_how(browser: Client) -> None:
    party()
    back = sent_back(authorize(browser))
    assert back["state"] == "the state"
    assert back["iss"] == ISSUER

    given = redeem(back["code"])
    assert given.status_code == 200, given.content
    assert given["Cache-Control"] == "no-store"
    tokens = given.json()
    assert tokens["token_type"] == "Bearer"
    assert tokens["scope"] == "openid profile"
    assert tokens["expires_in"] == 600
    told = checked(tokens["id_token"]).claims
    assert told["nonce"] == "the nonce"
    assert told["acr"] == "http://eidas.europa.eu/LoA/high"
    assert told["amr"] == ["hwk"]
    assert told["auth_time"] == int(AT.timestamp())
    assert told["exp"] == told["iat"] + 600  # type: ignore[operator]

    known = userinfo(tokens["access_token"])
    assert known["Cache-Control"] == "no-store"
    assert known.json() == {"sub": told["sub"], "name": "Ada Berg"}


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_an_id_token_is_signed_as_the_relying_party_registered(browser: Client, algorithm: str) -> None:
    party(id_token_signed_response_alg=algorithm)
    told = checked(redeem(code_for(browser)).json()["id_token"])
    assert told.header["alg"] == algorithm
    assert told.header["kid"]


@pytest.mark.parametrize(
    ("assurance", "acr"),
    [
        (AssuranceLevel.LOW, "http://eidas.europa.eu/LoA/low"),
        (AssuranceLevel.SUBSTANTIAL, "http://eidas.europa.eu/LoA/substantial"),
        (AssuranceLevel.HIGH, "http://eidas.europa.eu/LoA/high"),
    ],
)
def test_the_level_of_the_session_is_told(assurance: AssuranceLevel, acr: str) -> None:
    party()
    browser = client_of(person_account(), assurance=assurance, method=Method.TOTP)
    told = checked(redeem(code_for(browser)).json()["id_token"]).claims
    assert told["acr"] == acr
    assert told["amr"] == ["otp"]


def test_two_sectors_know_somebody_by_two_subjects_and_one_sector_by_one(browser: Client) -> None:
    for client_id, sector in (("one", "a.example"), ("two", "a.example"), ("three", "b.example")):
        party(client_id, sector_identifier=sector)
    subjects = {
        client_id: checked(
            redeem(code_for(browser, client_id=client_id), client_id=client_id).json()["id_token"], audience=client_id
        ).claims["sub"]
        for client_id in ("one", "two", "three")
    }
    assert subjects["one"] == subjects["two"] != subjects["three"]
    assert str(person_account().person_id) not in subjects.values()


def test_a_subject_outlives_the_merging_of_records(browser: Client) -> None:
    party()
    before = checked(redeem(code_for(browser)).json()["id_token"]).claims["sub"]
    account = person_account()
    kept = Person.objects.create(full_name="Ada Berg", created_at=AT, has_merged_records=True)
    Person.objects.filter(pk=account.person_id).update(merged_into=kept)
    type(account).objects.filter(pk=account.pk).update(person=kept)
    assert checked(redeem(code_for(browser)).json()["id_token"]).claims["sub"] == before


def test_scopes_decide_what_userinfo_says(browser: Client) -> None:
    account = person_account()
    Person.objects.filter(pk=account.person_id).update(
        given_name="Ada", family_name="Berg", birth_date=dt.date(1990, 2, 3)
    )
    type(account).objects.filter(pk=account.pk).update(email="ada@home.example")
    MobileNumber.objects.create(account=account, person_id=account.person_id, number="+4700000000", proved_at=AT)
    party()
    expected: dict[str, dict[str, object]] = {
        "openid": {},
        "openid profile": {
            "name": "Ada Berg",
            "given_name": "Ada",
            "family_name": "Berg",
            "birthdate": "1990-02-03",
        },
        "openid email": {"email": "ada@home.example", "email_verified": True},
        "openid phone": {"phone_number": "+4700000000", "phone_number_verified": True},
        "openid unknown_to_us": {},
    }
    for scope, claims in expected.items():
        said = userinfo(redeem(code_for(browser, scope=scope)).json()["access_token"]).json()
        assert said.pop("sub")
        assert said == claims, scope


def test_the_national_number_is_told_only_by_a_law(browser: Client) -> None:
    row = party(scopes=["openid", "identifier"], identifier_basis="Library Act, section 4")
    token = redeem(code_for(browser, scope="openid identifier")).json()["access_token"]
    assert userinfo(token).json()["national_identifier"]["value"] == "10000000001"

    RelyingParty.objects.filter(pk=row.pk).update(identifier_basis="")
    assert "national_identifier" not in userinfo(token).json()


def test_staff_sign_in_to_what_is_for_the_staff_of_their_authority() -> None:
    party(audience="staff")
    browser = client_of(Account.objects.get(pk=staff_account()))
    token = redeem(code_for(browser)).json()["access_token"]
    assert userinfo(token).json()["name"] == "Alex Clerk"


def test_codes_and_tokens_are_stored_as_hashes_alone(browser: Client) -> None:
    party()
    code = code_for(browser, scope="openid offline_access")
    tokens = redeem(code).json()
    stored = [
        AuthorizationCode.objects.get().code_hash,
        AccessToken.objects.get().token_hash,
        RefreshToken.objects.get().token_hash,
    ]
    for secret in (code, tokens["access_token"], tokens["refresh_token"]):
        assert len(secret) == 43
        assert secret not in stored


def test_a_complete_sign_in_takes_few_queries(
    browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    secret = new_secret()
    party(secret=secret, first_party=False)
    account = person_account()
    OpenIdConsent.objects.create(
        account=account,
        person_id=account.person_id,
        relying_party=RelyingParty.objects.get(),
        scopes=["openid", "profile"],
        allowed=True,
        actor="system:test",
        at=AT,
    )
    redeem(code_for(browser), secret=secret)
    with django_assert_max_num_queries(6):
        code = code_for(browser)
    with django_assert_max_num_queries(3):
        tokens = redeem(code, secret=secret).json()
    with django_assert_max_num_queries(1):
        userinfo(tokens["access_token"])


def test_a_sign_in_writes_nothing_to_the_session(browser: Client) -> None:
    party()
    response = authorize(browser)
    assert not response.cookies


def test_keys_that_retired_still_check_what_they_signed(browser: Client) -> None:
    party()
    old = redeem(code_for(browser)).json()["id_token"]
    for days in (84, 91):
        with clock.fixed(AT + dt.timedelta(days=days)):
            actions.tend_keys(at=clock.now())
    with clock.fixed(AT + dt.timedelta(days=91, hours=1)):
        assert checked(old).claims["nonce"] == "the nonce"
    with clock.fixed(AT + dt.timedelta(days=100)), pytest.raises(InvalidKeyIdError):
        checked(old)


def test_a_refreshed_id_token_keeps_how_somebody_signed_in(browser: Client) -> None:
    party()
    first = redeem(code_for(browser, scope="openid offline_access")).json()
    later = AT + dt.timedelta(hours=3)
    with clock.fixed(later):
        second = renew(first["refresh_token"]).json()
        told, before = checked(second["id_token"]).claims, checked(first["id_token"]).claims
    for name in ("sub", "acr", "amr", "auth_time", "sid", "nonce"):
        assert told[name] == before[name]
    assert told["iat"] == int(later.timestamp())
    assert second["refresh_token"] != first["refresh_token"]


def test_no_code_and_no_token_is_in_the_logs(browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    secret = new_secret()
    party(secret=secret)
    code = code_for(browser, scope="openid offline_access")
    tokens = redeem(code, secret=secret).json()
    userinfo(tokens["access_token"])
    redeem(code, secret=secret)
    assert "openid-token" in caplog.text
    for hidden in (code, secret, tokens["access_token"], tokens["refresh_token"], tokens["id_token"]):
        assert hidden not in caplog.text
