"""Signing in with an outside provider: a real one in another process, over real HTTP and with real signatures."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from joserfc.jwk import RSAKey

from portico.catalogue import actions as catalogue
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import write, write_tiny
from portico.identity import actions, provider_adapter, queries
from portico.identity.models import (
    Account,
    FederatedIdentity,
    IdentityProofing,
    Person,
    PersonIdentifier,
    Session,
    SignIn,
)
from portico.identity.tests.factories import AT, client_of
from portico.identity.types import AssuranceLevel, Method, PersonId, ProviderKind
from portico.kernel import clock
from portico.kernel.types import Actor
from portico.site.language import COOKIE
from tests.outside_provider import MISBEHAVIOURS, Outside, outside_provider

KIM, ALEX = "018117", "028115"
SIGN_IN = """\
providers:
  outside-id:
    name: {en: Outside eID, fr: Identité}
    issuer: https://outside.example
    scopes: [openid, profile]
    userinfo: true
    identifier: {claim: pid, scheme: identity_number}
    claims: {given_name: given_name, family_name: family_name, birth_date: birthdate}
    levels:
      claim: acr
      values: {loa-low: low, loa-substantial: substantial, loa-high: high}
      ask: {substantial: loa-substantial, high: loa-high}
    logout: true
    source: [C1]
  not-ours:
    name: {en: Elsewhere, fr: Ailleurs}
    issuer: https://elsewhere.example
    levels: {values: {high: high}}
    source: [C1]
"""
# How the provider behaves, the status of the page and what it says.
REFUSED = dict.fromkeys(MISBEHAVIOURS, (403, "could not verify")) | {
    "lower level than asked": (403, "not sure enough"),
    "unknown level": (403, "not sure enough"),
    "no level": (403, "not sure enough"),
    "old proof": (403, "not sure enough"),
    "wrong number": (403, "a number that cannot be right"),
    "drips": (503, "does not answer"),
    "does not answer": (503, "does not answer"),
    "broken": (503, "does not answer"),
    "a redirect": (503, "does not answer"),
}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running() -> Iterator[Outside]:
    """One provider for all tests of the module."""
    with outside_provider() as outside:
        yield outside


@pytest.fixture
def outside(running: Outside, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """A provider that behaves, and of which this installation is a client."""
    write_tiny(tmp_path)
    write(tmp_path, "sign_in.yaml", SIGN_IN)
    catalogue.publish(read_pack(tmp_path), actor=Actor.system("tests"), at=AT)
    settings.PORTICO_SIGN_IN_CLIENTS = {"outside-id": running.client()}  # type: ignore[attr-defined]
    running.misbehave("")
    yield running
    running.misbehave("")


def go(client: Client, **asked: str) -> str:
    """Begin to sign in, and return the address at the provider."""
    answer = client.get("/sign-in/with/outside-id/", asked)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def come_back(client: Client, address: str) -> HttpResponse:
    """Follow the address that the provider leads back to."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(client: Client, outside: Outside, person: str = KIM, level: str = "loa-high", **asked: str) -> HttpResponse:
    """Sign in at the provider and come back."""
    return come_back(client, outside.answer(go(client, **asked), person, level=level))


def who(client: Client) -> dict[str, object] | None:
    """Return what the site says of whoever is signed in, or None."""
    answer = client.get("/api/me")
    return answer.json() if answer.status_code == 200 else None


def person_of(number: str) -> PersonId:
    """Return the record of whoever has a number."""
    found = queries.find_person_by_number(number)
    assert found is not None
    return found.id


def test_a_person_signs_in_with_a_number_and_a_level(outside: Outside) -> None:
    client = Client()
    answer = sign_in(client, outside, level="loa-substantial", next="/cases/")

    assert (answer.status_code, answer["Location"]) == (302, "/cases/")
    me = who(client)
    assert me is not None
    assert (me["name"], me["assurance"]) == ("Kim Abroad", "substantial")
    person = queries.find_person_by_number(KIM)
    assert person is not None
    assert str(person.birth_date) == "1990-02-03"
    assert PersonIdentifier.objects.get(person_id=person.id).proved_by == "provider: outside-id"
    assert IdentityProofing.objects.get(person_id=person.id).level == AssuranceLevel.SUBSTANTIAL
    assert SignIn.objects.get(account__person_id=person.id).method == Method.PROVIDER


def test_the_request_asks_with_pkce_a_nonce_and_the_language(outside: Outside) -> None:
    client = Client()
    client.cookies[COOKIE] = "fr"
    asked = {key: values[0] for key, values in parse_qs(urlsplit(go(client, level="high")).query).items()}

    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["acr_values"] == "loa-high"
    assert asked["ui_locales"] == "fr"
    assert asked["redirect_uri"] == "http://testserver/sign-in/with/outside-id/return/"
    assert set(asked["scope"].split()) == {"openid", "profile"}
    assert len(asked["nonce"]) >= 20
    assert len(asked["state"]) >= 20
    assert "prompt" not in asked


