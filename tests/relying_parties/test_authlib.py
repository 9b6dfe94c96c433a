"""Authlib as a client signs in, refreshes and signs out; the ID token is checked by joserfc with the published keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet
from playwright.sync_api import Browser

from tests.relying_parties.conftest import MakePerson
from tests.relying_parties.library import Library
from tests.relying_parties.visiting import Registered, register
from tests.served import Served

PERSON = "kari-berg"
SECONDS = 20


@pytest.fixture
def registered(portico: Served, browser: Browser, library: Library) -> Registered:
    return register(browser, portico, redirect=library.callback, after_logout=library.out, algorithm="ES256")


@pytest.fixture
def metadata(portico: Served) -> dict[str, Any]:
    found: dict[str, Any] = requests.get(f"{portico.base}/.well-known/openid-configuration", timeout=SECONDS).json()
    return found


def session_of(registered: Registered, library: Library, metadata: Mapping[str, Any]) -> OAuth2Session:
    return OAuth2Session(
        registered.client_id,
        registered.secret,
        scope="openid profile offline_access",
        redirect_uri=library.callback,
        token_endpoint=metadata["token_endpoint"],
        token_endpoint_auth_method="client_secret_basic",
        code_challenge_method="S256",
    )


def checked(id_token: str, metadata: Mapping[str, Any], *, audience: str, nonce: str | None) -> dict[str, Any]:
    """Check an ID token as OpenID Connect Core 1.0, 3.1.3.7 says."""
    keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=SECONDS).json())
    token = jwt.decode(id_token, keys, metadata["id_token_signing_alg_values_supported"])
    known = {"nonce": {"essential": True, "value": nonce}} if nonce else {}
    jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": metadata["issuer"]},
        aud={"essential": True, "value": audience},
        sub={"essential": True},
        exp={"essential": True},
        **known,
    ).validate(token.claims)
    return dict(token.claims)


def test_signs_in_refreshes_and_signs_out(
    portico: Served, library: Library, person: MakePerson, registered: Registered, metadata: dict[str, Any]
) -> None:
    somebody = person(PERSON)
    with session_of(registered, library, metadata) as session:
        address, state = session.create_authorization_url(
            metadata["authorization_endpoint"], code_verifier="v" * 48, nonce="the nonce"
        )
        came_back = somebody.allow(address, back_at=library.base)
        token = session.fetch_token(authorization_response=came_back, state=state, code_verifier="v" * 48)
        claims = checked(token["id_token"], metadata, audience=registered.client_id, nonce="the nonce")
        known = session.get(metadata["userinfo_endpoint"], timeout=SECONDS).json()
        assert known["sub"] == claims["sub"]
        assert known["name"]

        renewed = session.refresh_token(metadata["token_endpoint"])
        assert renewed["refresh_token"] != token["refresh_token"]
        again = checked(renewed["id_token"], metadata, audience=registered.client_id, nonce=None)
        assert (again["sub"], again["auth_time"]) == (claims["sub"], claims["auth_time"])

        told = session.introspect_token(
            metadata["introspection_endpoint"], token=renewed["access_token"], timeout=SECONDS
        ).json()
        assert told["active"]

        question = requests.Request(
            "GET",
            metadata["end_session_endpoint"],
            params={"id_token_hint": renewed["id_token"], "post_logout_redirect_uri": library.out},
        ).prepare()
        assert somebody.visit(str(question.url)) == library.out
        assert not somebody.is_signed_in


def test_a_tampered_id_token_is_noticed(
    library: Library, person: MakePerson, registered: Registered, metadata: dict[str, Any]
) -> None:
    with session_of(registered, library, metadata) as session:
        address, state = session.create_authorization_url(metadata["authorization_endpoint"], code_verifier="v" * 48)
        came_back = person(PERSON).allow(address, back_at=library.base)
        token = session.fetch_token(authorization_response=came_back, state=state, code_verifier="v" * 48)
        header, payload, signature = token["id_token"].split(".")
        forged = ".".join((header, payload[:-4] + ("AAAA" if payload[-4:] != "AAAA" else "BBBB"), signature))
        with pytest.raises(BadSignatureError):
            checked(forged, metadata, audience=registered.client_id, nonce=None)


def test_without_pkce_nobody_is_signed_in(
    library: Library, person: MakePerson, registered: Registered, metadata: dict[str, Any]
) -> None:
    with session_of(registered, library, metadata) as session:
        address, _ = session.create_authorization_url(metadata["authorization_endpoint"])
        assert "error=invalid_request" in person(PERSON).visit(address)
