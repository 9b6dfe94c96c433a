"""Revocation, introspection, what browsers may read, and what we say of ourselves."""

from __future__ import annotations

import pytest
from authlib.oidc.discovery import OpenIDProviderMetadata
from django.test import Client

from portico.identity import actions
from portico.identity.models import OpenIdGrant
from portico.identity.tests.factories import AT, client_of
from portico.identity.tests.openid import (
    ISSUER,
    basic,
    checked,
    code_for,
    party,
    person_account,
    post,
    redeem,
    renew,
    userinfo,
)
from portico.identity.types.relying_parties import GrantEnd

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("openid")]
SECRET = "s" * 43


@pytest.fixture
def browser() -> Client:
    """The browser of Ada Berg, who is signed in."""
    return client_of(person_account())


def test_a_revoked_access_token_ends_alone(browser: Client) -> None:
    party()
    tokens = redeem(code_for(browser, scope="openid offline_access")).json()
    ended = post("/oauth/revoke", {"token": tokens["access_token"], "client_id": "library"})
    assert ended.status_code == 200
    assert userinfo(tokens["access_token"]).status_code == 401
    assert renew(tokens["refresh_token"]).status_code == 200


def test_a_revoked_refresh_token_takes_everything_along(browser: Client) -> None:
    party()
    tokens = redeem(code_for(browser, scope="openid offline_access")).json()
    data = {"token": tokens["refresh_token"], "client_id": "library", "token_type_hint": "whatever"}
    assert post("/oauth/revoke", data).status_code == 200
    assert userinfo(tokens["access_token"]).status_code == 401
    assert OpenIdGrant.objects.get().end_reason == GrantEnd.REVOKED


def test_cannot_revoke_what_another_client_has(browser: Client) -> None:
    party()
    party("other")
    tokens = redeem(code_for(browser)).json()
    assert post("/oauth/revoke", {"token": tokens["access_token"], "client_id": "other"}).status_code == 400
    assert userinfo(tokens["access_token"]).status_code == 200
    assert post("/oauth/revoke", {"token": "unknown", "client_id": "library"}).status_code == 200
    assert post("/oauth/revoke", {"client_id": "library"}).json()["error"] == "invalid_request"


READERS: dict[str, tuple[dict[str, object], bool]] = {
    "the client itself": ({"client_id": "library"}, True),
    "a resource server of the authority": ({"client_id": "archive", "is_resource_server": True}, True),
    "another client of the authority": ({"client_id": "museum"}, False),
    "a resource server of another authority": (
        {"client_id": "county", "is_resource_server": True, "authority_id": "county"},
        False,
    ),
}


@pytest.mark.parametrize(("reader", "may"), READERS.values(), ids=READERS.keys())
def test_only_some_may_introspect(browser: Client, reader: dict[str, object], may: bool) -> None:
    party(secret=SECRET)
    client_id = str(reader["client_id"])
    if client_id != "library":
        party(secret=SECRET + client_id, **reader)  # type: ignore[arg-type]
    tokens = redeem(code_for(browser), secret=SECRET).json()
    own = SECRET if client_id == "library" else SECRET + client_id
    said = post("/oauth/introspect", {"token": tokens["access_token"]}, Authorization=basic(client_id, own))
    assert said.status_code == 200
    if not may:
        assert said.json() == {"active": False}
        return
    told = checked(tokens["id_token"]).claims
    assert said.json()["active"] is True
    assert said.json()["sub"] == told["sub"]
    assert said.json()["iss"] == ISSUER
    assert said.json()["scope"] == "openid profile"


def test_introspection_says_nothing_of_what_has_ended_and_nothing_to_whoever_shows_no_secret(browser: Client) -> None:
    party()
    party("archive", secret=SECRET, is_resource_server=True)
    tokens = redeem(code_for(browser, scope="openid offline_access")).json()
    assert post("/oauth/introspect", {"token": tokens["access_token"], "client_id": "library"}).status_code == 401
    header = basic("archive", SECRET)
    for token in (tokens["refresh_token"], "unknown"):
        assert post("/oauth/introspect", {"token": token}, Authorization=header).json() == {"active": False}
    actions.end_grants_of_account(person_account().pk, reason=GrantEnd.CONSENT_WITHDRAWN, at=AT)
    ended = post("/oauth/introspect", {"token": tokens["access_token"]}, Authorization=header)
    assert ended.json() == {"active": False}


ORIGINS: dict[str, tuple[str, bool]] = {
    "registered": ("https://library.example", True),
    "another": ("https://evil.example", False),
    "another scheme": ("http://library.example", False),
    "nothing": ("null", False),
    "of a client with a secret": ("https://guarded.example", False),
}


@pytest.mark.parametrize(("origin", "may"), ORIGINS.values(), ids=ORIGINS.keys())
@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/userinfo", "/oauth/revoke"])
def test_only_pages_of_registered_public_clients_read_answers(path: str, origin: str, may: bool) -> None:
    party()
    party("guarded", secret=SECRET, redirect_uris=["https://guarded.example/callback"])
    for response in (
        Client().options(path, headers={"Origin": origin, "Access-Control-Request-Method": "POST"}),
        Client().post(path, headers={"Origin": origin}),
    ):
        assert response.get("Access-Control-Allow-Origin") == (origin if may else None)
        assert "Origin" in response["Vary"]
        assert "Access-Control-Allow-Credentials" not in response


def test_discovery_says_what_is_so() -> None:
    for path in ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"):
        response = Client().get(path)
        assert response["Access-Control-Allow-Origin"] == "*"
        said = response.json()
        assert said["issuer"] == ISSUER
        assert said["response_types_supported"] == ["code"]
        assert said["code_challenge_methods_supported"] == ["S256"]
        assert said["subject_types_supported"] == ["pairwise"]
        for name in said:
            if name.endswith("_endpoint"):
                assert Client().get(said[name].removeprefix(ISSUER)).status_code != 404, name


def test_authlib_finds_nothing_wrong_with_our_metadata() -> None:
    said = Client().get("/.well-known/openid-configuration").json()
    secure = {
        name: value.replace("http://", "https://") if isinstance(value, str) else value for name, value in said.items()
    }
    OpenIDProviderMetadata(secure).validate()


def test_published_keys_have_no_private_part() -> None:
    response = Client().get("/oauth/jwks")
    assert "max-age=3600" in response["Cache-Control"]
    assert response["Access-Control-Allow-Origin"] == "*"
    keys = response.json()["keys"]
    assert {key["alg"] for key in keys} == {"RS256", "ES256"}
    assert len({key["kid"] for key in keys}) == len(keys)
    for key in keys:
        assert key["use"] == "sig"
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & key.keys()
