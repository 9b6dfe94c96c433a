"""Signing in with an outside provider: a real one in another process, over real HTTP and with real signatures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from portico.catalogue import actions as catalogue
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.tests.factories import write, write_tiny
from portico.identity import queries
from portico.identity.models import (
    Account,
    IdentityProofing,
    PersonIdentifier,
    Session,
    SignIn,
)
from portico.identity.tests.factories import AT
from portico.identity.types import AssuranceLevel, Method
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
    "nonsense": (503, "does not answer"),
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
