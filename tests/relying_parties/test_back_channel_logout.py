"""Relying parties are told when a session ends (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import KeySet
from playwright.sync_api import Browser

from tests.relying_parties.conftest import MakePerson
from tests.relying_parties.library import Library
from tests.relying_parties.openid_client import OpenidClient, running_openid_client
from tests.relying_parties.visiting import register
from tests.served import Served

PERSON = "kari-berg"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def client(portico: Served, browser: Browser, library: Library) -> Iterator[OpenidClient]:
    """A relying party that wants to be told."""
    registered = register(
        browser, portico, redirect=library.callback, after_logout=library.out, back_channel_logout=library.told_at
    )
    with running_openid_client() as client:
        client.do(
            "discover",
            issuer=portico.base,
            client_id=registered.client_id,
            client_secret=registered.secret,
            method="client_secret_basic",
        )
        yield client


def checked(token: str, portico: Served) -> jwt.Token:
    keys = KeySet.import_key_set(requests.get(f"{portico.base}/oauth/jwks", timeout=20).json())
    return jwt.decode(token, keys, ["RS256", "ES256"])


def signed_in(client: OpenidClient, library: Library, person: MakePerson) -> tuple[Any, dict[str, Any]]:
    somebody = person(PERSON)
    came_back = somebody.allow(client.do("begin", redirect_uri=library.callback), back_at=library.base)
    return somebody, client.do("finish", url=came_back)


def test_a_relying_party_is_told_with_a_signed_token(
    portico: Served, library: Library, person: MakePerson, client: OpenidClient
) -> None:
    somebody, given = signed_in(client, library, person)
    somebody.visit("/")
    somebody.press("Sign out")
    token = checked(library.wait_for_tokens(1)[0], portico)
    claims = dict(token.claims)
    assert token.header["typ"] == "logout+jwt"
    assert claims["events"] == {EVENT: {}}
    assert {name: claims[name] for name in ("iss", "sub", "aud", "sid")} == {
        name: given["claims"][name] for name in ("iss", "sub", "aud", "sid")
    }
    assert claims["iat"] < claims["exp"] <= claims["iat"] + 120
    assert claims["jti"]
    assert "nonce" not in claims


def test_a_relying_party_that_fails_is_told_again(
    portico: Served, library: Library, person: MakePerson, client: OpenidClient
) -> None:
    somebody, given = signed_in(client, library, person)
    library.refusals = 1
    somebody.visit("/")
    somebody.press("Sign out")
    claims = checked(library.wait_for_tokens(1)[0], portico).claims
    assert claims["sid"] == given["claims"]["sid"]
    assert library.refusals == 0


def test_ending_a_service_tells_it_and_ends_its_tokens(
    portico: Served, library: Library, person: MakePerson, client: OpenidClient
) -> None:
    somebody, given = signed_in(client, library, person)
    somebody.visit("/account/services/")
    card = somebody.page.locator("li.app-card").first
    assert "The library" in card.inner_text()
    with somebody.page.expect_navigation():
        card.get_by_role("button").click()
    assert not client.do("introspect", token=given["access_token"])["active"]
    assert checked(library.wait_for_tokens(1)[0], portico).claims["sub"] == given["claims"]["sub"]
    assert somebody.is_signed_in
    somebody.visit(client.do("begin", redirect_uri=library.callback))
    assert "Allow and sign in" in somebody.words, "it has to ask anew"