@pytest.mark.parametrize("how", MISBEHAVIOURS)
def test_no_misbehaviour_of_the_provider_signs_anybody_in(outside: Outside, how: str) -> None:
    client = Client()
    address = go(client, next="/cases/", level="high")
    outside.misbehave(how)
    # A proof that is old is refused where a new one is asked for: see the test of it below.
    if how == "old proof":
        return
    answer = come_back(client, outside.answer(address, KIM))

    status, said = REFUSED[how]
    text = answer.content.decode()
    assert answer.status_code == status, text
    assert said in text
    assert "/sign-in/with/outside-id/?next=%2Fcases%2F" in text
    assert "/sign-in/?next=%2Fcases%2F" in text
    assert KIM not in text
    assert who(client) is None
    assert not Session.objects.filter(account__isnull=False).exists()
    assert not Account.objects.exists()


def test_one_person_has_one_record_however_they_sign_in(outside: Outside) -> None:
    first, second = Client(), Client()
    sign_in(first, outside)
    sign_in(second, outside)

    assert Person.objects.count() == Account.objects.count() == FederatedIdentity.objects.count() == 1
    assert Session.objects.filter(account__isnull=False).count() == 2


def test_a_number_that_a_register_named_leads_to_the_record_that_is_there(outside: Outside) -> None:
    person_id = actions.ensure_person(identity_number=KIM, display_name="Kim of the register", at=AT)
    client = Client()
    sign_in(client, outside)

    assert Account.objects.get().person_id == person_id
    me = who(client)
    assert me is not None
    assert me["name"] == "Kim of the register"


def test_a_subject_that_comes_with_somebody_elses_number_is_refused(outside: Outside) -> None:
    sign_in(Client(), outside)
    sign_in(Client(), outside, person=ALEX)
    kim, alex = (FederatedIdentity.objects.get(account__person_id=person_of(one)) for one in (KIM, ALEX))
    kims, alexes = kim.account_id, alex.account_id
    FederatedIdentity.objects.filter(pk=kim.pk).update(account_id=alexes)
    FederatedIdentity.objects.filter(pk=alex.pk).update(account_id=kims)
    client = Client()
    answer = sign_in(client, outside)

    assert answer.status_code == 403
    assert who(client) is None


def test_an_answer_counts_once(outside: Outside) -> None:
    client = Client()
    address = outside.answer(go(client), KIM)
    come_back(client, address)
    client.post("/sign-out/")
    answer = come_back(client, address)

    assert answer.status_code == 403
    assert "used up" in answer.content.decode()
    assert who(client) is None


def test_an_answer_counts_only_in_the_browser_that_asked(outside: Outside) -> None:
    mine, theirs = Client(), Client()
    address = outside.answer(go(mine), KIM)
    answer = come_back(theirs, address)

    assert answer.status_code == 403
    assert "another browser" in answer.content.decode()
    assert who(theirs) is None


def test_an_answer_counts_only_for_the_provider_that_was_asked(outside: Outside, settings: object) -> None:
    settings.PORTICO_SIGN_IN_CLIENTS |= {"not-ours": outside.client()}  # type: ignore[attr-defined]
    client = Client()
    address = outside.answer(go(client), KIM).replace("/outside-id/", "/not-ours/")

    assert come_back(client, address).status_code == 403
    assert who(client) is None


def test_who_stayed_away_too_long_begins_again(outside: Outside) -> None:
    client = Client()
    address = outside.answer(go(client), KIM)
    session = client.session
    begun = session[provider_adapter.UNDER_WAY]
    session[provider_adapter.UNDER_WAY] = {
        state: {**one, "at": (clock.now() - timedelta(minutes=11)).isoformat()} for state, one in begun.items()
    }
    session.save()

    assert come_back(client, address).status_code == 403
    assert who(client) is None


def test_cancelling_is_no_fault_and_what_the_provider_writes_is_not_shown(outside: Outside) -> None:
    client = Client()
    answer = come_back(client, outside.answer(go(client, next="/cases/"), KIM, choice="cancel"))

    text = answer.content.decode()
    assert answer.status_code == 403
    assert "You did not finish signing in with Outside eID" in text
    assert "They did not want to" not in text
    assert "/sign-in/?next=%2Fcases%2F" in text


def test_an_address_elsewhere_is_not_followed_afterwards(outside: Outside) -> None:
    answer = sign_in(Client(), outside, next="https://elsewhere.example/")

    assert answer["Location"] == "/life-events/"


def test_a_provider_that_knows_no_client_of_ours_is_not_there(outside: Outside) -> None:
    assert Client().get("/sign-in/with/not-ours/").status_code == 404
    assert [one.id for one in queries.list_sign_in_providers(ProviderKind.PEOPLE)] == ["outside-id"]


