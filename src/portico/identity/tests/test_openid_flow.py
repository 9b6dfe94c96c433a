"""A complete sign-in of a relying party: authorize, token, userinfo."""

from __future__ import annotations

import pytest
from django.test import Client

from portico.identity.tests.factories import AT, client_of
from portico.identity.tests.openid import (
    ISSUER,
    authorize,
    checked,
    party,
    person_account,
    redeem,
    sent_back,
    userinfo,
)

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
    told = checked(tokens["id_token"]).claims
    assert told["nonce"] == "the nonce"
    assert told["acr"] == "http://eidas.europa.eu/LoA/high"
    assert told["amr"] == ["hwk"]
    assert told["auth_time"] == int(AT.timestamp())

    known = userinfo(tokens["access_token"])
    assert known.json() == {"sub": told["sub"], "name": "Ada Berg"}