def test_a_provider_that_is_down_from_the_start_gets_a_page_with_the_other_ways(outside: Outside) -> None:
    outside.misbehave("broken")
    provider_adapter.forget_metadata()
    answer = Client().get("/sign-in/with/outside-id/", {"next": "/cases/"})

    assert answer.status_code == 503
    assert "/sign-in/?next=%2Fcases%2F" in answer.content.decode()


def test_confirming_asks_for_the_level_and_a_new_proof(outside: Outside) -> None:
    client = Client()
    sign_in(client, outside, level="loa-low")
    before = who(client)
    asked = {key: values[0] for key, values in parse_qs(urlsplit(go(client, level="high")).query).items()}
    assert (asked["acr_values"], asked["prompt"]) == ("loa-high", "login")
    answer = sign_in(client, outside, level="loa-high", next="/cases/")

    assert (answer.status_code, answer["Location"]) == (302, "/cases/")
    after = who(client)
    assert before is not None
    assert after is not None
    assert (before["assurance"], after["assurance"]) == ("low", "high")
    assert Session.objects.filter(account__isnull=False).count() == 1


def test_an_old_proof_confirms_nothing(outside: Outside) -> None:
    client = Client()
    sign_in(client, outside, level="loa-low")
    outside.misbehave("old proof")
    answer = sign_in(client, outside, level="loa-high")

    assert answer.status_code == 403
    me = who(client)
    assert me is not None
    assert me["assurance"] == "low"


def test_somebody_else_cannot_confirm_who_is_signed_in(outside: Outside) -> None:
    client = Client()
    sign_in(client, outside, person=KIM, level="loa-low")
    before = who(client)
    answer = sign_in(client, outside, person=ALEX)

    assert answer.status_code == 403
    assert "somebody else than you are signed in as" in answer.content.decode()
    assert who(client) == before
    assert queries.find_person_by_number(ALEX) is None


def test_who_signed_up_by_themselves_proves_who_they_are_afterwards(outside: Outside) -> None:
    person_id = actions.add_person(full_name="Kim by e-mail", at=AT)
    account = Account.objects.create(kind="person", person_id=person_id, email="kim@mail.example", created_at=AT)
    client = client_of(account, assurance=AssuranceLevel.LOW, method=Method.EMAIL_CODE, at=clock.now())
    answer = sign_in(client, outside)

    assert answer.status_code == 302
    found = queries.find_person_by_number(KIM)
    assert found is not None
    assert found.id == person_id
    me = who(client)
    assert me is not None
    assert (me["name"], me["assurance"]) == ("Kim by e-mail", "high")


def test_the_national_number_and_the_subject_are_stored_encrypted_only(outside: Outside) -> None:
    client = Client()
    sign_in(client, outside)

    row = FederatedIdentity.objects.get()
    assert KIM.encode() not in bytes(row.value)
    kept = str(dict(client.session.items()))
    assert KIM not in kept
    assert "subject-of-" not in kept


def test_signing_out_offers_to_sign_out_at_the_provider(outside: Outside) -> None:
    client = Client()
    sign_in(client, outside)
    answer = client.post("/sign-out/")

    text = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    address = next(part for part in text.split('"') if part.startswith(f"{outside.issuer}/end-session?"))
    asked = parse_qs(urlsplit(address).query)
    assert asked["post_logout_redirect_uri"] == ["http://testserver/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert who(client) is None


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_tokens_of_either_kind_of_key_are_verified(outside: Outside, algorithm: str) -> None:
    client = Client()
    assert come_back(client, outside.answer(go(client), KIM, algorithm=algorithm)).status_code == 302
    assert who(client) is not None


@pytest.mark.parametrize("is_our_key", [True, False])
def test_a_client_may_sign_its_requests_instead_of_having_a_secret(
    outside: Outside, tmp_path: Path, settings: object, is_our_key: bool
) -> None:
    write(tmp_path, "sign_in.yaml", SIGN_IN.replace("userinfo: true", "client_authentication: private_key_jwt"))
    catalogue.publish(read_pack(tmp_path), actor=Actor.system("tests"), at=AT)
    key, other = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
    signed = outside.client() | {"client_secret": key.as_pem(private=True).decode()}
    settings.PORTICO_SIGN_IN_CLIENTS = {"outside-id": signed}  # type: ignore[attr-defined]
    outside.misbehave("", client_key=(key if is_our_key else other).as_pem(private=False).decode())
    client = Client()
    answer = sign_in(client, outside)

    assert answer.status_code == (302 if is_our_key else 403)
    assert (who(client) is not None) is is_our_key


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_elsewhere_begins_no_sign_in(outside: Outside, site: str) -> None:
    answer = Client().get("/sign-in/with/outside-id/", {"next": "/my-data/"}, headers={"sec-fetch-site": site})
    assert answer["Location"] == "/sign-in/?next=%2Fmy-data%2F&level=low"
    assert go(Client(headers={"sec-fetch-site": "same-origin"}))
